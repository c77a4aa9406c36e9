"""Reads the accessibility statement, strictly: what is missing is refused, not guessed."""

import tomllib
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

STATEMENT = Path(__file__).with_name("statement.toml")


class Status(StrEnum):
    """The statuses of the Dutch model statement; E is having no statement at all."""

    FULL = "A"
    PARTLY = "B"
    FIRST_MEASURES = "C"
    NOT_SHOWN = "D"


class Words(BaseModel):
    """The same in each language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def said_in(self, language: str) -> str:
        """The words in ``nl`` or ``en``."""
        return self.nl if language == "nl" else self.en


class Gap(BaseModel):
    """Something that does not work well, why, for whom, what is done about it, and by when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Words
    cause: Words
    effect: Words
    measure: Words
    by: date


class Statement(BaseModel):
    """The statement as of the day ``stated``.

    :param audited: day of the independent audit; status A and B rest on one.
    :param audit_planned: day an audit is planned for; status C rests on one within six months.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    stated: date
    status: Status
    standard: str
    how: Words
    scope: tuple[Words, ...] = Field(min_length=1)
    answer_working_days: int = Field(ge=1, le=10)
    escalation: tuple[Words, ...] = Field(min_length=1)
    audited: date | None = None
    audit_planned: date | None = None
    gaps: tuple[Gap, ...] = ()

    @model_validator(mode="after")
    def _status_is_earned(self) -> "Statement":
        if self.status is Status.FULL and self.gaps:
            raise ValueError("status A has no gaps")
        if self.status in (Status.FULL, Status.PARTLY) and self.audited is None:
            raise ValueError("status A or B needs the day of an audit")
        if self.status is Status.FIRST_MEASURES and (
            self.audit_planned is None or not 0 <= (self.audit_planned - self.stated).days <= 183
        ):
            raise ValueError("status C needs an audit within six months")
        if late := [gap.what.en for gap in self.gaps if gap.by <= self.stated]:
            raise ValueError(f"a date in the past: {late[0]}")
        return self


def read_statement(text: str) -> Statement:
    """The statement in ``text`` (TOML). Raises `ValueError` where it is not whole or not earned."""
    return Statement.model_validate(tomllib.loads(text))


@cache
def shipped_statement() -> Statement:
    """The statement of this product."""
    return read_statement(STATEMENT.read_text(encoding="utf-8"))
