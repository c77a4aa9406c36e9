"""What a change of an institution's law does to its running terms: shown beforehand, then done in a streamed job."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.outbox import add_job
from assay.permissions import Actor
from tenants.regulations.effects import Effect, MovedTerm
from tenants.regulations.models import DecreeYear
from tenants.regulations.queries import law_of
from tenants.regulations.rules.law import Law
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm, RunningTermEvent, TermRecount
from tenants.running_terms.operations.keeping import event_of, put, resolver
from tenants.running_terms.operations.telling import tell
from tenants.running_terms.rules.cases import Basis, Resolver, count
from tenants.running_terms.rules.kinds import kind_of
from tenants.running_terms.rules.recounting import Recounted, recount

RECOUNT_JOB = "terms.recount"
#: How many terms one transaction counts anew.
AT_ONCE = 5000
_EXAMPLES = 5


def effect_of(tenant_id: UUID, before: Law, after: Law, moment: datetime) -> Effect:  # noqa: ARG001 - the port's form
    """What it would do to the institution's running terms if its law were ``after``. Nothing is changed.

    Held against the dates as they stand. Of the terms that move the nearest are named.
    """
    today = moment.astimezone(AMSTERDAM).date()
    running = moved = overdue = 0
    examples: list[tuple[int, str, Recounted]] = []
    for each in recount(queries.standings(tenant_id), resolver(after), after.calendar()):
        running += 1
        if not each.moved:
            continue
        moved += 1
        overdue += each.due_on is not None and each.due_on < today
        # The nearest five: a heap of the farthest first.
        nearness = -(each.due_on or date.max).toordinal()
        heapq.heappush(examples, (nearness, str(each.standing.id), each))
        if len(examples) > _EXAMPLES:
            heapq.heappop(examples)
    shown = (each for _near, _id, each in sorted(examples, reverse=True))
    return Effect(running, moved, overdue, tuple(_named(each) for each in shown))


def _named(each: Recounted) -> MovedTerm:
    title = str(kind_of(each.standing.case.key).title)
    return MovedTerm(each.standing.id, title, each.standing.due_on, each.due_on)


def begin(moment: datetime, tenant_id: UUID) -> TermRecount | None:
    """Begin to count an institution's terms anew, in jobs. None where nothing runs."""
    running = queries.running(tenant_id)
    if not running:
        return None
    made = TermRecount(
        tenant_id=tenant_id, law_version=queries.law_version(tenant_id), begun_at=moment, running=running
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

    Terms are taken by id, so a job that runs again does the same work to the same end.
    """
    assert actor.tenant_id is not None
    tenant_id = actor.tenant_id
    found = db.session.get(TermRecount, (tenant_id, recount_id), with_for_update=True)
    if found is None or found.done_at is not None:
        return 0
    law = law_of(tenant_id)
    rules, calendar = resolver(law), law.calendar()
    standing = queries.standings_after(tenant_id, after, AT_ONCE)
    counted = list(recount(standing, rules, calendar))
    unsure = queries.with_caveats(tenant_id, [each.id for each in standing])
    moved = _write(actor, moment, (c for c in counted if c.changed or c.standing.id in unsure), rules)
    found.counted += len(standing)
    found.moved += moved
    if len(standing) == AT_ONCE:
        add_job(RECOUNT_JOB, moment, tenant_id=tenant_id, recount=recount_id, after_term=standing[-1].id)
    else:
        found.done_at = moment
    db.session.flush()
    return moved


def _write(actor: Actor, moment: datetime, changed: Iterable[Recounted], rules: Resolver) -> int:
    """Give each of these its new date with its trace. Returns how many dates became another."""
    assert actor.tenant_id is not None
    meant = list(changed)
    rows = queries.by_ids(actor.tenant_id, [each.standing.id for each in meant])
    calendar, moved = rules.law.calendar(), 0
    history: list[RunningTermEvent] = []
    whose: list[tuple[RunningTerm, UUID]] = []
    for each in meant:
        term, before = rows[each.standing.id], rows[each.standing.id].due_on
        made = count(each.standing.case, rules, calendar)
        if made.basis is Basis.UNCOUNTABLE:
            continue
        if each.moved:
            term.reminded_for = None
        put(term, each.standing.case, made, moment)
        if not each.changed:
            continue
        moved += each.moved
        _stand_again(term, moment)
        term.version += 1
        history.append(event_of(actor, moment, term, "recounted", before))
        if each.moved and term.person_id is not None:
            whose.append((term, term.person_id))
    # All rows in one go, and one line in the record of acts: each term has its own line in its history.
    db.session.add_all(history)
    db.session.flush()
    if history:
        audit.record(actor, "terms.recounted", f"tenant:{actor.tenant_id}", changed=len(history), moved=moved)
    for term, person_id in whose:
        tell(term, "moved", [person_id], mail=False)
    return moved


def _stand_again(term: RunningTerm, moment: datetime) -> None:
    """A term that was missed runs again where its date now lies ahead; one that is over is left for the night."""
    if term.state == "missed" and (term.due_at is None or term.due_at >= moment):
        term.state = "running"
