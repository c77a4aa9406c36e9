"""Terms for counting anew: equal ones together, so that each case is read and counted once however many terms have it.

Two terms are one case where everything that counting looks at, and everything that the answer changes, is the same. Of
the moment at which a term began only its day in Amsterdam counts, save where the rule counts by the clock (`exact`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Text,
    Uuid,
    cast,
    column,
    func,
    literal,
    null,
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
#: In which order terms are gone through.
_PLACE = (RunningTerm.started_on, RunningTerm.id)


@dataclass(frozen=True, slots=True)
class Alike:
    """Terms of one case.

    :ivar standing: the case with its date, under the id of the last of them. :ivar began: the day on which they began.
    :ivar many: how many terms have it. :ivar ids: theirs, as PostgreSQL writes an array; None where they are not held.
    :ivar state: ``running`` or ``missed``. :ivar told: whether somebody was reminded of the date.
    :ivar caveats: whether the date says that something about the calendar is not known.
    :ivar escalate_on: when somebody hears next that it was missed.
    """

    standing: Standing
    began: date
    many: int
    ids: str | None
    state: str
    told: bool
    caveats: bool
    escalate_on: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an institution's terms that count anew when its law changes, or all, by when they began.

    Cases have the day of their start in common, so that a case stands in one part, or in two.

    :ivar after: the term behind which it begins. :ivar last: its last term; None where nothing is behind it.
    """

    tenant_id: UUID
    after: UUID | None = None
    last: UUID | None = None


def next_part(tenant_id: UUID, after: UUID | None, most: int) -> tuple[Part, list[Alike]]:
    """The next terms of an institution to count anew: which they are, and as `alike` reads them.

    :param after: the last one of the part before. :param most: how many terms.
    """
    # Enough to sort a part without going by the disk; one job at a time asks for it.
    db.session.execute(_MEMORY)
    part = Part(tenant_id, after)
    cases = _by_case(part, most=most)
    if sum(each.many for each in cases) == most:
        last = Part(tenant_id, max(cases, key=lambda each: (each.began, each.standing.id)).standing.id)
        behind = select(RunningTerm.id).where(*_those(last)).order_by(*_PLACE).limit(1)
        if db.session.scalars(behind).first() is not None:
            part = Part(tenant_id, after, last.after)
    return part, cases


def alike(part: Part, exact: Collection[str] | None = None) -> list[Alike]:
    """The terms of a part by case. Nothing is held.

    :param exact: only terms of these keys; the moment at which they began is then part of the case.
    """
    return _by_case(part, exact)


def hold(part: Part, days: Collection[date], keys: Collection[str]) -> str | None:
    """Hold the terms of a part that began on these days and have these keys, until the transaction ends.

    Reads nothing else of them: a statement that waited for a row has other things of it as they were before.

    :returns: their ids, as PostgreSQL writes an array; None where none is left.
    """
    those = [*_those(part), RunningTerm.started_on.in_(sorted(days)), RunningTerm.key.in_(sorted(keys))]
    held = select(RunningTerm.id).where(*those).order_by(*_PLACE).with_for_update(key_share=True).cte("held")
    return db.session.execute(select(cast(func.array_agg(held.c.id), Text))).scalar_one()


def held(part: Part, ids: str, exact: Collection[str] | None = None) -> list[Alike]:
    """The terms that `hold` holds by case, with their ids; ``exact`` as in `alike`."""
    return _by_case(part, exact, [RunningTerm.id == func.any(cast(literal(ids, Text), ARRAY(Uuid)))], with_ids=True)


def _those(part: Part) -> list[ColumnElement[bool]]:
    those = [RunningTerm.tenant_id == part.tenant_id, COUNTS]
    if part.after is not None:
        those.append(tuple_(*_PLACE) > _place(part.after))
    if part.last is not None:
        those.append(tuple_(*_PLACE) <= _place(part.last))
    return those


def _place(term_id: UUID) -> ColumnElement[Any]:
    # The day on which a term began never changes.
    return tuple_(select(RunningTerm.started_on).where(RunningTerm.id == term_id).scalar_subquery(), term_id)


def _by_case(
    part: Part,
    exact: Collection[str] | None = None,
    besides: Sequence[ColumnElement[bool]] = (),
    *,
    with_ids: bool = False,
    most: int | None = None,
) -> list[Alike]:
    those = [*_those(part), *besides]
    if exact is not None:
        those.append(RunningTerm.key.in_(exact))
    reading = select(*_READ).join_from(RunningTerm, _BETWEEN, true()).where(*those)
    read = (reading if most is None else reading.order_by(*_PLACE).limit(most)).subquery("read")
    same = [column for column in read.c if column.name not in ("id", "started_at")]
    start = read.c.started_at if exact is not None else func.min(read.c.started_at)
    by = [*same, read.c.started_at if exact is not None else read.c.started_at.is_(None)]
    ids = cast(func.array_agg(read.c.id), Text) if with_ids else null()
    # In the order of ids, which PostgreSQL gives no maximum of.
    last = func.max(cast(read.c.id, Text).collate("C"))
    found = [start.label("started_at"), func.count().label("many"), last.label("last"), ids.label("ids")]
    rows: Iterable[Row[Any]] = db.session.execute(select(*same, *found).group_by(*by))
    return [_alike(row) for row in rows]


def _alike(row: Row[Any]) -> Alike:
    standing = _standing(row, UUID(row.last))
    return Alike(standing, row.started_on, row.many, row.ids, row.state, row.told, row.caveats, row.escalate_on)


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
