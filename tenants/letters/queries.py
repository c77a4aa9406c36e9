"""Reading letters in each hat, and letterheads."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from assay.db import db
from assay.letters import letter_templates
from assay.permissions import Actor
from assay.problems import NotFound
from tenants.letters.models import Letter, Letterhead, PlatformLetter

AnyLetter = Letter | PlatformLetter


def visible_to(actor: Actor) -> Select[Letter] | Select[PlatformLetter]:
    """The letters sent to the person; those of the institution that the actor's roles read; or the platform's."""
    if actor.hat.kind == "platform":
        return select(PlatformLetter)
    query = select(Letter)
    if actor.hat.kind == "institution":
        mine = [each.key for each in letter_templates().values() if actor.hat.roles & set(each.readers)]
        return query.where(Letter.tenant_id == actor.tenant_id, Letter.template.in_(mine))
    return query.where(Letter.person_id == actor.person_id)


def letter(actor: Actor, letter_id: UUID) -> AnyLetter:
    """One letter. Raises `NotFound` for one that is not there or not theirs to read."""
    found: AnyLetter | None
    if actor.hat.kind == "platform":
        found = db.session.get(PlatformLetter, letter_id)
    else:
        query = visible_to(actor).where(Letter.id == letter_id)
        found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def letters(actor: Actor, before: UUID | None, limit: int, *, about: UUID | None = None) -> list[AnyLetter]:
    """The actor's letters, the last sent first, from the one before ``before``; with ``about`` those on one matter."""
    kind = PlatformLetter if actor.hat.kind == "platform" else Letter
    query = visible_to(actor)
    if about is not None:
        query = query.where(kind.subject_id == about)
    if before is not None:
        query = query.where(kind.id < before)
    return list(db.session.scalars(query.order_by(kind.id.desc()).limit(limit)))


def letters_about(actor: Actor, kind: str, ids: Sequence[UUID], limit: int = 50) -> list[AnyLetter]:
    """The actor's letters about these matters, the last sent first, in one statement."""
    table = PlatformLetter if actor.hat.kind == "platform" else Letter
    query = visible_to(actor).where(table.subject_kind == kind, table.subject_id.in_(ids))
    return list(db.session.scalars(query.order_by(table.id.desc()).limit(limit))) if ids else []


def kept_letter(tenant_id: UUID | None, letter_id: UUID) -> AnyLetter | None:
    """A letter by id in the scope of a job, held fast; without an institution one of the platform."""
    if tenant_id is None:
        one_of_platform = select(PlatformLetter).where(PlatformLetter.id == letter_id)
        one_of_platform = one_of_platform.with_for_update().execution_options(populate_existing=True)
        return db.session.scalars(one_of_platform).one_or_none()
    query = select(Letter).where(Letter.tenant_id == tenant_id, Letter.id == letter_id)
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def letter_of_person(letter_id: UUID | str) -> Letter | None:
    """A letter in the scope of the person to whom it was sent."""
    return db.session.scalars(select(Letter).where(Letter.id == UUID(str(letter_id)))).one_or_none()


def letterhead_of(tenant_id: UUID, *, lock: bool = False) -> Letterhead | None:
    """The letterhead of an institution; None where it has filled in none. Public facts, in any scope."""
    query = select(Letterhead).where(Letterhead.tenant_id == tenant_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()
