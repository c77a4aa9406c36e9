"""No value is offered that could only be refused: each can be set alone, or together with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Amendment, Regulation, changed
from tenants.regulations.rules.terms_said import TermRule
from tenants.regulations.rules.together import (
    alone,
    changes_of,
    filled_at_first,
    fits,
    is_open,
    whole_of,
)
from tenants.regulations.rules.value_kinds import ValueKind, fields_of, kind_of, now_in, value_at, values_of
from tenants.regulations.shipped import shipped_packs
from tests.tenants.regulations.pack_values import pack_at

DAY = date(2030, 1, 1)
ROC = pack_at("roc-a12/exam-regulation/2018-2019")
ADDRESSES = st.sampled_from(sorted(shipped_packs()))


@cache
def held(address: str) -> tuple[tuple[str, Provision], ...]:
    """Every provision of a shipped pack as an institution holds it that answered nothing."""
    regulation = Regulation(shipped_packs()[address], DAY)
    return tuple((kind, regulation.held(kind, each).provision) for kind, each in regulation.pack.provisions)


def held_by_key(key: str) -> Provision:
    return next(each for kind, each in held("roc-a12/exam-regulation/2018-2019") if (kind, each.key) == ("term", key))


RULING = held_by_key("adaptation.ruling")
FILING = held_by_key("complaint.filing")


def kinds_in(each: Provision) -> Iterator[ValueKind]:
    return (kind for path in fields_of(each) if (kind := kind_of(each, path)) is not None)


def first_filled(each: Provision, kind: str, pack: Pack) -> dict[str, Any]:
    """What the form starts with, and one answer to what it leaves empty."""
    filled = filled_at_first(each, (found for found in pack.of_kind(kind)))
    more: dict[str, Any] = {
        "start": [next(iter(pack.names["event"]))], "trigger": [next(iter(pack.names["event"]))], "by": ["candidate"],
        "months": 12, "cents": 1, "exactly": 3,
    }  # fmt: skip
    for path, value in filled.items():
        if path == "amount" and not value["amount"]:
            filled[path] = {**value, "amount": 4}
        elif path in more and value in (None, [], ""):
            filled[path] = more[path]
    return filled


@pytest.mark.parametrize("address", sorted(shipped_packs()))
def test_each_value_can_be_set_alone_or_with_what_belongs_to_it(address: str) -> None:
    pack = shipped_packs()[address]
    for kind, each in held(address):
        whole = {found.field for found in whole_of(each)}
        for of_value in kinds_in(each):
            settable = alone([each], kind, of_value, pack)
            assert settable or of_value.field in whole, f"{kind} {each.key} {of_value.field}"
            for choice in settable.choices if settable and settable.shape in ("one_of", "yes_no") else ():
                assert fits([each], kind, values_of(of_value, choice), pack), f"{kind} {each.key} {of_value.field}"


@pytest.mark.parametrize("address", sorted(shipped_packs()))
def test_what_a_document_leaves_open_can_be_set_and_left_open_again(address: str) -> None:
    pack = shipped_packs()[address]
    for kind, each in held(address):
        if not is_open(each):
            continue
        changes = changes_of(each, first_filled(each, kind, pack))
        values = {change["field"]: change["value"] for change in changes}
        assert fits([each], kind, values, pack), f"{kind} {each.key} {values}"
        after = changed(each, *(Change(kind=kind, key=each.key, **change) for change in changes))
        assert not is_open(after)
        main = "limit" if kind == "retention" else "state"
        back = changes_of(after, {**filled_at_first(after, ()), main: getattr(each, main)})
        assert is_open(changed(after, *(Change(kind=kind, key=each.key, **change) for change in back)))


@pytest.mark.parametrize("address", sorted(shipped_packs()))
def test_a_form_that_is_sent_as_it_came_changes_nothing(address: str) -> None:
    for _kind, each in held(address):
        if whole_of(each) and not is_open(each):
            assert changes_of(each, filled_at_first(each, ())) == [], each.key


@pytest.mark.parametrize("address", sorted(shipped_packs()))
def test_each_case_of_a_rule_has_a_name_of_its_own(address: str) -> None:
    pack = shipped_packs()[address]
    for kind, each in pack.provisions:
        names = [case.variant for case in pack.alternatives(kind, each.key)]
        assert len(names) == 1 or (None not in names and len({*names}) == len(names)), f"{kind} {each.key}"


def test_a_term_that_is_not_set_is_set_as_a_whole() -> None:
    for path in ("state", "amount", "direction", "start", "extension"):
        of_value = kind_of(RULING, path)
        assert of_value is not None
        assert alone([RULING], "term", of_value, ROC) is None
    first = filled_at_first(RULING, ROC.of_kind("term"))
    assert first["state"] == "set"
    assert first["amount"] == {"amount": None, "unit": "working_day"}
    assert (first["direction"], first["limit"], first["extension"]["allowed"]) == ("after", "at_most", "no")
    assert "not_stated" not in (first["end_rule"], first["closing_days"], first["start_day"])
    filled = {**first, "amount": {"amount": 10, "unit": "working_day"}, "start": ["adaptation_requested"]}
    values = {change["field"]: change["value"] for change in changes_of(RULING, filled)}
    assert (values["state"], values["amount"], values["unit"]) == ("set", 10, "working_day")
    assert values["extension"] == {"allowed": "no"}
    assert "at_once" not in values


def test_a_length_goes_whole_and_what_has_no_place_is_emptied() -> None:
    first = filled_at_first(FILING, ())
    assert changes_of(FILING, {**first, "amount": {"amount": 15, "unit": "working_day"}}) == [
        {"field": "amount", "value": 15},
        {"field": "unit", "value": "working_day"},
    ]
    for more in ({"state": "not_set"}, {"at_once": "yes"}, {"state": "set_in_case", "set_by": ["chair"]}):
        values = {change["field"]: change["value"] for change in changes_of(FILING, {**first, **more})}
        assert (values["amount"], values["unit"]) == (None, None)
        assert fits([FILING], "term", values, ROC)


def test_messages_around_a_last_day_go_with_it() -> None:
    assert isinstance(FILING, TermRule)
    told = Change(kind="term", key="x", field="remind", value=[{"days": 2, "to": ["chair"], "source": "setting"}])
    reminded = changed(FILING, told)
    changes = changes_of(reminded, {**filled_at_first(reminded, ()), "state": "not_set"})
    assert {"field": "remind", "value": []} in changes
    assert fits([reminded], "term", {each["field"]: each["value"] for each in changes}, ROC)


def test_only_choices_that_fit_are_there() -> None:
    of_value = kind_of(FILING, "closing_days")
    assert of_value is not None
    found = alone([FILING], "term", of_value, ROC)
    assert found is not None
    assert (found.choices, found.needed) == (("skip", "count"), True)
    length = kind_of(FILING, "amount")
    assert length is not None
    units = alone([FILING], "term", length, ROC)
    assert units is not None
    assert "working_day" in units.parts[1].choices


def amended(values: Mapping[str, Any], key: str, kind: str = "term") -> Amendment:
    changes = tuple(Change(kind=kind, key=key, field=path, value=value) for path, value in values.items())
    return Amendment(changes, "Besluit", "Bestuur", DAY, DAY)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_several_values_hold_together_in_any_order(data: st.DataObject) -> None:
    """And with the amendment void the provision is exactly as it was."""
    address = data.draw(ADDRESSES)
    pack = shipped_packs()[address]
    each = data.draw(st.sampled_from([each for kind, each in pack.provisions if kind == "term"]))
    values = {
        "state": "set", "at_once": False, "amount": data.draw(st.integers(1, 400)),
        "unit": data.draw(st.sampled_from(["day", "working_day", "week", "month"])), "direction": "after",
        "start": ["fact_known"], "start_day": data.draw(st.sampled_from(["next", "same"])),
        "end_rule": data.draw(st.sampled_from(["as_is", "next_working_day", "general_terms_act"])),
        "closing_days": data.draw(st.sampled_from(["skip", "count"])), "limit": "at_most",
        "extension": {"allowed": "no"}, "remind": [], "escalate": [],
    }  # fmt: skip
    order = data.draw(st.permutations(list(values)))
    otherwise = Regulation(pack, DAY, (), [amended({path: values[path] for path in order}, each.key)])
    found = otherwise.held("term", each)
    said = found.provision.model_dump(mode="json", exclude_unset=True)
    assert {path: said[path] for path in values} == values
    rest = set(type(each).model_fields) - set(values)
    assert all(getattr(found.provision, name) == getattr(found.edition, name) for name in rest)
    assert Regulation(pack, DAY).held("term", each).provision == found.edition


def test_an_amendment_of_one_case_leaves_the_others() -> None:
    key = "assessment.set"
    cases = ROC.alternatives("term", key)
    assert len(cases) > 1
    first = next(case for case in cases if case.variant)
    change = Change(kind="term", key=key, variant=first.variant, field="by", value=["chair"])
    regulation = Regulation(ROC, DAY, (), [Amendment((change,), "Besluit", "Bestuur", DAY, DAY)])
    for case in cases:
        found = regulation.held("term", case)
        assert bool(found.amendments) is (case is first)
        assert (value_at(found.provision, "by") == ("chair",)) is (case is first)


def test_what_stands_on_the_form_is_how_the_rule_stands() -> None:
    first = filled_at_first(FILING, ())
    for kind in whole_of(FILING):
        assert first[kind.field] == now_in(kind, FILING)
