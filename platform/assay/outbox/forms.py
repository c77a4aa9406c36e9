"""The form about one dead job."""

from wtforms import TextAreaField

from assay.i18n import lazy_gettext as _l
from assay.outbox.dead import REASON_MOST
from assay.web.forms import Form, MaxLength, Required, clean_text


class ReasonForm(Form):
    reason = TextAreaField(
        _l("Why?"),
        [Required(_l("Write down why. It goes into the audit trail.")), MaxLength(REASON_MOST)],
        filters=[clean_text],
    )
