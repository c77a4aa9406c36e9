"""Reading one's own profile and consents."""

from typing import Any

from sqlalchemy import select, text

from assay.db import db
from assay.files.models import StoredFile
from assay.files.rules import FileState, Purpose
from assay.permissions import Actor
from marketplace.profiles.models import Opening, Profile
from marketplace.profiles.permissions import READ_PROFILE

_PUBLISHED = text("SELECT app.own_published()")
_ASKED = text("SELECT asked_at IS NOT NULL FROM app.profile WHERE person_id = app.person()")


def own_profile(actor: Actor, *, lock: bool = False) -> Profile | None:
    """The actor's profile, None before it was ever filled in."""
    query = select(Profile).where(Profile.person_id == actor.person_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def standing_openings(actor: Actor) -> list[Opening]:
    """The consents that were not withdrawn."""
    query = select(Opening).where(Opening.person_id == actor.person_id, Opening.withdrawn_at.is_(None))
    return list(db.session.scalars(query))


def opening_history(actor: Actor, limit: int = 100) -> list[Opening]:
    """Consents given and withdrawn, the newest first."""
    query = select(Opening).where(Opening.person_id == actor.person_id).order_by(Opening.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def own_photos(actor: Actor, limit: int = 10) -> list[StoredFile]:
    """Photos the person sent, the newest first, without those that never arrived."""
    READ_PROFILE.require(actor)
    query = select(StoredFile).where(
        StoredFile.person_id == actor.person_id, StoredFile.purpose == Purpose.PHOTO, StoredFile.state != FileState.GONE
    )
    return list(db.session.scalars(query.order_by(StoredFile.id.desc()).limit(limit)))


def was_asked(actor: Actor) -> bool:
    """Whether the person answered, once, who may see what."""
    READ_PROFILE.require(actor)
    return bool(db.session.execute(_ASKED).scalar())


def published(actor: Actor) -> dict[str, Any]:
    """``id``, and the facts that ``public`` and ``institutions`` see now; None for an audience that sees nothing."""
    READ_PROFILE.require(actor)
    found: dict[str, Any] | None = db.session.execute(_PUBLISHED).scalar_one()
    return found or {"id": None, "public": None, "institutions": None}
