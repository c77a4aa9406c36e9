"""Being found, through the pages and the API."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event

from assay.db import db
from marketplace.profiles.rules import TEXT_VERSION
from tests.marketplace.facts import person
from tests.support.cast import Browser, Cast, Member, SignIn, _tenant


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


def _token(own: Browser) -> dict[str, str]:
    return {"X-CSRFToken": own.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]}


def test_later_takes_nothing_back_from_whoever_answered(wim: Member, sign_in: SignIn) -> None:
    own = sign_in(wim)
    assert "Nu niets openzetten" in own.get("/profile/welcome?lang=nl").text
    own.post("/profile/openings", {"open_name": "public", "search_engines": "y"})
    assert "Nu niets openzetten" not in own.get("/profile/welcome?lang=nl").text
    assert own.post("/profile/welcome", {"later": "1"}).status_code == 303
    answer = own.get("/api/v1/profile/openings").json
    assert answer is not None
    assert answer["openings"]["name"] == "public"
    assert answer["search_engines"] is True


def test_search_engines_keep_their_answer_where_the_api_does_not_name_them(wim: Member, sign_in: SignIn) -> None:
    own = sign_in(wim)
    own.post("/profile/openings", {"open_name": "public", "search_engines": "y"})
    body: dict[str, Any] = {"openings": {"province": "public"}, "text_version": TEXT_VERSION}
    assert own.client.put("/api/v1/profile/openings", json=body, headers=_token(own)).status_code == 204
    assert own.get("/api/v1/profile/openings").json["search_engines"] is True  # type: ignore[index]  # it has a body
    body["search_engines"] = False
    assert own.client.put("/api/v1/profile/openings", json=body, headers=_token(own)).status_code == 204
    assert own.get("/api/v1/profile/openings").json["search_engines"] is False  # type: ignore[index]  # it has a body


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement of the application while the test runs."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        yield asked
        event.remove(db.engine, "before_cursor_execute", note)


def test_many_lines_cost_no_search_each(wim: Member, sign_in: SignIn, statements: list[str]) -> None:
    own = sign_in(wim)
    few = own.post("/profile/details", {"version": "0", "schools": "Onbekend"})
    before = len(statements)
    many = own.post("/profile/details", {"version": "0", "schools": "\n".join(f"Zzyx {n}" for n in range(300))})
    assert (few.status_code, many.status_code) == (422, 422)
    assert "Niet meer dan 40 scholen" in many.text
    assert len(statements) - before <= before
    wrong = own.post("/profile/details", {"version": "0", "schools": "\n".join(f"Zzyx {n}" for n in range(40))})
    assert wrong.status_code == 422
    assert "We kennen Zzyx 0 niet" in wrong.text
    assert len(statements) < 3 * before


def test_a_school_that_closed_stays_in_the_profile(wim: Member, sign_in: SignIn, root: psycopg.Connection[Any]) -> None:
    mark = uuid4().hex[:12]
    school = _tenant(root, f"dicht-{mark}", f"Dicht {mark}", "school")
    own = sign_in(wim)
    form = {"schools": f"Dicht {mark}", "organisation": f"Dicht {mark}"}
    assert own.post("/profile/details", {"version": "0", **form}).status_code == 303
    root.execute("UPDATE app.tenant SET status = 'closed' WHERE id = %s", [school])
    page = own.get("/profile/details?lang=nl").text
    assert f"Dicht {mark}" not in page
    assert "heeft geen account meer" in page
    assert own.post("/profile/details", {"version": "1", "schools": "ROC Zuid"}).status_code == 303
    shown = own.get("/api/v1/profile").json
    assert shown is not None
    assert str(school) in shown["schools"]
    assert len(shown["schools"]) == 2
    assert shown["organisation_id"] == str(school)
    body = {"schools": shown["schools"], "organisation_id": shown["organisation_id"]}
    kept = own.client.put("/api/v1/profile", json=body, headers={**_token(own), "If-Match": '"2"'})
    assert kept.status_code == 200, kept.text
