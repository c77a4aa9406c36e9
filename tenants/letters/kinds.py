"""The kinds of letters: how plain each is, and whether it gives what the institution's regulations ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assay.letters import Citation, LetterTemplate, Wanted, letter_templates
from assay.letters.readability import Level, Report
from assay.permissions import Actor
from tenants.letters import citing
from tenants.letters.permissions import READ_KINDS

#: From plain to less plain. "Plain language" without a level is held to the less strict one.
_LEVELS: dict[Literal["A2", "B1", "plain"], Level] = {"A2": "A2", "B1": "B1", "plain": "B1"}


@dataclass(frozen=True)
class LevelAsked:
    """How plain the regulations ask letters to be, and where they say so."""

    level: Level
    cites: tuple[Citation, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of letter.

    :ivar report: how plain its Dutch is, measured at its own level. :ivar asked: the level that the regulations ask
        for; None where they ask for none. :ivar lacking: what they ask for in it that it never says.
    """

    template: LetterTemplate
    report: Report
    asked: LevelAsked | None
    lacking: tuple[Wanted, ...]

    @property
    def harder(self) -> bool:
        """Whether it is written at a less plain level than the regulations ask for (R337, R373)."""
        return harder(self.template.level, self.asked)


def harder(level: str, asked: LevelAsked | None) -> bool:
    """Whether a letter at this level is less plain than what is asked for."""
    return asked is not None and asked.level == "A2" and level != "A2"


def kinds(actor: Actor, on: date, language: str) -> list[Kind]:
    """The kinds of letters that the actor's roles read; on the platform every kind. By name."""
    READ_KINDS.require(actor)
    everything = actor.hat.kind == "platform"
    mine = [each for each in letter_templates().values() if everything or actor.hat.roles & set(each.readers)]
    found = [
        Kind(
            each,
            each.measured(),
            level_asked(actor, on, each, language),
            tuple(want for want in _wanted(actor, on, each, language) if want.key not in each.covers),
        )
        for each in mine
    ]
    return sorted(found, key=lambda kind: str(kind.template.name))


def level_asked(actor: Actor, on: date, template: LetterTemplate, language: str) -> LevelAsked | None:
    """The plainest level that the regulations of the actor's institution ask for in such a letter on a day."""
    if actor.tenant_id is None:
        return None
    said = [
        LevelAsked(_LEVELS[provision.level], citing.cited(pack, provision, language))
        for pack, provision in citing.levels(actor.tenant_id, on, template)
        if provision.level != "not_stated"
    ]
    return min(said, key=lambda each: each.level, default=None)


def _wanted(actor: Actor, on: date, template: LetterTemplate, language: str) -> list[Wanted]:
    return citing.wanted(actor.tenant_id, on, template, language) if actor.tenant_id else []
