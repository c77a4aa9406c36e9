"""Forms of certification."""

from wtforms import TextAreaField

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, clean_text
from portfolio.certification.operations.falls import REASON_MOST


class FallForm(Form):
    reason = TextAreaField(
        _l("Why?"),
        [Required(_l("Give a reason. The assessor sees it.")), MaxLength(REASON_MOST)],
        filters=[clean_text],
        description=_l("The assessor reads this on the status page."),
    )
