"""Forms around one term."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, TextAreaField

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, clean_text, version_of
from tenants.organisations.forms import Day, WholeNumber

_REASONS = _l("Give the reasons. Everyone who sees the term reads them.")


class _Versioned(Form):
    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version of the term that was looked at; 0 for what is no version."""
        return version_of(self.version.data)


class ExtendForm(_Versioned):
    amount = WholeNumber(_l("How much longer?"), [Required(_l("Fill in a whole number above 0."))])
    reasons = TextAreaField(_l("Reasons"), [MaxLength(2000)], filters=[clean_text])


class SuspendForm(_Versioned):
    reasons = TextAreaField(_l("Reasons"), [Required(_REASONS), MaxLength(2000)], filters=[clean_text])


class ResumeForm(_Versioned):
    pass


class SetDayForm(_Versioned):
    day = Day(_l("Last day"))
    reasons = TextAreaField(
        _l("Reasons"),
        [MaxLength(2000)],
        filters=[clean_text],
        description=_l("Needed when the day was set before."),
    )


class DocumentForm(Form):
    seen = HiddenField()
    document = RadioField(_l("Which document counts?"), validate_choice=False)
    reason = TextAreaField(
        _l("Why this one?"),
        [Required(_l("Say in a few words why this document counts.")), MaxLength(500)],
        filters=[clean_text],
    )
