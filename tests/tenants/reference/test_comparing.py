from datetime import date

from tenants.reference.rules import Change, Difference, FieldChange, Standing, difference
from tests.tenants.reference.rows import facts

LEFT = date(2026, 8, 1)


def test_added_changed_revived_retired_and_unchanged() -> None:
    current = [
        Standing(facts(crebo="25001"), None),
        Standing(facts(crebo="25002"), None),
        Standing(facts(crebo="25003"), LEFT),
        Standing(facts(crebo="25004"), None),
        Standing(facts(crebo="25005"), LEFT),
    ]
    incoming = [
        facts(crebo="25009"),
        facts(crebo="25003", name="Kok Aziatisch"),
        facts(crebo="25002", level=3, kind="vakopleiding", pathways=["BBL"]),
        facts(crebo="25001"),
    ]
    changes = difference(current, incoming, complete=True)
    assert changes.added == (facts(crebo="25009"),)
    assert changes.changed == (
        Change(
            "25002",
            "Kok",
            (
                FieldChange("level", 2, 3),
                FieldChange("kind", "basisberoepsopleiding", "vakopleiding"),
                FieldChange("pathways", ["BOL", "BBL"], ["BBL"]),
            ),
        ),
    )
    assert changes.revived == (Change("25003", "Kok Aziatisch", (FieldChange("name", "Kok", "Kok Aziatisch"),)),)
    assert changes.retired == (facts(crebo="25004"),)
    assert changes.unchanged == 1
    assert not changes.empty


def test_a_list_that_is_not_complete_retires_nothing() -> None:
    current = [Standing(facts(crebo="25001"), None)]
    changes = difference(current, [facts(crebo="25002")], complete=False)
    assert changes.retired == ()
    assert changes.added == (facts(crebo="25002"),)


def test_a_qualification_that_returns_unchanged_is_a_change() -> None:
    changes = difference([Standing(facts(), LEFT)], [facts()], complete=False)
    assert changes.revived == (Change("25180", "Kok", ()),)
    assert not changes.empty


def test_the_same_list_changes_nothing() -> None:
    changes = difference([Standing(facts(), None)], [facts()], complete=True)
    assert changes.empty
    assert changes.unchanged == 1


def test_the_fingerprint_follows_what_is_said_and_not_the_order() -> None:
    one, other = facts(crebo="25001"), facts(crebo="25002")
    forth = difference([], [one, other], complete=True)
    back = difference([], [other, one], complete=True)
    assert forth.sha256 == back.sha256
    assert forth.sha256 != difference([], [one], complete=True).sha256
    assert forth.sha256 != difference([], [one, facts(crebo="25002", name="Bakker")], complete=True).sha256
    assert forth.sha256 != difference([Standing(one, None)], [one, other], complete=True).sha256


def test_a_difference_survives_being_stored() -> None:
    current = [Standing(facts(crebo="25001"), None), Standing(facts(crebo="25002"), LEFT), Standing(facts(), None)]
    incoming = [facts(crebo="25001", regulated="VWS"), facts(crebo="25002"), facts(crebo="25003")]
    changes = difference(current, incoming, complete=True)
    restored = Difference.from_json(changes.as_json())
    assert restored == changes
    assert restored.sha256 == changes.sha256


def test_a_long_difference_comes_in_pieces_that_together_say_the_same() -> None:
    level = {"level": 3, "kind": "vakopleiding"}
    numbers = [str(25000 + number) for number in range(60)]
    current = [Standing(facts(crebo=each), LEFT if each == "25030" else None) for each in numbers[20:]]
    incoming = [facts(crebo=each, **(level if each > "25025" else {})) for each in numbers[:50]]
    whole = difference(current, incoming, complete=True)
    assert (len(whole.added), len(whole.changed), len(whole.revived), len(whole.retired)) == (20, 23, 1, 10)
    pieces = whole.pages(20)
    for name in ("added", "changed", "revived", "retired"):
        assert tuple(each for piece in pieces for each in getattr(piece, name)) == getattr(whole, name)
        # A change has two facts and counts as seven.
        assert all(len(piece.changed) <= 2 for piece in pieces)
    assert all(len(piece.added) + len(piece.retired) <= 20 for piece in pieces)
    assert not any(piece.empty for piece in pieces)
    assert difference([], [], complete=True).pages(20) == [difference([], [], complete=True)]
