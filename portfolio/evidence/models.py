"""Tables of the portfolio: items and their files."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, ForeignKeyConstraint, Index, Integer, Numeric, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from assay.db import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")


class PortfolioItem(Base):
    """One piece of evidence [bewijsstuk], R068. Owned by a person; a body reads it while a disclosure opens it.

    ``starts_on`` and ``ends_on`` are the day or period of what was done; of a certificate the day of issue and the
    last day it is valid. ``crebo`` holds the qualifications it is about (of a certificate: its scope).
    """

    __tablename__ = "portfolio_item"
    __table_args__ = (
        UniqueConstraint("person_id", "id"),
        Index("portfolio_item_person_id_id_idx", "person_id", text("id DESC")),
        {"info": {"scope": "disclosed"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    subjects: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    year: Mapped[int | None] = mapped_column(Integer)
    crebo: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenant.id"))
    organisation_text: Mapped[str | None] = mapped_column(Text)
    certifying_body: Mapped[str | None] = mapped_column(Text)
    certificate_number: Mapped[str | None] = mapped_column(Text)
    hours: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    updated_at: Mapped[datetime] = mapped_column(_MOMENT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class ItemFile(Base):
    """A file of an item. Taken off, it stays readable for whoever was shown it, until that ends."""

    __tablename__ = "item_file"
    __table_args__ = (
        ForeignKeyConstraint(["person_id", "item_id"], ["portfolio_item.person_id", "portfolio_item.id"]),
        ForeignKeyConstraint(["person_id", "file_id"], ["file.person_id", "file.id"]),
        Index("item_file_item_id_idx", "item_id"),
        Index("item_file_file_id_idx", "file_id"),
        {"info": {"scope": "disclosed"}},
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    added_at: Mapped[datetime] = mapped_column(_MOMENT)
    removed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
