"""Being found, through the pages and the API."""

import re
from typing import Any

import psycopg
import pytest

from tests.marketplace.facts import person
from tests.support.cast import Cast, Member, SignIn


@pytest.fixture
def wim(root: psycopg.Connection[Any], cast: Cast) -> Member:
    return person(root, "Wim Profiel")


@pytest.mark.rule("R101", "R102")
def test_from_the_first_question_to_being_found(wim: Member, sign_in: SignIn, cast: Cast) -> None:
    own = sign_in(wim)
    assert "Kies wie je mag vinden" in own.get("/today?lang=nl").text
    answers = {
        f"open_{f}": "nobody"
        for f in ("organisation", "schools", "crebo", "status", "trainings", "about", "photo", "contact")
    }
    done = own.post(
        "/profile/welcome", {**answers, "open_name": "nobody", "open_province": "public", "open_place": "institutions"}
    )
    assert done.status_code == 303
    assert done.location == "/profile/details"
    assert "Kies wie je mag vinden" not in own.get("/today?lang=nl").text
    page = own.get("/profile/details")
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)
    assert version is not None
    saved = own.post("/profile/details", {
        "version": version[1], "shown_name": "W. Profiel", "organisation": "ROC Noord", "schools": "ROC Zuid\nroc noord",  # noqa: E501 - reads as one line
        "crebo": "25180, 25030", "place": "Utrecht", "province": "", "about": "", "email": "", "phone": "", "website": ""})  # fmt: skip  # noqa: E501 - reads as one line
    assert saved.status_code == 303, saved.text
    public = own.get("/profile/preview?as=public&lang=nl").text
    assert "Assessor in Utrecht" in public
    assert "W. Profiel" not in public
    shown = own.get("/api/v1/profile").json
    assert shown is not None
    assert len(shown["schools"]) == 2
    assert shown["organisation_id"] == str(cast.school)
    assert own.get("/profile").status_code == 200
    link = re.search(r'href="(/register/[0-9a-f-]{36})"', public)
    assert link is not None
    assert own.get(link[1]).status_code == 200


def test_open_nothing_for_now_is_an_answer(wim: Member, sign_in: SignIn) -> None:
    own = sign_in(wim)
    assert own.post("/profile/welcome", {"later": "1", "open_name": "public"}).status_code == 303
    answer = own.get("/api/v1/profile/openings").json
    assert answer is not None
    assert set(answer["openings"].values()) == {"nobody"}
    assert answer["findable"] == "nobody"
    assert "Kies wie je mag vinden" not in own.get("/today?lang=nl").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "geen adres"), ("phone", "bel mij"), ("website", "javascript:alert(1)"), ("crebo", "99999"), ("schools", "Hogwarts"),  # noqa: E501 - reads as one line
     ("place", "Nergenshuizen"), ("about", "x" * 601), ("shown_name", "x" * 10_000), ("province", "NL-XX")],
)  # fmt: skip
def test_bad_input_stays_and_is_explained(field: str, value: str, wim: Member, sign_in: SignIn) -> None:
    own = sign_in(wim)
    answer = own.post("/profile/details", {"version": "0", "shown_name": "Wim", field: value})
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text or "error-summary" in answer.text
    assert own.get("/api/v1/profile").headers["ETag"] == '"0"'


def test_two_tabs(wim: Member, sign_in: SignIn) -> None:
    own = sign_in(wim)
    assert own.post("/profile/details", {"version": "0", "shown_name": "Eerste"}).status_code == 303
    second = own.post("/profile/details", {"version": "0", "shown_name": "Tweede"})
    assert second.status_code == 409
    assert "Eerste" in second.text
    assert "Tweede" in second.text
    assert own.post("/profile/details", {"version": "1", "shown_name": "Tweede"}).status_code == 303


def test_hostile_text_is_text(wim: Member, sign_in: SignIn) -> None:
    own = sign_in(wim)
    name = "<script>alert(1)</script> \u202eרד ☂"
    assert own.post("/profile/details", {"version": "0", "shown_name": name}).status_code == 303
    own.post("/profile/openings", {**{f"open_{f}": "public" for f in ("name",)}})
    page = own.get("/register?own=1&q=alert&lang=nl").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;" in page or "&lt;script&gt;" in page


def test_api_asks_for_the_text_that_was_read(wim: Member, sign_in: SignIn) -> None:
    own = sign_in(wim)
    token = own.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]
    old = own.client.put(
        "/api/v1/profile/openings",
        json={"openings": {"name": "public"}, "text_version": "1999"},
        headers={"X-CSRFToken": token},
    )
    assert old.status_code == 409
    version = own.get("/api/v1/profile/openings").json["text_version"]  # type: ignore[index]  # the answer has a body
    new = own.client.put(
        "/api/v1/profile/openings",
        json={"openings": {"name": "public"}, "text_version": version},
        headers={"X-CSRFToken": token},
    )
    assert new.status_code == 204
    wrong = own.client.put(
        "/api/v1/profile/openings",
        json={"openings": {"shoe": "public"}, "text_version": version},
        headers={"X-CSRFToken": token},
    )
    assert wrong.status_code == 422
    assert own.client.put("/api/v1/profile/closed", headers={"X-CSRFToken": token}).status_code == 204
    assert own.get("/api/v1/profile/openings").json["findable"] == "nobody"  # type: ignore[index]  # the answer has a body
    assert own.client.delete("/api/v1/profile/closed", headers={"X-CSRFToken": token}).status_code == 204


def test_a_strangers_picture_is_not_there(wim: Member, sign_in: SignIn) -> None:
    own = sign_in(wim)
    assert own.get("/profile/photo").status_code == 200
    assert own.post("/profile/photo/00000000-0000-4000-8000-000000000000", page="/profile").status_code == 404


@pytest.mark.parametrize(
    "path", ["/profile", "/profile/photo", "/profile/details", "/profile/openings", "/profile/preview", "/reports"]
)
def test_own_pages_are_personal(path: str, cast: Cast, sign_in: SignIn, browser: Any) -> None:
    assert sign_in(cast.sara).get(path).status_code == 403
    assert browser.get(path).status_code == 401


def test_search_leads_where_the_hat_searches(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.sara).get("/search").location == "/find"
    assert sign_in(cast.anna).get("/search").location == "/register"
