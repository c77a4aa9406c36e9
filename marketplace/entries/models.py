"""The table of entries: an assessor at an institution's register."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from assay.db import Base

_MOMENT = TIMESTAMP(timezone=True)


class RegisterEntry(Base):
    """One assessor at one institution, from reporting to deregistration (R055 to R058). Kept when it has ended.

    ``shown`` is what the person opened for the decision: a status summary and the criteria as they stood; it is
    emptied when the decision is made. ``criteria`` is how the institution answered each criterion.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        Index("register_entry_tenant_id_state_id_idx", "tenant_id", "state", "id"),
        Index("register_entry_person_id_state_idx", "person_id", "state"),
        Index(
            "register_entry_one",
            "tenant_id",
            "person_id",
            unique=True,
            postgresql_where=text("state IN ('reported', 'registered')"),
        ),
        {"info": {"scope": "dual", "writers": "both"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    person_name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(_MOMENT)
    message: Mapped[str | None] = mapped_column(Text)
    shown: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    track_open: Mapped[bool]
    last_activity_on: Mapped[date | None]
    last_training_on: Mapped[date | None]
    criteria: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    deregistered_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    deregistered_by: Mapped[UUID | None]
    deregistered_by_name: Mapped[str | None] = mapped_column(Text)
    deregister_reason: Mapped[str | None] = mapped_column(Text)
    returned_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(server_default=text("1"))
