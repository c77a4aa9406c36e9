"""Tables of ties and separations."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TIMESTAMP

from assay.db.base import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")


class Tie(Base):
    """That one person has something to do with another. Private to the institution; withdrawn and never deleted."""

    __tablename__ = "tie"
    __table_args__ = (
        Index("tie_one", "one_id", postgresql_where=text("one_id IS NOT NULL")),
        Index("tie_other", "other_id", postgresql_where=text("other_id IS NOT NULL")),
        {"info": {"scope": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    one_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.person_id"))
    one_name: Mapped[str] = mapped_column(Text)
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.person_id"))
    other_name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    origin: Mapped[str] = mapped_column(Text)
    derived_from: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[UUID]
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(_MOMENT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawn_by: Mapped[UUID | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default=text("1"))


class TieSeparation(Base):
    """How roles are kept apart in one matter in spite of a tie."""

    __tablename__ = "tie_separation"
    __table_args__ = (
        UniqueConstraint("tenant_id", "tie_id", "matter"),
        ForeignKeyConstraint(["tenant_id", "tie_id"], ["tie.tenant_id", "tie.id"]),
        {"info": {"scope": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    tie_id: Mapped[UUID]
    matter: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID]
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(_MOMENT)
