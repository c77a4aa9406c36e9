"""Forms of verification. What may not be empty is the operation's word, so that the API says the same."""

from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.widgets import HiddenInput

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, clean_text
from portfolio.verification.rules import REASON_MOST


class _Versioned(Form):
    #: The version that was looked at.
    version = IntegerField(widget=HiddenInput())


class HandInForm(_Versioned):
    tenant_id = RadioField(_l("Which body checks it?"), [Required(_l("Choose the body that checks your item."))])


class AnswerForm(_Versioned):
    answer = TextAreaField(
        _l("Your answer"), [Required(_l("Write your answer.")), MaxLength(REASON_MOST)], filters=[clean_text]
    )


class TakeBackForm(_Versioned):
    """One button."""


class AcceptForm(_Versioned):
    reason = TextAreaField(_l("Note to the assessor"), [MaxLength(REASON_MOST)], filters=[clean_text])
    organisation_id = RadioField(_l("Which institution is meant?"), default="")


class RefuseForm(_Versioned):
    reason = TextAreaField(
        _l("Why do you refuse it?"),
        [Required(_l("Give a reason. The assessor reads it and knows what to mend.")), MaxLength(REASON_MOST)],
        filters=[clean_text],
        description=_l("The assessor reads this. Say what is missing and how to mend it."),
    )


class AskForm(_Versioned):
    question = TextAreaField(
        _l("What do you want to know?"),
        [Required(_l("Write your question.")), MaxLength(REASON_MOST)],
        filters=[clean_text],
        description=_l("The assessor reads this and answers on the page of the item."),
    )


class TakeBackDecisionForm(_Versioned):
    reason = TextAreaField(
        _l("What was wrong with the decision?"),
        [Required(_l("Give a reason. The assessor reads it.")), MaxLength(REASON_MOST)],
        filters=[clean_text],
    )
