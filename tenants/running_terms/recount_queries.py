"""Terms for counting anew: equal ones together, so that each case is read and counted once however many terms have it.

Two terms are one case where everything that counting looks at, and everything that the answer changes, is the same. Of
the moment at which a term began only its day in Amsterdam counts, save where the rule counts by the clock (`exact`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Text,
    cast,
    column,
    exists,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB

from assay.calendar import Extension, Suspension
from assay.db import db
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.queries import COUNTS
from tenants.running_terms.rules.cases import Case
from tenants.running_terms.rules.recounting import Standing

_MEMORY = text("SET LOCAL work_mem = '64MB'")
#: How many characters an id has.
_UUID = 36


def _unless(value: Any, empty: Any) -> ColumnElement[Any]:
    """The value, or nothing where it is empty, as it mostly is: nothing is quickly compared and read."""
    return func.nullif(value, literal(empty, JSONB), type_=JSONB)


#: Reading JSON is most of the work: once for both.
_BETWEEN = (
    func.jsonb_to_record(RunningTerm.inputs)
    .table_valued(column("extensions", JSONB), column("suspensions", JSONB))
    .render_derived(name="between", with_types=True)
)
#: What makes a case, and what tells its terms apart: far less than the row. The dates first: they sort fast, and most
#: cases differ in them.
_READ = (
    RunningTerm.id,
    RunningTerm.started_at,
    RunningTerm.started_on,
    RunningTerm.due_on,
    RunningTerm.key,
    RunningTerm.asked_document,
    _unless(RunningTerm.facts, {}).label("facts"),
    _unless(_BETWEEN.c.extensions, []).label("extensions"),
    _unless(_BETWEEN.c.suspensions, []).label("suspensions"),
    RunningTerm.set_on,
    RunningTerm.basis,
    RunningTerm.edition_id,
    RunningTerm.state,
    RunningTerm.caveats,
    RunningTerm.escalate_on,
    func.coalesce(RunningTerm.reminded_for == RunningTerm.due_on, False).label("told"),
)


@dataclass(frozen=True, slots=True)
class Alike:
    """Terms of one case.

    :ivar standing: the case with its date, under the id of one of them. :ivar many: how many terms have it.
    :ivar ids: theirs, as PostgreSQL writes an array; only the first of them where the terms are not held.
    :ivar state: ``running`` or ``missed``. :ivar told: whether somebody was reminded of the date.
    :ivar caveats: whether the date says that something about the calendar is not known.
    :ivar escalate_on: when somebody hears next that it was missed.
    """

    standing: Standing
    many: int
    ids: str
    state: str
    told: bool
    caveats: bool
    escalate_on: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an institution's terms, by when they began, held fast until the transaction ends.

    Cases have the day of their start in common, so that a case stands in one part, or in two.

    :ivar alike: them by case. :ivar many: how many they are. :ivar last: the id of the last; None without any.
    """

    alike: list[Alike]
    many: int
    last: UUID | None


def alike(tenant_id: UUID, exact: Collection[str] | None = None) -> list[Alike]:
    """All terms of an institution that count anew when its law changes, by case. Nothing is held.

    :param exact: only terms of these keys; the moment at which they began is then part of the case.
    """
    held = _read(tenant_id).subquery("held")
    return [_alike(row) for row in _by_case(held, func.min(cast(held.c.id, Text)), exact)]


def next_part(tenant_id: UUID, after: UUID | None, most: int, exact: Collection[str] | None = None) -> Part:
    """The next terms of an institution to count anew, by case; ``exact`` as in `alike`.

    :param after: the last one of the part before. :param most: how many terms.
    """
    # Enough to sort a part without going by the disk; one job at a time asks for it.
    db.session.execute(_MEMORY)
    query = _read(tenant_id, after).order_by(RunningTerm.started_on, RunningTerm.id).limit(most)
    held = query.with_for_update(key_share=True, of=RunningTerm).cte("held")
    last = select(held.c.id).order_by(held.c.started_on.desc(), held.c.id.desc()).limit(1).scalar_subquery()
    rows = list(_by_case(held, cast(func.array_agg(held.c.id), Text), exact, last.label("last")))
    found = [_alike(row) for row in rows]
    return Part(found, sum(each.many for each in found), rows[0].last if rows else None)


def any_after(tenant_id: UUID, after: UUID) -> bool:
    """Whether any term of an institution behind this one counts anew."""
    return bool(db.session.execute(select(exists().where(*_those(tenant_id, after)))).scalar_one())


def _read(tenant_id: UUID, after: UUID | None = None) -> Select[Any]:
    return select(*_READ).join_from(RunningTerm, _BETWEEN, true()).where(*_those(tenant_id, after))


def _those(tenant_id: UUID, after: UUID | None = None) -> list[ColumnElement[bool]]:
    those = [RunningTerm.tenant_id == tenant_id, COUNTS]
    if after is not None:
        # The day on which a term began never changes.
        began = select(RunningTerm.started_on).where(RunningTerm.id == after).scalar_subquery()
        those.append(tuple_(RunningTerm.started_on, RunningTerm.id) > tuple_(began, after))
    return those


def _by_case(
    held: FromClause, ids: ColumnElement[Any], exact: Collection[str] | None, *more: ColumnElement[Any]
) -> Iterable[Row[Any]]:
    alike = [column for column in held.c if column.name not in ("id", "started_at")]
    start = held.c.started_at if exact is not None else func.min(held.c.started_at)
    by = [*alike, held.c.started_at if exact is not None else held.c.started_at.is_(None)]
    query = select(*alike, start.label("started_at"), func.count().label("many"), ids.label("ids"), *more)
    query = query.where(held.c.key.in_(exact)) if exact is not None else query
    return db.session.execute(query.group_by(*by))


def _alike(row: Row[Any]) -> Alike:
    one = UUID(row.ids.lstrip("{")[:_UUID])
    return Alike(_standing(row, one), row.many, row.ids, row.state, row.told, row.caveats, row.escalate_on)


def terms_for_trial(tenant_id: UUID) -> list[tuple[Standing, int]]:
    """The terms of an institution that run, for a trial of the platform: equal ones together with how many they are.

    Their ids are made up. Answers in a job of the platform only.
    """
    rows = db.session.execute(text("SELECT * FROM app.terms_for_trial(:tenant)"), {"tenant": tenant_id})
    return [(_standing(row, UUID(int=number)), row.many) for number, row in enumerate(rows)]


def _standing(row: Row[Any], term_id: UUID) -> Standing:
    case = Case(
        key=row.key,
        start=row.started_at or row.started_on,
        document=row.asked_document,
        facts=row.facts or {},
        extensions=msgspec.convert(row.extensions, tuple[Extension, ...]) if row.extensions else (),
        suspensions=msgspec.convert(row.suspensions, tuple[Suspension, ...]) if row.suspensions else (),
        set_on=row.set_on,
    )
    return Standing(term_id, case, row.due_on, row.basis, row.edition_id)
