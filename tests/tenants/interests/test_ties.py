"""Declaring ties, who sees them, and what other institutions learn of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from assay.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from tenants.interests import operations, queries
from tenants.interests.rules import Effect
from tests.support.cast import START, Cast, SignIn

TODAY = START.date()
PAGE = "/institution/ties"


def declared(acting: Any, cast: Cast, **more: Any) -> Any:
    with acting(cast.sara) as actor:
        values: dict[str, Any] = {
            "other_id": cast.sven.person_id,
            "other_name": "",
            "kind": "colleague",
            "starts_on": TODAY,
            "ends_on": None,
        }
        return operations.declare(actor, START, **{**values, **more}).id


def test_a_tie_is_seen_by_who_declared_it_and_who_keeps_ties(acting: Any, cast: Cast) -> None:
    tie_id = declared(acting, cast)
    with acting(cast.sara) as actor:
        assert queries.tie(actor, tie_id).other_name == "Sven Mulder"
    with acting(cast.sven) as actor:
        assert queries.tie(actor, tie_id).one_name == "Sara Smit"
    for stranger in (cast.tara, cast.adam):
        with acting(stranger) as actor, pytest.raises(NotFound):
            queries.tie(actor, tie_id)
    with acting(cast.anna) as actor, pytest.raises(Forbidden):
        operations.declare(actor, START, other_name="x", kind="family", starts_on=TODAY, ends_on=None)


def test_every_fault_stands_at_its_field(acting: Any, cast: Cast) -> None:
    with acting(cast.sara) as actor:
        with pytest.raises(Invalid) as refused:
            operations.declare(actor, START, other_name=" ", kind="friend", starts_on=TODAY, ends_on=date(2020, 1, 1))
        assert set(refused.value.errors) == {"other_name", "kind", "ends_on"}
        with pytest.raises(NotFound):
            operations.declare(
                actor, START, other_id=cast.tara.person_id, other_name="", kind="family", starts_on=TODAY, ends_on=None
            )
        with pytest.raises(Forbidden):
            operations.declare(
                actor, START, one_id=cast.sven.person_id, other_name="Jan", kind="family", starts_on=TODAY, ends_on=None
            )


def test_what_was_wrong_is_withdrawn_once_with_a_reason(acting: Any, cast: Cast) -> None:
    tie_id = declared(acting, cast, kind="family")
    with acting(cast.sara) as actor:
        with pytest.raises(Stale):
            operations.withdraw(actor, START, tie_id, "Vergissing", 7)
        with pytest.raises(Invalid):
            operations.withdraw(actor, START, tie_id, " ", 1)
        operations.withdraw(actor, START, tie_id, "Vergissing", 1)
        with pytest.raises(Conflict):
            operations.withdraw(actor, START, tie_id, "Vergissing", 2)
        assert not [
            each for each in queries.between(cast.school, cast.sara.person_id, cast.sven.person_id) if each.id == tie_id
        ]


def test_without_a_rule_a_tie_keeps_nobody_out(acting: Any, cast: Cast) -> None:
    declared(acting, cast, kind="panel_mate")
    with acting(cast.sven):
        found = queries.check(
            cast.school, TODAY, one=cast.sara.person_id, other=cast.sven.person_id, role="coordinator"
        )
        assert found.effect is Effect.DECLARE
        assert found.allowed


def test_other_institutions_learn_a_class_and_nothing_else(acting: Any, cast: Cast) -> None:
    one, other = cast.sara.person_id, cast.sven.person_id
    declared(acting, cast, kind="family")
    declared(acting, cast, kind="taught", starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    with acting(cast.tara):
        assert "personal" in queries.elsewhere(one, other, TODAY)
        assert "personal" in queries.elsewhere(other, one, TODAY)
        assert "teaching" not in queries.elsewhere(one, other, TODAY)
        assert "teaching" in queries.elsewhere(one, other, date(2020, 6, 1))
        assert queries.elsewhere(one, uuid4(), TODAY) == ()
        assert queries.between(cast.school, one, other) == []
    for member, hat in ((cast.anna, None), (cast.petra, None), (cast.sara, "personal")):
        with acting(member, hat):
            assert queries.elsewhere(one, other, TODAY) == ()


def test_a_derived_tie_is_made_once(acting: Any, cast: Cast) -> None:
    with acting(cast.lena) as actor:
        people: dict[str, Any] = {
            "one": (cast.lena.person_id, "Lena Visser"),
            "other": (cast.bram.person_id, "Bram Jansen"),
        }
        more: dict[str, Any] = {"kind": "took_part_in_decision", "on": TODAY, "derived_from": "submission:x"}
        assert operations.derive(actor, START, **people, **more) is not None
        assert operations.derive(actor, START, **people, **more) is None


def test_the_pages_declare_separate_and_withdraw(cast: Cast, sign_in: SignIn) -> None:
    sara, sven = sign_in(cast.sara), sign_in(cast.sven)
    wrong = sara.post(f"{PAGE}/new", {"other_name": "Jan de Wit", "kind": "family", "starts_on": "30 februari"})
    assert wrong.status_code == 422
    assert "Jan de Wit" in wrong.get_data(as_text=True)
    made = sara.post(f"{PAGE}/new", {"other_name": "Jan de Wit", "kind": "family", "starts_on": "2026-01-01"})
    assert made.status_code == 303
    listed = sven.get(PAGE).get_data(as_text=True)
    assert "Jan de Wit" in listed
    tie = listed.split('href="/institution/ties/')[1:]
    path = (
        PAGE
        + "/"
        + next(part for part in tie if "Jan de Wit" in part[:300] and not part.startswith("new")).split('"')[0]
    )
    assert sara.post(f"{path}/separate", {"matter": "x", "how": "y"}, page=path).status_code == 403
    assert sven.post(f"{path}/separate", {"matter": "", "how": ""}, page=path).status_code == 422
    assert (
        sven.post(f"{path}/separate", {"matter": "Examen 12", "how": "Een ander beoordeelt."}, page=path).status_code
        == 303
    )
    page = sara.get(path).get_data(as_text=True)
    assert "Een ander beoordeelt." in page
    assert sara.post(f"{path}/withdraw", {"reason": "Naamgenoot", "version": "1"}, page=path).status_code == 303
    assert sign_in(cast.tara).get(path).status_code == 404
