"""The form of an item: only the fields that matter for its kind."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, choices
from portfolio.evidence import rules
from portfolio.evidence.rules import KINDS, Draft, ItemKind
from portfolio.evidence.words import FIELDS, SUBJECTS, field_words


class DayField(DateField):  # type: ignore[misc]  # wtforms ships no types
    """A day as the browser sends it, or typed as 5-5-2026."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d-%m-%Y"], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Empty is no day; what cannot be read is said in our own words."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError:
            raise ValueError(_("We cannot read this as a day. Write it as 5-5-2026.")) from None


class WholeNumberField(IntegerField):  # type: ignore[misc]  # wtforms ships no types
    """A whole number, in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Empty is no number."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        if not valuelist[0].strip().isdecimal() or len(valuelist[0].strip()) > 6:
            self.data = None
            raise ValueError(_("Fill in a year of four digits, such as 2026."))
        self.data = int(valuelist[0].strip())


class HoursField(StringField):  # type: ignore[misc]  # wtforms ships no types
    """Hours with a comma or a point."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was typed stays; ``hours`` reads it."""
        super().process_formdata(valuelist)

    @property
    def hours(self) -> Decimal | None:
        """The number; NaN where it cannot be read, which the rules refuse in words."""
        text = str(self.data or "").strip().replace(",", ".")
        if not text:
            return None
        try:
            return Decimal(text) if len(text) <= 12 else Decimal("NaN")
        except InvalidOperation:
            return Decimal("NaN")


class ItemForm(Form):
    """All fields; `for_kind` leaves those that matter."""

    version = HiddenField()
    title = StringField(
        FIELDS["title"],
        [MaxLength(rules.TITLE_MOST)],
        description=_l("How you recognise it in a list. No names of candidates."),
    )
    subjects = SelectMultipleField(
        FIELDS["subjects"],
        choices=choices((subject.value, words) for subject, words in SUBJECTS.items()),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    year = WholeNumberField(FIELDS["year"], render_kw={"inputmode": "numeric"})
    certifying_body = StringField(FIELDS["certifying_body"], [MaxLength(rules.LINE_MOST)])
    certificate_number = StringField(FIELDS["certificate_number"], [MaxLength(rules.NUMBER_MOST)])
    starts_on = DayField(FIELDS["starts_on"])
    ends_on = DayField(FIELDS["ends_on"])
    organisation_text = StringField(
        FIELDS["organisation_text"],
        [MaxLength(rules.LINE_MOST)],
        description=_l("Type a name. Is it an institution that uses Assay, then choose it from the list."),
    )
    crebo = StringField(
        FIELDS["crebo"],
        [MaxLength(1000)],
        description=_l("Numbers or names, with commas between them."),
    )
    hours = HoursField(FIELDS["hours"], render_kw={"inputmode": "decimal"})
    note = TextAreaField(FIELDS["note"], [MaxLength(rules.NOTE_MOST)], render_kw={"rows": 5})

    kind: ItemKind

    def for_kind(self, kind: ItemKind) -> None:
        """Leave out what does not matter for this kind, and use its words."""
        self.kind = kind
        asked = KINDS[kind]
        for name in FIELDS:
            key = "organisation" if name == "organisation_text" else name
            if key not in asked.all:
                del self[name]
                continue
            field = self[name]
            field.label.text = str(field_words(kind, name))
            if key in asked.needs:
                field.flags.required = True

    def has(self, name: str) -> bool:
        """Whether this field is asked for the kind."""
        return name in self._fields

    def value(self, name: str) -> Any:
        """What was filled in, None for a field that is not asked."""
        return self._fields[name].data if name in self._fields else None

    def draft(self, crebo: tuple[str, ...], organisation_id: Any) -> Draft:
        """What was typed, as the rules see it.

        :param crebo: numbers read from the field and picked from the list.
        :param organisation_id: the institution that was picked, None for the typed name.
        """
        first, last = self.value("starts_on"), self.value("ends_on")
        return Draft(
            kind=self.kind,
            title=self.value("title") or "",
            subjects=tuple(self.value("subjects") or ()),
            starts_on=first if isinstance(first, date) else None,
            ends_on=last if isinstance(last, date) else None,
            year=self.value("year"),
            crebo=crebo,
            organisation_id=organisation_id,
            organisation_text=self.value("organisation_text"),
            certifying_body=self.value("certifying_body"),
            certificate_number=self.value("certificate_number"),
            hours=self._fields["hours"].hours if "hours" in self._fields else None,
            note=self.value("note"),
        )
