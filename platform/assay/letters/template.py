"""Templates of letters: their fields, their paragraphs, and which version of the text it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from assay.i18n import force_locale, format_date
from assay.letters.readability import Level, Report, measure

FieldKind = Literal["line", "text", "day"]

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
#: Longest text of each kind, in characters. No line that letters are given elsewhere may be longer than "line".
MOST: Mapping[FieldKind, int] = {"line": 500, "text": 5000, "day": 10}


class FieldFault(ValueError):
    """A value that the template does not take. ``name`` is the field."""

    def __init__(self, name: str, because: str) -> None:
        self.name = name
        super().__init__(f"{name}: {because}")


@dataclass(frozen=True)
class Field:
    """A value that a template takes: one line, a text of several lines, or a day."""

    name: str
    kind: FieldKind = "line"
    required: bool = True

    def kept(self, value: Any) -> str | None:
        """The value as it is kept with the letter; a day as ISO 8601. None where there is none.

        :raises FieldFault: it is missing, of another kind, or too long.
        """
        if value is None or value == "":
            if self.required:
                raise FieldFault(self.name, "is missing")
            return None
        if self.kind == "day":
            if not isinstance(value, date):
                raise FieldFault(self.name, "is not a day")
            return value.isoformat()[:10]
        if not isinstance(value, str):
            raise FieldFault(self.name, "is not a text")
        if len(value) > MOST[self.kind]:
            raise FieldFault(self.name, "is too long")
        if self.kind == "line" and "\n" in value:
            raise FieldFault(self.name, "is more than one line")
        return value

    def shown(self, kept: str | None) -> str:
        """The kept value in words of the current language."""
        if kept is None:
            return ""
        return format_date(date.fromisoformat(kept)) if self.kind == "day" else kept


@dataclass(frozen=True)
class Paragraph:
    """One paragraph.

    :ivar words: lazy text; ``%(name)s`` takes a field.
    :ivar claim: name of what it claims; the articles that were given for it stand beside it.
    :ivar when: a field that must have a value for the paragraph to be there; ``unless``: one that must have none.
    :ivar quotes: a field of several lines that follows, as somebody else's words.
    """

    words: Any
    claim: str = ""
    when: str = ""
    unless: str = ""
    quotes: str = ""


@dataclass(frozen=True)
class LetterTemplate:
    """The text of one kind of letter.

    :ivar key: ``module.kind``. :ivar version: goes up with every change of the text, in either language.
    :ivar level: how plain the Dutch text is; the suite holds it to that.
    :ivar name: what a list calls this kind of letter. :ivar subject: its heading, a constant without values.
    :ivar readers: the roles at the institution that sent it whose holders read such letters.
    :ivar document: key of the regulation's provision that lays down what it must contain; empty where none does.
    :ivar covers: item of that provision to the field or claim that fulfils it.
    :ivar matter: tells letters of this kind apart in a list; lazy text, ``%(name)s`` takes a required field. It says
        nothing that the letter does not say.
    """

    key: str
    version: int
    level: Level
    name: Any
    subject: Any
    fields: tuple[Field, ...]
    paragraphs: tuple[Paragraph, ...]
    readers: tuple[str, ...] = ()
    document: str = ""
    covers: Mapping[str, str] = field(default_factory=dict)
    matter: Any = ""

    def kept(self, values: Mapping[str, Any]) -> dict[str, str | None]:
        """Every field with its value as it is kept.

        :raises FieldFault: a value is missing, of another kind, too long, or of no field.
        """
        for name in values:
            if name not in self.names:
                raise FieldFault(name, "is no field of this letter")
        return {each.name: each.kept(values.get(each.name)) for each in self.fields}

    def measured(self) -> Report:
        """How plain its Dutch is at its level; a value counts as one short word. Needs an application's context."""
        with force_locale("nl"):
            return measure([str(self.subject), *(str(each.words) for each in self.paragraphs)], self.level)

    def matter_of(self, kept: Mapping[str, str | None]) -> str:
        """What one letter is about, in the current language; empty where an older version lacks a field of it.

        :param kept: the values as they were kept with the letter.
        """
        shown = {each.name: each.shown(kept.get(each.name)) for each in self.fields}
        named = set(_PLACEHOLDER.findall(message_of(self.matter)))
        return str(self.matter) % shown if named and all(shown[name] for name in named) else ""

    @property
    def names(self) -> frozenset[str]:
        """The names of the fields."""
        return frozenset(each.name for each in self.fields)

    @property
    def claims(self) -> frozenset[str]:
        """What the paragraphs claim."""
        return frozenset(each.claim for each in self.paragraphs if each.claim)


_TEMPLATES: dict[str, LetterTemplate] = {}


def letter_template(template: LetterTemplate) -> LetterTemplate:
    """Add a template. Raises `ValueError` where its key is taken or where it names a field that it does not have."""
    if template.key in _TEMPLATES:
        raise ValueError(f"letter {template.key} stands twice")
    named = {name for each in template.paragraphs for name in (each.when, each.unless, each.quotes) if name}
    for words in (template.matter, *(each.words for each in template.paragraphs)):
        named |= set(_PLACEHOLDER.findall(message_of(words)))
    fulfilled = set(template.covers.values()) - template.claims
    for name in sorted(named | fulfilled):
        if name not in template.names:
            raise ValueError(f"letter {template.key} names {name}, which is no field of it")
    _TEMPLATES[template.key] = template
    return template


def letter_templates() -> Mapping[str, LetterTemplate]:
    """Every template that the imported modules declare, by key."""
    return _TEMPLATES


def message_of(words: Any) -> str:
    """The English message id of a lazy text, without the values that it will take."""
    args = getattr(words, "_args", ())
    return str(args[0]) if args else str(words)
