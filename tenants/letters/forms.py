"""The forms of letterheads, and of a text to be measured."""

from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField

from assay.i18n import lazy_gettext as _l
from assay.letters.template import MOST as MOST_CHARACTERS
from assay.web.forms import Form, MaxLength, Required, choices, clean_line, clean_text
from tenants.letters.operations.letterheads import MOST, HeadValues


def _line(label: Any, name: str, missing: Any = None, **options: Any) -> StringField:
    checks = ([Required(missing)] if missing else []) + [MaxLength(MOST[name])]
    return StringField(label, checks, filters=[clean_line], **options)


class LetterheadForm(Form):
    sender = _line(
        _l("Name of the sender"),
        "sender",
        _l("Fill in the name that letters are sent under."),
        description=_l("The name of your institution as it stands above letters."),
    )
    department = _line(_l("Department"), "department")
    address = _line(
        _l("Address"),
        "address",
        _l("Fill in the street and the number, or the PO box."),
        render_kw={"autocomplete": "street-address"},
    )
    postcode = _line(_l("Postcode"), "postcode", _l("Fill in the postcode."), render_kw={"autocomplete": "postal-code"})
    place = _line(_l("Place"), "place", _l("Fill in the place."), render_kw={"autocomplete": "address-level2"})
    contact = _line(
        _l("How to reach you"), "contact", description=_l("A telephone number, a website, or an e-mail address.")
    )
    version = HiddenField()

    @property
    def values(self) -> HeadValues:
        """What was typed."""
        return HeadValues(**{name: self[name].data or "" for name in MOST})


class TextForm(Form):
    text = TextAreaField(
        _l("Your text"),
        [Required(_l("Type or paste the text.")), MaxLength(MOST_CHARACTERS["text"])],
        filters=[clean_text],
        description=_l("In Dutch. Nothing of it is kept."),
    )
    level = RadioField(
        _l("Level"), choices=choices([("A2", _l("A2: everybody")), ("B1", _l("B1: most people"))]), default="A2"
    )
