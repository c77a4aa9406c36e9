"""From reporting to a school to the end of a registration."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from assay.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from marketplace.entries import operations, queries
from marketplace.entries.rules import Check
from marketplace.profiles import operations as profiles
from marketplace.profiles.rules import ProfileValues
from tests.marketplace.facts import fact, person, status
from tests.support.cast import START, Cast, Member, SignIn

Acting = Callable[..., Any]
EVERY = {key: Check(True, "Papieren gezien") for key in ("trained", "active", "further_trained")}


@pytest.fixture
def nora(root: psycopg.Connection[Any], cast: Cast) -> Member:
    """An assessor with verified activity and further training, and without the three subjects."""
    member = person(root, "Nora Melder")
    status(root, cast.bank, member, "bronze", ["25180"])
    fact(root, cast.bank, member, "activity", date(2026, 5, 1))
    fact(root, cast.bank, member, "further_training", date(2026, 6, 1))
    return member


def reported(acting: Acting, member: Member, school: UUID, track: bool = True) -> UUID:
    with acting(member) as actor:
        return operations.report(actor, START, school, "Graag", track).id


def reported_now(acting: Acting, cast: Cast, member: Member) -> UUID:
    return reported(acting, member, cast.school)


def registered(acting: Acting, cast: Cast, member: Member, track: bool = True) -> UUID:
    entry_id = reported(acting, member, cast.school, track)
    with acting(cast.sara) as actor:
        operations.register(actor, START, entry_id, EVERY, 1)
    return entry_id


def version(root: psycopg.Connection[Any], entry_id: UUID) -> int:
    row = root.execute("SELECT version FROM app.register_entry WHERE id = %s", [entry_id]).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.rule("R055", "R056", "R057", "R060", "R061")
def test_the_whole_way(
    nora: Member, cast: Cast, acting: Acting, root: psycopg.Connection[Any], sign_in: SignIn
) -> None:
    own = sign_in(nora)
    answer = own.post(
        "/reports/new", {"institution": "ROC Noord", "message": "Hallo", "track_open": "y"}, page="/reports"
    )
    assert answer.status_code == 303, answer.text
    sara = sign_in(cast.sara)
    assert "gemeld" in sara.get("/today?lang=nl").text
    page = sara.get("/entries?state=reported&lang=nl").text
    entry_id = page.split("/entries/")[1][:36] if "/entries/" in page else ""
    seen = sara.get(f"/entries/{entry_id}?lang=nl").text
    assert seen.count("Voldaan door gecontroleerde feiten bij Assessorenbank Oost") == 2
    refused = sara.post(
        f"/entries/{entry_id}/register", {"version": "1", "note-trained": ""}, page=f"/entries/{entry_id}"
    )
    assert refused.status_code == 422
    done = sara.post(
        f"/entries/{entry_id}/register",
        {"version": "1", "met-trained": "1", "note-trained": "Certificaat van de opleider gezien"},
        page=f"/entries/{entry_id}",
    )
    assert done.status_code == 303, done.text
    row = root.execute("SELECT state, shown, criteria FROM app.register_entry WHERE id = %s", [entry_id]).fetchone()
    assert row is not None
    assert row[:2] == ("registered", None)
    assert {c["id"]: c["how"] for c in row[2]} == {
        "trained": "own_check", "active": "facts", "further_trained": "facts"}  # fmt: skip
    assert "ROC Noord" in own.get("/inbox").text
    acts = root.execute(
        "SELECT act FROM app.audit_entry WHERE subject = %s AND chain = %s ORDER BY seq",
        [f"entry:{entry_id}", f"person:{nora.person_id}"],
    ).fetchall()
    assert [a[0] for a in acts] == ["entry.reported", "entry.registered"]


def test_what_was_shown_is_gone_after_the_decision(
    nora: Member, cast: Cast, acting: Acting, root: psycopg.Connection[Any]
) -> None:
    entry_id = reported(acting, nora, cast.school)
    with acting(cast.sara) as actor:
        assert queries.entry(actor, entry_id).shown is not None
        declined = operations.decline(actor, START, entry_id, "Geen plaats", 1)
        assert declined.shown is None
    again = reported(acting, nora, cast.school)
    with acting(nora) as actor:
        operations.take_back(actor, again)
    with acting(cast.sara) as actor:
        assert queries.entry(actor, again).shown is None


def test_a_reason_for_the_assessor_is_measured_before_it_is_sent(
    nora: Member, cast: Cast, acting: Acting, sign_in: SignIn
) -> None:
    sara = sign_in(cast.sara)
    for made, act in ((reported_now, "decline"), (registered, "deregister")):
        page = f"/entries/{made(acting, cast, nora)}"
        typed = {"version": "1", "reason": "Dit is niet conform de eis.", "_show": "1"}
        shown = sara.post(f"{page}/{act}", typed, page=page)
        assert shown.status_code == 200
        assert "“conform” is ambtelijke taal. Schrijf: “volgens”." in shown.text
        assert "Dit is niet conform de eis.</textarea>" in shown.text
        if act == "decline":
            with acting(nora) as actor:
                operations.take_back(actor, UUID(page.rpartition("/")[2]))


@pytest.mark.rule("R058")
def test_keeps_track_only_where_opened(nora: Member, cast: Cast, acting: Acting, root: psycopg.Connection[Any]) -> None:
    entry_id = registered(acting, cast, nora, track=True)
    with acting(cast.sara) as actor:
        entry = queries.entry(actor, entry_id)
        assert (entry.last_activity_on, entry.last_training_on) == (date(2026, 5, 1), date(2026, 6, 1))
    with acting(nora) as actor:
        operations.open_tracking(actor, entry_id, False)
    with acting(cast.sara) as actor:
        entry = queries.entry(actor, entry_id)
        assert (entry.last_activity_on, entry.last_training_on) == (None, None)


@pytest.mark.rule("R050")
def test_after_deregistration_only_that_school(
    nora: Member, cast: Cast, acting: Acting, root: psycopg.Connection[Any], sign_in: SignIn
) -> None:
    with acting(nora) as actor:
        profiles.change_profile(actor, START, ProfileValues(shown_name="Nora Melder-Uit"), 0)
        profiles.choose_openings(actor, START, {"name": "public"}, False, "nl")
    entry_id = registered(acting, cast, nora)
    browser = sign_in(nora)
    assert "Nora Melder-Uit" in browser.get("/register?q=melder&own=1").text
    with acting(cast.sara) as actor:
        operations.deregister(actor, START, entry_id, "Niet meer actief", version(root, entry_id))
    assert "Nora Melder-Uit" not in browser.get("/register?q=melder&own=1").text
    assert "Nora Melder-Uit" not in sign_in(cast.tara).get("/find?q=melder&own=1").text
    sara = sign_in(cast.sara)
    assert "Nora Melder" in sara.get("/entries?state=deregistered&q=melder").text
    assert "Nora Melder" not in sign_in(cast.tara).get("/entries?state=deregistered&q=melder").text
    # Another school's registration lifts it, and so does the person's own return.
    other = reported(acting, nora, cast.other_school)
    with acting(cast.tara) as actor:
        operations.register(actor, START, other, EVERY, 1)
    assert "Nora Melder-Uit" in browser.get("/register?q=melder&own=1").text
    with acting(cast.tara) as actor:
        operations.deregister(actor, START, other, "Ook hier", version(root, other))
    assert "Nora Melder-Uit" not in browser.get("/register?q=melder&own=1").text
    assert browser.post("/reports/return", page="/reports").status_code == 303
    assert "Nora Melder-Uit" in browser.get("/register?q=melder&own=1").text


@pytest.mark.rule("R059")
def test_several_schools_and_qualifications(
    nora: Member, cast: Cast, acting: Acting, root: psycopg.Connection[Any], sign_in: SignIn
) -> None:
    with acting(nora) as actor:
        profiles.change_profile(actor, START, ProfileValues(schools=(cast.other_school,), crebo=("25167",)), 0)
        profiles.choose_openings(actor, START, {"schools": "public", "crebo": "public"}, False, "nl")
    registered(acting, cast, nora)
    answer = sign_in(nora).get("/api/v1/profile/preview")
    assert answer.json is not None
    public = answer.json["public"]
    assert public["schools"] == ["ROC Noord", "ROC Zuid"]
    assert public["registered_at"] == ["ROC Noord"]
    assert public["crebos"] == [["25180", "Assessorenbank Oost"], ["25167", None]]


def test_who_may_not(nora: Member, cast: Cast, acting: Acting, root: psycopg.Connection[Any], sign_in: SignIn) -> None:
    entry_id = reported(acting, nora, cast.school)
    with acting(cast.tara) as actor, pytest.raises(NotFound):
        operations.register(actor, START, entry_id, EVERY, 1)
    with acting(cast.lena) as actor, pytest.raises(Forbidden):
        operations.register(actor, START, entry_id, EVERY, 1)
    with acting(cast.bram) as actor, pytest.raises(NotFound):
        operations.take_back(actor, entry_id)
    with acting(cast.sara) as actor, pytest.raises(Stale):
        operations.register(actor, START, entry_id, EVERY, 7)
    with acting(cast.sara) as actor, pytest.raises(Conflict):
        operations.deregister(actor, START, entry_id, "x", 1)
    with acting(cast.sara) as actor, pytest.raises(Invalid):
        operations.decline(actor, START, entry_id, "", 1)
    assert sign_in(cast.tara).get(f"/entries/{entry_id}").status_code == 404
    assert sign_in(cast.sara).get("/entries/00000000-0000-4000-8000-000000000000").status_code == 404
    with acting(nora) as actor, pytest.raises(Invalid):
        operations.report(actor, START, cast.bank, "", False)
    with acting(nora) as actor, pytest.raises(Conflict):
        operations.report(actor, START, cast.school, "", False)


def test_nobody_decides_on_their_own_entry(cast: Cast, acting: Acting) -> None:
    with acting(cast.sven, "personal") as actor:
        entry_id = operations.report(actor, START, cast.school, "", False).id
    with acting(cast.sven) as actor, pytest.raises(Forbidden):
        operations.register(actor, START, entry_id, EVERY, 1)
    with acting(cast.sven, "personal") as actor:
        operations.take_back(actor, entry_id)


@pytest.mark.rule("R057")
def test_the_same_through_the_api(nora: Member, cast: Cast, sign_in: SignIn) -> None:
    own, sara = sign_in(nora), sign_in(cast.sara)
    token = {"X-CSRFToken": _token(own)}
    made = own.client.post("/api/v1/reports", json={"institution_id": str(cast.school)}, headers=token)
    assert made.status_code == 201, made.text
    assert made.json is not None
    entry_id = made.json["id"]
    assert [e["id"] for e in sara.get("/api/v1/entries").json or []].count(entry_id) == 1
    body = {"criteria": {"trained": {"met": True, "note": "Gezien"}}}
    headers = {"X-CSRFToken": _token(sara)}
    refused = sara.client.post(f"/api/v1/entries/{entry_id}/registration", json=body, headers=headers)
    assert refused.status_code == 428
    done = sara.client.post(
        f"/api/v1/entries/{entry_id}/registration", json=body, headers={**headers, "If-Match": '"1"'}
    )
    assert done.status_code == 200, done.text
    assert done.headers["ETag"] == '"2"'
    ended = sara.client.post(
        f"/api/v1/entries/{entry_id}/deregistration", json={"reason": "Klaar"}, headers={**headers, "If-Match": '"2"'}
    )
    assert ended.status_code == 200
    assert own.client.post("/api/v1/reports/return", json={}, headers=token).status_code == 204


def _token(browser: Any) -> str:
    page = browser.get("/account").text
    return str(page.split('name="csrf-token" content="')[1].split('"')[0])


def test_the_register_of_a_school_opens_on_who_waits(nora: Member, cast: Cast, acting: Acting, sign_in: SignIn) -> None:
    entry_id = reported(acting, nora, cast.school)
    page = sign_in(cast.sara).get("/entries?lang=nl").text
    assert f'href="/entries/{entry_id}"' in page
    current = page.split('aria-current="page"')
    assert any(part.lstrip(">").startswith("Wacht op antwoord") for part in current)


@pytest.mark.rule("R056", "R060", "R061")
def test_a_criterion_names_its_source_in_words(nora: Member, cast: Cast, acting: Acting, sign_in: SignIn) -> None:
    entry_id = reported(acting, nora, cast.school)
    page = sign_in(cast.sara).get(f"/entries/{entry_id}?lang=nl").text
    assert "Bron: Register MEI, ‘Criteria voor Register’, eerste criterium" in page
    assert "Bron: Register MEI, ‘Criteria voor Register’, tweede criterium" in page
    assert not re.search(r"\bR0\d\d\b", page), "a number of our catalogue says nothing to a school"


@pytest.mark.rule("R105")
def test_an_exam_bureau_finds_and_registers_assessors_like_a_school(
    nora: Member, cast: Cast, acting: Acting, root: psycopg.Connection[Any], sign_in: SignIn
) -> None:
    """Who may engage assessors: institutions that teach and exam bureaus."""
    row = root.execute(
        "INSERT INTO app.tenant (slug, name, kind, country, status, approved_at)"
        " VALUES ('examenbureau-west', 'Examenbureau West', 'exam_bureau', 'NL', 'approved', %s) RETURNING id", [START]
    ).fetchone()  # fmt: skip
    assert row is not None
    planner = person(root, "Pia Planner")
    root.execute(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, 'coordinator', '2026-01-01', %s)",
        [row[0], planner.person_id, planner.name, START],
    )
    with acting(nora) as actor:
        profiles.change_profile(actor, START, ProfileValues(shown_name="Nora Alleen-Binnen", email="n@example.nl"), 0)
        profiles.choose_openings(actor, START, {"name": "institutions", "contact": "institutions"}, False, "nl")
    pia = sign_in(Member(planner.name, planner.person_id, str(row[0])))
    found = pia.get("/find?q=alleen-binnen&own=1").text
    assert "Nora Alleen-Binnen" in found
    detail = found.split('href="/find/')[1][:36]
    assert "mailto:n@example.nl" in pia.get(f"/find/{detail}").text
    assert "Nora Alleen-Binnen" not in pia.get("/register?q=alleen-binnen&own=1").text
    own = sign_in(nora)
    sent = own.post("/reports/new", {"institution": "Examenbureau West", "message": ""}, page="/reports")
    assert sent.status_code == 303
    assert "Nora Melder" in pia.get("/entries").text


def test_a_refused_check_can_be_sent_again_as_it_stands(
    nora: Member, cast: Cast, acting: Acting, sign_in: SignIn
) -> None:
    entry_id = reported(acting, nora, cast.school)
    sara = sign_in(cast.sara)
    path = f"/entries/{entry_id}"
    refused = sara.post(f"{path}/register", {"version": "1", "note-trained": "Half gezien"}, page=path)
    assert refused.status_code == 422
    version = re.search(r'name="version"[^>]*value="(\d+)"', refused.text)
    assert version is not None
    form = {"version": version[1], "met-trained": "1", "note-trained": "Certificaat gezien"}
    assert sara.post(f"{path}/register", form, page=path).status_code == 303


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("register", {"met-trained": "1", "note-trained": "Getypt"}),
        ("decline", {"reason": "Getypt"}),
        ("deregister", {"reason": "Getypt"}),
    ],
)
def test_one_word_that_was_typed_survives_that_the_entry_changed(
    act: str,
    form: dict[str, str],
    nora: Member,
    cast: Cast,
    acting: Acting,
    root: psycopg.Connection[Any],
    sign_in: SignIn,
) -> None:
    entry_id = (registered if act == "deregister" else reported_now)(acting, cast, nora)
    now = version(root, entry_id)
    with acting(nora) as actor:
        operations.open_tracking(actor, entry_id, False)
    sara, path = sign_in(cast.sara), f"/entries/{entry_id}"
    stale = sara.post(f"{path}/{act}", {**form, "version": str(now)}, page=path)
    assert stale.status_code == 409
    assert "Getypt" in stale.text
    assert f'value="{now + 1}"' in stale.text
    assert sara.post(f"{path}/{act}", {**form, "version": str(now + 1)}, page=path).status_code == 303
    late = sara.post(f"{path}/{act}", {**form, "version": str(now + 1)}, page=path)
    assert late.status_code == 409
    assert "Getypt" in late.text
    assert f'action="{path}/{act}"' not in late.text
