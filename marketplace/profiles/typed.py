"""From what a person typed in the profile form to `rules.ProfileValues`, and back."""

from typing import Any
from uuid import UUID

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Invalid
from marketplace.profiles import rules
from marketplace.profiles.forms import ProfileForm
from marketplace.profiles.models import Profile
from marketplace.profiles.rules import ProfileValues
from tenants.organisations.operations import checking
from tenants.organisations.queries import find_institutions, institution_names, institutions_named
from tenants.reference.queries import place_by_id

#: So many lines that name no school are explained at once; each costs a search.
_EXPLAINED = 5


def values_of(form: ProfileForm, stood: Profile | None) -> ProfileValues:
    """The values. What closed its account is not shown in the form and stays as it stood; nobody sees it.

    :param stood: the profile before. :raises Invalid: at the field whose text names nothing we know.
    """
    errors: dict[str, list[str]] = {}
    schools = [*_schools(errors, form.schools.data or ""), *closed_schools(stood)]
    organisation = form.organisation.data or None
    same = [i for i in institutions_named([organisation]) if i.name == organisation] if organisation else []
    organisation_id = same[0].id if same else None
    if organisation is None and stood is not None and stood.organisation_id is not None:
        organisation_id = next(iter(_closed([stood.organisation_id])), None)
    place_id = checking.place(errors, "place", form.place.data, None) if form.place.data else None
    if errors:
        raise Invalid(errors=errors)
    return ProfileValues(
        shown_name=form.shown_name.data or None,
        organisation_id=organisation_id,
        organisation=None if same else organisation,
        crebo=rules.codes_in(form.crebo.data or ""),
        schools=tuple(dict.fromkeys(schools)),
        place_id=place_id,
        province=form.province.data or None,
        email=form.email.data or None,
        phone=form.phone.data or None,
        website=form.website.data or None,
        about=form.about.data or None,
    )


def closed_schools(profile: Profile | None) -> list[UUID]:
    """The schools of a profile that no longer have an account; their names are not ours to show."""
    return _closed(profile.schools) if profile is not None else []


def _closed(ids: list[UUID]) -> list[UUID]:
    open_ones = institution_names(ids) if ids else {}
    return [each for each in ids if each not in open_ones]


def _schools(errors: dict[str, list[str]], typed: str) -> list[UUID]:
    """The ids of the institutions that are named, one a line. Many lines cost one statement, as long as all fit."""
    names = list(dict.fromkeys(name for line in typed.split("\n") if (name := " ".join(line.split()))))
    if len(names) > rules.LIST_MOST:
        errors["schools"] = [_("At most %(most)s schools.", most=rules.LIST_MOST)]
        return []
    known: dict[str, list[UUID]] = {}
    for school in institutions_named(names) if names else ():
        known.setdefault(school.name.casefold(), []).append(school.id)
    unclear = [name for name in names if len(known.get(name.casefold(), ())) != 1]
    if unclear:
        errors["schools"] = [_unclear(name) for name in unclear[:_EXPLAINED]]
    return [each for name in names for each in known.get(name.casefold(), ())]


def _unclear(name: str) -> str:
    found = find_institutions(name, 5)
    if found:
        return _("Which one do you mean? %(names)s", names="; ".join(school.name for school in found))
    return _("We do not know %(name)s.", name=name[:100])


def typed_of(profile: Profile | None, actor: Actor, language: str) -> dict[str, Any]:
    """What the form shows at first: what stands, or the name the person goes by."""
    if profile is None:
        return {"version": "0", "shown_name": actor.name}
    wanted = [*profile.schools, *([profile.organisation_id] if profile.organisation_id else [])]
    names = institution_names(wanted) if wanted else {}
    place = place_by_id(profile.place_id) if profile.place_id else None
    return {
        "version": str(profile.version),
        "shown_name": profile.shown_name or (actor.name if profile.version == 1 else ""),
        "organisation": names.get(profile.organisation_id) if profile.organisation_id else profile.organisation_text,
        "schools": "\n".join(names[school] for school in profile.schools if school in names),
        "crebo": " ".join(profile.crebo),
        "place": place.label(language) if place else "",
        "province": profile.province_code or "",
        "about": profile.about,
        "email": profile.contact_email,
        "phone": profile.contact_phone,
        "website": profile.contact_website,
    }
