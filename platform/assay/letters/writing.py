"""Writing a letter out: from a template and values to what is sent, word for word."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from assay.i18n import force_locale, format_date
from assay.i18n import gettext as _
from assay.letters.readability import Report, measure
from assay.letters.template import LetterTemplate


@dataclass(frozen=True)
class Citation:
    """The article that a claim rests on: as readers cite it, and the path of the page that shows it."""

    words: str
    path: str


@dataclass(frozen=True)
class Written:
    """One paragraph as it was sent. ``quote``: somebody's own words, as they typed them."""

    text: str
    cites: tuple[Citation, ...] = ()
    quote: bool = False

    @property
    def cited(self) -> list[tuple[str, str, Citation]]:
        """Each citation with what stands before it and its words: a document is named once, then only its articles."""
        found: list[tuple[str, str, Citation]] = []
        document: list[str] = []
        for cite in self.cites:
            words = cite.words.split(" ")
            same = len(document) > 0 and words[: len(document)] == document and len(words) > len(document)
            if not same:
                document = words[:-1]
            before = "" if not found else ", " if same else "; "
            found.append((before, " ".join(words[len(document) :]) if same else cite.words, cite))
        return found

    @property
    def cited_words(self) -> str:
        """The same as one text."""
        return "".join(before + words for before, words, _cite in self.cited)


@dataclass(frozen=True)
class WrittenLetter:
    """A letter as it was sent. Everything a reader sees is in here, so it can be shown and printed for ever."""

    template: str
    version: int
    language: str
    level: str
    subject: str
    sender: tuple[str, ...]
    to: tuple[str, ...]
    day: str
    greeting: str
    paragraphs: tuple[Written, ...]
    closing: str
    signed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the database and the typesetter."""
        made: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return made

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> WrittenLetter:
        """The letter from what `as_json` gave."""
        paragraphs = tuple(
            Written(each["text"], tuple(Citation(**cite) for cite in each["cites"]), each["quote"])
            for each in kept["paragraphs"]
        )
        lists = {name: tuple(kept[name]) for name in ("sender", "to", "signed")}
        return cls(**{**kept, **lists, "paragraphs": paragraphs})

    @property
    def sha256(self) -> str:
        """The fingerprint of every word and article of the letter, 64 hexadecimal digits."""
        plain = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()

    @property
    def reference(self) -> str:
        """What people call the letter by: the beginning of its fingerprint, such as ``3F2A-91C0``."""
        start = self.sha256[:8].upper()
        return f"{start[:4]}-{start[4:]}"

    def measured(self) -> Report | None:
        """How plain the text is, what people typed themselves included; None for a letter that is not in Dutch."""
        if self.language != "nl":
            return None
        texts = [self.subject, *(each.text for each in self.paragraphs)]
        return measure(texts, "A2" if self.level == "A2" else "B1")


def write(
    template: LetterTemplate,
    values: Mapping[str, str | None],
    cited: Mapping[str, Sequence[Citation]],
    *,
    language: str,
    day: date,
    sender: Iterable[str],
    to_name: str,
    to_lines: Iterable[str] = (),
    signed: Iterable[str],
) -> WrittenLetter:
    """The letter in one language.

    :param values: as `LetterTemplate.kept` gives them. :param cited: articles by claim.
    :param day: the day on the letter. :param sender: lines of the letterhead. :param to_lines: address, where known.
    :param signed: who signs, one line each.
    """
    with force_locale(language):
        shown = {each.name: each.shown(values[each.name]) for each in template.fields}
        paragraphs: list[Written] = []
        for each in template.paragraphs:
            if (each.when and not values[each.when]) or (each.unless and values[each.unless]):
                continue
            text = str(each.words)
            paragraphs.append(Written(text % shown if "%(" in text else text, tuple(cited.get(each.claim, ()))))
            if each.quotes:
                paragraphs.append(Written(shown[each.quotes], quote=True))
        return WrittenLetter(
            template=template.key,
            version=template.version,
            language=language,
            level=template.level,
            subject=str(template.subject),
            sender=tuple(sender),
            to=(to_name, *to_lines),
            day=format_date(day),
            greeting=_("Dear %(name)s,", name=to_name),
            paragraphs=tuple(paragraphs),
            closing=_("Kind regards,"),
            signed=tuple(signed),
        )
