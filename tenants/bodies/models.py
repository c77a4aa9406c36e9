"""Tables of bodies, their members and mandates."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TIMESTAMP

from assay.db.base import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")


class BodyRow(Base):
    """A body that the institution set up, by the provision ``body_key`` of its regulations."""

    __tablename__ = "body"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "location_id"], ["location.tenant_id", "location.id"]),
        Index(
            "body_runs_once",
            "tenant_id",
            "document",
            "body_key",
            "location_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("body_location", "tenant_id", "location_id", postgresql_where=text("location_id IS NOT NULL")),
        {"info": {"scope": "published"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    document: Mapped[str] = mapped_column(Text)
    body_key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    location_id: Mapped[UUID | None]
    address: Mapped[str | None] = mapped_column(Text)
    set_up_on: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default=text("1"))


class BodyMember(Base):
    """One seat of one person for one term of office; it ends and is never removed."""

    __tablename__ = "body_member"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "body_id"], ["body.tenant_id", "body.id"]),
        ForeignKeyConstraint(["tenant_id", "follows"], ["body_member.tenant_id", "body_member.id"]),
        ForeignKeyConstraint(["tenant_id", "deputises_for"], ["body_member.tenant_id", "body_member.id"]),
        Index("body_member_body", "tenant_id", "body_id", "starts_on"),
        Index("body_member_person", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        Index("body_member_follows", "tenant_id", "follows", unique=True, postgresql_where=text("follows IS NOT NULL")),
        Index(
            "body_member_deputises",
            "tenant_id",
            "deputises_for",
            postgresql_where=text("deputises_for IS NOT NULL"),
        ),
        Index("body_member_ending", "tenant_id", "ends_on", postgresql_where=text("ended_on IS NULL")),
        {"info": {"scope": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    body_id: Mapped[UUID]
    person_name: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.person_id"))
    function: Mapped[str] = mapped_column(Text)
    nominated_by: Mapped[str | None] = mapped_column(Text)
    certificates: Mapped[list[str]] = mapped_column(ARRAY(Text))
    external: Mapped[bool]
    born_on: Mapped[date | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_ground: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)
    follows: Mapped[UUID | None]
    deputises_for: Mapped[UUID | None]
    appointed_by: Mapped[UUID]
    appointed_by_name: Mapped[str] = mapped_column(Text)
    appointed_at: Mapped[datetime] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(server_default=text("1"))


class Mandate(Base):
    """A power that one party handed on to another, since when, and where that is laid down (R011)."""

    __tablename__ = "mandate"
    __table_args__ = ({"info": {"scope": "tenant"}},)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    grantor: Mapped[str] = mapped_column(Text)
    holder: Mapped[str] = mapped_column(Text)
    power: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[UUID]
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(server_default=text("1"))
