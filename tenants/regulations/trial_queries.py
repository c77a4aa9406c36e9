"""Finding trials of drafts, and the institutions a draft can be tried on."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from assay.db import db
from assay.tenancy.models import Tenant
from tenants.regulations.models import RegulationAdoption, RegulationEdition, RegulationTrial


def editions_of(issuer: str, document: str) -> frozenset[UUID]:
    """Every revision of every edition of one document."""
    query = select(RegulationEdition.id).where(
        RegulationEdition.issuer == issuer, RegulationEdition.document == document
    )
    return frozenset(db.session.scalars(query))


def adopters_of(issuer: str, document: str) -> list[tuple[UUID, str]]:
    """The institutions that ever adopted an edition of this document, by name."""
    theirs = select(RegulationAdoption.tenant_id).where(
        RegulationAdoption.edition_id.in_(editions_of(issuer, document))
    )
    query = select(Tenant.id, Tenant.name).where(Tenant.id.in_(theirs)).order_by(Tenant.name, Tenant.id)
    return [(row.id, row.name) for row in db.session.execute(query)]


def trial(trial_id: UUID) -> RegulationTrial | None:
    """One trial of a draft; None without one. The platform's wall is around it."""
    return db.session.get(RegulationTrial, trial_id)


def trial_to_count(trial_id: UUID) -> RegulationTrial | None:
    """A trial that has not ended, held fast; None where there is nothing left to count."""
    query = select(RegulationTrial).where(RegulationTrial.id == trial_id, RegulationTrial.ended.is_(None))
    return db.session.scalars(query.with_for_update()).one_or_none()


def last_trial(draft_id: UUID) -> RegulationTrial | None:
    """The last trial of a draft; None without one."""
    query = select(RegulationTrial).where(RegulationTrial.draft_id == draft_id)
    return db.session.scalars(query.order_by(RegulationTrial.id.desc()).limit(1)).one_or_none()
