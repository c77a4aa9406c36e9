"""Dutch and English of every shipped pack name the same numbers, and a term's text names its own length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from tenants.regulations.rules.base import Part, Words
from tenants.regulations.rules.terms_said import TermRule
from tenants.regulations.shipped import shipped_packs

DUTCH = {
    "twee": 2, "drie": 3, "drieënhalf": 3.5, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9,
    "tien": 10, "elf": 11, "twaalf": 12, "vijftien": 15, "achttien": 18, "twintig": 20, "vijftig": 50,
}  # fmt: skip
ENGLISH = {
    "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "fifty": 50,
}  # fmt: skip
#: Its text gives the length in other words: the fourth day; in the course of the school year.
OTHER_WORDS = {
    ("mondriaan/appeal-rules/2003", "appeal.witnesses"),
    ("roc-a12/exam-regulation/2018-2019", "exam_plan.optional_modules"),
}


def numbers(text: str, words: Mapping[str, float]) -> set[float]:
    """The numbers that a text names, in figures or words. One is left out: in Dutch it is an article too."""
    said = text.lower().replace("three and a half", "3.5")
    found = set()
    for each in re.findall(r"\d+(?:[.,]\d+)?|[a-zà-ÿ]+", said):
        number = float(each.replace(",", ".")) if each[0].isdigit() else words.get(each, 1)
        found.add(number)
    return found - {1}


def texts(part: Part, path: str) -> Iterator[tuple[str, Words]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Words):
                yield f"{path}.{name}", each
            elif isinstance(each, Part):
                yield from texts(each, f"{path}.{name}")


@pytest.mark.parametrize("address", sorted(shipped_packs()))
def test_the_same_numbers_in_dutch_and_english(address: str) -> None:
    pack = shipped_packs()[address]
    parts = [(f"{kind} {each.key}", each) for kind, each in pack.provisions]
    parts += [(f"open_point {each.key}", each) for each in pack.open_points]  # type: ignore[misc]  # both are parts
    differing = [
        (path, words.nl, words.en)
        for name, part in parts
        for path, words in texts(part, name)
        if numbers(words.nl, DUTCH) != numbers(words.en, ENGLISH)
    ]
    assert differing == []


@pytest.mark.parametrize("address", sorted(shipped_packs()))
def test_the_text_of_a_term_names_its_length(address: str) -> None:
    unsaid = [
        (each.key, each.amount, each.text.nl)
        for kind, each in shipped_packs()[address].provisions
        if isinstance(each, TermRule)
        and each.amount not in (None, 1)
        and each.amount not in numbers(each.text.nl, DUTCH)
        and (address, each.key) not in OTHER_WORDS
    ]
    assert unsaid == []
