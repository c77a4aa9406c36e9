"""Finding trials of drafts, and the institutions a draft can be tried on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from assay.db import db
from assay.tenancy.models import Tenant
from tenants.regulations.models import RegulationAdoption, RegulationEdition, RegulationTrial


def editions_of(issuer: str, document: str) -> frozenset[UUID]:
    """Every revision of every edition of one document."""
    query = select(RegulationEdition.id).where(
        RegulationEdition.issuer == issuer, RegulationEdition.document == document
    )
    return frozenset(db.session.scalars(query))


def holders_of(issuer: str, document: str, on: date) -> list[tuple[UUID, str]]:
    """The institutions that hold an edition of this document on a day, by name, in one statement.

    `Law.adoption` says the same of one institution: of its acts that stand, the last that holds by then.
    """
    act, undoing = RegulationAdoption, aliased(RegulationAdoption)
    undone = select(undoing.id).where(undoing.tenant_id == act.tenant_id, undoing.voids == act.id)
    last = (
        select(act.tenant_id, act.edition_id)
        .ext(distinct_on(act.tenant_id))
        .where(act.document == document, act.act != "void", act.holds_from <= on, ~undone.exists())
        .order_by(act.tenant_id, act.holds_from.desc(), act.recorded_at.desc(), act.id)
        .subquery()
    )
    query = (
        select(Tenant.id, Tenant.name)
        .join(last, last.c.tenant_id == Tenant.id)
        .join(RegulationEdition, RegulationEdition.id == last.c.edition_id)
        .where(RegulationEdition.issuer == issuer, RegulationEdition.document == document)
        .order_by(Tenant.name, Tenant.id)
    )
    return [(row.id, row.name) for row in db.session.execute(query)]


def trial(trial_id: UUID) -> RegulationTrial | None:
    """One trial of a draft; None without one. The platform's wall is around it."""
    return db.session.get(RegulationTrial, trial_id)


def trial_to_count(trial_id: UUID) -> RegulationTrial | None:
    """A trial that has not ended, held fast; None where there is nothing left to count."""
    query = select(RegulationTrial).where(RegulationTrial.id == trial_id, RegulationTrial.ended.is_(None))
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def last_trial(draft_id: UUID) -> RegulationTrial | None:
    """The last trial of a draft; None without one."""
    query = select(RegulationTrial).where(RegulationTrial.draft_id == draft_id)
    return db.session.scalars(query.order_by(RegulationTrial.id.desc()).limit(1)).one_or_none()
