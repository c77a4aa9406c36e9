"""Writing what an accepted item says, and ending it when the decision is taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from sqlalchemy import update

from assay.db import db
from portfolio.certification.models import VerifiedFact


class FactLike(Protocol):
    """What a fact says, without whose it is."""

    @property
    def kind(self) -> str: ...
    @property
    def true_from(self) -> date: ...
    @property
    def true_until(self) -> date | None: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def year(self) -> int | None: ...
    @property
    def organisation_key(self) -> str | None: ...
    @property
    def crebo(self) -> tuple[str, ...]: ...
    @property
    def hours(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Origin:
    """Where facts come from: the accepted submission of an item."""

    tenant_id: UUID
    person_id: UUID
    item_id: UUID
    submission_id: UUID


def record_facts(moment: datetime, origin: Origin, facts: Iterable[FactLike]) -> None:
    """Write the facts of an accepted submission, known from now on (R066). The caller recomputes the status."""
    for fact in facts:
        db.session.add(
            VerifiedFact(
                tenant_id=origin.tenant_id,
                person_id=origin.person_id,
                item_id=origin.item_id,
                submission_id=origin.submission_id,
                kind=fact.kind,
                subject=fact.subject,
                true_from=fact.true_from,
                true_until=fact.true_until,
                year=fact.year,
                organisation_key=fact.organisation_key,
                crebo=list(fact.crebo),
                hours=fact.hours,
                known_from=moment,
            )
        )
    db.session.flush()


def withdraw_facts(moment: datetime, tenant_id: UUID, submission_id: UUID) -> int:
    """From now on the facts of a submission are no longer known; what was known before stays so. Returns how many."""
    ended = update(VerifiedFact).where(
        VerifiedFact.tenant_id == tenant_id,
        VerifiedFact.submission_id == submission_id,
        VerifiedFact.known_until.is_(None),
    )
    result = db.session.execute(ended.values(known_until=moment))
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE answers a cursor
