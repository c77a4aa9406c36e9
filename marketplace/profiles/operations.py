"""Acts on one's own profile: filling it in, opening field by field, closing everything, a photo."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from assay import audit
from assay.db import db
from assay.files.operations import delete_photo
from assay.files.queries import file_by_id
from assay.files.rules import FileState, Purpose
from assay.i18n import format_number
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, NotFound, Stale
from marketplace.profiles import rules
from marketplace.profiles.models import Opening, Profile
from marketplace.profiles.permissions import CHANGE_PROFILE
from marketplace.profiles.queries import own_photos, own_profile, standing_openings, was_asked
from marketplace.profiles.rules import ALL, SEARCH_ENGINES, ProfileValues
from marketplace.public_register.publishing import publish
from tenants.organisations.queries import institution_names
from tenants.reference.queries import place_by_id, provinces, qualification_names

_TEXTS = {
    "shown_name": ("shown_name", rules.NAME_MOST),
    "organisation": ("organisation_text", rules.LINE_MOST),
    "about": ("about", rules.ABOUT_MOST),
}


def change_profile(actor: Actor, moment: datetime, values: ProfileValues, version: int) -> Profile:
    """Fill in what could be opened. Nothing of it is seen before the person opens that field (R102).

    :param version: of the profile as it was read; 0 where there was none.
    :raises Invalid: at the names of `ProfileValues`. :raises Stale: it was changed since.
    """
    CHANGE_PROFILE.require(actor)
    stood = own_profile(actor, lock=True)
    errors = dict(_faults(values, stood))
    if errors:
        raise Invalid(errors=errors)
    if (stood.version if stood else 0) != version:
        raise Stale(current=stood)
    profile = stood or _own(actor, moment)
    place = place_by_id(values.place_id) if values.place_id is not None else None
    profile.shown_name = values.shown_name
    profile.organisation_id, profile.organisation_text = values.organisation_id, values.organisation
    profile.crebo, profile.schools = list(values.crebo), list(values.schools)
    profile.place_id = values.place_id
    profile.province_code = place.province_code if place else values.province
    profile.contact_email, profile.contact_phone = values.email, values.phone
    profile.contact_website, profile.about = values.website, values.about
    profile.updated_at = moment
    profile.version = version + 1
    audit.record(actor, "profile.changed", f"profile:{actor.person_id}")
    _publish(actor)
    return profile


def choose_openings(
    actor: Actor, moment: datetime, choices: Mapping[str, str], search_engines: bool | None, language: str
) -> None:
    """Record who may see which field (R046 to R049), and whether search engines may come. At work at once.

    A field that is not named keeps its answer. What changed is withdrawn and given anew; what did not, stands.

    :param choices: field → audience. :param search_engines: None keeps the answer.
    :param language: of the words the person read. :raises Invalid: for a field or audience that does not exist.
    """
    CHANGE_PROFILE.require(actor)
    wrong = {field: [_("Choose everyone, institutions or nobody.")] for field, who in choices.items()
             if field not in rules.FIELDS or who not in rules.AUDIENCES}  # fmt: skip
    if wrong:
        raise Invalid(errors=wrong)
    profile = _own(actor, moment)
    wanted = dict(choices)
    if search_engines is not None:
        wanted[SEARCH_ENGINES] = "public" if search_engines else "nobody"
    stood = {row.field: row for row in standing_openings(actor)}
    changed = {field: who for field, who in wanted.items() if field not in stood or stood[field].audience != who}
    _withdraw([stood[field] for field in changed if field in stood], moment)
    for field, who in sorted(changed.items()):
        _give(actor, moment, field, who, language)
    if profile.asked_at is None:
        profile.asked_at = moment
    if changed:
        audit.record(
            actor, "profile.opened", f"profile:{actor.person_id}", text_version=rules.TEXT_VERSION, openings=changed
        )
    _publish(actor)


def answer_later(actor: Actor, moment: datetime, language: str) -> None:
    """Not answer yet who may see what: nobody, until the person does. Who answered before keeps their answers."""
    if not was_asked(actor):
        choose_openings(actor, moment, dict.fromkeys(rules.FIELDS, "nobody"), False, language)


def close_everything(actor: Actor, moment: datetime, language: str) -> None:
    """Not be found at all, from now on; the choices stay for later (R103). Doing it twice changes nothing."""
    CHANGE_PROFILE.require(actor)
    profile = _own(actor, moment)
    if any(row.field == ALL for row in standing_openings(actor)):
        return
    _give(actor, moment, ALL, "nobody", language)
    if profile.asked_at is None:
        profile.asked_at = moment
    audit.record(actor, "profile.closed", f"profile:{actor.person_id}")
    _publish(actor)


def end_closing(actor: Actor, moment: datetime) -> None:
    """Be found again, by those the choices name."""
    CHANGE_PROFILE.require(actor)
    _own(actor, moment)
    rows = [row for row in standing_openings(actor) if row.field == ALL]
    if rows:
        _withdraw(rows, moment)
        audit.record(actor, "profile.closing_ended", f"profile:{actor.person_id}")
    _publish(actor)


def choose_photo(actor: Actor, moment: datetime, file_id: UUID | None) -> None:
    """Use this picture, or none. Photos that were sent earlier are deleted: nobody needs them any more.

    :raises NotFound: it is not one's own photo. :raises Conflict: it is not ready yet.
    """
    CHANGE_PROFILE.require(actor)
    if file_id is not None:
        file = file_by_id(actor, moment, file_id)
        if file.person_id != actor.person_id or file.purpose != Purpose.PHOTO:
            raise NotFound
        if file.state != FileState.READY:
            raise Conflict(_("This picture has not been checked yet. Wait a moment."))
    _own(actor, moment).photo_file_id = file_id
    audit.record(actor, "profile.photo_chosen", f"profile:{actor.person_id}", file_id=file_id)
    _publish(actor)
    # Only now does nothing show them. One that is still on its way is not what this choice was about.
    for earlier in own_photos(actor):
        if earlier.id != file_id and earlier.state in (FileState.READY, FileState.REFUSED):
            delete_photo(actor, moment, earlier.id)


def _own(actor: Actor, moment: datetime) -> Profile:
    """The actor's profile, made where there is none, locked until the end of the transaction."""
    found = own_profile(actor, lock=True)
    if found is not None:
        return found
    assert actor.person_id is not None
    made = Profile(person_id=actor.person_id, crebo=[], schools=[], created_at=moment, updated_at=moment, version=1)
    db.session.add(made)
    db.session.flush()
    return made


