"""Everything that the rules and the calendar can find wrong has words for whoever sets a value."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assay.calendar import terms
from tenants.regulations.fault_words import fault_in_words
from tenants.regulations.rules import base, bodies_said, exams_said, terms_said


def sentences(module: Any) -> Iterator[str]:
    """What the errors of a module say, with something filled in where they fill something in."""
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            said = node.exc.args[-1]
            if isinstance(said, ast.Constant) and " " in str(said.value):
                yield str(said.value)
            elif isinstance(said, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in said.values)


#: Only an author of a pack meets these: conditions are no values, and nobody extends or suspends anything here.
FOR_AUTHORS = ("'until' lies", "'cohort_until' lies", "a condition says", "a suspension from", "a cut-off is",
               "7 is not made of a smaller unit")  # fmt: skip
FAULTS = sorted(
    {said for module in (base, terms_said, bodies_said, exams_said, terms) for said in sentences(module)}
    - {said for module in (base, terms) for said in sentences(module) if said.startswith(FOR_AUTHORS)}
)
OF_TYPES = [
    "Input should be greater than or equal to 1", "Input should be less than or equal to 120",
    "Input should be a valid integer, unable to parse string as an integer", "Input should be 'yes' or 'no'",
    "Input should be a valid boolean, unable to interpret input", "Field required", "Extra inputs are not permitted",
    "Tuple should have at least 1 item after validation, not 0", "String should have at least 1 character",
    "Input should be a valid decimal", "no such field",
]  # fmt: skip


def test_sentences_are_found() -> None:
    assert len(FAULTS) > 50


@pytest.mark.parametrize("fault", [*FAULTS, *OF_TYPES])
def test_every_fault_has_words_in_both_languages(fault: str, app: Any) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        english, unknown = fault_in_words(fault), fault_in_words("something new")
    with app.test_request_context(headers={"Accept-Language": "nl"}):
        dutch = fault_in_words(fault)
    assert english != unknown
    assert english not in (fault, dutch)
    assert "%(" not in english + dutch


def test_a_fault_names_values_as_the_page_does(app: Any) -> None:
    with app.test_request_context(headers={"Accept-Language": "nl"}):
        assert fault_in_words("a term that is set says also: amount, unit, start") == (
            "Een termijn die is bepaald, heeft ook dit nodig: Duur en Begint als."
        )


def test_what_nobody_foresaw_is_no_english_on_a_dutch_page(app: Any) -> None:
    with app.test_request_context(headers={"Accept-Language": "nl"}):
        assert fault_in_words("something new").startswith("Dit past niet bij de rest van de regel.")
