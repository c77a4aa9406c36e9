"""A page as values: sections of paragraphs, lists, steps and tables. HTML and PDF are both made from it."""

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

#: The numbers of the rule catalogue that stand behind a source: `` (R043)``, `` (R006, R055 to R058)``.
_CATALOGUED = re.compile(r" \(R\d{3}[^)]*\)")


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True)
class Points:
    """A list without order, or, with ``ordered``, steps."""

    items: tuple[str, ...]
    ordered: bool = False
    kind: Literal["points"] = "points"


@dataclass(frozen=True)
class Table:
    """Rows and columns; the first cell of a row is its heading. ``caption`` says what the table shows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Links:
    """Where to go from here: label and address each. They are left out of the PDF."""

    links: tuple[tuple[str, str], ...]
    kind: Literal["links"] = "links"


Block = Text | Points | Table | Links


@dataclass(frozen=True)
class Section:
    """A part with a heading.

    :param key: the fragment in its address.
    :param source: the document and article it rests on, with the number in the rule catalogue; empty for our own words.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    source: str = ""

    @property
    def source_words(self) -> str:
        """The source as people read it: without the number in our catalogue."""
        return _CATALOGUED.sub("", self.source)


@dataclass(frozen=True)
class Document:
    """A whole page.

    :param changed: the day its words last changed.
    :param pdf: address of the same text as PDF; empty where there is none.
    """

    title: str
    lead: str
    sections: tuple[Section, ...]
    changed: date
    pdf: str = ""

    def plain(self) -> dict[str, Any]:
        """The document as JSON takes it, without links."""
        sections = [
            {
                "title": section.title,
                "source": section.source_words,
                "blocks": [asdict(block) for block in section.blocks if not isinstance(block, Links)],
            }
            for section in self.sections
        ]
        return {"title": self.title, "lead": self.lead, "sections": sections}
