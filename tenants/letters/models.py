"""Letters as they were sent, and the letterheads of institutions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.types import TIMESTAMP

from assay.db.base import Base
from assay.letters import WrittenLetter, letter_templates

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")


class Sent:
    """What every letter has. Nothing of it changes after it was sent; its PDF is added once.

    `fields` is what the template was given, `content` the whole letter as readers see it (`WrittenLetter`), `cited` the
    articles by claim, `sha256` the fingerprint of `content`.
    """

    #: What its matter is called, where the reader may know it; filled in for a reader by `matters.call`, not kept.
    called = ""
    template: Mapped[str] = mapped_column(Text)
    template_version: Mapped[int]
    language: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    to_name: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    cited: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    sha256: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(_MOMENT)
    sent_by: Mapped[UUID | None]
    sent_by_name: Mapped[str] = mapped_column(Text)
    pdf_key: Mapped[str | None] = mapped_column(Text)
    pdf_sha256: Mapped[str | None] = mapped_column(Text)
    pdf_size: Mapped[int | None] = mapped_column(Integer)
    pdf_made_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    @declared_attr
    def id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy gives the class
        return mapped_column(primary_key=True, server_default=_NEW_ID)

    @property
    def written(self) -> WrittenLetter:
        """The letter, word for word."""
        return WrittenLetter.from_json(self.content)

    @property
    def matter(self) -> str:
        """What it is about, in the current language and in values of the letter itself; empty where nothing tells."""
        template = letter_templates().get(self.template)
        return template.matter_of(self.fields) if template else ""

    @property
    def unchanged(self) -> bool:
        """Whether what is kept still has the fingerprint that it was sent with."""
        return self.written.sha256 == self.sha256


class Letter(Sent, Base):
    """A letter of an institution. The institution keeps it; the person it was sent to reads it."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("letter_of_person", "person_id", "id"),
        Index("letter_about", "tenant_id", "subject_id"),
        {"info": {"scope": "dual", "writers": "tenant", "person": "optional"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.person_id"))


class PlatformLetter(Sent, Base):
    """A letter of the platform, to somebody who may have no account; it went out by mail."""

    __tablename__ = "platform_letter"
    __table_args__ = (Index("platform_letter_about", "subject_id"), {"info": {"scope": "platform"}})

    to_email: Mapped[str] = mapped_column(Text)


class Letterhead(Base):
    """What stands at the head of an institution's letters. A letter copies it when it is sent."""

    __tablename__ = "letterhead"
    __table_args__ = ({"info": {"scope": "published"}},)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    sender: Mapped[str] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    postcode: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    contact: Mapped[str | None] = mapped_column(Text)
    changed_by: Mapped[UUID]
    changed_by_name: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(server_default=text("1"))
