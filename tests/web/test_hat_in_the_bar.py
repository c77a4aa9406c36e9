"""The bar shows the session's hat, on pages that are always personal too; a page of another hat offers that hat."""

import re
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask

from assay.permissions import Actor, Hat
from assay.web.shell import PLACES_MOST, Place
from tenants.organisations.rules import KINDS
from tests.support.cast import Cast, SignIn

BANK = "Assessorenbank Oost"


def _top(page: str) -> str:
    return page[page.index("<header") : page.index("</header>")]


def _worn(page: str) -> str:
    """The hat that the bar names as current."""
    found = re.search(r'aria-current="true">.*?<span class="menu-text data" dir="auto">([^<]+)', _top(page))
    assert found, page
    return unescape(found[1])


def _places(page: str) -> list[str]:
    nav = _top(page)[_top(page).index('<nav id="places"') :]
    return re.findall(r'<li><a href="([^"]+)"', nav)


@pytest.mark.parametrize("path", ["/account", "/account/password", "/account/tokens/new", "/inbox"])
def test_an_always_personal_page_keeps_the_hat_of_the_session(cast: Cast, sign_in: SignIn, path: str) -> None:
    lena = sign_in(cast.lena)
    page = lena.get(path).text
    assert _worn(page) == BANK
    assert _places(page) == _places(lena.get("/today").text)


def test_a_refused_form_of_an_always_personal_page_keeps_it_too(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.lena).post("/account", {"name": "", "language": "nl", "theme": "auto"})
    assert answer.status_code == 422
    assert _worn(answer.text) == BANK


def test_the_personal_hat_is_shown_where_it_is_worn(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.lena, "personal").get("/inbox").text
    assert _worn(page) == "Mijn portfolio"
    assert "/portfolio" in _places(page)


def test_a_personal_page_in_an_institution_hat_offers_the_own_hat(cast: Cast, sign_in: SignIn) -> None:
    lena = sign_in(cast.lena)
    answer = lena.get("/status?on=2026-11-01")
    assert answer.status_code == 403
    assert answer.text.count("<h1>") == 1
    assert 'name="hat" value="personal">Ga verder als: Mijn portfolio' in answer.text
    target = re.search(r'name="next" value="([^"]+)"', answer.text)
    assert target
    gone = lena.post("/account/hat", {"hat": "personal", "next": unescape(target[1])}, page="/today")
    assert gone.status_code == 303
    assert gone.headers["Location"] == "/status?on=2026-11-01"
    assert lena.get("/status?on=2026-11-01").status_code == 200


def test_an_institution_page_in_the_own_hat_offers_the_institution(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.lena, "personal").get("/work-list")
    assert answer.status_code == 403
    assert f'name="hat" value="{cast.bank}">Ga verder als: {BANK}' in answer.text


def test_no_hat_is_offered_that_would_not_open_the_page(cast: Cast, sign_in: SignIn) -> None:
    for member, path in ((cast.anna, "/work-list"), (cast.adam, "/platform/requests")):
        answer = sign_in(member).get(path)
        assert answer.status_code == 403
        assert "Ga verder als" not in answer.text


def test_what_is_not_there_in_an_institution_hat_may_be_ones_own(cast: Cast, sign_in: SignIn) -> None:
    path = f"/files/{uuid4()}"
    answer = sign_in(cast.lena).get(path)
    assert answer.status_code == 404
    assert 'name="hat" value="personal">' in answer.text
    assert "Ga verder als" not in sign_in(cast.lena, "personal").get(path).text


def test_after_a_change_of_hat_only_pages_of_ours_open(cast: Cast, sign_in: SignIn) -> None:
    lena = sign_in(cast.lena)
    for strange in ("https://elsewhere.example/", "//elsewhere.example", "/nothing-here", ""):
        answer = lena.post("/account/hat", {"hat": "personal", "next": strange}, page="/today")
        assert answer.headers["Location"] == "/today", strange


EVERY_ROLE = frozenset({"administrator", "coordinator", "lead_assessor"})
#: Whoever sees most in each kind of hat.
MOST = [
    Hat("personal"),
    Hat("platform"),
    *(Hat("institution", uuid4(), tenant_kind=kind, roles=EVERY_ROLE) for kind in KINDS),
]


@pytest.mark.parametrize("hat", MOST, ids=lambda hat: hat.tenant_kind or hat.kind)
def test_the_bar_never_cuts_a_place_off(app: Flask, hat: Hat) -> None:
    actor = Actor(uuid4(), hat)
    places: list[Place] = [
        place
        for place in app.extensions["assay.places"]
        if hat.kind in place.hats and (place.permission is None or place.permission.holds(actor))
    ]
    assert 0 < len(places) <= PLACES_MOST, [str(place.label) for place in places]
    assert places[0].endpoint == "today.show"


def test_today_comes_first_and_is_the_current_place(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.anna).get("/today").text
    assert _places(page)[0] == "/today"
    assert re.search(r'<a href="/today" aria-current="page">Vandaag</a>', page)


def test_a_link_that_names_its_institution_offers_that_role(cast: Cast, sign_in: SignIn) -> None:
    """Of a notice or a mail: the page stands at an institution, and the reader acts as somebody else."""
    path = f"/terms/{uuid4()}"
    lena = sign_in(cast.lena, "personal")
    assert "Ga verder als" not in lena.get(path).text
    answer = lena.get(f"{path}?as={cast.bank}")
    assert answer.status_code == 404
    assert f"Dit staat bij {BANK}" in answer.text
    assert f'name="hat" value="{cast.bank}">Ga verder als: {BANK}' in answer.text
    target = re.search(r'name="next" value="([^"]+)"', answer.text)
    assert target
    gone = lena.post("/account/hat", {"hat": str(cast.bank), "next": unescape(target[1])}, page="/today")
    assert gone.headers["Location"] == f"{path}?as={cast.bank}"
    # There it is plainly not there: the same role is not offered again.
    assert f"Dit staat bij {BANK}" not in lena.get(f"{path}?as={cast.bank}").text


def test_a_link_offers_no_role_that_is_not_ones_own(cast: Cast, sign_in: SignIn) -> None:
    for named in (cast.bank, cast.school, "made-up", ""):
        answer = sign_in(cast.anna).get(f"/terms/{uuid4()}?as={named}")
        assert answer.status_code == 404
        assert "Ga verder als" not in answer.text
