"""Tables of uploaded files."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from assay.db import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")


class StoredFile(Base):
    """One upload and what became of it; `rules.FileState` says what each state means.

    Sizes are bytes, ``duration`` seconds. ``declared_size`` is ``most_bytes`` where the browser could not tell.
    ``original_name`` is the cleaned name for showing; it is never a path. ``changes`` and ``refusal_facts`` hold
    codes and numbers, never text out of the file. Keys of the store are drawn at random and say nothing of the
    person. ``upload_id`` is the store's name for an upload in parts, ``part_bytes`` the size of its parts; None for
    a file that comes by form alone.
    """

    __tablename__ = "file"
    __table_args__ = (
        UniqueConstraint("person_id", "id"),
        Index("file_of_day", "person_id", "created_at"),
        {"info": {"scope": "disclosed"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    purpose: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    original_name: Mapped[str] = mapped_column(Text)
    declared_type: Mapped[str] = mapped_column(Text)
    declared_size: Mapped[int] = mapped_column(BigInteger)
    most_bytes: Mapped[int] = mapped_column(BigInteger)
    quarantine_key: Mapped[str] = mapped_column(Text)
    quarantine_etag: Mapped[str | None] = mapped_column(Text)
    upload_id: Mapped[str | None] = mapped_column(Text)
    part_bytes: Mapped[int | None] = mapped_column(BigInteger)
    sent_size: Mapped[int | None] = mapped_column(BigInteger)
    sent_sha256: Mapped[str | None] = mapped_column(Text)
    ready_key: Mapped[str | None] = mapped_column(Text)
    media_type: Mapped[str | None] = mapped_column(Text)
    extension: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[int | None] = mapped_column(Integer)
    duration: Mapped[float | None] = mapped_column(Double)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    refusal_code: Mapped[str | None] = mapped_column(Text)
    refusal_facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    confirmed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    checked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class FilePreview(Base):
    """One image made from the checked file. ``number`` 0 is the thumbnail, from 1 on pages or the view of a picture."""

    __tablename__ = "file_preview"
    __table_args__ = (
        ForeignKeyConstraint(["person_id", "file_id"], ["file.person_id", "file.id"]),
        Index("file_preview_file_id_idx", "file_id"),
        {"info": {"scope": "disclosed"}},
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)


class FileGrant(Base):
    """A person opens one file to one institution, until a moment or until taken back. Only the person writes it."""

    __tablename__ = "file_grant"
    __table_args__ = (
        ForeignKeyConstraint(["person_id", "file_id"], ["file.person_id", "file.id"]),
        UniqueConstraint("tenant_id", "file_id"),
        Index("file_grant_file_id_idx", "file_id"),
        Index("file_grant_person_id_idx", "person_id"),
        {"info": {"scope": "dual", "writers": "person"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID]
    file_id: Mapped[UUID]
    opened_at: Mapped[datetime] = mapped_column(_MOMENT)
    open_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    revoked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
