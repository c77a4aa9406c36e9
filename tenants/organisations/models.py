"""Tables of requests, invitations and confirmations. Institutions and appointments stand in `assay.tenancy.models`."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TIMESTAMP

from assay.db.base import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")


class AccountRequest(Base):
    """An institution asks for an account (R002, R006). The platform sees it once the link in the mail was used.

    `registration_number` holds digits only: eight for the Dutch KvK, ten for the Belgian KBO. The legal representative
    is asked in Flanders (R034).
    """

    __tablename__ = "account_request"
    __table_args__ = (
        CheckConstraint("kind IN ('verifying_body', 'school', 'exam_bureau')"),
        CheckConstraint("country IN ('NL', 'BE')"),
        {"info": {"scope": "platform"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    institution_name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    place_id: Mapped[int] = mapped_column(ForeignKey("app.place.id"))
    website: Mapped[str | None] = mapped_column(Text)
    registration_number: Mapped[str] = mapped_column(Text)
    requester_name: Mapped[str] = mapped_column(Text)
    requester_email: Mapped[str] = mapped_column(Text)
    requester_function: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    legal_representative: Mapped[str | None] = mapped_column(Text)
    legal_representative_email: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(_MOMENT)
    link_until: Mapped[datetime] = mapped_column(_MOMENT)
    confirmed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    decision: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None] = mapped_column(Text)
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenant.id"))


class Invitation(Base):
    """A role offered to one person by mail. Taken up once, before `expires_at`, with an account on any address."""

    __tablename__ = "invitation"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "appointment_id"], ["appointment.tenant_id", "appointment.id"]),
        CheckConstraint("role IN ('administrator', 'lead_assessor', 'coordinator', 'board', 'secretary')"),
        CheckConstraint("ends_on >= starts_on"),
        CheckConstraint("num_nonnulls(accepted_at, revoked_at) <= 1"),
        {"info": {"scope": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    invited_by: Mapped[UUID | None]
    invited_by_name: Mapped[str] = mapped_column(Text)
    invited_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    accepted_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    appointment_id: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    revoked_by: Mapped[UUID | None]


class PeopleConfirmation(Base):
    """An administrator looked at the list of people and says that it is right (R036). Never changed."""

    __tablename__ = "people_confirmation"
    __table_args__ = (
        Index("people_confirmation_tenant_id_confirmed_at_idx", "tenant_id", text("confirmed_at DESC")),
        {"info": {"scope": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    confirmed_by: Mapped[UUID]
    confirmed_by_name: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[datetime] = mapped_column(_MOMENT)
    people: Mapped[int] = mapped_column(Integer)
