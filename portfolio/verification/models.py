"""Tables of verification: what was opened to a body, what was handed in, and what was decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, column_property, mapped_column

from assay.db import Base

_MOMENT = TIMESTAMP(timezone=True)
_NEW_ID = text("uuidv7()")


class Disclosure(Base):
    """An item that a person opened to a body: open-ended while it is undecided, then for the record term.

    Only the person writes it; a body bounds it through ``app.bound_disclosure``.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        UniqueConstraint("tenant_id", "item_id"),
        ForeignKeyConstraint(["person_id", "item_id"], ["portfolio_item.person_id", "portfolio_item.id"]),
        Index("disclosure_item_id_idx", "item_id"),
        Index("disclosure_person_id_idx", "person_id"),
        {"info": {"scope": "dual", "writers": "person"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    item_id: Mapped[UUID]
    opened_at: Mapped[datetime] = mapped_column(_MOMENT)
    open_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    revoked_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Submission(Base):
    """An item handed in to a body. ``item`` is the item as it was then: a decision is about this.

    Who hands in writes it as ``as_handed_in``, a column that no login of the product reads. ``item`` comes through a
    function that asks the disclosure: whole for the person, and for the body while it is open to it; after that the
    body reads its ``kind`` alone. ``version`` counts every change; whoever decides names the version they looked at.
    """

    __tablename__ = "submission"
    __table_args__ = (
        ForeignKeyConstraint(["person_id", "item_id"], ["portfolio_item.person_id", "portfolio_item.id"]),
        Index(
            "submission_work_list",
            "tenant_id",
            "submitted_at",
            "id",
            postgresql_where=text("state IN ('waiting', 'question')"),
        ),
        Index("submission_person_id_idx", "person_id"),
        Index("submission_item_id_idx", "item_id"),
        Index(
            "submission_one_open",
            "tenant_id",
            "item_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'question', 'accepted')"),
        ),
        {"info": {"scope": "dual", "writers": "both"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    item_id: Mapped[UUID]
    person_name: Mapped[str] = mapped_column(Text)
    item_version: Mapped[int] = mapped_column(Integer)
    as_handed_in: Mapped[dict[str, Any]] = mapped_column("item", JSONB, deferred=True, deferred_raiseload=True)
    state: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime] = mapped_column(_MOMENT)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    claimed_by: Mapped[UUID | None]
    claimed_by_name: Mapped[str | None] = mapped_column(Text)
    claimed_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    item: Mapped[dict[str, Any]] = column_property(func.app.handed_in(tenant_id, id, type_=JSONB))  # noqa: A003 - the column


class Decision(Base):
    """One step of a submission. Append-only: a wrong decision is taken back by a row of its own (``takes_back``).

    What was said is written as ``said`` and read as ``reason``: a body reads the person's answer (None instead) no
    longer than the item is open to it.
    """

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "submission_id"], ["submission.tenant_id", "submission.id"]),
        ForeignKeyConstraint(["tenant_id", "takes_back"], ["decision.tenant_id", "decision.id"]),
        Index("decision_tenant_id_submission_id_id_idx", "tenant_id", "submission_id", "id"),
        Index("decision_person_id_idx", "person_id"),
        {"info": {"scope": "dual", "writers": "both"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.person_id"))
    submission_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    said: Mapped[str | None] = mapped_column("reason", Text, deferred=True, deferred_raiseload=True)
    takes_back: Mapped[UUID | None]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    reason: Mapped[str | None] = column_property(func.app.said(tenant_id, id, type_=Text))  # noqa: A003 - the column
