"""What a regulation makes of ties: pure values."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.interests.rules import NOTHING, Effect, Tie, barred, verdict
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


def test_of_two_ties_that_weigh_the_same_each_needs_its_own_separation() -> None:
    supervised, taught = tie("supervised"), tie("taught")
    rules = [rule("separate_roles", "supervised", "taught")]
    for ties in ([supervised, taught], [taught, supervised]):
        found = asked(ties, rules, separated=frozenset({supervised.id}))
        assert not found.allowed
        assert found.tie is taught
        assert asked(ties, rules, separated=frozenset({supervised.id, taught.id})).allowed


def test_a_tie_that_no_rule_names_never_hides_the_rule_of_another() -> None:
    colleague, family = tie("colleague"), tie("family")
    for ties in ([colleague, family], [family, colleague]):
        found = asked(ties, [rule("declare", "family")])
        assert (found.effect, found.tie) == (Effect.DECLARE, family)


@pytest.mark.rule("R441")
def test_only_whose_tie_it_is_stays_out_of_a_body_and_only_where_the_role_is_barred() -> None:
    decided = tie("took_part_in_decision", until=date(2026, 6, 30))
    rules = [
        rule("bars_matter", "family", role=("appeal_committee",)),
        rule("bars_role", "took_part_in_decision", role=("appeal_committee",)),
    ]

    def kept_out(ties: list[Tie], person: UUID = ONE, body: str = "appeal_committee", on: date = DAY) -> bool:
        return not barred(ties, rules, person=person, body=body, on=on).allowed

    assert kept_out([decided])
    assert not kept_out([decided], person=OTHER)
    assert not kept_out([decided], body="exam_committee")
    assert not kept_out([decided], on=date(2026, 7, 1))
    assert not kept_out([tie("family")])
