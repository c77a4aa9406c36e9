"""Tables of the reference data. All are `global`: everyone reads; only `qualification` and its imports are written."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from assay.db import Base

GLOBAL = {"info": {"scope": "global"}}


class Province(Base):
    """A Dutch or Flemish province, or Brussels. `code` is ISO 3166-2."""

    __tablename__ = "province"
    __table_args__ = (CheckConstraint("country IN ('NL', 'BE')"), GLOBAL)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    country: Mapped[str] = mapped_column(Text)
    name_nl: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)

    def name(self, language: str) -> str:
        """The name in Dutch, or in English for `en`."""
        return self.name_en if language == "en" else self.name_nl


class Place(Base):
    """A place by its GeoNames id. `near` tells it from another of the same name in the same province."""

    __tablename__ = "place"
    __table_args__ = (GLOBAL,)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text))
    province_code: Mapped[str] = mapped_column(ForeignKey("app.province.code"), index=True)
    lat: Mapped[float]
    lon: Mapped[float]
    population: Mapped[int]
    near: Mapped[str | None] = mapped_column(Text)


class PlaceName(Base):
    """One key under which a place is found by its first letters; see `rules.name_keys`."""

    __tablename__ = "place_name"
    __table_args__ = (GLOBAL,)

    name_search: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("app.place.id"), primary_key=True)


class Qualification(Base):
    """A qualification of the national register [crebo]; `rules.QualificationFacts` says what each fact means.

    `first_seen` is the day it came onto the list here, `retired_on` the day it left it.
    """

    __tablename__ = "qualification"
    __table_args__ = (
        CheckConstraint("crebo ~ '^[0-9]{5}$'"),
        CheckConstraint("level BETWEEN 1 AND 4"),
        GLOBAL,
    )

    crebo: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_search: Mapped[str] = mapped_column(Text(collation="C"))
    level: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(Text)
    pathways: Mapped[list[str]] = mapped_column(ARRAY(Text))
    dossier_crebo: Mapped[str] = mapped_column(Text)
    dossier_name: Mapped[str] = mapped_column(Text)
    domain_code: Mapped[str] = mapped_column(Text)
    domain_name: Mapped[str] = mapped_column(Text)
    regulated: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    first_seen: Mapped[date]
    retired_on: Mapped[date | None]


class QualificationImport(Base):
    """One import: what the file said, what it would change, and whether that was applied.

    `sha256` is the fingerprint of `difference`; `complete` says that the file was the whole list.
    """

    __tablename__ = "qualification_import"
    __table_args__ = (
        Index("qualification_import_at", text("at DESC")),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'"),
        CheckConstraint("(applied_at IS NULL) = (applied_by IS NULL)"),
        GLOBAL,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    actor_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    source_name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    complete: Mapped[bool]
    incoming: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, deferred=True)
    difference: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    sha256: Mapped[str] = mapped_column(Text)
    applied_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    applied_by: Mapped[UUID | None]
