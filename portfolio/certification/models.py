"""Tables of certification: facts, and the status that follows from them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, ForeignKeyConstraint, Index, Integer, Numeric, Text, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from assay.db import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")
_NO_CREBO = text("'{}'")


class VerifiedFact(Base):
    """What an accepted decision says is true, with the days it was true and the moments it was known.

    Never changed but for ``known_until``, the moment the decision was taken back.
    """

    __tablename__ = "verified_fact"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "submission_id"], ["submission.tenant_id", "submission.id"]),
        ForeignKeyConstraint(["person_id", "item_id"], ["portfolio_item.person_id", "portfolio_item.id"]),
        Index("verified_fact_tenant_id_person_id_idx", "tenant_id", "person_id"),
        Index("verified_fact_person_id_idx", "person_id"),
        Index("verified_fact_ends", "true_until", postgresql_where=text("known_until IS NULL")),
        {"info": {"scope": "dual", "writers": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    item_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Text)
    true_from: Mapped[date]
    true_until: Mapped[date | None]
    year: Mapped[int | None] = mapped_column(Integer)
    organisation_key: Mapped[str | None] = mapped_column(Text)
    crebo: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_CREBO)
    hours: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    known_from: Mapped[datetime] = mapped_column(_MOMENT)
    known_until: Mapped[datetime | None] = mapped_column(_MOMENT)


class StatusEvent(Base):
    """One step of the held level at a body: a rise, or a fall proposed, ended, confirmed or refused. Append-only.

    ``since_day`` is the first day of what the step is about; ``criteria`` the ids that are unmet in a fall. A confirmed
    fall without an actor followed from the scheme by itself.
    """

    __tablename__ = "status_event"
    __table_args__ = (
        Index("status_event_tenant_id_person_id_id_idx", "tenant_id", "person_id", "id"),
        Index("status_event_person_id_idx", "person_id"),
        {"info": {"scope": "dual", "writers": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    scheme: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    from_level: Mapped[str] = mapped_column(Text)
    to_level: Mapped[str] = mapped_column(Text)
    since_day: Mapped[date]
    criteria: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_CREBO)
    reason: Mapped[str | None] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)


class HeldStatus(Base):
    """What events and facts add up to now, for lists and searches; can be made again from them at any time.

    ``fall_proposed_on`` is the day the pending proposal was made; ``level_until`` the first day on which the computed
    level is lower if nothing new comes.
    """

    __tablename__ = "status"
    __table_args__ = (
        Index("status_person_id_idx", "person_id"),
        Index("status_falls", "tenant_id", "fall_proposed_on", postgresql_where=text("fall_proposed_on IS NOT NULL")),
        Index("status_due", "level_until"),
        {"info": {"scope": "dual", "writers": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(Text)
    held_level: Mapped[str] = mapped_column(Text)
    held_since: Mapped[date | None]
    computed_level: Mapped[str] = mapped_column(Text)
    level_until: Mapped[date | None]
    fall_proposed_on: Mapped[date | None]
    person_name: Mapped[str] = mapped_column(Text)
    crebo: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NO_CREBO)
    computed_at: Mapped[datetime] = mapped_column(_MOMENT)


class SchemeAdoption(Base):
    """Which scheme a body judges by, from which day on."""

    __tablename__ = "scheme_adoption"
    __table_args__ = ({"info": {"scope": "published"}},)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    from_day: Mapped[date] = mapped_column(primary_key=True)
    scheme: Mapped[str] = mapped_column(Text)
    adopted_by: Mapped[UUID | None]
    adopted_at: Mapped[datetime] = mapped_column(_MOMENT)
