"""What a pack says of exams and of the papers around them: scales, numbers, identity, fees, sanctions, adaptations."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tenants.regulations.rules.base import Key, Keys, Part, Provision, Reference, Words

Count = Annotated[int, Field(ge=0)]


class Item(Part):
    """One thing that a document must contain, or one measure or point of a list.

    :ivar key: its name within the list. :ivar text: what it is. :ivar required: whether it must be there.
    :ivar prefilled: filled in by the system. :ivar office: filled in by the office. :ivar choices: it is one of these.
    """

    key: Key
    text: Words
    required: bool = True
    prefilled: bool = False
    office: bool = False
    choices: Keys = ()


class Contents(Provision):
    """What a document or form must contain, who signs it and who gets it."""

    document: Key
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    exhaustive: bool
    signed_by: Keys = ()
    drawn_up_by: Keys = ()
    authored_by: Keys = ()
    approved_by: Keys = ()
    fields_lost: bool = False


class Notice(Provision):
    """Who must be told of what, how, and when.

    :ivar of: the event or decision. :ivar term: key of the term within which; none where the document gives none.
    :ivar states: what it must say.
    """

    of: Key
    to: Annotated[Keys, Field(min_length=1)]
    by: Keys = ()
    form: Literal["written", "oral", "digital", "data", "not_stated"]
    term: Reference | None = None
    states: tuple[Words, ...] = ()


class Grade(Part):
    """One word of a scale in words.

    :ivar key: its name within the scale. :ivar text: the word. :ivar sufficient: whether it is enough.
    :ivar counts_as: the mark it stands for where a mean is made of words.
    """

    key: Key
    text: Words
    sufficient: bool | None = None
    counts_as: Decimal | None = None


class Scale(Provision):
    """How something is valued: in words, in numbers, or either."""

    components: Keys
    grades: tuple[Grade, ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None
    decimals: Count | None = None
    sufficient_from: Decimal | None = None
    counts_for_passing: bool | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.grades and (self.lowest is None or self.highest is None):
            raise ValueError("a scale has grades in words, or 'lowest' and 'highest'")
        if self.lowest is not None and self.highest is not None and self.highest <= self.lowest:
            raise ValueError("'highest' is above 'lowest'")
        return self


class Calculation(Provision):
    """How a mark is made from others.

    :ivar rounding: ``first_decimal``: to a whole mark by the first decimal only (R193).
    :ivar best_of: how many marks at most, chosen so that the outcome is highest. :ivar left_out: components that do not
        take part.
    """

    components: Keys
    method: Literal["mean", "highest_counts", "best_mean", "earlier_mark_counts", "decided"]
    rounding: Literal["first_decimal", "none", "not_stated"]
    decided_by: Keys = ()
    decimals: Count | None = None
    best_of: Count | None = None
    left_out: Keys = ()


class Number(Provision):
    """A number that the document fixes: of items, assessors, resits, minutes, hours of study.

    :ivar multiple_of: the number is this or a multiple of it. :ivar more_by: who may allow more.
    """

    of: Key
    state: Literal["set", "not_set"] = "set"
    at_least: Count | None = None
    at_most: Count | None = None
    exactly: Count | None = None
    multiple_of: Annotated[int, Field(ge=1)] | None = None
    less_than: Annotated[int, Field(ge=1)] | None = None
    unit: Key | None = None
    more_by: Keys = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        every = (self.at_least, self.at_most, self.exactly, self.multiple_of, self.less_than)
        given = [value for value in every if value is not None]
        if self.state == "set" and not given:
            raise ValueError("a number that is set says 'exactly', 'at_least', 'at_most', 'less_than' or 'multiple_of'")
        if self.state == "not_set" and given:
            raise ValueError("a number that is not set has no amount")
        return self


class LateArrival(Provision):
    """What happens to somebody who comes late."""

    grace_minutes: Count | None = None
    end_time_stays: bool | None = None
    entry: Literal["refused", "may_be_refused", "admitted_within_grace", "not_stated"]
    counts_as: Key | None = None
    pays: Keys = ()


class IdentityCheck(Provision):
    """How it is made sure who somebody is."""

    at: Literal["application", "arrival"]
    documents: tuple[Words, ...] = ()
    any_valid_document: bool = False
    minutes_before: Count | None = None
    compared: tuple[Words, ...] = ()
    refused_when: tuple[Words, ...] = ()
    costs_for: Keys = ()
    by: Keys = ()


class Fee(Provision):
    """Who pays for what. An amount that the document leaves open is ``not_set``."""

    of: Key
    paid_by: Keys
    state: Literal["set", "not_set", "free"]
    cents: Count | None = None
    set_by: Keys = ()
    parts: Keys = ()
    methods: Keys = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.state == "set") != (self.cents is not None):
            raise ValueError("a fee that is set has 'cents', and no other has")
        return self


class Sanction(Provision):
    """What may be imposed, for what, by whom."""

    against: Key
    by: Keys
    measures: Annotated[tuple[Item, ...], Field(min_length=1)]


class Adaptation(Provision):
    """An adapted exam: for whom, what, on which evidence.

    :ivar extra_minutes: the most minutes added in all; ``extra_percent``: the share of the time added.
    :ivar stackable: whether several grants of extra time add up. :ivar not_allowed: what is expressly ruled out.
    :ivar on_diploma: whether the diploma mentions it. :ivar recorded: whether the exam record must mention it.
    :ivar periods: the exam periods in which it can be had; ``periods_stated`` is false where the document is silent.
    """

    conditions: Keys
    measures: tuple[Item, ...]
    evidence: Literal["expert_statement", "medical_adviser", "file", "none", "not_stated"]
    evidence_from: tuple[Words, ...] = ()
    extra_minutes: Count | None = None
    extra_percent: Count | None = None
    stackable: bool | None = None
    components: Keys = ()
    not_for: Keys = ()
    not_allowed: tuple[Item, ...] = ()
    decided_by: Keys = ()
    consulting: Keys = ()
    on_diploma: bool | None = None
    recorded: bool | None = None
    periods: Keys = ()
    periods_stated: bool = True
    costs: Literal["may_be_charged", "free", "not_stated"] = "not_stated"


class LanguageLevel(Provision):
    """The level of language of letters."""

    documents: Keys
    level: Literal["A2", "B1", "plain", "not_stated"]
    oral_explanation: Literal["on_wish", "always", "not_stated"] = "not_stated"


class Publication(Provision):
    """What must be findable, for whom and where."""

    of: Key
    audience: Keys
    where: tuple[Words, ...] = ()
    names_left_out: Literal["may", "must", "no", "not_stated"] = "not_stated"


class Definition(Provision):
    """A word of the document and what it means there. ``term``: the word itself in both languages."""

    term: Words


class Setting(Provision):
    """A choice that the document makes between ways of working, as one value.

    :ivar value: what it chose. :ivar values: what could have been chosen; the value is one of them.
    """

    value: bool | int | str
    values: tuple[bool | int | str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if isinstance(self.value, str) and not self.values:
            raise ValueError("a setting in words lists what could have been chosen: values")
        if self.values and self.value not in self.values:
            raise ValueError(f"the value is one of: {', '.join(map(str, self.values))}")
        return self


class Statement(Provision):
    """Something that the document says and that is no value: people read it, and modules act on it by its key.

    :ivar listed: what it names one by one, in the order of the document, such as the tasks of somebody.
    """

    listed: tuple[Item, ...] = ()


class Criterion(Provision):
    """A condition somebody must meet for something. ``all_of``: every point; ``any_of``: one is enough."""

    of: Key
    all_of: tuple[Item, ...] = ()
    any_of: tuple[Item, ...] = ()
    tested_by: Keys = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.all_of and not self.any_of:
            raise ValueError("a criterion has points: all_of or any_of")
        return self
