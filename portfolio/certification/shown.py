"""A status as the page shows it: what the rules say of a record on a day, in words, with what it rests on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import url_for

from assay.clock import AMSTERDAM
from assay.i18n import format_date, ngettext
from assay.i18n import gettext as _
from assay.web.ui.timeline import Bar, Marker, Point, Timeline
from portfolio.certification.queries import Event, Record
from portfolio.certification.rules import (
    NO_LEVEL,
    CriterionResult,
    Fact,
    Level,
    Status,
    ValidCertificate,
    evaluate,
    history,
    standing,
)
from portfolio.certification.rules.dates import ONE_DAY
from portfolio.certification.words import (
    ADD,
    FACTS,
    event_words,
    in_sentence,
    in_words,
    level_words,
    missing_words,
    rule_words,
    source_words,
    steps_words,
)

_CHIPS = 4
#: How long before its last day a certificate or a level is something to do.
SOON = timedelta(days=90)

#: Where a chip of an item leads; None where the reader may not see the item.
ItemUrl = Callable[[UUID], str | None]


@dataclass(frozen=True)
class Asked:
    """The day a status is asked for, and the moment of knowledge; None for today and for what is known now."""

    today: date
    on: date | None = None
    known_on: date | None = None

    @property
    def day(self) -> date:
        return self.on or self.today

    @property
    def past(self) -> bool:
        return self.on is not None and self.on != self.today

    @property
    def known_at(self) -> datetime | None:
        return None if self.known_on is None else end_of(self.known_on)


@dataclass(frozen=True)
class Shown:
    """Everything the page of one record shows."""

    record: Record
    asked: Asked
    status: Status
    #: The level in the heading: held today, computed on a past day.
    level: str
    timeline: Timeline
    #: Criteria of the next level and whatever else holds it back; items of the macro ``criteria``.
    towards: list[dict[str, Any]]
    #: Criteria of the level and those below it.
    holding: list[dict[str, Any]]
    steps: list[str]
    why: list[tuple[Any, Any]]
    why_answer: str
    rule: str
    proposal: Event | None
    proposal_reasons: list[str]
    #: On a past day: the level as it was known then, and the one the person bore.
    known_then: str | None
    held_then: str | None
    decisions: list[Event]


def ends_soon(status: Status, today: date) -> bool:
    """Whether the level is lost within `SOON` if nothing new comes."""
    return status.level_until is not None and status.level_until - today <= SOON


def _none_words(record: Record) -> str:
    lowest = in_sentence(record.scheme.levels[0].id)
    return _("A level begins at %(level)s, once all that it asks was accepted.", level=lowest)


def end_of(day: date) -> datetime:
    """The last moment of a day here."""
    return datetime.combine(day, time.max, AMSTERDAM)


def shown(record: Record, asked: Asked, item_url: ItemUrl, *, own: bool = True) -> Shown:
    """Put a record into words. ``own``: the reader is the person, and gets ways to add what is missing."""
    status = evaluate(record.scheme, record.facts, asked.day, asked.known_at)
    level = status.level if asked.past or asked.known_on else record.held_level
    rank = record.scheme.rank(level)
    writer = _Writer(record, status, asked, item_url, own)
    lower = [result for each in status.levels[:rank] for result in each.criteria]
    return Shown(
        record=record,
        asked=asked,
        status=status,
        level=level,
        timeline=writer.timeline(level),
        towards=[writer.item(result) for result in _towards(status, rank)],
        holding=[writer.item(result) for result in lower],
        steps=steps_words(status.steps, asked.day, {each.criterion.id for each in lower if each.met}),
        why=writer.why(level),
        why_answer=in_words(record.scheme.levels[rank - 1].explanation) if rank else _none_words(record),
        rule=rule_words(record.scheme, record.scheme.levels[max(rank, 1) - 1].basis),
        proposal=None if asked.past else record.proposal,
        proposal_reasons=_titles(record, record.proposal),
        known_then=_known_then(record, asked),
        held_then=record.held_at(end_of(asked.day)) if asked.past else None,
        decisions=[event for event in record.events if event.reason],
    )


def _towards(status: Status, rank: int) -> list[CriterionResult]:
    """The next level's own criteria, and those below it that are unmet: what is missing stands first by itself."""
    if rank >= len(status.levels):
        return []
    below = [result for each in status.levels[:rank] for result in each.criteria if not result.met]
    return [*below, *status.levels[rank].criteria]


def _known_then(record: Record, asked: Asked) -> str | None:
    if not asked.past or asked.known_on is not None:
        return None
    return evaluate(record.scheme, record.facts, asked.day, end_of(asked.day)).level


def _titles(record: Record, event: Event | None) -> list[str]:
    """The criteria a fall names, in words; one that the scheme no longer holds stays a code."""
    by_id = {criterion.id: in_words(criterion.title) for criterion in record.scheme.criteria}
    return [] if event is None else [by_id.get(criterion, criterion) for criterion in event.criteria]


