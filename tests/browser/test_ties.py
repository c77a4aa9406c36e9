"""What a tie does, where it shows: on items, falls, its own page and the page of a body; wide and on a phone."""

from __future__ import annotations

from datetime import date

import pytest

from tenants.interests import operations as ties
from tests.browser.looking import axe_findings, english_on_dutch_page, shoot, structure_faults, too_wide
from tests.browser.windows import Windows
from tests.portfolio.certification.test_falls_tied import falling
from tests.portfolio.conftest import bank as bank
from tests.portfolio.verification.test_kept_out import keeps_apart, tie_of
from tests.support.cast import START, Member
from tests.tenants.bodies.conftest import TODAY, School, bare
from tests.tenants.running_terms.conftest import house as house
from tests.tenants.running_terms.house import House

__all__ = ["bare"]


@pytest.mark.parametrize("width", [1280, 320])
def test_a_tie_can_be_seen_and_dealt_with_by_everyone(bare: School, house: House, windows: Windows, width: int) -> None:
    bank = house.bank
    keeps_apart(house)
    submission = bank.handed_in(bank.anna)
    with bank.acting(bank.lead) as actor:
        ties.declare(
            actor, START, other_id=bank.anna.person_id, other_name="", kind="family", starts_on=TODAY, ends_on=None
        )
    bare.adopt("mondriaan", "appeal-rules", "2003")
    body = bare.body("appeal_committee", "appeal-rules", address="Postbus 1, 2500 AA Den Haag")
    bare.seat(body, "member", bare.clerk.name, person_id=bare.clerk.person_id, born_on=date(1970, 1, 1))
    with bare.acting(bare.clerk) as actor:
        ties.declare(actor, START, other_name="Kim Bakker", kind="took_part_in_decision", starts_on=TODAY, ends_on=None)
    tie = f"/institution/ties/{tie_of(bank)}"
    for member, path in (
        (bank.lead, f"/work-list/{submission}"),
        (bank.lead, "/work-list"),
        (house.admin, tie),
        (house.admin, f"{tie}?matter=submission:{submission}"),
        (bare.secretary, f"/institution/bodies/{body}"),
        (bare.secretary, "/today"),
    ):
        _look(windows, member, path, width)


@pytest.mark.parametrize("width", [1280, 320])
def test_a_tie_shows_on_a_fall(house: House, windows: Windows, width: int) -> None:
    bank = house.bank
    keeps_apart(house)
    fall = falling(bank)
    with bank.acting(bank.lead) as actor:
        ties.declare(
            actor, START, other_id=bank.anna.person_id, other_name="", kind="family", starts_on=TODAY, ends_on=None
        )
    matter = f"/institution/ties/{tie_of(bank)}?matter=status:{bank.anna.person_id}"
    for member, path in ((bank.lead, fall), (bank.lead, "/status-falls"), (house.admin, matter)):
        _look(windows, member, path, width)


def _look(windows: Windows, member: Member, path: str, width: int) -> None:
    page = windows.window(member, width=width)
    page.goto(path)
    shoot(page, f"tie-{width}{path.replace('/', '-').split('?')[0][:24]}")
    faults = [*axe_findings(page), *too_wide(page), *structure_faults(page, "nl"), *english_on_dutch_page(page)]
    assert faults == [], path
