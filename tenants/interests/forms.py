"""Forms around ties."""

from __future__ import annotations

from wtforms import HiddenField, SelectField, StringField, TextAreaField

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, clean_line, clean_text
from tenants.organisations.forms import Day


class TieForm(Form):
    other = SelectField(
        _l("Somebody who acts for this institution"),
        validate_choice=False,
        description=_l("Or fill in a name below."),
    )
    other_name = StringField(_l("Name of somebody else"), [MaxLength(200)], filters=[clean_line])
    kind = SelectField(_l("What is the tie?"), [Required(_l("Choose the kind of tie."))], validate_choice=False)
    starts_on = Day(_l("Since"))
    ends_on = Day(_l("Until and including"))


class WithdrawForm(Form):
    reason = TextAreaField(_l("Why was it wrong?"), [Required(_l("Give the reason."))], filters=[clean_text])
    version = HiddenField()


class SeparateForm(Form):
    matter = SelectField(_l("Which matter?"), [Required(_l("Choose a matter."))], validate_choice=False)
    how = TextAreaField(
        _l("How are the roles kept apart?"),
        [Required(_l("Say how the roles are kept apart.")), MaxLength(2000)],
        filters=[clean_text],
    )
