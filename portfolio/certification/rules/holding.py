"""The held level: it rises by itself, and falls as the scheme says.

The computed level says what the facts amount to on a day. The held level is what the person bears. It is kept in an
append-only table by others; here is only what may follow on what. A lapse of time (a certificate that ended) is shown
as such at once, in the result of its criterion; whether the person loses the level over it is a fall.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portfolio.certification.rules.facts import Fact
from portfolio.certification.rules.scheme import Falls, Scheme
from portfolio.certification.rules.status import evaluate, history


@dataclass(frozen=True, slots=True)
class Rise:
    """The held level goes up at once."""

    from_level: str
    to_level: str


@dataclass(frozen=True, slots=True)
class Keep:
    """The held level stays, and nothing is proposed."""

    level: str


@dataclass(frozen=True, slots=True)
class ProposeFall:
    """The held level stays, and its fall waits for a lead assessor."""

    from_level: str
    to_level: str


@dataclass(frozen=True, slots=True)
class Fall:
    """The held level goes down at once."""

    from_level: str
    to_level: str


Transition = Rise | Keep | ProposeFall | Fall


@dataclass(frozen=True, slots=True)
class FallProposal:
    """A fall with its day and reason."""

    from_level: str
    to_level: str
    since_day: date
    """First day of the stretch up to now in which the computed level is below the held one."""
    reasons: tuple[str, ...]
    """Ids of the criteria of the held level that are unmet now."""


def next_held(held: str, computed: str, scheme: Scheme) -> Transition:
    """Return what follows from a held and a computed level. KeyError for a level the scheme does not hold."""
    if scheme.rank(computed) > scheme.rank(held):
        return Rise(held, computed)
    if scheme.rank(computed) == scheme.rank(held):
        return Keep(held)
    if scheme.falls is Falls.CONFIRM:
        return ProposeFall(held, computed)
    return Fall(held, computed)


def proposed_fall(
    scheme: Scheme, facts: Iterable[Fact], held: str, held_since: date, day: date, known_at: datetime | None = None
) -> FallProposal | None:
    """Return the fall from the held level as it stands on `day`, or None where the computed level is not below it.

    `held_since` is the day from which the level is held; no fall starts before it. The proposal is computed afresh
    each time: evidence that comes in late makes it go away, and a withdrawn decision can date it back. Where falls are
    automatic, it tells the day and reason of the fall.
    """
    facts = tuple(facts)
    status = evaluate(scheme, facts, day, known_at)
    rank = scheme.rank(held)
    if scheme.rank(status.level) >= rank:
        return None
    since = min(held_since, day)
    for period in history(scheme, facts, since, day, known_at):
        if scheme.rank(period.level) >= rank:
            since = period.until_day
    reasons = tuple(
        result.criterion.id for level in status.levels[:rank] for result in level.criteria if not result.met
    )
    return FallProposal(held, status.level, since, reasons)
