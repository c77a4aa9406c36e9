"""What forms make of what was typed, and the status of a page with a form that an operation refused."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import StringField

from assay.problems import Conflict, Invalid, Problem, Stale, TooMany
from assay.web.forms import Form, version_of, whole_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("0012", 12),
        ("999999999", 999_999_999),
        (7, 7),
        ("1000000000", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("", None),
        (None, None),
        ("\N{SUPERSCRIPT TWO}", None),
        ("\N{ARABIC-INDIC DIGIT TWO}", None),
        ("9" * 5000, None),
    ],
)
def test_a_whole_number_has_only_the_digits_that_a_column_holds(typed: object, number: int | None) -> None:
    assert whole_number(typed) == number
    assert version_of(typed) == (number or 0)


def test_so_many_digits_as_were_asked() -> None:
    assert (whole_number("2026", 4), whole_number("12026", 4)) == (2026, None)


class Named(Form):
    name = StringField("Name")


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Invalid(errors={"name": ["Fill this in."]}), 422),
        (Conflict(), 409),
        (Stale(), 409),
        (TooMany(), 429),
    ],
)
def test_the_page_answers_as_what_was_absorbed(app: Flask, problem: Problem, status: int) -> None:
    with app.test_request_context("/", method="POST", data={"name": "Anna"}):
        form = Named()
        assert form.status == 200
        form.absorb(problem)
        assert form.failed
        assert (form.status, form.name.data) == (status, "Anna")
