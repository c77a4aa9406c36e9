"""Tables of editions, drafts, adoptions, amendments, answers, the calendar of an institution, and locations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.types import TIMESTAMP

from assay.db.base import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")
#: The field of an amendment that sets several.
SEVERAL = "*"


class RegulationEdition(Base):
    """One published edition of one document: the texts of its files. A better reading is a new revision."""

    __tablename__ = "regulation_edition"
    __table_args__ = (UniqueConstraint("issuer", "document", "edition", "revision"), {"info": {"scope": "global"}})

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    issuer: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    title_nl: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    issuer_name_nl: Mapped[str] = mapped_column(Text)
    issuer_name_en: Mapped[str] = mapped_column(Text)
    in_force_from: Mapped[date | None]
    files: Mapped[dict[str, str]] = mapped_column(JSONB)
    sha256: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(_MOMENT)
    published_by: Mapped[UUID | None]
    published_by_name: Mapped[str | None] = mapped_column(Text)


class RegulationDraft(Base):
    """What an author of the platform works on. Publishing copies it."""

    __tablename__ = "regulation_draft"
    __table_args__ = ({"info": {"scope": "platform"}},)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    title: Mapped[str] = mapped_column(Text)
    files: Mapped[dict[str, str]] = mapped_column(JSONB)
    begun_from: Mapped[UUID | None] = mapped_column(ForeignKey("regulation_edition.id"))
    begun_by: Mapped[UUID]
    begun_by_name: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    published_as: Mapped[UUID | None] = mapped_column(ForeignKey("regulation_edition.id"))
    removed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(server_default=text("1"))


class RegulationTrial(Base):
    """What a draft would do to terms that run: asked by an author, counted in jobs, institution by institution."""

    __tablename__ = "regulation_trial"
    __table_args__ = (Index("regulation_trial_draft", "draft_id", "id"), {"info": {"scope": "platform"}})

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("regulation_draft.id"))
    draft_version: Mapped[int]
    institutions: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    counted: Mapped[int] = mapped_column(server_default=text("0"))
    found: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Recorded:
    """An event of an institution: who recorded it and when. Nothing of it changes afterwards."""

    @declared_attr
    def tenant_id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy gives the class
        return mapped_column(ForeignKey("tenant.id"), primary_key=True)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    effect: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_by: Mapped[UUID]
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(_MOMENT)


class RegulationAdoption(Recorded, Base):
    """An edition taken into force from a day, the end of a document, or an earlier such act made void (R028, R029)."""

    __tablename__ = "regulation_adoption"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "voids"], ["regulation_adoption.tenant_id", "regulation_adoption.id"]),
        Index("regulation_adoption_edition", "edition_id", postgresql_where=text("edition_id IS NOT NULL")),
        {"info": {"scope": "published"}},
    )

    document: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text)
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("regulation_edition.id"))
    holds_from: Mapped[date]
    voids: Mapped[UUID | None]
    decided_by: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)


class RegulationAmendment(Recorded, Base):
    """Values of one provision that the institution set otherwise from a day, or an earlier such decision made void.

    The field ``*`` stands for several; ``value`` then has each of them by its field.
    """

    __tablename__ = "regulation_amendment"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "voids"], ["regulation_amendment.tenant_id", "regulation_amendment.id"]),
        Index("regulation_amendment_edition", "edition_id"),
        {"info": {"scope": "published"}},
    )

    act: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("regulation_edition.id"))
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    variant: Mapped[str | None] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    value: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    holds_from: Mapped[date]
    voids: Mapped[UUID | None]
    decided_by: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What it sets: ``field`` and ``value`` of each value. None where it makes an earlier one void."""
        if self.act == "void":
            return []
        values: Any = self.value if self.field == SEVERAL else {self.field: self.value}
        return [{"field": field, "value": value} for field, value in values.items()]


class RegulationAnswer(Recorded, Base):
    """The institution's answer to an open point of an edition. The last one holds from its own day."""

    __tablename__ = "regulation_answer"
    __table_args__ = (Index("regulation_answer_edition", "edition_id"), {"info": {"scope": "published"}})

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("regulation_edition.id"))
    point: Mapped[str] = mapped_column(Text)
    option: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(Text)


class ClosingDays(Recorded, Base):
    """Days on which an institution is closed, first and last included, or an earlier such period made void."""

    __tablename__ = "closing_period"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "voids"], ["closing_period.tenant_id", "closing_period.id"]),
        {"info": {"scope": "published"}},
    )

    act: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    voids: Mapped[UUID | None]


class CalendarChoice(Recorded, Base):
    """What decree days do in an institution's calendar, and up to which day its closing days are filled in."""

    __tablename__ = "calendar_choice"
    __table_args__ = ({"info": {"scope": "published"}},)

    decree: Mapped[str] = mapped_column(Text)
    known_until: Mapped[date | None]


class DutyDone(Base):
    """A duty that was done: on which day, by whom, for which period. Withdrawn with a reason where it was wrong."""

    __tablename__ = "duty_done"
    __table_args__ = (
        Index("duty_done_for", "tenant_id", "counts_for", postgresql_where=text("withdrawn_at IS NULL")),
        Index("duty_done_edition", "edition_id"),
        {"info": {"scope": "tenant"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    document: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("regulation_edition.id"))
    counts_for: Mapped[date]
    done_on: Mapped[date]
    done_by: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID]
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(_MOMENT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawn_by_name: Mapped[str | None] = mapped_column(Text)
    withdrawn_because: Mapped[str | None] = mapped_column(Text)


class DecreeYear(Base):
    """The days that a royal decree put on a par with a holiday in one year, beyond those that come with the product."""

    __tablename__ = "decree_year"
    __table_args__ = ({"info": {"scope": "global"}},)

    year: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[list[date]] = mapped_column(ARRAY(Date))
    source: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID]
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(_MOMENT)


class Location(Base):
    """Where exams are held and documents lie for inspection (R025, R033)."""

    __tablename__ = "location"
    __table_args__ = (Index("location_place", "place_id"), {"info": {"scope": "published"}})

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    postcode: Mapped[str] = mapped_column(Text)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
