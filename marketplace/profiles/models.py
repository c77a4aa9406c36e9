"""Tables of the profile and the consents. They belong to the person and nobody else reads them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, ForeignKeyConstraint, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from assay.db import Base

_MOMENT = TIMESTAMP(timezone=True)
_NONE = text("'{}'")


class Profile(Base):
    """What a person could open, whether they do or not. ``crebo`` holds own statements, ``schools`` institutions."""

    __tablename__ = "profile"
    __table_args__ = (
        ForeignKeyConstraint(["person_id", "photo_file_id"], ["file.person_id", "file.id"]),
        {"info": {"scope": "person"}},
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    shown_name: Mapped[str | None] = mapped_column(Text)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenant.id"))
    organisation_text: Mapped[str | None] = mapped_column(Text)
    crebo: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NONE)
    schools: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=_NONE)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("app.place.id"))
    province_code: Mapped[str | None] = mapped_column(ForeignKey("app.province.code"))
    contact_email: Mapped[str | None] = mapped_column(Text)
    contact_phone: Mapped[str | None] = mapped_column(Text)
    contact_website: Mapped[str | None] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    photo_file_id: Mapped[UUID | None]
    #: When the person was asked who may see what; None while that is still to be done.
    asked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    updated_at: Mapped[datetime] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(server_default=text("1"))


class Opening(Base):
    """One consent: a field, an audience, the text it was given to, when, and when it was withdrawn. Never changed."""

    __tablename__ = "opening"
    __table_args__ = (
        Index("opening_person_id_id_idx", "person_id", "id"),
        Index("opening_standing", "person_id", "field", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
        {"info": {"scope": "person"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    field: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text)
    text_version: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
