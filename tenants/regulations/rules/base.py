"""What every provision of a rule pack has: its key, its source, its words and the conditions under which it holds."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)*")
_RULE = re.compile(r"R\d{3}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _key(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise ValueError("lower-case words joined by '_' and parts joined by '.', such as 'complaint.filing'")
    return value


def _rule(value: str) -> str:
    if not _RULE.fullmatch(value):
        raise ValueError("a rule number such as 'R361'")
    return value


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise ValueError("lower-case words joined by '-', such as 'exam-regulation'")
    return value


Key = Annotated[str, AfterValidator(_key)]
Slug = Annotated[str, AfterValidator(_slug)]
RuleNumber = Annotated[str, AfterValidator(_rule)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Keys = Annotated[tuple[Key, ...], BeforeValidator(_as_list)]
#: A key of this document, or ``document:key`` for one of another document of the same issuer.
Reference = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A piece of a pack. Unknown keys are refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Part):
    """The same words in Dutch and English, ours and never the source's."""

    nl: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def in_language(self, language: str) -> str:
        """The words in ``nl`` or ``en``; anything else reads English."""
        return self.nl if language == "nl" else self.en


class When(Part):
    """When a value holds. Every condition that is given must be met; none given means always.

    :ivar start: the first day it holds, ``until`` the last; both measured on ``measured_on``.
    :ivar measured_on: the event whose day is compared; the day asked about when it is not given.
    :ivar cohort_from: first cohort (a year) it holds for, ``cohort_until`` the last.
    :ivar component: kinds of exam component; ``exam_form`` forms of the exam; ``matter`` kinds of matter;
        ``circumstance`` anything else that a module can tell, such as ``pilot``.
    """

    start: date | None = Field(default=None, alias="from")
    until: date | None = None
    measured_on: Key | None = None
    cohort_from: int | None = None
    cohort_until: int | None = None
    component: Keys = ()
    exam_form: Keys = ()
    matter: Keys = ()
    circumstance: Keys = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.until and self.until < self.start:
            raise ValueError("'until' lies before 'from'")
        if self.cohort_from and self.cohort_until and self.cohort_until < self.cohort_from:
            raise ValueError("'cohort_until' lies before 'cohort_from'")
        if not self.model_fields_set:
            raise ValueError("a condition says at least one thing; leave 'when' out for a value that always holds")
        return self


class Provision(Part):
    """One thing that the document lays down, with where it says so.

    :ivar key: its address in the pack. Two provisions of one kind may share a key where their conditions exclude each
        other, or where one has none: that one holds wherever the other does not.
    :ivar variant: which of the provisions with this key it is, so that a change can name one of them.
    :ivar article: the articles it comes from, as the table of contents names them, each with a paragraph if there is
        one: ``19(5)``.
    :ivar rules: the numbers of the catalogue rows that it covers.
    :ivar text: what it says, in our words.
    :ivar question: the question a reader has when looking for it.
    :ivar roles: the readers whom it concerns.
    :ivar when: the conditions under which it holds; always where there are none.
    :ivar note: what a reader should know beside it.
    """

    key: Key
    variant: Key | None = None
    article: Annotated[Texts, Field(min_length=1)]
    rules: Annotated[tuple[RuleNumber, ...], BeforeValidator(_as_list)] = ()
    text: Words
    question: Words | None = None
    roles: Keys = ()
    when: When | None = None
    note: Words | None = None


Unit = Literal["minute", "hour", "day", "working_day", "working_week", "week", "month", "year", "study_year"]
