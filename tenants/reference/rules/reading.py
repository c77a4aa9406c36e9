"""Reading an import file: JSON or CSV in, sound qualifications and all faults out. Nothing is guessed or filled in."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tenants.reference.rules.qualifications import (
    FIELDS,
    Expected,
    Fault,
    QualificationFacts,
    facts_of,
    faults_of,
    shown,
    tidy,
)
from tenants.reference.rules.text import search_key

LARGEST_FILE = 2_000_000
"""Bytes an import file may have; it goes through in one request."""
MOST_ROWS = 20_000
"""Rows an import file may have; the national register holds some hundreds."""
MOST_FAULTS = 200
"""Faults that are reported; a file with more is not the file that was meant."""

HEADERS = {
    "crebo": ("crebo", "crebocode", "crebonummer", "kwalificatiecode", "code"),
    "name": ("name", "naam", "qualification", "kwalificatie", "kwalificatienaam"),
    "level": ("level", "niveau"),
    "kind": ("kind", "soort", "soortopleiding", "opleidingssoort"),
    "pathways": ("pathways", "pathway", "leerwegen", "leerweg"),
    "regulated": ("regulated", "gereglementeerd", "beroepsvereisten"),
    "dossier_crebo": ("dossiercrebo", "dossiercode", "crebodossier", "crebokwalificatiedossier"),
    "dossier_name": ("dossiername", "dossiernaam", "dossier", "kwalificatiedossier"),
    "domain_code": ("domaincode", "domeincode", "crebodomein"),
    "domain_name": ("domainname", "domeinnaam", "domain", "domein", "opleidingsdomein"),
}
"""Header names that are understood, without capitals, spaces and marks."""

_FIELD_OF = {header: name for name, headers in HEADERS.items() for header in headers}
_BETWEEN_PATHWAYS = re.compile(r"[\s,;/|+&]+")


@dataclass(frozen=True)
class Reading:
    """What an import file says.

    `qualifications` are the sound rows and `faults` everything that is wrong; only a reading without faults may be
    compared. `ignored` names the columns that were not understood, `source` what a JSON file says about its origin.
    """

    qualifications: tuple[QualificationFacts, ...] = ()
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()
    source: str | None = None


@dataclass
class _Rows:
    """Rows as they stand in the file, each with its number, and what was already found to be wrong."""

    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    source: str | None = None


def read(content: bytes) -> Reading:
    """Read a whole import file: JSON (a list, or an object with `qualifications` and `source`) or CSV with a header.

    CSV may use ``;``, ``,`` or a tab, Dutch or English header names in any order, and UTF-8 (with or without a byte
    order mark) or Windows-1252.
    """
    if len(content) > LARGEST_FILE:
        return Reading(faults=(Fault(Expected.SMALLER_FILE),))
    text = _decoded(content)
    if text is None:
        return Reading(faults=(Fault(Expected.READABLE_TEXT),))
    if not text.strip():
        return Reading(faults=(Fault(Expected.NOT_EMPTY),))
    found = _read_json(text) if text.lstrip()[0] in "[{" else _read_csv(text)
    return _checked(found)


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _checked(found: _Rows) -> Reading:
    faults = list(found.faults)
    if not faults and not found.rows:
        faults.append(Fault(Expected.NOT_EMPTY))
    if len(found.rows) > MOST_ROWS:
        faults.append(Fault(Expected.FEWER_ROWS, found=str(len(found.rows))))
        return Reading(faults=tuple(faults), ignored=tuple(found.ignored), source=found.source)
    sound = []
    first_row: dict[str, int] = {}
    for number, values in found.rows:
        wrong = list(faults_of(number, values))
        crebo = values["crebo"]
        if crebo and crebo in first_row:
            wrong.append(Fault(Expected.CREBO_ONCE, number, "crebo", f"{crebo}, {first_row[crebo]}"))
        first_row.setdefault(crebo, number)
        faults.extend(wrong)
        if not wrong:
            sound.append(facts_of(values))
    faults.sort(key=lambda fault: fault.row or 0)
    return Reading(tuple(sound), tuple(faults[:MOST_FAULTS]), tuple(found.ignored), found.source)


def _read_json(text: str) -> _Rows:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return _Rows(faults=[Fault(Expected.SOUND_JSON)])
    rows = data.get("qualifications") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        return _Rows(faults=[Fault(Expected.LIST_OF_ROWS, column="qualifications")])
    source = data.get("source") if isinstance(data, dict) else None
    found = _Rows(source=tidy(source) if isinstance(source, str) and tidy(source).isprintable() else None)
    ignored: dict[str, None] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            found.faults.append(Fault(Expected.MAPPING, number))
            continue
        ignored.update(dict.fromkeys(shown(key) for key in row if key not in FIELDS))
        wrong = [fault for name in FIELDS for fault in _type_faults(number, name, row)]
        found.faults.extend(wrong)
        if not wrong:
            found.rows.append((number, {name: _tidied(row[name]) for name in FIELDS}))
    found.ignored = list(ignored)
    return found


def _type_faults(number: int, name: str, row: dict[str, Any]) -> Iterable[Fault]:
    if name not in row:
        yield Fault(Expected.COLUMN, number, name)
        return
    value = row[name]
    if value is None:
        return
    if name == "level":
        if not isinstance(value, int) or isinstance(value, bool):
            yield Fault(Expected.WHOLE_NUMBER, number, name, shown(value))
    elif name == "pathways":
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            yield Fault(Expected.LIST_OF_TEXTS, number, name, shown(value))
    elif not isinstance(value, str):
        yield Fault(Expected.TEXT, number, name, shown(value))


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        return tidy(value)
    return [tidy(part) for part in value] if isinstance(value, list) else value


def _read_csv(text: str) -> _Rows:
    first_line = text.lstrip().split("\n", 1)[0]
    delimiter = max(";,\t", key=first_line.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return _Rows(faults=[Fault(Expected.SOUND_CSV)])
    start = next((index for index, line in enumerate(lines) if any(cell.strip() for cell in line)), None)
    if start is None:
        return _Rows(faults=[Fault(Expected.NOT_EMPTY)])
    header = [_FIELD_OF.get(search_key(cell).replace(" ", "")) for cell in lines[start]]
    found = _Rows(
        ignored=[
            shown(tidy(cell)) for cell, name in zip(lines[start], header, strict=True) if name is None and cell.strip()
        ]
    )
    times = Counter(header)
    found.faults += [Fault(Expected.COLUMN, start + 1, name) for name in FIELDS if name not in times]
    found.faults += [Fault(Expected.COLUMN_ONCE, start + 1, name) for name in FIELDS if times[name] > 1]
    if found.faults:
        return found
    for number, cells in enumerate(lines[start + 1 :], start + 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            found.faults.append(Fault(Expected.AS_MANY_CELLS, number, None, f"{len(cells)}, {len(header)}"))
            continue
        values = {name: tidy(cell) for name, cell in zip(header, cells, strict=True) if name}
        _add_csv_row(found, number, values)
    return found


def _add_csv_row(found: _Rows, number: int, texts: dict[str, str]) -> None:
    level = texts["level"]
    if level and not (level.isascii() and level.isdecimal() and len(level) < 4):
        found.faults.append(Fault(Expected.WHOLE_NUMBER, number, "level", shown(level)))
        return
    pathways = [part.upper() for part in _BETWEEN_PATHWAYS.split(texts["pathways"]) if part]
    typed = {**texts, "level": int(level) if level else None, "kind": texts["kind"].lower(), "pathways": pathways}
    found.rows.append((number, {name: typed[name] for name in FIELDS}))
