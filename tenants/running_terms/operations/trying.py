"""What a draft of a regulation would do to terms that run, counted for its author without showing any of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from assay.clock import AMSTERDAM
from tenants.regulations.effects import TriedTerms
from tenants.regulations.rules.law import Law, Packs
from tenants.running_terms import queries, recount_queries
from tenants.running_terms.rules.cases import Resolver
from tenants.running_terms.rules.recounting import recount

_SAMPLES = 5


@dataclass
class _Counts:
    running: int = 0
    moved: int = 0
    lost: int = 0
    overdue: int = 0
    samples: Counter[tuple[date | None, date | None]] = field(default_factory=Counter)


def try_law(
    tenant_id: UUID, law: Law, packs: Packs, edition_ids: frozenset[UUID], moment: datetime
) -> list[TriedTerms]:
    """Counts and dates by key, of the institution's terms that run under these editions. Only in a job of the platform.

    :param law: the law as it would be. :param edition_ids: the editions that the draft would take the place of.
    """
    today = moment.astimezone(AMSTERDAM).date()
    found_there = recount_queries.terms_for_trial(tenant_id)
    alike = [(term, many) for term, many in found_there if term.edition_id in edition_ids]
    how_many = {term.id: many for term, many in alike}
    chosen = queries.chosen_documents(tenant_id)
    found: dict[str, _Counts] = {}
    for each in recount((term for term, _many in alike), Resolver(law, packs, chosen), law.calendar()):
        standing, many = each.standing, how_many[each.standing.id]
        counts = found.setdefault(standing.case.key, _Counts())
        counts.running += many
        if each.moved:
            counts.moved += many
            counts.lost += many * (each.due_on is None)
            counts.overdue += many * (each.due_on is not None and each.due_on < today)
            counts.samples[standing.due_on, each.due_on] += many
    return [
        TriedTerms(
            key,
            counts.running,
            counts.moved,
            counts.lost,
            counts.overdue,
            tuple((before, after, many) for (before, after), many in counts.samples.most_common(_SAMPLES)),
        )
        for key, counts in sorted(found.items())
    ]
