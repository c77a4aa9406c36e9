"""Forms of certification."""

from wtforms import RadioField, TextAreaField

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, clean_text
from portfolio.certification.operations.falls import REASON_MOST
from tenants.organisations.forms import Day


class FallForm(Form):
    reason = TextAreaField(
        _l("Why?"),
        [Required(_l("Give a reason. The assessor sees it.")), MaxLength(REASON_MOST)],
        filters=[clean_text],
        description=_l("The assessor reads this on the status page."),
    )


class AdoptForm(Form):
    scheme = RadioField(_l("Scheme"), [Required(_l("Choose a scheme from the list."))])
    from_day = Day(
        _l("From which day"),
        [Required(_l("Fill in from which day."))],
        description=_l("Today or later. What was decided before stays as it was."),
    )
