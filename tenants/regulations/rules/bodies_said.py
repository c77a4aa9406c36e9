"""Bodies and who decides: composition, mandates, remedies, and whom a tie shuts out."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from tenants.regulations.rules.base import Key, Keys, Part, Provision, Reference, Texts, Words, _as_list
from tenants.regulations.rules.terms_said import Period

Count = Annotated[int, Field(ge=0)]


class Vacancy(Part):
    """Who fills a seat while nobody is there to put people forward for it.

    :ivar by: who fills it. :ivar consulting: whom they consult first.
    """

    by: Annotated[Keys, Field(min_length=1)]
    consulting: Keys = ()


class Seat(Part):
    """One kind of seat of a body.

    :ivar count: how many there are; none where the document gives no number. :ivar nominated_by: who puts people
        forward; ``elected_by``: who chooses, where it is not the one who appoints the rest.
    :ivar vacancy: who fills it while those who put people forward are not there.
    :ivar member_of: bodies of which whoever sits here is a member too.
    """

    function: Key
    count: Count | None = None
    nominated_by: Keys = ()
    vacancy: Vacancy | None = None
    elected_by: Keys = ()
    from_members: bool = False
    member_of: Keys = ()
    certificates: Keys = ()
    external: bool = False


class CertifiedMinimum(Part):
    """At least so many members hold this certificate.

    :ivar certificate: which one. :ivar at_least: how many members.
    """

    certificate: Key
    at_least: Annotated[int, Field(ge=1)]


class TermOfOffice(Part):
    """How long an appointment lasts. ``at_least`` and ``at_most`` where a law leaves room."""

    amount: Period | None = None
    at_least: Period | None = None
    at_most: Period | None = None
    reappointable: Literal["yes", "no", "not_stated"]


class Quorum(Part):
    """Who must be there. ``tie`` says what a tied vote means."""

    members: Annotated[int, Field(ge=1)] | None = None
    including: Keys = ()
    tie: Literal["granted", "refused", "chair_decides", "not_stated"] = "not_stated"


class RestsOn(Part):
    """Which of a body's articles a letter of appointment cites beside each thing it says.

    :ivar appointment: that somebody is appointed. :ivar nomination: who puts people forward. :ivar term: how long it
        lasts; a term ``office.<key>`` goes before. :ivar tasks: what the body does.
    """

    appointment: Texts = ()
    nomination: Texts = ()
    term: Texts = ()
    tasks: Texts = ()


class Body(Provision):
    """A committee, an office, or a person with a task, and how it must be composed.

    :ivar kind: what it is in the vocabulary (``exam_committee``, ``appeal_committee``, …).
    :ivar appointed_by: who appoints its members; empty where the document is silent.
    :ivar seats: its seats. A body that is one role of many people (examiners) has one seat without a count.
    :ivar minimum: fewest members; ``even``: an even number of ordinary members.
    :ivar incompatible: functions and bodies that no member may have beside it. :ivar barred: who may not be a member.
    :ivar age_limit: the age in years at which membership ends, from the next month.
    :ivar publishes: what the institution must make known of it.
    :ivar dispersed: one such body for each location.
    :ivar rests_on: for each thing that a letter of appointment says, the articles among these that lay it down. Without
        it every article stands beside every thing.
    """

    kind: Key
    name: Words
    appointed_by: Keys = ()
    set_up_by: Keys = ()
    answers_to: Keys = ()
    seats: Annotated[tuple[Seat, ...], Field(min_length=1)]
    minimum: Count | None = None
    even: bool = False
    certified: tuple[CertifiedMinimum, ...] = ()
    external: bool = False
    term: TermOfOffice | None = None
    age_limit: Annotated[int, Field(ge=18, le=120)] | None = None
    ends_on: Keys = ()
    incompatible: Keys = ()
    barred: Keys = ()
    quorum: Quorum | None = None
    publishes: tuple[Literal["names", "functions", "address"], ...] = ()
    dispersed: bool = False
    tasks: tuple[Words, ...] = ()
    powers: tuple[Words, ...] = ()
    rests_on: RestsOn | None = None

    @model_validator(mode="after")
    def _rests_on_its_articles(self) -> Self:
        said = self.rests_on or RestsOn()
        for articles in (said.appointment, said.nomination, said.term, said.tasks):
            if not set(articles) <= set(self.article):
                raise ValueError("'rests_on' names an article that is not among those of the body")
        return self

    def articles_of(self, claim: Literal["appointment", "nomination", "term", "tasks"]) -> tuple[str, ...]:
        """The articles that a letter of appointment cites beside what it says of this."""
        if self.rests_on is None:
            return self.article
        found: tuple[str, ...] = getattr(self.rests_on, claim)
        return found


class Mandate(Provision):
    """Who hands a power on to whom (R011)."""

    grantor: Key
    holder: Key


class Decider(Provision):
    """Who decides on something.

    :ivar decision: the decision in the vocabulary. :ivar by: who decides; empty where the document does not name one
        (``state = "not_named"``) or where it lies outside (``state = "outside"`` with ``outside``).
    """

    decision: Key
    state: Literal["set", "not_named", "outside"] = "set"
    by: Keys = ()
    outside: Keys = ()
    on_advice_of: Keys = ()
    consulting: Keys = ()
    consent_of: Keys = ()
    binding: bool | None = None
    criteria: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.state == "set" and not self.by:
            raise ValueError("says who decides: by (or state = 'not_named')")
        if self.state == "outside" and not self.outside:
            raise ValueError("says who outside the institution decides: outside")
        if self.state != "set" and self.by:
            raise ValueError("only a decision whose state is 'set' names deciders: by")
        return self


class Level(Part):
    """One step of a road of remedies.

    :ivar step: what it is called. :ivar against: the decisions it is open against, as keys of deciders.
    :ivar to: the body that rules; ``filed_with``: where it is handed in. :ivar filing: key of the filing term;
        ``ruling``: of the ruling term. :ivar decision: the decider key of the ruling, to which the next level attaches.
    """

    step: Literal["complaint", "objection", "appeal", "dispute", "review", "interim_measure", "civil_proceedings"]
    to: Key | None = None
    outside: Key | None = None
    filed_with: Keys = ()
    filing: Reference | None = None
    ruling: Reference | None = None
    decision: Reference | None = None
    contents: Reference | None = None
    outcomes: Keys = ()
    binding: bool | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.to is None) == (self.outside is None):
            raise ValueError("leads either to a body of the institution (to) or outside it (outside)")
        if self.to and (self.filing is None or self.ruling is None):
            raise ValueError("names its filing term and its ruling term (a term may be 'not_set')")
        return self


class Remedy(Provision):
    """What somebody can do against a decision, level by level.

    :ivar against: keys of the deciders whose decisions it is open against. :ivar standing: who may use it.
    """

    against: Annotated[tuple[Reference, ...], BeforeValidator(_as_list), Field(min_length=1)]
    standing: Keys
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    silence_counts: bool = False


class TieRule(Provision):
    """What a tie between two people does.

    :ivar ties: kinds of ties in the vocabulary. :ivar role: the role it concerns.
    :ivar effect: ``bars_matter``: out of this one matter. ``bars_role``: cannot hold the role at all for this person;
        where the role is a body, is not appointed to it.
        ``separate_roles``: allowed with a recorded separation. ``declare``: must be declared and is weighed.
    """

    ties: Annotated[Keys, Field(min_length=1)]
    role: Keys
    effect: Literal["bars_matter", "bars_role", "separate_roles", "declare"]
    decided_by: Keys = ()
    stand_in: Literal["settled_beforehand", "deputy", "none", "not_stated"] = "not_stated"
    declaration: Literal["signed", "asked", "none", "not_stated"] = "not_stated"
