"""Every value of every shipped pack can be filled in and comes back the same, or is named here as built of parts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.pack import PROVISIONS
from tenants.regulations.rules.resolving import changed
from tenants.regulations.rules.value_kinds import (
    ValueKind,
    fields_of,
    kind_of,
    length_at,
    now_in,
    value_at,
    value_of,
    values_of,
    words_to_choose,
)
from tenants.regulations.shipped import shipped_packs
from tenants.regulations.shown import Reader
from tenants.regulations.value_words import name_of_value
from tests.tenants.regulations.pack_values import pack_at, provision

#: Lists of parts, each with fields of its own: a new edition or the API changes them.
BUILT_OF_PARTS = {
    "adaptation": {"evidence_from", "measures", "not_allowed"},
    "body": {"certified", "powers", "seats", "tasks"},
    "contents": {"items"},
    "criterion": {"all_of", "any_of"},
    "decider": {"criteria"},
    "identity_check": {"compared", "documents", "refused_when"},
    "notice": {"states"},
    "publication": {"where"},
    "remedy": {"levels"},
    "sanction": {"measures"},
    "scale": {"grades"},
    "statement": {"listed"},
    "term": {"escalate", "remind"},
}
ROC = pack_at("roc-a12/exam-regulation/2018-2019")


@pytest.mark.parametrize("address", sorted(shipped_packs()))
def test_every_value_is_offered_and_comes_back_the_same(address: str) -> None:
    pack = shipped_packs()[address]
    for kind, each in pack.provisions:
        for path in fields_of(each):
            of_value = kind_of(each, path)
            if of_value is None:
                assert path in BUILT_OF_PARTS[kind], f"{kind} {path}"
                continue
            now = value_at(each, path)
            if now is None and of_value.needed:
                continue  # a value of a part that is not there yet: something must be filled in
            back = values_of(of_value, now_in(of_value, each))
            after = changed(each, *(Change(kind=kind, key=each.key, field=at, value=back[at]) for at in back))
            assert {at: value_at(after, at) for at in back} == {at: value_at(each, at) for at in back}, (
                f"{kind} {each.key} {path}"
            )


@pytest.mark.parametrize("kind", sorted(PROVISIONS))
def test_what_is_built_of_parts_is_in_the_format(kind: str) -> None:
    assert PROVISIONS[kind].model_fields.keys() >= BUILT_OF_PARTS.get(kind, set())


@pytest.mark.parametrize("address", sorted(shipped_packs()))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_choice_and_every_name_has_words(address: str, language: str, app: Any) -> None:
    pack = shipped_packs()[address]
    with app.test_request_context():
        reader = Reader(pack, language)
        for _kind, each in pack.provisions:
            for path in fields_of(each):
                assert name_of_value(path) != path.rpartition(".")[2], path
                assert reader.value(each, path)
                of_value = kind_of(each, path)
                for part in (of_value.parts or (of_value,)) if of_value else ():
                    assert all("_" not in reader.choice(part.field, key) for key in part.choices)


def kind(path: str, name: str = "term", key: str = "complaint.filing") -> ValueKind:
    found = kind_of(provision(ROC, name, key), path)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "shape", "needed"),
    [
        ("amount", "length", False),
        ("state", "one_of", True),
        ("at_once", "yes_no", True),
        ("by", "many_words", False),
        ("extension", "group", False),
    ],
)
def test_what_fits_a_type(path: str, shape: str, needed: bool) -> None:
    assert (kind(path).shape, kind(path).needed) == (shape, needed)


@pytest.mark.parametrize(
    "path", ["key", "unit", "text", "article", "when", "rests_on", "no_such", "extension.allowed", "", "__class__"]
)
def test_what_is_no_value_cannot_be_set(path: str) -> None:
    with pytest.raises(LookupError):
        kind_of(provision(ROC, "term", "complaint.filing"), path)


def test_an_extension_that_is_not_allowed_says_nothing_else() -> None:
    whole = kind("extension")
    none = {"amount": {"amount": None, "unit": ""}, "cap": {"cap": None, "cap_unit": "day"}, "by": [], "notice_to": []}
    typed = {part.field: None for part in whole.parts} | none | {
        "allowed": "no", "amount": {"amount": 5, "unit": "day"}, "reasons": "yes"
    }  # fmt: skip
    assert value_of(whole, typed) == {"allowed": "no"}
    assert value_of(whole, typed | {"allowed": "yes"}) == {
        "allowed": "yes", "amount": 5, "unit": "day", "reasons": True
    }  # fmt: skip
    assert value_of(whole, dict.fromkeys(typed, "") | none) is None


def test_a_number_and_its_unit_are_one_length() -> None:
    length = kind("amount")
    assert values_of(length, {"amount": 2, "unit": "week"}) == {"amount": 2, "unit": "week"}
    assert values_of(length, {"amount": None, "unit": "week"}) == {"amount": None, "unit": None}
    term = provision(ROC, "term", "complaint.filing")
    number = next(each for each in ROC.of_kind("number"))
    for path, read_with in (("unit", "amount"), ("extension.cap_unit", "extension.cap"), ("by", "by")):
        assert length_at(term, path) == read_with
    # What a number counts is a word, and no unit of time.
    assert length_at(number, "unit") == "unit"
    assert length_at(term, "nothing.unit") == "nothing.unit"


@pytest.mark.parametrize(
    ("of_value", "filled", "value"),
    [
        (ValueKind("cents", "money", False), Decimal("12.50"), 1250),
        (ValueKind("cents", "money", False), None, None),
        (ValueKind("lowest", "decimal", False), Decimal("5.5"), "5.5"),
        (ValueKind("binding", "yes_no", False), "", None),
        (ValueKind("binding", "yes_no", False), "no", False),
        (ValueKind("value", "one_of", True, choices=("1", "3")), "3", 3),
        (ValueKind("by", "many_words", False), [], []),
    ],
)
def test_what_was_filled_in_as_a_pack_has_it(of_value: ValueKind, filled: Any, value: Any) -> None:
    assert value_of(of_value, filled) == value


def test_a_word_of_elsewhere_that_stands_there_can_still_be_chosen() -> None:
    words = words_to_choose(kind("by"), ROC, ("appeal-rules:committee",))
    assert words[0] == "appeal-rules:committee"
    assert {"candidate", "ecol"} <= {*words}
    assert len({*words}) == len(words)
