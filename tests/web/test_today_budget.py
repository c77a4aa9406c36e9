"""How many statements Today needs, for whoever has the most on it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.portfolio.conftest import bank as bank
from tests.portfolio.evidence.test_budget import counted
from tests.support.cast import START, Cast, SignIn
from tests.tenants.running_terms.conftest import house as house
from tests.tenants.running_terms.house import House

MOST = 8


@pytest.mark.parametrize("who", ["anna", "lena", "adam", "sara", "sven", "petra"])
def test_today_stays_within_its_budget(who: str, cast: Cast, sign_in: SignIn, app: Flask) -> None:
    browser = sign_in(getattr(cast, who))
    browser.get("/today")  # what a process reads once
    with counted(app) as seen:
        assert browser.get("/today").status_code == 200
    assert len(seen) <= MOST, "\n".join(seen)


def test_with_a_regulation_too(house: House, sign_in: SignIn, app: Flask) -> None:
    house.adopt(START.date())
    browser = sign_in(house.admin)
    browser.get("/today")
    with counted(app) as seen:
        assert browser.get("/today").status_code == 200
    assert len(seen) <= MOST, "\n".join(seen)
