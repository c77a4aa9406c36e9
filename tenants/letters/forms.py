"""The form of a letterhead."""

from typing import Any

from wtforms import HiddenField, StringField

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, clean_line
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
