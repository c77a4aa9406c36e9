"""From what a person typed in the profile form to `rules.ProfileValues`, and back."""

from typing import Any

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Invalid
from marketplace.profiles import rules
from marketplace.profiles.forms import ProfileForm
from marketplace.profiles.models import Profile
from marketplace.profiles.rules import ProfileValues
from tenants.organisations.operations import checking
from tenants.organisations.queries import find_institutions, institution_names
from tenants.reference.queries import place_by_id


def values_of(form: ProfileForm) -> ProfileValues:
    """The values. Raises `Invalid` at the field whose text names nothing we know."""
    errors: dict[str, list[str]] = {}
    schools = []
    for line in dict.fromkeys((form.schools.data or "").split("\n")):
        name = " ".join(line.split())
        if not name:
            continue
        found = find_institutions(name, 5)
        same = [school for school in found if school.name.casefold() == name.casefold()]
        if len(same) == 1:
            schools.append(same[0].id)
        elif found:
            names = "; ".join(school.name for school in found)
            errors.setdefault("schools", []).append(_("Which one do you mean? %(names)s", names=names))
        else:
            errors.setdefault("schools", []).append(_("We do not know %(name)s.", name=name[:100]))
    organisation = form.organisation.data or None
    same = [i for i in find_institutions(organisation, 5) if i.name == organisation] if organisation else []
    place_id = checking.place(errors, "place", form.place.data, None) if form.place.data else None
    if errors:
        raise Invalid(errors=errors)
    return ProfileValues(
        shown_name=form.shown_name.data or None,
        organisation_id=same[0].id if same else None,
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
