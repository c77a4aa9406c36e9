"""Forms around entries."""

from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, clean_line, clean_text
from marketplace.entries import rules


class ReportForm(Form):
    institution = StringField(
        _l("School or exam bureau"),
        [Required(_l("Fill in the name of the school.")), MaxLength(200)],
        filters=[clean_line],
        description=_l("By its name in Assay."),
    )
    message = TextAreaField(_l("Message to the school"), [MaxLength(rules.MESSAGE_MOST)], filters=[clean_text])
    track_open = BooleanField(
        _l("Once I am registered, the school may see when I last assessed and last followed training"),
        description=_l("Only the two dates. You can stop it at any time."),
    )


class ReasonForm(Form):
    version = HiddenField()
    reason = TextAreaField(
        _l("Reason"),
        [Required(_l("Write down why. The assessor reads it.")), MaxLength(rules.REASON_MOST)],
        filters=[clean_text],
    )
