"""Tables of running terms: the term, everything that happened to it, which document counts, and counting anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TIMESTAMP

from assay.db.base import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")
_JSON = JSONB(none_as_null=True)


class RunningTerm(Base):
    """A term that runs on something: at an institution, for a person, at the platform (then with neither).

    ``basis`` says where the date comes from, or why there is none (`rules.cases.Basis`); ``inputs`` and ``trace`` are
    what it was counted from and how (`assay.calendar`). ``role`` says who must act, ``kept_by`` which role at the
    institution keeps the term where that is the person. ``remind_on`` and ``escalate_on`` are the next days on which
    somebody is told of the date, ``reminded_for`` is the last date that anybody was reminded of. A term that is missed
    is still to be met: only ``met`` and ``cancelled`` close it.
    """

    __tablename__ = "running_term"
    __table_args__ = (
        Index("running_term_of_tenant", "tenant_id", "state", "due_at", "id"),
        Index("running_term_of_person", "person_id", "state", "due_at", "id"),
        Index("running_term_edition", "edition_id", postgresql_where=text("edition_id IS NOT NULL")),
        Index(
            "running_term_one_open",
            "tenant_id",
            "subject_id",
            "key",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("running_term_subject", "tenant_id", "subject_id", "key"),
        Index("running_term_began", "tenant_id", "started_on", "id"),
        {"info": {"scope": "hat"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenant.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.person_id"))
    key: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    reference: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    kept_by: Mapped[str] = mapped_column(Text)
    assignee_id: Mapped[UUID | None]
    asked_document: Mapped[str | None] = mapped_column(Text)
    started_on: Mapped[date]
    started_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ends: Mapped[bool]
    basis: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("regulation_edition.id"))
    articles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    inputs: Mapped[dict[str, Any] | None] = mapped_column(_JSON)
    set_on: Mapped[date | None]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    trace: Mapped[dict[str, Any] | None] = mapped_column(_JSON)
    caveats: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    suspended_on: Mapped[date | None]
    suspended_because: Mapped[str | None] = mapped_column(Text)
    reminded_for: Mapped[date | None]
    remind_on: Mapped[date | None]
    escalate_on: Mapped[date | None]
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(server_default=text("1"))


class RunningTermEvent(Base):
    """One thing that happened to a term: when, by whom, why, and its date before and after. Never changed."""

    __tablename__ = "running_term_event"
    __table_args__ = (
        Index("running_term_event_of_tenant", "tenant_id", "term_id", "id"),
        Index("running_term_event_of_person", "person_id", "term_id", "id"),
        Index("running_term_event_term", "term_id"),
        {"info": {"scope": "hat"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenant.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.person_id"))
    term_id: Mapped[UUID] = mapped_column(ForeignKey("running_term.id"))
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str | None] = mapped_column(Text)
    reasons: Mapped[str | None] = mapped_column(Text)
    due_before: Mapped[date | None]
    due_after: Mapped[date | None]
    trace: Mapped[dict[str, Any] | None] = mapped_column(_JSON)


class TermRecount(Base):
    """Counting an institution's terms anew after its law changed: how many run, were counted, and moved."""

    __tablename__ = "term_recount"
    __table_args__ = ({"info": {"scope": "tenant"}},)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    law_version: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(_MOMENT)
    running: Mapped[int]
    counted: Mapped[int] = mapped_column(server_default=text("0"))
    moved: Mapped[int] = mapped_column(server_default=text("0"))
    done_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class TermDocument(Base):
    """Which of an institution's documents counts for a term that more than one of them has. The last choice counts."""

    __tablename__ = "term_document"
    __table_args__ = (
        Index("term_document_key", "tenant_id", "key", "id"),
        {"info": {"scope": "published"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    key: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    chosen_by: Mapped[UUID]
    chosen_by_name: Mapped[str] = mapped_column(Text)
    chosen_at: Mapped[datetime] = mapped_column(_MOMENT)
