"""Very many terms under one law: which of them get another date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from assay.calendar import CalendarFault, Term, WorkingCalendar
from assay.calendar.many import Running, due_dates
from tenants.running_terms.rules.cases import Basis, Case, Resolver, count
from tenants.running_terms.rules.kinds import known_kind

#: How many terms are counted over one look at the calendar.
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Standing:
    """A running term as it stands: its case, and the date and the basis it has now."""

    id: UUID
    case: Case
    due_on: date | None
    basis: str
    edition_id: UUID | None


@dataclass(frozen=True, slots=True)
class Recounted:
    """A term under the law: its date now and then."""

    standing: Standing
    due_on: date | None
    basis: Basis
    edition_id: UUID | None

    @property
    def moved(self) -> bool:
        """Whether its date is another."""
        return self.due_on != self.standing.due_on

    @property
    def changed(self) -> bool:
        """Whether its date, or where it comes from, is another."""
        return self.moved or self.basis != self.standing.basis or self.edition_id != self.standing.edition_id


def recount(terms: Iterable[Standing], resolver: Resolver, calendar: WorkingCalendar) -> Iterator[Recounted]:
    """Each term under the law, as the terms come in. A term that the law leaves uncountable keeps the date it had."""
    stream = iter(terms)
    while batch := list(islice(stream, BATCH)):
        yield from _batch(batch, resolver, calendar)


def _batch(batch: Sequence[Standing], resolver: Resolver, calendar: WorkingCalendar) -> Iterator[Recounted]:
    fixed = {key for key in {term.case.key for term in batch} if (kind := known_kind(key)) and kind.fixed}
    yield from (_as_it_stands(term) for term in batch if term.case.key in fixed)
    batch = [term for term in batch if term.case.key not in fixed] if fixed else batch
    found = [resolver.find(term.case) for term in batch]
    counted = [
        Running(rule, term.case.start, term.case.extensions, term.case.suspensions)
        for term, each in zip(batch, found, strict=True)
        if term.case.set_on is None and isinstance(rule := each.counted, Term)
    ]
    try:
        days = iter([each.due_date for each in due_dates(counted, calendar)])
    except CalendarFault:
        # One of them cannot be counted any more: find out which, the long way.
        yield from (_alone(term, resolver, calendar) for term in batch)
        return
    for term, each in zip(batch, found, strict=True):
        if term.case.set_on is not None:
            yield Recounted(term, term.case.set_on, each.basis, each.edition_id)
        else:
            day = next(days) if isinstance(each.counted, Term) else None
            yield Recounted(term, day, each.basis, each.edition_id)


def _alone(term: Standing, resolver: Resolver, calendar: WorkingCalendar) -> Recounted:
    made = count(term.case, resolver, calendar)
    if made.basis is Basis.UNCOUNTABLE:
        return _as_it_stands(term)
    return Recounted(term, made.due.due_date if made.due else None, made.basis, made.found.edition_id)


def _as_it_stands(term: Standing) -> Recounted:
    return Recounted(term, term.due_on, Basis(term.basis), term.edition_id)
