"""Institutions and who acts for them: the two tables that scopes are made from."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TIMESTAMP

from assay.db.base import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")


class Tenant(Base):
    """An approved institution: a body that verifies, a school or an exam bureau. Closed ones stay on the list."""

    __tablename__ = "tenant"
    __table_args__ = ({"info": {"scope": "root"}},)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    place_id: Mapped[int | None] = mapped_column(Integer)
    website: Mapped[str | None] = mapped_column(Text)
    brand: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    approved_at: Mapped[datetime] = mapped_column(_MOMENT)
    approved_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    #: Counts up with every change of what the institution's regulations say.
    law_version: Mapped[int] = mapped_column(server_default=text("1"))


class Appointment(Base):
    """A person's role at an institution, from a day until and including a day. Never deleted: it ends.

    The institution writes it; the person reads it. ``person_name`` is the name at the time of appointing, because the
    institution's hat sees no account.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        Index("appointment_person_id_idx", "person_id"),
        {"info": {"scope": "dual", "writers": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    person_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    appointed_by: Mapped[UUID | None]
    appointed_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    end_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default=text("1"))
