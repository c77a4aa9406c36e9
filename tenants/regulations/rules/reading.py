"""From files to a pack. Everything that is wrong is found in one go; nothing is guessed, nothing defaults silently."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from tenants.regulations.rules.base import Part, Provision, Words
from tenants.regulations.rules.edition import Article, EditionSaid, GoldenCase, OpenPoint
from tenants.regulations.rules.findings import Finding, PackRefused
from tenants.regulations.rules.pack import PROVISIONS, Name, Pack, Place

#: Words that a pack adds to the shared vocabulary, by kind of word.
VOCABULARY = (
    "role",
    "event",
    "decision",
    "body_kind",
    "document_kind",
    "component",
    "exam_form",
    "matter",
    "circumstance",
    "certificate",
    "tie_kind",
    "outcome",
    "thing",
    "choice",
)
_OTHERS: Mapping[str, type[Part]] = {"article": Article, "open_point": OpenPoint, "case": GoldenCase}
_LISTS = (*PROVISIONS, *_OTHERS, *VOCABULARY)
_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.]+)\s*\]\]?\s*(?:#.*)?$")
#: What should have stood there, by the kind of fault that pydantic tells.
_EXPECTED: Mapping[str, str] = {
    "extra_forbidden": "no such key here; check its spelling",
    "missing": "this key, which is missing",
    "literal_error": "one of {expected}",
    "value_error": "{error}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than_equal": "a number of at most {le}",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "words between quotes",
    "tuple_type": "a list in square brackets",
    "too_short": "at least {min_length}, not {actual_length}",
    "string_too_short": "at least one character",
    "model_type": "several values between braces or under a heading",
}
#: Stands where a byte was no UTF-8.
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_SYNTAX_AT = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


@dataclass(frozen=True)
class Reading:
    """What reading gave: the pack where it could be read, and what is wrong. A pack may be whole and have findings."""

    pack: Pack | None
    findings: tuple[Finding, ...]

    def whole(self) -> Pack:
        """The pack. Raises `PackRefused` where it could not be read."""
        if self.pack is None:
            raise PackRefused(self.findings)
        return self.pack


def read_vocabulary(text: str, file: str = "vocabulary.toml") -> tuple[dict[str, dict[str, Words]], list[Finding]]:
    """The shared words: ``[[role]] key = … text = {nl, en}`` and so on, by kind and key."""
    names: dict[str, dict[str, Words]] = {kind: {} for kind in VOCABULARY}
    findings: list[Finding] = []
    data = _parsed(file, text, findings)
    for kind, entries in data.items():
        if kind not in VOCABULARY:
            findings.append(Finding(file, _Lines(text).header(kind, 0), kind, "unknown_kind", _one_of(VOCABULARY)))
            continue
        _add_names(names, kind, entries, file, _Lines(text), findings)
    return names, findings


def read_pack(files: Mapping[str, str], vocabulary: Mapping[str, Mapping[str, Words]]) -> Reading:
    """Read one edition.

    :param files: text by file name; one of them is ``edition.toml`` and holds ``[edition]``.
    :param vocabulary: the shared words, as `read_vocabulary` gives them.
    :returns: the pack, or None where a fault keeps it from being read, and every finding with file and line.
    """
    findings: list[Finding] = []
    edition: EditionSaid | None = None
    names = {kind: dict(words) for kind, words in vocabulary.items()}
    made: dict[str, list[Any]] = {name: [] for name in _OTHERS}
    provisions: list[tuple[str, Provision]] = []
    places: dict[tuple[str, int], Place] = {}
    if "edition.toml" not in files:
        findings.append(Finding("edition.toml", 0, "edition", "missing_file", "a file 'edition.toml' with [edition]"))
    for file in sorted(files, key=lambda name: (name != "edition.toml", name)):
        lines = _Lines(files[file])
        for kind, entries in _parsed(file, files[file], findings).items():
            if kind == "edition" and file == "edition.toml":
                edition = _edition(entries, file, lines, findings)
            elif kind in VOCABULARY:
                _add_names(names, kind, entries, file, lines, findings, places)
            elif kind in PROVISIONS or kind in _OTHERS:
                model: type[Part] = PROVISIONS.get(kind) or _OTHERS[kind]
                for index, value in _parts(model, kind, entries, file, lines, findings):
                    place = Place(file, lines.header(kind, index))
                    if isinstance(value, Provision):
                        places["provision", len(provisions)] = place
                        provisions.append((kind, value))
                    else:
                        places[kind, len(made[kind])] = place
                        made[kind].append(value)
            else:
                findings.append(
                    Finding(file, lines.header(kind, 0), kind, "unknown_kind", _one_of(("edition", *_LISTS)))
                )
    if edition is None or any(finding.weight == "fault" for finding in findings):
        return Reading(None, tuple(sorted(findings)))
    pack = Pack(
        edition=edition,
        articles=tuple(made["article"]),
        provisions=tuple(provisions),
        open_points=tuple(made["open_point"]),
        cases=tuple(made["case"]),
        names=names,
        places=places,
    )
    return Reading(pack, tuple(sorted(findings)))


def _parsed(file: str, text: str, findings: list[Finding]) -> dict[str, Any]:
    if _UNREADABLE in text:
        line = text[: text.index(_UNREADABLE)].count("\n") + 1
        findings.append(
            Finding(file, line, "", "not_utf8", "a file saved as UTF-8; a sign on this line cannot be read")
        )
        return {}
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX_AT.search(str(error))
        line = int(found.group(1)) if found and found.group(1) else text.count("\n") + 1
        findings.append(Finding(file, line, "", "syntax", _SYNTAX_AT.sub("", str(error)).strip()))
        return {}


def _edition(entry: Any, file: str, lines: _Lines, findings: list[Finding]) -> EditionSaid | None:
    try:
        return EditionSaid.model_validate(entry)
    except ValidationError as error:
        findings += _said(error, file, "edition", "edition", lines, 0)
        return None


def _add_names(
    names: dict[str, dict[str, Words]],
    kind: str,
    entries: Any,
    file: str,
    lines: _Lines,
    findings: list[Finding],
    places: dict[tuple[str, int], Place] | None = None,
) -> None:
    for index, value in _parts(Name, kind, entries, file, lines, findings):
        assert isinstance(value, Name)
        if value.key in names.setdefault(kind, {}):
            line = lines.header(kind, index)
            findings.append(Finding(file, line, f"{kind} {value.key}", "word_twice", "a word that is not there yet"))
        if places is not None:
            places[kind, len(names[kind])] = Place(file, lines.header(kind, index))
        names[kind][value.key] = value.text


def _parts(
    model: type[Part], kind: str, entries: Any, file: str, lines: _Lines, findings: list[Finding]
) -> Iterator[tuple[int, Part]]:
    if not isinstance(entries, list):
        findings.append(Finding(file, lines.header(kind, 0), kind, "not_a_list", f"[[{kind}]] in double brackets"))
        return
    for index, entry in enumerate(entries):
        try:
            yield index, model.model_validate(entry)
        except ValidationError as error:
            key = entry.get("key") or entry.get("number") or "" if isinstance(entry, dict) else ""
            findings += _said(error, file, kind, f"{kind} {key}".strip(), lines, index)


def _said(error: ValidationError, file: str, kind: str, subject: str, lines: _Lines, index: int) -> Iterator[Finding]:
    faults = error.errors(include_url=False)
    for fault in faults:
        if fault["type"] == "too_short" and any(_inside(each["loc"], fault["loc"]) for each in faults):
            continue  # the list is too short only because a part of it is wrong
        path = [part for part in fault["loc"] if not (isinstance(part, str) and part.startswith("function-"))]
        where = ".".join(str(part) for part in path)
        key = f"{subject}: {where}" if where else subject
        yield Finding(file, lines.field(kind, index, path), key, fault["type"], _expected(fault))


def _inside(inner: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _expected(fault: Any) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in _EXPECTED:
        return _EXPECTED[kind].format(**context)
    if kind.startswith("date_"):
        return "a day such as 2018-08-01"
    return str(fault["msg"])


def _one_of(names: tuple[str, ...]) -> str:
    return f"one of {', '.join(names)}"


class _Lines:
    """Finds the line of a part in a file: the n-th header of a kind, and a key below it."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.headers = [
            (number, found.group(1)) for number, line in enumerate(self.lines, 1) if (found := _HEADER.match(line))
        ]

    def header(self, kind: str, index: int) -> int:
        found = [number for number, name in self.headers if name == kind]
        return found[index] if index < len(found) else 1

    def field(self, kind: str, index: int, path: list[Any]) -> int:
        """The line of the deepest part of ``path`` that has one of its own, else that of the header."""
        start = self.header(kind, index)
        end = next((n for n, name in self.headers if n > start and "." not in name), len(self.lines) + 1)
        name = kind
        for position, part in enumerate(path):
            if not isinstance(part, str):
                continue
            inner = f"{name}.{part}"
            nested = [n for n, found in self.headers if start < n < end and found == inner]
            if nested:
                following = path[position + 1] if position + 1 < len(path) else 0
                which = following if isinstance(following, int) and following < len(nested) else 0
                start, name = nested[which], inner
                end = nested[which + 1] if which + 1 < len(nested) else end
                continue
            for number in range(start, min(end, len(self.lines) + 1)):
                if re.match(rf"\s*{re.escape(part)}\s*(=|\.)", self.lines[number - 1]):
                    return number
            return start
        return start
