"""The letters of institutions and of the platform. A change of a text is a new version of its template."""

from assay.i18n import lazy_gettext as _l
from assay.letters import Field, LetterTemplate, Paragraph, letter_template

#: Key of the provision that lays down what a letter of appointment must say, where a regulation has one.
APPOINTMENT_DOCUMENT = "appointment_letter"

APPOINTMENT = letter_template(
    LetterTemplate(
        key="letters.appointment",
        version=2,
        level="A2",
        name=_l("Appointment"),
        subject=_l("Your appointment"),
        readers=("administrator", "board", "secretary"),
        fields=(
            Field("institution"),
            Field("body"),
            Field("function"),
            Field("nominated_by", required=False),
            Field("starts_on", "day"),
            Field("ends_on", "day", required=False),
            Field("deputises_for", required=False),
            Field("choices", "text", required=False),
        ),
        paragraphs=(
            Paragraph(
                _l("%(institution)s appoints you. You become part of: %(body)s. Your function is: %(function)s."),
                claim="appointment",
            ),
            Paragraph(_l("You stand in for %(deputises_for)s."), when="deputises_for"),
            Paragraph(_l("Who proposed you: %(nominated_by)s."), claim="nomination", when="nominated_by"),
            Paragraph(
                _l("You begin on %(starts_on)s. Your appointment ends on %(ends_on)s."), claim="term", when="ends_on"
            ),
            Paragraph(
                _l("You begin on %(starts_on)s. Your appointment has no fixed end."), claim="term", unless="ends_on"
            ),
            Paragraph(
                _l("The regulation leaves something open here. This is what %(institution)s chose:"),
                claim="choices",
                when="choices",
                quotes="choices",
            ),
            Paragraph(_l("What you do and decide there is in the regulation."), claim="tasks"),
            Paragraph(
                _l(
                    "Can something keep you from judging without bias? Tell us at once. Think of family, or of a"
                    " student of your own."
                ),
                claim="bias",
            ),
            Paragraph(_l("Is something in this letter not right? Then tell us.")),
        ),
        document=APPOINTMENT_DOCUMENT,
        covers={
            "institution": "institution",
            "body": "body",
            "function": "function",
            "nominated_by": "nominated_by",
            "start": "starts_on",
            "end": "ends_on",
        },
        matter=_l("%(body)s: %(function)s"),
    )
)

ADOPTION = letter_template(
    LetterTemplate(
        key="letters.adoption",
        version=2,
        level="A2",
        name=_l("New regulation"),
        subject=_l("A regulation was adopted"),
        readers=("administrator", "board", "secretary"),
        fields=(
            Field("institution"),
            Field("regulation"),
            Field("holds_from", "day"),
            Field("decided_by"),
            Field("decided_on", "day"),
            Field("source"),
            Field("reason", "text", required=False),
            Field("choices", "text", required=False),
        ),
        paragraphs=(
            Paragraph(
                _l("From %(holds_from)s this regulation holds at %(institution)s: %(regulation)s."), claim="regulation"
            ),
            Paragraph(
                _l("%(decided_by)s decided this on %(decided_on)s. It is laid down here: %(source)s."), claim="decider"
            ),
            Paragraph(_l("This is the reason:"), when="reason", quotes="reason"),
            Paragraph(
                _l("A matter that is running keeps the edition it began under, unless something else was decided."),
                claim="running",
            ),
            Paragraph(
                _l("The regulation leaves something open here. This is what %(institution)s chose:"),
                claim="choices",
                when="choices",
                quotes="choices",
            ),
            Paragraph(_l("Everybody can read the regulation. Tell the people who work with it."), claim="publication"),
        ),
        document="adoption_notice",
        covers={"regulation": "regulation", "holds_from": "holds_from", "decided_by": "decided_by", "source": "source"},
        matter=_l("%(regulation)s, holds from %(holds_from)s"),
    )
)

_REQUEST_FIELDS = (Field("institution"), Field("asked_on", "day"))
_REQUEST = _l("%(institution)s, asked on %(asked_on)s")

ACCOUNT_APPROVED = letter_template(
    LetterTemplate(
        key="letters.account_approved",
        version=1,
        level="A2",
        name=_l("Account given"),
        subject=_l("Your institution has an account"),
        fields=(*_REQUEST_FIELDS, Field("first_administrator")),
        paragraphs=(
            Paragraph(
                _l(
                    "On %(asked_on)s you asked for an account on Assay for %(institution)s. We say yes:"
                    " %(institution)s has an account from today."
                ),
                claim="account",
            ),
            Paragraph(
                _l(
                    "The first administrator is %(first_administrator)s. This person gets a mail with an invitation,"
                    " which works for fourteen days."
                ),
                claim="administrator",
            ),
            Paragraph(_l("The first administrator then invites the others.")),
        ),
        matter=_REQUEST,
    )
)

ACCOUNT_REFUSED = letter_template(
    LetterTemplate(
        key="letters.account_refused",
        version=1,
        level="A2",
        name=_l("Account refused"),
        subject=_l("Your institution does not get an account"),
        fields=(*_REQUEST_FIELDS, Field("reason", "text")),
        paragraphs=(
            Paragraph(
                _l(
                    "On %(asked_on)s you asked for an account on Assay for %(institution)s. We do not give it this"
                    " account. The reason:"
                ),
                claim="account",
                quotes="reason",
            ),
            Paragraph(_l("Do you think this is wrong, or has something changed? Then write to us.")),
        ),
        matter=_REQUEST,
    )
)
