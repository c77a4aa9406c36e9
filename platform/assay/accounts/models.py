"""Tables of people and accounts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TIMESTAMP

from assay.db.base import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")


class Person(Base):
    """A human, with or without an account."""

    __tablename__ = "person"
    __table_args__ = ({"info": {"scope": "account"}},)

    person_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)


class Account(Base):
    """How a person signs in. ``email_key`` is the address as compared, ``email`` as written."""

    __tablename__ = "account"
    __table_args__ = ({"info": {"scope": "account"}},)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    email_key: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(Text, server_default=text("'auto'"))
    confirmed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    disabled_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(server_default=text("1"))


class AccountToken(Base):
    """A one-purpose link sent by mail. The link's secret is computed from the id; nothing secret is stored."""

    __tablename__ = "account_token"
    __table_args__ = ({"info": {"scope": "account"}},)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    purpose: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class BrowserSession(Base):
    """One signed-in browser."""

    __tablename__ = "session"
    __table_args__ = ({"info": {"scope": "account"}},)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    hat: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    seen_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    user_agent: Mapped[str | None] = mapped_column(Text)


class ApiToken(Base):
    """One program that acts for a person in one hat with some scopes."""

    __tablename__ = "api_token"
    __table_args__ = ({"info": {"scope": "account"}},)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    hat: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    last_used_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    revoked_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class PlatformAdministrator(Base):
    """Who runs the platform, from when until when."""

    __tablename__ = "platform_administrator"
    __table_args__ = ({"info": {"scope": "account"}},)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date | None]