def _give(actor: Actor, moment: datetime, field: str, audience: str, language: str) -> None:
    consent = Opening(
        person_id=actor.person_id,
        field=field,
        audience=audience,
        text_version=rules.TEXT_VERSION,
        language=language if language in ("nl", "en") else "nl",
        at=moment,
    )
    db.session.add(consent)


def _withdraw(rows: list[Opening], moment: datetime) -> None:
    """Before the new answers are written: only one stands at a time."""
    if rows:
        db.session.execute(update(Opening).where(Opening.id.in_([row.id for row in rows])).values(withdrawn_at=moment))


def _publish(actor: Actor) -> None:
    assert actor.person_id is not None
    publish(actor.person_id)


def _faults(values: ProfileValues, stood: Profile | None) -> Iterator[tuple[str, list[str]]]:
    for name, (_column, most) in _TEXTS.items():
        text = getattr(values, name)
        if text and len(text) > most:
            yield name, [_("At most %(most)s characters.", most=format_number(most))]
    if values.email and not rules.is_email(values.email):
        yield "email", [_("This does not look like an e-mail address. For example: name@example.org.")]
    if values.phone and not rules.is_phone(values.phone):
        yield "phone", [_("Write the number with digits, for example 030 123 45 67.")]
    if values.website and not rules.is_website(values.website):
        yield "website", [_("Write the whole address, for example https://www.example.org.")]
    yield from _reference_faults(values, stood)


def _reference_faults(values: ProfileValues, stood: Profile | None) -> Iterator[tuple[str, list[str]]]:
    if len(values.crebo) > rules.LIST_MOST:
        yield "crebo", [_("At most %(most)s qualifications.", most=rules.LIST_MOST)]
    elif values.crebo and (unknown := sorted(set(values.crebo) - set(qualification_names(values.crebo)))):
        yield "crebo", [_("We do not know this crebo number: %(codes)s.", codes=", ".join(unknown)[:200])]
    institutions = {*values.schools, *([values.organisation_id] if values.organisation_id else [])}
    known = set(institution_names(list(institutions))) if institutions else set()
    if stood is not None:  # what closed its account since may stay
        known |= {*stood.schools, *([stood.organisation_id] if stood.organisation_id else [])}
    if len(values.schools) > rules.LIST_MOST:
        yield "schools", [_("At most %(most)s schools.", most=rules.LIST_MOST)]
    elif set(values.schools) - known:
        yield "schools", [_("This institution is not in our list.")]
    if values.organisation_id and (values.organisation_id not in known or values.organisation):
        yield "organisation", [_("This institution is not in our list.")]
    if values.place_id is not None and place_by_id(values.place_id) is None:
        yield "place", [_("We do not know this place.")]
    if values.province is not None and values.province not in {p.code for p in provinces()}:
        yield "province", [_("Choose a province from the list.")]
