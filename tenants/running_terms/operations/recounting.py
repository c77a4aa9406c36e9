"""What a change of an institution's law does to its running terms: shown beforehand, then done in jobs.

Terms of one case are counted once and written in one statement, however many they are (`recount_queries`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from assay import audit
from assay.calendar import WorkingCalendar
from assay.clock import AMSTERDAM
from assay.db import db
from assay.outbox import add_job
from assay.permissions import Actor
from tenants.regulations.effects import Effect, MovedTerm
from tenants.regulations.models import DecreeYear
from tenants.regulations.rules.law import Law
from tenants.running_terms import queries, recount_queries
from tenants.running_terms.models import RunningTerm, TermRecount
from tenants.running_terms.operations import in_hand
from tenants.running_terms.operations.keeping import put, resolver
from tenants.running_terms.operations.telling import tell_moved
from tenants.running_terms.recount_queries import Alike, Part
from tenants.running_terms.rules.cases import Basis, Resolver, count
from tenants.running_terms.rules.kinds import kind_of
from tenants.running_terms.rules.recounting import Recounted, recount

RECOUNT_JOB = "terms.recount"
#: How many terms one transaction counts anew.
AT_ONCE = 50_000
_EXAMPLES = 5
#: Reads the cases; with keys, those of these keys with the moment at which they began.
Read = Callable[[Collection[str] | None], list[Alike]]

# Terms of one case differ in the moment at which they began, and only there where no rule counts from it.
_PUT = text("""
WITH cases AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(cast(:cases AS jsonb)) AS c (ids uuid[], due_before date, moved boolean,
    changed boolean, state text, basis text, document text, edition_id uuid, articles text[], inputs jsonb, due_on date,
    due_at timestamptz, trace jsonb, caveats boolean, remind_on date, escalate_on date)
), put AS (
  UPDATE app.running_term t SET state = c.state, basis = c.basis, document = c.document, edition_id = c.edition_id,
    articles = c.articles, due_on = c.due_on, due_at = c.due_at, caveats = c.caveats, remind_on = c.remind_on,
    escalate_on = c.escalate_on, changed_at = :moment, version = t.version + c.changed::integer,
    reminded_for = CASE WHEN NOT c.moved THEN t.reminded_for END,
    inputs = CASE WHEN t.started_at IS NULL THEN c.inputs
      ELSE jsonb_set(c.inputs, '{moment}', to_jsonb(t.started_at)) END,
    trace = CASE WHEN t.started_at IS NULL THEN c.trace
      ELSE jsonb_set(c.trace, '{trace,0,moment}', to_jsonb(t.started_at)) END
  FROM cases c CROSS JOIN unnest(c.ids) AS one (id)
  WHERE t.id = one.id AND t.tenant_id = :tenant
  RETURNING t.id, t.person_id, t.key, t.due_on, t.trace, c.due_before, c.moved, c.changed
), written AS (
  INSERT INTO app.running_term_event (tenant_id, person_id, term_id, kind, at, actor_id, actor_name, due_before,
    due_after, trace)
  SELECT :tenant, put.person_id, put.id, 'recounted', :moment, :actor, :name, put.due_before, put.due_on, put.trace
  FROM put WHERE put.changed
)
SELECT put.id, put.person_id, put.key FROM put WHERE put.moved AND put.person_id IS NOT NULL
""")


def effect_of(tenant_id: UUID, before: Law, after: Law, moment: datetime) -> Effect:  # noqa: ARG001 - the port's form
    """What it would do to the institution's terms that run or were missed if its law were ``after``.

    Held against the dates as they stand: just what `step` then does, and nothing is changed. Of the terms that move one
    is named of each of the nearest dates.
    """
    rules, calendar, today = resolver(after), after.calendar(), moment.astimezone(AMSTERDAM).date()
    terms = moved = overdue = back = 0
    moves: list[Recounted] = []
    for alike, each in _counted(rules, partial(recount_queries.alike, Part(tenant_id))):
        terms += alike.many
        if each.changed and alike.state == "missed":
            back += alike.many * (_as_changed(alike, each, rules, calendar, moment).get("state") == "running")
        if each.moved:
            moved += alike.many
            overdue += alike.many * (each.due_on is not None and each.due_on < today)
            moves.append(each)
    return Effect(terms, moved, overdue, _nearest(moves), back)


def _nearest(moves: Iterable[Recounted]) -> tuple[MovedTerm, ...]:
    """Some terms that move, the nearest first; where many move alike, one of them."""
    nearest = sorted(moves, key=lambda each: (each.due_on or date.max, each.standing.id))
    named: dict[tuple[str, date | None, date | None], MovedTerm] = {}
    for each in nearest:
        standing = each.standing
        move = (standing.case.key, standing.due_on, each.due_on)
        named.setdefault(move, MovedTerm(standing.id, str(kind_of(standing.case.key).title), *move[1:]))
        if len(named) == _EXAMPLES:
            break
    return tuple(named.values())


def begin(moment: datetime, tenant_id: UUID) -> TermRecount:
    """Begin to count an institution's terms anew, in jobs; also where nothing runs that can be seen from here.

    An act of the moment may have a term in hand that it counted under the law from before.
    """
    made = TermRecount(
        tenant_id=tenant_id,
        law_version=queries.law_version(tenant_id),
        begun_at=moment,
        running=queries.running(tenant_id),
    )
    db.session.add(made)
    db.session.flush()
    add_job(RECOUNT_JOB, moment, tenant_id=tenant_id, recount=made.id)
    return made


def begin_where_decreed(moment: datetime, tenant_id: UUID) -> TermRecount | None:
    """Count anew where days of a decree became known since the last time: they hold for every institution."""
    decreed = db.session.execute(select(func.max(DecreeYear.recorded_at))).scalar_one()
    last = db.session.execute(
        select(func.max(TermRecount.begun_at)).where(TermRecount.tenant_id == tenant_id)
    ).scalar_one()
    if decreed is None or (last is not None and last >= decreed):
        return None
    return begin(moment, tenant_id)


def step(actor: Actor, moment: datetime, recount_id: UUID, after: UUID | None) -> int:
    """Count the next `AT_ONCE` terms anew, and add the job for those behind them. Returns how many got another date.

    Terms are taken by the day they began; a job that runs again does the same work to the same end. Most terms keep
    their date and are only read. Those of a day on which one changes are held, and looked at once more while they are:
    an act may have come in between.

    :raises TryLater: an act that may have read the law from before takes very long.
    """
    assert actor.tenant_id is not None
    tenant_id = actor.tenant_id
    found = db.session.get(TermRecount, (tenant_id, recount_id), with_for_update=True, populate_existing=True)
    if found is None or found.done_at is not None:
        return 0
    if after is None:
        in_hand.wait(tenant_id)
    rules = resolver(in_hand.law_to_count_by(tenant_id))
    part, cases = recount_queries.next_part(tenant_id, after, AT_ONCE)

    def read(exact: Collection[str] | None) -> list[Alike]:
        return cases if exact is None else recount_queries.alike(part, exact)

    looked, moved = list(_counted(rules, read)), 0
    meant = [alike for alike, each in looked if _to_write(alike, each)]
    days, keys = {alike.began for alike in meant}, {alike.standing.case.key for alike in meant}
    if meant and (ids := recount_queries.hold(part, days, keys)):
        held = _counted(rules, partial(recount_queries.held, part, ids))
        moved = _write(actor, moment, [(alike, each) for alike, each in held if _to_write(alike, each)], rules)
    found.counted += sum(alike.many for alike, _each in looked)
    found.moved += moved
    if part.last is not None:
        add_job(RECOUNT_JOB, moment, tenant_id=tenant_id, recount=recount_id, after_term=part.last)
    else:
        found.done_at = moment
    db.session.flush()
    return moved


def _to_write(alike: Alike, each: Recounted) -> bool:
    """Whether the terms of a case are written: what said that something was not known is always looked at again."""
    return each.changed or alike.caveats


def _counted(rules: Resolver, read: Read) -> Iterator[tuple[Alike, Recounted]]:
    """Each case under the law, counted once."""
    cases = read(None)
    exact = {each.standing.case.key for each in cases if rules.by_the_clock(each.standing.case)}
    if exact:
        cases = [*(each for each in cases if each.standing.case.key not in exact), *read(exact)]
    by_id = {each.standing.id: each for each in cases}
    for counted in recount((each.standing for each in cases), rules, rules.law.calendar()):
        yield by_id[counted.standing.id], counted


def _write(actor: Actor, moment: datetime, meant: Sequence[tuple[Alike, Recounted]], rules: Resolver) -> int:
    """Give the terms of these cases their new date with its trace, in one statement. Returns how many moved.

    Each term that changed has a line in its own history; the record of acts has one line for all of them.
    """
    changed = moved = 0
    cases, calendar = [], rules.law.calendar()
    for alike, each in meant:
        if values := _as_changed(alike, each, rules, calendar, moment):
            cases.append(values)
            changed += alike.many * each.changed
            moved += alike.many * each.moved
    if not cases:
        return 0
    about = {"tenant": actor.tenant_id, "actor": actor.person_id, "name": actor.name or None, "moment": moment}
    rows = db.session.execute(_PUT, {"cases": json.dumps(cases, default=str), **about}).all()
    if changed:
        audit.record(actor, "terms.recounted", f"tenant:{actor.tenant_id}", changed=changed, moved=moved)
    tell_moved(actor.tenant_id, rows)
    return moved


def _as_changed(
    alike: Alike, each: Recounted, rules: Resolver, calendar: WorkingCalendar, moment: datetime
) -> dict[str, Any]:
    """What becomes of the terms of a case: the columns of `_PUT`; empty where they cannot be counted any more.

    Worked out on a term that is not kept, by what an act on one term does.
    """
    before = each.standing.due_on
    term = RunningTerm(key=each.standing.case.key, state=alike.state, due_on=before, escalate_on=alike.escalate_on)
    term.reminded_for = before if alike.told and not each.moved else None
    made = count(each.standing.case, rules, calendar)
    if made.basis is Basis.UNCOUNTABLE:
        return {}
    put(term, each.standing.case, made, moment)
    if each.changed:
        _stand_again(term, moment)
    same = ("state", "basis", "document", "edition_id", "articles", "inputs", "due_on", "due_at", "trace", "caveats")
    kept = {name: getattr(term, name) for name in (*same, "remind_on", "escalate_on")}
    return {"ids": alike.ids, "due_before": before, "moved": each.moved, "changed": each.changed, **kept}


def _stand_again(term: RunningTerm, moment: datetime) -> None:
    """A term that was missed runs again where its date now lies ahead; one that is over is left for the night."""
    if term.state == "missed" and (term.due_at is None or term.due_at >= moment):
        term.state, term.escalate_on = "running", None
