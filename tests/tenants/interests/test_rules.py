"""What a regulation makes of ties: pure values."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.interests.rules import NOTHING, Effect, Tie, verdict
from tenants.regulations.rules.base import Words
from tenants.regulations.rules.bodies_said import TieRule

ONE, OTHER, THIRD = uuid4(), uuid4(), uuid4()
DAY = date(2026, 5, 12)
TEXT = Words(nl="x", en="x")


def tie(kind: str, one: UUID = ONE, other: UUID = OTHER, until: date | None = None) -> Tie:
    return Tie(uuid4(), one, other, kind, date(2026, 1, 1), until)


def rule(effect: str, *kinds: str, role: tuple[str, ...] = ()) -> TieRule:
    return TieRule.model_validate(
        {"key": "t.x", "article": "1", "text": TEXT, "ties": list(kinds), "role": list(role), "effect": effect}
    )


def asked(ties: list[Tie], rules: list[TieRule], role: str = "assessor", on: date = DAY, **more: frozenset[UUID]):  # type: ignore[no-untyped-def]  # one call, told apart by its tests
    return verdict(ties, rules, one=ONE, other=OTHER, role=role, on=on, **more)


def test_no_tie_stands_in_the_way_of_nothing() -> None:
    assert asked([], [rule("bars_role", "taught")]) == NOTHING
    assert asked([tie("taught", THIRD, OTHER)], [rule("bars_role", "taught")]) == NOTHING


def test_a_tie_counts_both_ways_and_only_while_it_holds() -> None:
    ended = tie("taught", OTHER, ONE, until=date(2026, 5, 11))
    assert asked([ended], [rule("bars_matter", "taught")]).allowed
    assert not asked([ended], [rule("bars_matter", "taught")], on=date(2026, 5, 11)).allowed


@pytest.mark.parametrize(
    ("effect", "allowed"),
    [("declare", True), ("separate_roles", False), ("bars_matter", False), ("bars_role", False)],
)
def test_the_rule_decides_what_a_tie_does(effect: str, allowed: bool) -> None:
    found = asked([tie("taught")], [rule(effect, "taught", role=("assessor",))])
    assert found.effect is Effect(effect)
    assert found.allowed is allowed


def test_a_tie_that_no_rule_names_is_declared_and_keeps_nobody_out() -> None:
    found = asked([tie("colleague")], [rule("bars_role", "taught")])
    assert (found.effect, found.allowed, found.rule) == (Effect.DECLARE, True, None)
    assert asked([tie("taught")], [rule("bars_role", "taught", role=("chair",))]).allowed


def test_roles_kept_apart_let_the_matter_go_on() -> None:
    supervised = tie("supervised")
    rules = [rule("separate_roles", "supervised")]
    assert not asked([supervised], rules).allowed
    assert asked([supervised], rules, separated=frozenset({supervised.id})).allowed
    assert not asked([supervised], rules, separated=frozenset({uuid4()})).allowed


@given(st.lists(st.sampled_from(["declare", "separate_roles", "bars_matter", "bars_role"]), min_size=1, max_size=5))
def test_the_heaviest_effect_decides_whatever_the_order(effects: list[str]) -> None:
    rules = [rule(effect, "taught") for effect in effects]
    heaviest = max((Effect(effect) for effect in effects), key=lambda each: each.weight)
    assert asked([tie("taught")], rules).effect is heaviest
    assert asked([tie("taught")], rules[::-1]).effect is heaviest
