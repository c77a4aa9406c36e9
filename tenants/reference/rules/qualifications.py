"""What a qualification is and what makes a row of it sound."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LEVEL_OF_KIND = {
    "entreeopleiding": 1,
    "basisberoepsopleiding": 2,
    "vakopleiding": 3,
    "middenkaderopleiding": 4,
    "specialistenopleiding": 4,
}
"""The kinds of mbo programme and the level each has (WEB art. 7.2.2)."""

PATHWAYS = ("BOL", "BBL")
"""Learning pathways [leerwegen]: school-based and work-based, in the order in which they are shown."""

LONGEST = 200
"""Characters a name may have."""

FIELDS = (
    "crebo",
    "name",
    "level",
    "kind",
    "pathways",
    "regulated",
    "dossier_crebo",
    "dossier_name",
    "domain_code",
    "domain_name",
)
"""The facts of a qualification, as import files name them. All ten must be there; only `regulated` may be empty."""

_CODES = ("crebo", "dossier_crebo", "domain_code")
_NAMES = ("name", "dossier_name", "domain_name")
_CODE = re.compile(r"[0-9]{5}")


@dataclass(frozen=True)
class QualificationFacts:
    """The facts of one qualification in the national register [crebo].

    `crebo` is its number, five digits. `dossier_*` names the qualification file [kwalificatiedossier] it belongs to and
    `domain_*` that file's education domain. `regulated` is the ministry that sets legal requirements for the
    profession, as the register abbreviates it, or None.
    """

    crebo: str
    name: str
    level: int
    kind: str
    pathways: tuple[str, ...]
    regulated: str | None
    dossier_crebo: str
    dossier_name: str
    domain_code: str
    domain_name: str

    def as_json(self) -> dict[str, Any]:
        """A plain mapping with the keys of `FIELDS`."""
        return {field: self.value(field) for field in FIELDS}

    def value(self, field: str) -> Any:
        """One fact as JSON holds it: pathways as a list."""
        value = getattr(self, field)
        return list(value) if field == "pathways" else value

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "QualificationFacts":
        """Back from `as_json`. The row is one we stored ourselves: nothing is checked."""
        return cls(**{**{field: row[field] for field in FIELDS}, "pathways": tuple(row["pathways"])})


class Expected(StrEnum):
    """What was expected where a file is at fault. `words.explain` says it to the person."""

    NOT_EMPTY = "not_empty"
    SMALLER_FILE = "smaller_file"
    FEWER_ROWS = "fewer_rows"
    READABLE_TEXT = "readable_text"
    SOUND_JSON = "sound_json"
    SOUND_CSV = "sound_csv"
    LIST_OF_ROWS = "list_of_rows"
    COLUMN = "column"
    COLUMN_ONCE = "column_once"
    AS_MANY_CELLS = "as_many_cells"
    MAPPING = "mapping"
    VALUE = "value"
    TEXT = "text"
    WHOLE_NUMBER = "whole_number"
    LIST_OF_TEXTS = "list_of_texts"
    FIVE_DIGITS = "five_digits"
    SHORTER = "shorter"
    PRINTABLE = "printable"
    LEVEL = "level"
    KIND = "kind"
    LEVEL_OF_KIND = "level_of_kind"
    PATHWAY = "pathway"
    PATHWAY_ONCE = "pathway_once"
    CREBO_ONCE = "crebo_once"


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file.

    `row` counts as a spreadsheet does: the header of a CSV file is row 1; in JSON the first qualification is row 1. It
    is None for the file as a whole. `found` is what stood there, cut to a readable length.
    """

    expected: Expected
    row: int | None = None
    column: str | None = None
    found: str = ""


def shown(value: object) -> str:
    """What stood in the file, cut to a readable length and safe to show."""
    text = str(value)
    text = text if text.isprintable() else ascii(text)[1:-1]
    return text if len(text) <= 40 else f"{text[:40]}…"


def tidy(text: str) -> str:
    """A value without spaces around it and with single spaces within."""
    return " ".join(text.split())


def faults_of(row: int, values: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong with the values of one row, whose types are already right."""
    for field in FIELDS:
        value = values[field]
        if value is None or value in ("", []):
            if field != "regulated":
                yield Fault(Expected.VALUE, row, field)
        elif isinstance(value, str):
            yield from _faults_of_text(row, field, value)
    yield from _faults_of_level(row, values)
    yield from _faults_of_pathways(row, values["pathways"] or [])


def _faults_of_text(row: int, field: str, value: str) -> Iterator[Fault]:
    if field in _CODES and not _CODE.fullmatch(value):
        yield Fault(Expected.FIVE_DIGITS, row, field, shown(value))
    elif not value.isprintable():
        yield Fault(Expected.PRINTABLE, row, field, shown(value))
    elif len(value) > LONGEST:
        yield Fault(Expected.SHORTER, row, field, shown(value))


def _faults_of_level(row: int, values: dict[str, Any]) -> Iterator[Fault]:
    level, kind = values["level"], values["kind"]
    if level is not None and level not in LEVEL_OF_KIND.values():
        yield Fault(Expected.LEVEL, row, "level", shown(level))
    if kind and kind not in LEVEL_OF_KIND:
        yield Fault(Expected.KIND, row, "kind", shown(kind))
    elif kind and level in LEVEL_OF_KIND.values() and LEVEL_OF_KIND[kind] != level:
        yield Fault(Expected.LEVEL_OF_KIND, row, "level", f"{level}, {kind}")


def _faults_of_pathways(row: int, pathways: list[str]) -> Iterator[Fault]:
    for pathway in pathways:
        if pathway not in PATHWAYS:
            yield Fault(Expected.PATHWAY, row, "pathways", shown(pathway))
    if len(set(pathways)) < len(pathways):
        yield Fault(Expected.PATHWAY_ONCE, row, "pathways", shown(", ".join(pathways)))


def facts_of(values: dict[str, Any]) -> QualificationFacts:
    """The qualification of a row without faults, with its pathways in the usual order."""
    pathways = tuple(pathway for pathway in PATHWAYS if pathway in values["pathways"])
    return QualificationFacts(**{**values, "pathways": pathways, "regulated": values["regulated"] or None})
