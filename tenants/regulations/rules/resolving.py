"""What holds: an edition, with the institution's answers and amendments, under the facts of a matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from tenants.regulations.rules.base import Provision, When
from tenants.regulations.rules.edition import Change, OpenPoint
from tenants.regulations.rules.pack import Pack


@dataclass(frozen=True)
class Facts:
    """What is known of the matter that a value is asked for.

    :ivar on: the day asked about. :ivar days: days of events by their key, for values measured on one of them.
    """

    on: date
    days: Mapping[str, date] = field(default_factory=dict)
    cohort: int | None = None
    component: str | None = None
    exam_form: str | None = None
    matter: str | None = None
    circumstances: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Amendment:
    """Values of one provision that an institution set otherwise in one decision, with its own source.

    :ivar changes: what it sets; they hold together or not at all.
    :ivar source: where it was laid down, in the institution's words; ``decided_on`` by ``decided_by``.
    """

    changes: tuple[Change, ...]
    source: str
    decided_by: str
    decided_on: date
    holds_from: date


@dataclass(frozen=True)
class Answer:
    """An institution's answer to an open point: the option, and the reason that pages and letters cite."""

    point: str
    option: str
    reason: str
    answered_on: date


class NoSuchValue(LookupError):
    """The pack has no such provision at all, or none for these facts. Nothing is guessed."""


class FactMissing(LookupError):
    """Which value holds depends on a fact that was not given. ``fact`` names it."""

    def __init__(self, kind: str, key: str, fact: str) -> None:
        self.fact = fact
        super().__init__(f"which {kind} '{key}' holds depends on: {fact}")


class ChangeRefused(ValueError):
    """Changes that do not leave a valid provision behind.

    :ivar because: what was expected. :ivar field: the value that is wrong; empty where it is how they go together.
    """

    def __init__(self, change: Change, because: str, field: str = "") -> None:
        self.field = field
        self.because = because
        super().__init__(f"{change.kind} {change.key}: {field or change.field}: {because}")


@dataclass(frozen=True)
class Held:
    """A provision as it holds, and why it is not as the edition has it, where it is not.

    :ivar edition: as the edition has it, with the answers to what that leaves open and without amendments.
    """

    kind: str
    provision: Provision
    edition: Provision
    answers: tuple[tuple[OpenPoint, Answer | None], ...] = ()
    amendments: tuple[Amendment, ...] = ()


class Regulation:
    """An edition as an institution holds it on a day.

    :param answers: the institution's answers; a point without one takes the pack's default, and says so.
    :param amendments: those that hold on the day. What one of them sets holds together; the last one on a field wins.
    """

    def __init__(
        self, pack: Pack, on: date, answers: Iterable[Answer] = (), amendments: Iterable[Amendment] = ()
    ) -> None:
        self.pack = pack
        self.on = on
        given = {answer.point: answer for answer in answers if answer.answered_on <= on}
        self.answers: Mapping[str, Answer] = {p.key: given[p.key] for p in pack.open_points if p.key in given}
        self.amendments = tuple(
            sorted((each for each in amendments if each.holds_from <= on), key=lambda each: each.holds_from)
        )

    def get(self, kind: str, key: str, facts: Facts | None = None) -> Held:
        """The one provision that holds. Raises `NoSuchValue` and `FactMissing`."""
        known = facts or Facts(self.on)
        those = self.pack.alternatives(kind, key)
        if not those:
            raise NoSuchValue(f"{self.pack.edition.address} has no {kind} '{key}'")
        met: list[Held] = []
        missing: str | None = None
        # An answer may also bear on the condition: on which event's day a value that changes on a date is measured.
        for held in [self.held(kind, provision) for provision in those]:
            verdict = is_met(held.provision.when, known)
            if verdict is True:
                met.append(held)
            elif isinstance(verdict, str):
                missing = verdict
        # A value with conditions goes before one without: the special case before the general one.
        chosen = next((each for each in met if each.provision.when), None)
        if chosen is None and missing is not None:
            raise FactMissing(kind, key, missing)
        if chosen is None and not met:
            raise NoSuchValue(f"{self.pack.edition.address} has no {kind} '{key}' for these facts")
        return chosen or met[0]

    def held(self, kind: str, provision: Provision) -> Held:
        """The provision with the answers and amendments that bear on it."""
        answered: list[tuple[OpenPoint, Answer | None]] = []
        for point in self.pack.open_points:
            answer = self.answers.get(point.key)
            option = next(o for o in point.options if o.key == (answer.option if answer else point.default))
            mine = [change for change in option.changes if _bears_on(change, kind, provision)]
            if mine or provision.key in point.about:
                answered.append((point, answer))
            if mine:
                provision = changed(provision, *mine)
        edition = provision
        amended: list[Amendment] = []
        for each in self.amendments:
            if mine := [change for change in each.changes if _bears_on(change, kind, provision)]:
                amended.append(each)
                provision = changed(provision, *mine)
        return Held(kind, provision, edition, tuple(answered), tuple(amended))


def _bears_on(change: Change, kind: str, provision: Provision) -> bool:
    if change.kind != kind or change.variant not in (None, provision.variant):
        return False
    return change.key == provision.key or (change.key == "*" and getattr(provision, change.field, None) == "not_stated")


def is_met(when: When | None, facts: Facts) -> bool | str:
    """Whether a condition is met: True, False, or the name of the fact that is needed to tell."""
    if when is None:
        return True
    verdicts: list[bool | str] = []
    if when.start or when.until:
        day = facts.days.get(when.measured_on) if when.measured_on else facts.on
        if day is None:
            verdicts.append(when.measured_on or "on")
        else:
            verdicts.append((when.start or date.min) <= day <= (when.until or date.max))
    if when.cohort_from or when.cohort_until:
        if facts.cohort is None:
            verdicts.append("cohort")
        else:
            verdicts.append((when.cohort_from or 0) <= facts.cohort <= (when.cohort_until or 9999))
    for name in ("component", "exam_form", "matter"):
        wanted, value = getattr(when, name), getattr(facts, name)
        if wanted:
            verdicts.append(name if value is None else value in wanted)
    if when.circumstance:
        verdicts.append(set(when.circumstance) <= facts.circumstances)
    if False in verdicts:
        return False
    return next((verdict for verdict in verdicts if isinstance(verdict, str)), True)


def changed(provision: Provision, *changes: Change) -> Provision:
    """The provision with one or more fields set otherwise, together: they need to make sense only as a whole.

    The order does not matter where no field is part of another. Raises `ChangeRefused` where what is left is not valid.
    """
    data: dict[str, Any] = provision.model_dump(by_alias=True, exclude_unset=True)
    for change in changes:
        *path, last = change.field.split(".")
        inner: Any = data
        for step in path:
            inner = inner.setdefault(step, {})
            if not isinstance(inner, dict):
                raise ChangeRefused(change, "no such field", change.field)
        inner[last] = change.value
    try:
        return type(provision).model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        because = str(first.get("ctx", {}).get("error", first["msg"]))
        raise ChangeRefused(changes[-1], because, ".".join(map(str, first["loc"]))) from None