@dataclass(frozen=True)
class _Writer:
    record: Record
    status: Status
    asked: Asked
    item_url: ItemUrl
    own: bool

    def item(self, result: CriterionResult) -> dict[str, Any]:
        """One criterion for the macro ``criteria``."""
        criterion = result.criterion
        found: dict[str, Any] = {
            "state": "met" if result.met else "nearly" if result.near else "unmet",
            "title": in_words(criterion.title),
            "text": " ".join([in_words(criterion.explanation), *self._state(result)]),
            "source": source_words(self.record.scheme, criterion),
            "evidence": self._chips(result),
        }
        ends = criterion.id in self.status.lost_through and ends_soon(self.status, self.asked.today)
        if self.own and (not result.met or ends) and not self.asked.past and not self.record.closed:
            kind = criterion.kinds[0]
            found["next"] = {"label": ADD[kind], "url": url_for("portfolio.add", kind=kind.value)}
        return found

    def _state(self, result: CriterionResult) -> list[str]:
        if result.met:
            counted = [_count_words(result)] if result.need > 1 and result.have > result.need else []
            if result.met_until is None:
                return counted
            return [*counted, _("Holds through %(day)s.", day=format_date(result.met_until - ONE_DAY))]
        words = [missing_words(result.missing)]
        if result.lapsed_on is not None:
            words.insert(
                0, _("Met through %(day)s, no longer after that.", day=format_date(result.lapsed_on - ONE_DAY))
            )
        return words

    def _chips(self, result: CriterionResult) -> list[dict[str, str]]:
        chips = []
        for item_id in reversed(result.items):
            handed_in, url = self.record.items.get(item_id), self.item_url(item_id)
            if handed_in is not None and url is not None:
                chips.append({"label": handed_in.title, "url": url})
        more = len(chips) - _CHIPS
        if more <= 0:
            return chips
        rest = ngettext("and %(num)d more", "and %(num)d more", more)
        return [*chips[:_CHIPS], {"label": rest, "url": chips[_CHIPS]["url"]}]

    def why(self, level: str) -> list[tuple[Any, Any]]:
        """Since when, through what, and until when."""
        found: list[tuple[Any, Any]] = []
        since = self.status.level_since if self.asked.past else self.record.held_since
        if since is not None:
            found.append((_("Since"), format_date(since)))
        rank = self.record.scheme.rank(level)
        met = [r for each in self.status.levels[:rank] for r in each.criteria if r.met]
        if not rank:
            lacking = [in_words(r.criterion.title) for r in self.status.levels[0].criteria if not r.met]
            found.append((_("Still missing"), "; ".join(lacking) or _("nothing")))
        if met:
            found.append((_("Because"), "; ".join(in_words(result.criterion.title) for result in met)))
        until = self.status.level_until
        if until is not None and self.status.level == level:
            lost = "; ".join(in_words(self.status.result(id_).criterion.title) for id_ in self.status.lost_through)
            words = _("%(day)s, if you do nothing. After that: %(lost)s.", day=format_date(until - ONE_DAY), lost=lost)
            if self.asked.past:
                words = format_date(until - ONE_DAY)
            elif not self.own:
                words = _(
                    "%(day)s, if nothing new comes. After that: %(lost)s.", day=format_date(until - ONE_DAY), lost=lost
                )
            found.append((_("Stays through"), words))
        elif level != NO_LEVEL and self.status.level == level:
            found.append((_("Stays through"), _("no end is known")))
        return found

    def timeline(self, level: str) -> Timeline:
        """Facts above, levels in the middle, steps of the held level below, and what lies ahead."""
        facts = standing(self.record.facts, self.asked.known_at)
        today = self.asked.today
        first = min((fact.true_from for fact in facts if fact.true_from <= today), default=today)
        bars = [
            Bar(str(level_words(p.level)), p.from_day, None if p.until_day > today else p.until_day - ONE_DAY, p.level)  # type: ignore[arg-type]  # the tones of a bar are the levels of a scheme
            for p in history(self.record.scheme, facts, first, today + ONE_DAY)
            if p.level != NO_LEVEL
        ]
        bars = [bar if bar.end is not None else Bar(bar.label, bar.start, today, bar.tone) for bar in bars]
        if not self.asked.past and self.status.next_level is not None and self.status.earliest_next is not None:
            label = _("%(level)s possible", level=level_words(self.status.next_level))
            start = max(self.status.earliest_next, today + ONE_DAY)
            end = start.replace(year=start.year + 1, day=min(start.day, 28))
            bars.append(Bar(label, start, end, self.status.next_level, expected=True))  # type: ignore[arg-type]  # the tones of a bar are the levels of a scheme
        points = [*self._points(facts), *(_event_point(event) for event in self.record.events)]
        return Timeline(
            title=_("Timeline"),
            today=today,
            bars=tuple(bars),
            points=tuple(points),
            markers=tuple(self._markers(today)),
            description=_("What was accepted, the levels that follow from it, and what lies ahead."),
        )

    def _points(self, facts: tuple[Fact, ...]) -> list[Point]:
        """One point for each item that gave facts."""
        points: dict[UUID, Point] = {}
        for fact in facts:
            handed_in = self.record.items.get(fact.item_id)
            label = handed_in.title if handed_in else str(FACTS[fact.kind])
            points.setdefault(fact.item_id, Point(label, fact.true_from, url=self.item_url(fact.item_id) or ""))
        return list(points.values())

    def _markers(self, today: date) -> list[Marker]:
        if self.asked.past:
            return [Marker(_("Day you look at"), self.asked.day)]
        found = []
        for each in self.status.levels:
            for result in each.criteria:
                ends = isinstance(result.criterion, ValidCertificate) and result.met_until is not None
                if ends and result.met_until is not None and result.met_until > today:
                    found.append(Marker(_("Certificate ends"), result.met_until - ONE_DAY))
        until = self.status.level_until
        if until is not None and until > today and all(marker.on != until - ONE_DAY for marker in found):
            found.append(Marker(_("%(level)s ends", level=level_words(self.status.level)), until - ONE_DAY))
        return found


def _event_point(event: Event) -> Point:
    return Point(event_words(event.kind, event.to_level), event.at.astimezone(AMSTERDAM).date(), "decision")


def _count_words(result: CriterionResult) -> str:
    return _("You have %(have)s, asked are %(need)s.", have=result.have, need=result.need)


def next_level(record: Record, level: str) -> Level | None:
    """The level above the one that is shown."""
    rank = record.scheme.rank(level)
    return record.scheme.levels[rank] if rank < len(record.scheme.levels) else None
