"""From a regulation to a body that is well composed, in the pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.cast import SignIn
from tests.tenants.bodies.conftest import SINCE, TODAY, School

BODIES = "/institution/bodies"


@pytest.mark.rule("R013")
def test_a_secretary_sets_up_the_ecol_and_appoints_it_for_a_year(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.secretary)
    assert "Nog geen orgaan" in browser.get(BODIES).text
    page = browser.get(f"{BODIES}/new").text
    assert "exam-regulation:ecol" in page
    made = browser.post(f"{BODIES}/new", {"body": "exam-regulation:ecol", "set_up_on": "2026-01-01"})
    assert made.status_code == 303, made.text
    body = made.headers["Location"]

    bare = browser.get(body).text
    assert "Niet goed samengesteld" in bare
    assert "In dit orgaan zit niemand" in bare
    assert "art. 5(2)" in bare
    form = browser.get(f"{body}/appoint").text
    assert "bevoegd gezag" in form
    for function, name in (("chair", "Vera Voorzit"), ("secretary", "Stijn Secretaris"), ("member", "Lotte Lid")):
        answer = browser.post(f"{body}/appoint", {"function": function, "name": name, "starts_on": TODAY.isoformat()})
        assert answer.status_code == 303, answer.text

    well = browser.get(body).text
    assert "Goed samengesteld" in well
    assert "Vera Voorzit" in well
    assert "23 november 2027" in well
    [row] = school.look("SELECT DISTINCT ends_on FROM app.body_member WHERE tenant_id = %s", school.tenant)
    assert row["ends_on"] == date(2027, 11, 23)

    before = browser.get(f"{body}?on={SINCE.isoformat()}").text
    assert "Niet goed samengesteld" in before
    after = browser.get(f"{body}?on=2027-11-24").text
    assert "Niet goed samengesteld" in after
    assert "De zittingsduur van Vera Voorzit" in after
    assert "Nog niet ingesteld" in browser.get(f"{body}?on=2025-12-31").text


def test_where_nothing_is_left_to_set_up_the_page_leads_back(bare: School, sign_in: SignIn) -> None:
    browser = sign_in(bare.secretary)
    page = browser.get(f"{BODIES}/new").text
    assert "Alle organen zijn er al" in page
    assert f'class="btn btn-primary" href="{BODIES}"' in page
    assert "data-guard" not in page, "a form without a choice"
    refused = browser.post(f"{BODIES}/new", {"body": "exam-regulation:ecol"})
    assert refused.status_code == 422
    assert "Alle organen zijn er al" in refused.text
    bare.adopt("roc-a12", "exam-regulation", "2018-2019")
    assert "exam-regulation:ecol" in browser.get(f"{BODIES}/new").text


def test_a_day_without_a_regulation_is_said_and_not_guessed(school: School, sign_in: SignIn) -> None:
    body = school.body(set_up_on=TODAY)
    browser = sign_in(school.secretary)
    page = browser.get(f"{BODIES}/{body}?on=nonsense")
    assert page.status_code == 200
    early = (SINCE - timedelta(days=1)).isoformat()
    answer = browser.post(f"{BODIES}/new", {"body": "exam-regulation:cec", "set_up_on": early})
    assert answer.status_code == 422
    assert "Geen van je reglementen beschrijft dit orgaan op die dag" in answer.text


def test_the_bodies_of_nobody_else(school: School, sign_in: SignIn, cast: object) -> None:
    body = school.body()
    stranger = sign_in(cast.tara)  # type: ignore[attr-defined]  # the cast
    assert stranger.get(f"{BODIES}/{body}").status_code == 404
    assert stranger.get(f"{BODIES}/{body}/appoint").status_code == 404
    coordinator = sign_in(school.clerk)
    assert coordinator.get(f"{BODIES}/{body}").status_code == 200
    assert coordinator.get(f"{BODIES}/{body}/appoint").status_code == 403
