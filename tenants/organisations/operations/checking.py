"""Checks that several acts share: addresses, places, texts, limits."""

from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email

from assay.accounts import throttle
from assay.i18n import format_number
from assay.i18n import gettext as _
from tenants.organisations import rules
from tenants.reference import queries as reference
from tenants.reference.rules import search_key

Errors = dict[str, list[Any]]

throttle.LIMITS.update(
    {
        "account-request:address": (10, 3600),
        "account-request:mail": (3, 3600),
        "invitation:institution": (60, 86400),
        "invitation:mail": (5, 86400),
    }
)


def limit(moment: datetime, tries: dict[str, str]) -> None:
    """Count a try towards the limits of this module. Raises `TooMany`."""
    throttle.count(moment, tries)


def text(errors: Errors, field: str, value: str, most: int, missing: Any) -> str:
    """A text that must be there and is not too long; says what is wrong under ``field``."""
    if not value:
        errors[field] = [missing]
    elif len(value) > most:
        errors[field] = [_("At most %(most)s characters.", most=format_number(most))]
    return value


def address(errors: Errors, field: str, value: str) -> str:
    """An e-mail address that mail can go to."""
    if not value.strip():
        errors[field] = [_("Fill in an e-mail address.")]
        return value
    try:
        found = validate_email(
            value.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False
        ).normalized
    except EmailNotValidError:
        errors[field] = [_("This is not an e-mail address. It looks like name@example.nl.")]
        return value
    if len(found) > 254:
        errors[field] = [_("At most %(most)s characters.", most=254)]
    return found


def place(errors: Errors, field: str, typed: str, country: str | None = None) -> int | None:
    """The place that was typed or picked: ``Rijswijk (Zuid-Holland)`` or a name that only one place has.

    :param country: where it must be; None for anywhere.
    """
    name = typed.split(" (")[0]
    found = [p for p in reference.suggest_places(name, 50) if country is None or p.province_code.startswith(country)]
    picked = [p for p in found if typed in (p.label("nl"), p.label("en"))]
    same = (
        [p for p in found if search_key(name) in {search_key(n) for n in (p.name, *p.aliases)}] if name == typed else []
    )
    if len(picked) == 1 or len(same) == 1:
        return (picked or same)[0].id
    if same:
        errors[field] = [
            _(
                "There are more places with this name. Choose one: %(places)s.",
                places="; ".join(p.label("nl") for p in same[:6]),
            )
        ]
    else:
        errors[field] = [
            _("We do not know this place. Choose a town or village from the list that appears while you type.")
        ]
    return None


def site(errors: Errors, field: str, typed: str) -> str | None:
    """The address of a website, or None where nothing was typed."""
    if not typed:
        return None
    found = rules.website(typed)
    if found is None:
        errors[field] = [_("This is not the address of a website. It looks like www.example.nl.")]
    return found
