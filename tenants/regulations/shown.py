"""A provision as a reader sees it: what it says in words, value by value, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assay.calendar.naming import length_of, list_of
from assay.calendar.terms import Unit
from assay.i18n import format_amount, format_date, ngettext
from assay.i18n import gettext as _
from tenants.regulations.rules.base import Part, Provision, When, Words
from tenants.regulations.rules.bodies_said import CertifiedMinimum, Level, Seat, TermOfOffice
from tenants.regulations.rules.edition import Article, Change
from tenants.regulations.rules.exams_said import Grade, Item
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Amendment, Held
from tenants.regulations.rules.terms_said import ExtensionRule, Period, TermRule, Told
from tenants.regulations.rules.value_kinds import length_at, value_at
from tenants.regulations.value_words import UNIT_WORDS, name_of_value
from tenants.regulations.words import (
    CONDITION_WORDS,
    FIELD_WORDS,
    KIND_WORDS,
    LITERAL_WORDS,
    NO,
    ROLE_NAMES,
    UNSHOWN,
    YES,
)

Facts = list[tuple[str, str | list[str]]]


@dataclass(frozen=True)
class ValueAmended:
    """One value in words: what it is called, how it stood and what it became; empty where it is not set."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class HeldOtherwise:
    """What holds at an institution in place of what the document says of one provision.

    :ivar values: each with what the document says before it. :ivar decisions: those that set them, the last one last.
    """

    values: tuple[ValueAmended, ...]
    decisions: tuple[Amendment, ...]


@dataclass(frozen=True)
class ProvisionShown:
    """One provision on a page.

    :ivar anchor: its address on the page. :ivar facts: name and value; a list is shown as one.
    :ivar case: for which case it is; empty where it always holds.
    :ivar cites: the articles in full, with the address of each line of the table of contents.
    :ivar otherwise: what the institution set otherwise; None where it holds the provision as the document has it.
    """

    kind: str
    kind_words: str
    key: str
    anchor: str
    text: str
    question: str
    facts: Facts
    case: str
    note: str
    cites: list[tuple[str, Article | None]]
    rules: tuple[str, ...]
    held: Held | None
    otherwise: HeldOtherwise | None = None

    @property
    def heading(self) -> str:
        """What it is about: its question, or else what it says, and for which case."""
        about = self.question or self.text
        return f"{about} ({self.case})" if self.case else about


