"""Templates: typed fields, what they refuse, and what a regulation asks for."""

from datetime import date

import pytest
from flask import Flask

from assay.letters import (
    Citation,
    Field,
    LetterTemplate,
    Paragraph,
    Wanted,
    Written,
    lacking,
    letter_template,
    write,
)
from assay.letters.template import FieldFault

LINE, DAY, MORE = Field("name"), Field("day", "day"), Field("note", "text", required=False)


def _template(**more: object) -> LetterTemplate:
    given = {
        "key": "test.letter", "version": 1, "level": "B1", "name": "Test", "subject": "A test",
        "fields": (LINE, DAY, MORE),
        "paragraphs": (
            Paragraph("%(name)s comes on %(day)s.", claim="coming"),
            Paragraph("Without a note.", unless="note"),
            Paragraph("This is written:", when="note", quotes="note"),
        ),
        **more,
    }  # fmt: skip
    return LetterTemplate(**given)  # type: ignore[arg-type]  # values of a test


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": date(2026, 5, 1)}, "name"),
        ({"name": "", "day": date(2026, 5, 1)}, "name"),
        ({"name": "A", "day": "2026-05-01"}, "day"),
        ({"name": 3, "day": date(2026, 5, 1)}, "name"),
        ({"name": "A\nB", "day": date(2026, 5, 1)}, "name"),
        ({"name": "A" * 501, "day": date(2026, 5, 1)}, "name"),
        ({"name": "A", "day": date(2026, 5, 1), "more": "x"}, "more"),
    ],
)
def test_a_value_of_another_kind_is_refused(values: dict[str, object], field: str) -> None:
    with pytest.raises(FieldFault) as fault:
        _template().kept(values)
    assert fault.value.name == field


@pytest.mark.parametrize(
    "paragraph", [Paragraph("%(other)s"), Paragraph("x", when="other"), Paragraph("x", quotes="other")]
)
def test_a_template_names_its_own_fields_only(paragraph: Paragraph) -> None:
    with pytest.raises(ValueError, match="other"):
        letter_template(_template(key="test.wrong", paragraphs=(paragraph,)))


def test_a_paragraph_depends_on_a_field(app: Flask) -> None:
    template = _template()

    def written(note: str) -> list[str]:
        values = template.kept({"name": "Noor", "day": date(2026, 5, 1), "note": note})
        with app.app_context():
            made = write(
                template, values, {"coming": (Citation("art. 1", "/a"),)}, language="en", day=date(2026, 5, 2),
                sender=("School",), to_name="Bram", signed=("Sven",),
            )  # fmt: skip
        assert made.paragraphs[0].cites == (Citation("art. 1", "/a"),)
        return [each.text for each in made.paragraphs]

    assert written("") == ["Noor comes on Friday 1 May 2026.", "Without a note."]
    assert written("100% sure") == ["Noor comes on Friday 1 May 2026.", "This is written:", "100% sure"]


def test_what_a_regulation_asks_for_must_be_filled_in() -> None:
    template = _template(covers={"who": "name", "why": "note", "law": "coming"})
    asked = [Wanted(key, key, ("5",)) for key in ("who", "why", "law", "where")]
    assert [each.key for each in lacking(template, {"name", "coming"}, asked)] == ["why", "where"]
    assert [each.key for each in lacking(template, {"name", "note"}, asked)] == ["law", "where"]


def test_a_document_is_named_once_and_then_only_its_articles() -> None:
    rules, other = "Examenreglement ROC A12 2018-2019, art.", "Reglement van orde, art."
    said = [f"{rules} 1", f"{rules} 5(2)", f"{rules} bijlage 4", f"{other} 2", f"{other} 3", "Wet"]
    paragraph = Written("x", tuple(Citation(words, f"/{number}") for number, words in enumerate(said)))
    assert paragraph.cited_words == f"{rules} 1, 5(2), bijlage 4; {other} 2, 3; Wet"
    assert [cite.path for _before, _words, cite in paragraph.cited] == [f"/{number}" for number in range(6)]
    assert Written("x").cited_words == ""


def test_a_letter_says_what_it_is_about(app: Flask) -> None:
    template = _template(matter="%(name)s on %(day)s")
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert template.matter_of({"name": "A & B", "day": "2026-05-01"}) == "A & B on Friday 1 May 2026"
        assert template.matter_of({"name": "A"}) == "", "a letter of an older version, which had no day"
        assert _template().matter_of({"name": "A", "day": "2026-05-01"}) == ""
    with pytest.raises(ValueError, match="names place"):
        letter_template(_template(key="test.no_such_field", matter="In %(place)s"))
