"""Holds the Dutch catalogue against the messages in the code and the templates.

Run as `python -m assay.i18n.check`; it prints one line per finding and ends with 1 when there is any.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file

from assay.i18n.catalogue import PACKAGES, fragments, package_folders, read_fragment

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
TEMPLATES = {".html", ".txt", ".xml", ".jinja"}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
_VOICE = re.compile(r"!|\bgelieve\b|\boeps\b|\boops\b", re.IGNORECASE)

Key = tuple[str, str]
"""What identifies a message: its context (or "") and its singular message id."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend: the module, the kind of fault, the message id and where it is used."""

    module: str
    kind: str
    message: str
    where: str

    def __str__(self) -> str:
        return f"{self.module}: {self.kind}: {self.message!r} ({self.where})"


@dataclass(frozen=True)
class Used:
    """A message as the code uses it."""

    key: Key
    plural: str | None
    path: Path
    line: int


def module_of(path: Path, packages: Sequence[str] = PACKAGES) -> str:
    """The module a file belongs to, two names deep: "tenants.organisations"."""
    for folder in package_folders(packages):
        if path.is_relative_to(folder):
            below = path.relative_to(folder).parts
            inside = len(below) > 1 and below[0] not in ("translations", "templates")
            return f"{folder.name}.{below[0]}" if inside else folder.name
    return path.parent.name


def used_messages(folders: Sequence[Path]) -> Iterator[Used]:
    """Every message in the Python files and templates below the folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix == ".py":
                method, options = "python", {}
            elif path.suffix in TEMPLATES and "templates" in path.parts:
                method, options = "jinja2", {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
            else:
                continue
            found = extract_from_file(method, path, KEYWORDS, (), options)
            for line, text, _comments, context in found:
                single, plural = (text[0], text[1]) if isinstance(text, tuple) else (text, None)
                yield Used((context or "", single), plural, path, line)


def _texts(message: Message) -> tuple[str, ...]:
    text = message.string
    return tuple(text) if isinstance(text, (tuple, list)) else (text or "",)


def _faults(used: Used, message: Message | None) -> Iterator[str]:
    """What is wrong with the translation of one used message."""
    if message is None or not all(_texts(message)):
        yield "missing"
        return
    if message.fuzzy:
        yield "fuzzy"
    if used.plural is not None and len(_texts(message)) < 2:
        yield "no plural"
    wanted = {*_PLACEHOLDER.findall(used.key[1]), *_PLACEHOLDER.findall(used.plural or "")}
    # A singular may leave its number out ("een dag"), so only unknown placeholders count there.
    for index, text in enumerate(_texts(message)):
        have = set(_PLACEHOLDER.findall(text))
        if have - wanted or (wanted - have and (used.plural is None or index > 0)):
            yield "placeholders"
            break
    if any(_VOICE.search(text) for text in (used.key[1], *_texts(message))):
        yield "voice"


def findings(packages: Sequence[str] = PACKAGES) -> list[Finding]:
    """Every message without a good Dutch translation, and every message that two fragments translate differently.

    Kinds: "missing", "fuzzy", "no plural", "placeholders", "voice" (an exclamation mark or a word the house does not
    use), "conflict", "unused".
    """
    found: set[Finding] = set()
    known: dict[Key, tuple[Message, Path]] = {}
    for path in fragments("nl", packages):
        for message in read_fragment(path, "nl"):
            if not message.id:
                continue
            key = (message.context or "", message.id if isinstance(message.id, str) else message.id[0])
            if key in known and _texts(known[key][0]) != _texts(message):
                other = module_of(known[key][1], packages)
                found.add(Finding(module_of(path, packages), "conflict", key[1], f"also in {other}"))
            known[key] = (message, path)
    seen: set[Key] = set()
    for used in used_messages(list(package_folders(packages))):
        seen.add(used.key)
        pair = known.get(used.key)
        for kind in _faults(used, pair[0] if pair else None):
            found.add(Finding(module_of(used.path, packages), kind, used.key[1], f"{used.path.name}:{used.line}"))
    for key, (_message, path) in known.items():
        if key not in seen:
            found.add(Finding(module_of(path, packages), "unused", key[1], path.parent.parent.name))
    return sorted(found)


def main() -> int:
    """Prints the findings; 0 when there are none."""
    faults = findings()
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{len(faults)} findings\n" if faults else "Every message has a Dutch translation\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