class Reader:
    """Puts the values of one pack into words of one language."""

    def __init__(self, pack: Pack, language: str) -> None:
        self.pack = pack
        self.language = language

    def provision(self, kind: str, provision: Provision, held: Held | None = None) -> ProvisionShown:
        """The provision in words; with ``held``, as the institution holds it."""
        shown = held.provision if held else provision
        return ProvisionShown(
            kind=kind,
            kind_words=str(KIND_WORDS[kind]),
            key=shown.key,
            anchor=self.anchor(kind, provision),
            text=self.words(shown.text),
            question=self.words(shown.question) if shown.question else "",
            facts=self.facts(shown),
            case=self.case(shown) if shown.when or len(self.pack.alternatives(kind, shown.key)) > 1 else "",
            note=self.words(shown.note) if shown.note else "",
            cites=[(number, self.pack.article(number)) for number in shown.article],
            rules=shown.rules,
            held=held,
            otherwise=self._otherwise(held) if held and held.amendments else None,
        )

    def anchor(self, kind: str, provision: Provision) -> str:
        """Where a provision of the pack stands on its page. Of those that share a key the first has the plain name."""
        name = f"{kind}-{provision.key}".replace(".", "-")
        those = self.pack.alternatives(kind, provision.key)
        number = next((at for at, each in enumerate(those) if each is provision), 0)
        return f"{name}--{provision.variant or number + 1}" if number else name

    def words(self, words: Words) -> str:
        """The words in this language."""
        return words.in_language(self.language)

    def facts(self, provision: Provision) -> Facts:
        """Every value that was said, with its name; what a document is silent on is said too."""
        return [
            (str(FIELD_WORDS[name]), value)
            for name, value in self._values(provision)
            if name in FIELD_WORDS and name not in UNSHOWN
        ]

    def told(self, rule: TermRule) -> list[tuple[str, str]]:
        """``remind`` and ``escalate`` of a term, as far as it has them: who is told of it, and when."""
        those = (("remind", rule.remind), ("escalate", rule.escalate))
        return [
            (name, list_of([self._told(each, before=name == "remind") for each in told]))
            for name, told in those
            if told
        ]

    def condition(self, when: When) -> str:
        """When the value holds, as one phrase."""
        said: list[str] = []
        for name in ("component", "exam_form", "matter", "circumstance"):
            said += [self.name(key) for key in getattr(when, name)]
        for name, word in CONDITION_WORDS.items():
            value = getattr(when, name)
            if isinstance(value, date):
                said.append(str(word) % {"day": format_date(value)})
            elif value is not None:
                said.append(str(word) % {"year": value})
        if when.measured_on:
            said.append(_("measured on: %(event)s", event=self.name(when.measured_on)))
        return ", ".join(said)

    def name(self, key: str) -> str:
        """What readers call a key of the vocabulary or a body of the pack."""
        bare = key.rpartition(":")[2]
        for body in self.pack.alternatives("body", bare):
            return self.words(getattr(body, "name"))  # noqa: B009 - alternatives of a kind have its fields
        for names in self.pack.names.values():
            if bare in names:
                return self.words(names[bare])
        for kind in ("term", "decider", "contents"):
            for provision in self.pack.alternatives(kind, bare):
                return self.words(provision.text)
        return str(ROLE_NAMES[bare]) if bare in ROLE_NAMES else bare.replace("_", " ")

    def amended(self, before: Provision, after: Provision, changes: Iterable[Change]) -> Iterator[ValueAmended]:
        """Each value that changes set, once, in the order of the provision; what is not set before or after is not."""
        order = list(type(after).model_fields)
        paths = {length_at(after, change.field) for change in changes}
        for path in sorted(paths, key=lambda each: (order.index(each.split(".")[0]), each)):
            row = ValueAmended(name_of_value(path), self.said(before, path), self.said(after, path))
            if row.before or row.after:
                yield row

    def case(self, provision: Provision) -> str:
        """For which case a provision is, where several share a key."""
        return self.condition(provision.when) if provision.when else _("in all other cases")

    def value(self, provision: Provision, path: str) -> str:
        """How one value stands, in words; what is not there is said too. ``extension.cap`` is a value of a part."""
        return self.said(provision, path) or _("not set")

    def said(self, provision: Provision, path: str, joined: Callable[[list[str]], str] = list_of) -> str:
        """How one value stands, in words; empty where it is not there. ``joined`` makes one text of a list."""
        way, _dot, name = path.rpartition(".")
        owner: Any = value_at(provision, way) if way else provision
        found = getattr(owner, name, None)
        if found is None or found == ():
            return ""
        if name in ("unit", "cap_unit"):
            return self.choice(path, found)
        if name == "cap":
            return length_of(found, Unit(owner.cap_unit))
        said = dict(self._values(owner)).get(name) or self._value(found)
        return said if isinstance(said, str) else joined(said)

    def spelled(self, provision: Provision, path: str) -> str:
        """How one value stands, with everything that its parts say."""
        return self._spelled(value_at(provision, path))

    def choice(self, path: str, key: str) -> str:
        """What somebody reads who can choose this word for the value at this path."""
        if path.rpartition(".")[2] in ("unit", "cap_unit") and key in UNIT_WORDS:
            return str(UNIT_WORDS[key])
        known = LITERAL_WORDS.get(key)
        return str(known) if known is not None else self.name(key)

    def _otherwise(self, held: Held) -> HeldOtherwise:
        changes = [change for each in held.amendments for change in each.changes]
        return HeldOtherwise(tuple(self.amended(held.edition, held.provision, changes)), held.amendments)

    def _spelled(self, value: Any) -> str:
        if isinstance(value, tuple):
            return "; ".join(self._spelled(each) for each in value)
        if isinstance(value, When):
            return self.condition(value)
        if not isinstance(value, Part) or isinstance(value, Words | Period):
            return "" if value is None else self._one(value)
        said = ((name, self._spelled(getattr(value, name))) for name in type(value).model_fields if name != "key")
        return ", ".join(f"{name_of_value(name)}: {words}" for name, words in said if words)

    def _values(self, part: Part) -> Iterator[tuple[str, str | list[str]]]:
        unit = getattr(part, "unit", None)
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name not in part.model_fields_set or value is None or value == ():
                continue
            if name in ("amount", "cap") and isinstance(value, int) and isinstance(unit, str):
                yield name, length_of(value, Unit(unit))
            elif name in ("remind", "escalate"):
                told = [self._told(each, before=name == "remind") for each in value]
                yield name, told if len(told) > 1 else told[0]
            elif name == "cents":
                yield name, format_amount(Decimal(value) / 100)
            else:
                yield name, self._value(value)

    def _value(self, value: Any) -> str | list[str]:
        if isinstance(value, tuple):
            return [str(self._one(each)) for each in value] if len(value) > 1 else str(self._one(value[0]))
        return self._one(value)

    def _one(self, value: Any) -> str:
        if isinstance(value, bool):
            return str(YES if value else NO)
        if isinstance(value, Words):
            return self.words(value)
        if isinstance(value, Part):
            return self._part(value)
        if isinstance(value, str):
            known = LITERAL_WORDS.get(value)
            return str(known) if known is not None else self.name(value)
        return str(value)

    def _part(self, part: Part) -> str:
        if isinstance(part, Item | Grade):
            return self.words(part.text)
        if isinstance(part, Period):
            return length_of(part.amount, Unit(part.unit))
        if isinstance(part, ExtensionRule):
            return self._extension(part)
        if isinstance(part, CertifiedMinimum):
            return _(
                "at least %(number)s with %(certificate)s",
                number=part.at_least,
                certificate=self.name(part.certificate),
            )
        if isinstance(part, TermOfOffice):
            said = [str(value) for _name, value in self._values(part)]
            return ", ".join(said)
        if isinstance(part, Seat):
            return self._seat(part)
        if isinstance(part, Level):
            return self._level(part)
        return "; ".join(
            f"{FIELD_WORDS.get(name, name)}: {value if isinstance(value, str) else list_of(value)}"
            for name, value in self._values(part)
        )

    def _extension(self, said: ExtensionRule) -> str:
        if said.allowed != "yes":
            return str(LITERAL_WORDS[said.allowed])
        parts = []
        if said.amount and said.unit:
            parts.append(_("at most %(length)s more", length=length_of(said.amount, Unit(said.unit))))
        if said.cap and said.cap_unit:
            parts.append(_("up to %(length)s in total", length=length_of(said.cap, Unit(said.cap_unit))))
        if said.reasons:
            parts.append(_("with reasons"))
        if said.by:
            parts.append(_("by %(who)s", who=list_of([self.name(key) for key in said.by])))
        return ", ".join(parts)

    def _told(self, told: Told, *, before: bool) -> str:
        who = list_of([self.name(key) for key in told.to])
        if before:
            said = ngettext(
                "%(num)d day before the last day, to %(who)s",
                "%(num)d days before the last day, to %(who)s",
                told.days,
                who=who,
            )
        else:
            said = ngettext(
                "%(num)d day after the last day, to %(who)s",
                "%(num)d days after the last day, to %(who)s",
                told.days,
                who=who,
            )
        return said if told.source == "document" else _("%(said)s (our choice; the document says nothing)", said=said)

    def _seat(self, seat: Seat) -> str:
        words = self.name(seat.function)
        said = words if seat.count is None else f"{seat.count} × {words}"
        more = []
        if seat.nominated_by:
            who = list_of([self.name(key) for key in seat.nominated_by])
            more.append(_("put forward by %(who)s", who=who))
        if seat.vacancy:
            filled_by = list_of([self.name(key) for key in seat.vacancy.by])
            whom = list_of([self.name(key) for key in seat.vacancy.consulting])
            more.append(
                _("else filled by %(who)s after consulting %(whom)s", who=filled_by, whom=whom)
                if whom
                else _("else filled by %(who)s", who=filled_by)
            )
        if seat.elected_by:
            more.append(_("chosen by %(who)s", who=list_of([self.name(key) for key in seat.elected_by])))
        if seat.member_of:
            more.append(_("also a member of: %(who)s", who=list_of([self.name(key) for key in seat.member_of])))
        if seat.external:
            more.append(_("from outside"))
        return f"{said} ({', '.join(more)})" if more else said

    def _level(self, level: Level) -> str:
        step = str(LITERAL_WORDS[level.step])
        return _("%(step)s to %(body)s", step=step, body=self.name(level.to or level.outside or ""))
