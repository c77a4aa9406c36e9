"""Declaring ties, who sees them, and what other institutions learn of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import select

from assay.db import db
from assay.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from tenants.interests import matters, operations, queries
from tenants.interests.matters import Matter
from tenants.interests.models import Tie
from tenants.interests.rules import Effect
from tenants.regulations.rules.bodies_said import TieRule
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import START, Browser, Cast, SignIn, superuser_url
from tests.tenants.bodies.conftest import School, bare, school

__all__ = ["bare", "school"]

TODAY = START.date()
PAGE = "/institution/ties"


def declared(acting: Any, cast: Cast, **more: Any) -> Any:
    with acting(cast.sara) as actor:
        values: dict[str, Any] = {
            "other_id": cast.sven.person_id,
            "other_name": "",
            "kind": "colleague",
            "starts_on": TODAY,
            "ends_on": None,
        }
        return operations.declare(actor, START, **{**values, **more}).id


def test_a_tie_is_seen_by_who_declared_it_and_who_keeps_ties(acting: Any, cast: Cast) -> None:
    tie_id = declared(acting, cast)
    with acting(cast.sara) as actor:
        assert queries.tie(actor, tie_id).other_name == "Sven Mulder"
    with acting(cast.sven) as actor:
        assert queries.tie(actor, tie_id).one_name == "Sara Smit"
    for stranger in (cast.tara, cast.adam):
        with acting(stranger) as actor, pytest.raises(NotFound):
            queries.tie(actor, tie_id)
    with acting(cast.anna) as actor, pytest.raises(Forbidden):
        operations.declare(actor, START, other_name="x", kind="family", starts_on=TODAY, ends_on=None)


def test_every_fault_stands_at_its_field(acting: Any, cast: Cast) -> None:
    with acting(cast.sara) as actor:
        with pytest.raises(Invalid) as refused:
            operations.declare(actor, START, other_name=" ", kind="friend", starts_on=TODAY, ends_on=date(2020, 1, 1))
        assert set(refused.value.errors) == {"other_name", "kind", "ends_on"}
        with pytest.raises(NotFound):
            operations.declare(
                actor, START, other_id=cast.tara.person_id, other_name="", kind="family", starts_on=TODAY, ends_on=None
            )
        with pytest.raises(Forbidden):
            operations.declare(
                actor, START, one_id=cast.sven.person_id, other_name="Jan", kind="family", starts_on=TODAY, ends_on=None
            )


def test_what_was_wrong_is_withdrawn_once_with_a_reason(acting: Any, cast: Cast) -> None:
    tie_id = declared(acting, cast, kind="family")
    with acting(cast.sara) as actor:
        with pytest.raises(Stale):
            operations.withdraw(actor, START, tie_id, "Vergissing", 7)
        with pytest.raises(Invalid):
            operations.withdraw(actor, START, tie_id, " ", 1)
        operations.withdraw(actor, START, tie_id, "Vergissing", 1)
        with pytest.raises(Conflict):
            operations.withdraw(actor, START, tie_id, "Vergissing", 2)
        assert not [
            each
            for each in queries.between(cast.school, cast.sara.person_id, {cast.sven.person_id})
            if each.id == tie_id
        ]


def test_without_a_rule_a_tie_keeps_nobody_out(acting: Any, cast: Cast) -> None:
    declared(acting, cast, kind="panel_mate")
    with acting(cast.sven):
        found = queries.check(
            cast.school, TODAY, one=cast.sara.person_id, other=cast.sven.person_id, role="coordinator"
        )
        assert found.effect is Effect.DECLARE
        assert found.allowed


def test_other_institutions_learn_a_class_and_nothing_else(acting: Any, cast: Cast) -> None:
    one, other = cast.sara.person_id, cast.sven.person_id
    declared(acting, cast, kind="family")
    declared(acting, cast, kind="taught", starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    with acting(cast.tara):
        assert "personal" in queries.elsewhere(one, other, TODAY)
        assert "personal" in queries.elsewhere(other, one, TODAY)
        assert "teaching" not in queries.elsewhere(one, other, TODAY)
        assert "teaching" in queries.elsewhere(one, other, date(2020, 6, 1))
        assert queries.elsewhere(one, uuid4(), TODAY) == ()
        assert queries.between(cast.school, one, {other}) == []
    for member, hat in ((cast.anna, None), (cast.petra, None), (cast.sara, "personal")):
        with acting(member, hat):
            assert queries.elsewhere(one, other, TODAY) == ()


def test_derived_ties_are_what_follows_and_nothing_else(acting: Any, cast: Cast) -> None:
    source = f"exam:{uuid4()}"
    lena, bram, anna = ((each.person_id, each.name) for each in (cast.lena, cast.bram, cast.anna))

    def settle(*wanted: tuple[Any, Any, date | None]) -> dict[Any, tuple[Any, bool, int]]:
        with acting(cast.lena) as actor:
            ties = [operations.Derived(one, other, "panel_mate", TODAY, end) for one, other, end in wanted]
            operations.settle(actor, START, source, ties)
            rows = db.session.scalars(select(Tie).where(Tie.derived_from == source))
            return {row.other_id: (row.ends_on, row.withdrawn_at is not None, row.version) for row in rows}

    end = TODAY + timedelta(days=9)
    both = {bram[0]: (None, False, 1), anna[0]: (end, False, 1)}
    assert settle((lena, bram, None), (lena, anna, end)) == both
    assert settle((lena, bram, None), (lena, anna, end)) == both
    assert settle((lena, bram, TODAY)) == {bram[0]: (TODAY, False, 2), anna[0]: (end, True, 2)}
    assert settle((lena, bram, TODAY), (lena, anna, None))[anna[0]] == (None, False, 3)  # it follows again


def test_the_pages_declare_separate_and_withdraw(cast: Cast, sign_in: SignIn) -> None:
    sara, sven = sign_in(cast.sara), sign_in(cast.sven)
    wrong = sara.post(f"{PAGE}/new", {"other_name": "Jan de Wit", "kind": "family", "starts_on": "30 februari"})
    assert wrong.status_code == 422
    assert "Jan de Wit" in wrong.get_data(as_text=True)
    made = sara.post(f"{PAGE}/new", {"other_name": "Jan de Wit", "kind": "family", "starts_on": "2026-01-01"})
    assert made.status_code == 303
    listed = sven.get(PAGE).get_data(as_text=True)
    assert "Jan de Wit" in listed
    tie = listed.split('href="/institution/ties/')[1:]
    path = (
        PAGE
        + "/"
        + next(part for part in tie if "Jan de Wit" in part[:300] and not part.startswith("new")).split('"')[0]
    )
    assert sara.post(f"{path}/separate", {"matter": "x", "how": "y"}, page=path).status_code == 403
    assert sven.post(f"{path}/separate", {"matter": "", "how": ""}, page=path).status_code == 422
    refused = sven.post(f"{path}/separate", {"matter": "Examen 12", "how": "Een ander beoordeelt."}, page=path)
    assert refused.status_code == 422
    assert "Kies een zaak van een van deze twee mensen." in refused.text
    assert "Een ander beoordeelt." in refused.text
    kept = sven.get(path).text
    assert "Geen van je reglementen vraagt om rollen te scheiden door deze band." in kept
    assert 'name="how"' not in kept
    assert "<h1>Band van Sara Smit met Jan de Wit</h1>" in sara.get(path).text
    assert sara.post(f"{path}/withdraw", {"reason": "Naamgenoot", "version": "1"}, page=path).status_code == 303
    assert sign_in(cast.tara).get(path).status_code == 404


def test_a_refusal_answers_as_what_it_is_and_keeps_what_was_typed(acting: Any, cast: Cast, sign_in: SignIn) -> None:
    sara, path = sign_in(cast.sara), f"{PAGE}/{declared(acting, cast, kind='family')}"
    stale = sara.post(f"{path}/withdraw", {"reason": "Vergissing", "version": "9"}, page=path)
    assert stale.status_code == 409
    assert "Vergissing" in stale.text
    assert sara.post(f"{path}/withdraw", {"reason": "", "version": "1"}, page=path).status_code == 422
    assert sara.post(f"{path}/withdraw", {"reason": "Vergissing", "version": "1"}, page=path).status_code == 303
    assert sara.post(f"{path}/withdraw", {"reason": "Nog eens", "version": "2"}, page=path).status_code == 409
    for other in (str(cast.tara.person_id), str(uuid4()), "geen-id"):
        values = {"other": other, "kind": "family", "starts_on": "2026-01-01"}
        assert sara.post(f"{PAGE}/new", values).status_code == 404, other


def test_a_reason_stays_out_of_the_chain_that_others_check(acting: Any, cast: Cast, servers: Any) -> None:
    tie_id = declared(acting, cast, kind="family")
    with acting(cast.sara) as actor:
        operations.withdraw(actor, START, tie_id, "Een verzonnen zus", 1)
    with psycopg.connect(superuser_url(servers)) as connection:
        rows = connection.execute(
            "SELECT detail FROM app.audit_entry WHERE subject = %s", (f"tie:{tie_id}",)
        ).fetchall()
    assert len(rows) == 2
    assert "verzonnen" not in str(rows)


@pytest.fixture
def exams(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that knows three exams at the school; number 14 is over, and number 15 is somebody else's."""

    def exam(number: int, person_id: UUID) -> Matter:
        return Matter(f"exam:{number}", f"Examen {number}", person_id, f"/exams/{number}", "assessor")

    whose = {12: school.other, 13: school.other, 14: school.other, 15: school.board}
    every = {each.name: each for each in (exam(number, person.person_id) for number, person in whose.items())}

    def known(actor: Any, names: Any) -> list[Matter]:
        return [every[name] for name in names if name in every]

    def between(actor: Any, one: UUID, other: UUID) -> list[Matter]:
        return [every["exam:12"], every["exam:13"]] if school.other.person_id in (one, other) else []

    monkeypatch.setitem(matters._KNOWING, "exams", (known, between))


@pytest.mark.rule("R080")
@pytest.mark.usefixtures("exams")
def test_the_page_says_what_follows_from_a_tie_and_answers_who_may_act(school: School, sign_in: SignIn) -> None:
    sara, other = school.clerk, school.other
    browser, keeper = sign_in(sara), sign_in(school.admin)
    values = {"other": str(other.person_id), "kind": "supervised", "starts_on": "2026-01-01"}
    assert browser.post(f"{PAGE}/new", values).status_code == 303
    [row] = school.look("SELECT id FROM app.tie WHERE tenant_id = %s", school.tenant)
    path = f"{PAGE}/{row['id']}"
    follows = browser.get(path).text
    assert "Wat eruit volgt" in follows
    assert "Mag zodra is vastgelegd hoe de rollen gescheiden blijven." in follows
    ask = f"{PAGE}/check?one={sara.person_id}&other={other.person_id}&role=assessor"
    refused = keeper.get(ask).text
    assert "Nee, dit mag niet." in refused
    assert "/articles/" in refused
    apart = keeper.post(f"{path}/separate", {"matter": "exam:12", "how": "Kim beoordeelt"}, page=path)
    assert apart.status_code == 303
    assert '<a href="/exams/12">Examen 12</a>' in keeper.get(path).text
    assert '<option value="exam:12">Examen 12</option>' in refused
    assert "Ja, dit mag." in keeper.get(f"{ask}&matter=exam:12").text
    assert "Nee, dit mag niet." in keeper.get(f"{ask}&matter=exam:13").text
    assert keeper.get(f"{ask}&matter=exam:99").status_code == 404
    assert (
        "Ja, dit mag."
        in keeper.get(f"{PAGE}/check?one={school.board.person_id}&other={other.person_id}&role=assessor").text
    )
    again = keeper.post(f"{path}/separate", {"matter": "exam:12", "how": "Anders"}, page=path)
    assert again.status_code == 409
    assert "Anders" in again.text


NO_HELP = "Rollen scheiden helpt hier niet"


@pytest.mark.rule("R080")
@pytest.mark.usefixtures("exams")
def test_keeping_roles_apart_is_offered_only_where_a_regulation_asks_for_it(
    school: School, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The regulation asks for it where somebody guided the student; a second one bars whoever taught them."""
    barring = TieRule.model_validate(
        {
            "key": "t.taught",
            "article": "9",
            "text": {"nl": "x", "en": "x"},
            "ties": ["taught"],
            "role": ["assessor"],
            "effect": "bars_role",
        }
    )
    adopted = queries.tie_rules
    monkeypatch.setattr(queries, "tie_rules", lambda *asked: [*adopted(*asked), barring])
    keeper = sign_in(school.admin)
    clerk = sign_in(school.clerk)

    def declare(kind: str, **more: str) -> str:
        values = {"other": str(school.other.person_id), "kind": kind, "starts_on": "2026-01-01", **more}
        assert clerk.post(f"{PAGE}/new", values).status_code == 303
        [*_before, row] = school.look("SELECT id FROM app.tie WHERE tenant_id = %s ORDER BY id", school.tenant)
        return str(row["id"])

    guided = declare("supervised")
    assert '<option value="exam:12">' in keeper.get(f"{PAGE}/{guided}").text

    over = keeper.get(f"{PAGE}/{declare('supervised', ends_on='2026-01-31')}").text
    assert "Deze band is voorbij." in over
    assert 'name="how"' not in over

    taught = declare("taught")
    for path in (f"{PAGE}/{taught}", f"{PAGE}/{taught}?matter=exam:12"):
        page = keeper.get(path).text
        assert NO_HELP in page, path
        assert 'name="how"' not in page, path
    # Of the two ties between the same people the heavier one decides: keeping roles apart no longer helps.
    assert NO_HELP in keeper.get(f"{PAGE}/{guided}").text
    for tie in (guided, taught):
        path = f"{PAGE}/{tie}"
        refused = keeper.post(f"{path}/separate", {"matter": "exam:12", "how": "Kim beoordeelt"}, page=path)
        assert refused.status_code == 409
        assert "vragen je reglementen niet om de rollen" in refused.text
        assert "Kim beoordeelt" in refused.text
        assert '<option selected value="exam:12">' in refused.text
    token = make_token(keeper, "organisation:write", hat=school.admin.hat)
    told: Any = keeper.client.get(f"/api/v1/ties/{taught}", headers={"Authorization": f"Bearer {token}"}).json
    assert told["open_matters"] == []


@pytest.mark.usefixtures("exams")
def test_roles_are_kept_apart_in_a_matter_that_is_chosen_and_never_typed(school: School, sign_in: SignIn) -> None:
    browser, keeper = sign_in(school.clerk), sign_in(school.admin)
    values = {"other": str(school.other.person_id), "kind": "supervised", "starts_on": "2026-01-01"}
    assert browser.post(f"{PAGE}/new", values).status_code == 303
    [row] = school.look("SELECT id FROM app.tie WHERE tenant_id = %s", school.tenant)
    path = f"{PAGE}/{row['id']}"
    page = keeper.get(path).text
    assert "<h1>Band van " in page
    assert [number for number in range(11, 16) if f'<option value="exam:{number}">' in page] == [12, 13]
    # A matter that is over is not offered; its own page may still lead here.
    assert '<option selected value="exam:14">Examen 14</option>' in keeper.get(f"{path}?matter=exam:14").text
    for stray in ("exam:15", "exam:99", "submission:x"):
        assert keeper.get(f"{path}?matter={stray}").status_code == 404, stray
        wrong = keeper.post(f"{path}/separate", {"matter": stray, "how": "Kim beoordeelt"}, page=path)
        assert wrong.status_code == 422, stray
        assert 'href="#matter"' in wrong.text
        assert "Kim beoordeelt" in wrong.text
    half = keeper.post(f"{path}/separate", {"matter": "exam:14", "how": ""}, page=path)
    assert half.status_code == 422
    assert '<option selected value="exam:14">Examen 14</option>' in half.text
    # Who only has the tie reads it, and has no form; the address of a matter changes nothing.
    assert "<option" not in browser.get(f"{path}?matter=exam:13").text

    token = make_token(keeper, "organisation:write", hat=school.admin.hat)
    headers = {"Authorization": f"Bearer {token}"}
    one = f"/api/v1/ties/{row['id']}"
    call = f"{one}/separations"

    def told() -> Any:
        return keeper.client.get(one, headers=headers).json

    assert told()["separations"] == []
    assert told()["open_matters"] == [
        {"name": "exam:12", "words": "Examen 12"},
        {"name": "exam:13", "words": "Examen 13"},
    ]
    unknown = keeper.client.post(call, json={"matter": "exam:15", "how": "Kim"}, headers=headers)
    assert (unknown.status_code, unknown.json["errors"][0]["pointer"]) == (422, "/matter")  # type: ignore[index]  # a problem
    assert keeper.client.post(call, json={"matter": "exam:13", "how": "Kim"}, headers=headers).status_code == 201
    [apart] = told()["separations"]
    assert (apart["matter"], apart["how"], apart["recorded_by_name"]) == ("exam:13", "Kim", school.admin.name)
    assert [each["name"] for each in told()["open_matters"]] == ["exam:12"]
    own = {"Authorization": f"Bearer {make_token(browser, 'organisation:write', hat=school.clerk.hat)}"}
    seen: Any = browser.client.get(one, headers=own).json
    assert (seen["separations"], seen["open_matters"]) == ([apart], None)
    assert seen["kind"] == "supervised"
    assert '<option value="exam:13">' not in keeper.get(path).text
    gone = browser.post(f"{path}/withdraw", {"reason": "Naamgenoot", "version": "1"}, page=path)
    assert gone.status_code == 303
    assert keeper.client.post(call, json={"matter": "exam:12", "how": "Kim"}, headers=headers).status_code == 409
    assert told()["open_matters"] == []


def test_only_who_keeps_ties_asks_and_only_of_the_people_of_the_institution(
    school: School, cast: Cast, sign_in: SignIn
) -> None:
    keeper, one = sign_in(school.admin), school.clerk.person_id
    assert keeper.get(f"{PAGE}/check").status_code == 200
    assert "tussen twee mensen" in keeper.get(f"{PAGE}/check?one={one}&other={one}&role=assessor").text
    for other in (cast.tara.person_id, uuid4(), "geen-id"):
        assert keeper.get(f"{PAGE}/check?one={one}&other={other}&role=assessor").status_code == 404
    assert sign_in(school.clerk).get(f"{PAGE}/check").status_code == 403


def test_the_list_of_the_api_has_pages(acting: Any, cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    ids = [str(declared(acting, cast, kind="panel_mate")) for _ in range(3)]
    secret = make_token(sign_in(cast.sara), "organisation:write", hat=cast.sara.hat)
    bearer = {"Authorization": f"Bearer {secret}"}
    first = browser.get("/api/v1/ties?limit=2", headers=bearer)
    assert [each["id"] for each in first.get_json()] == ids[:0:-1]
    following = first.headers["Link"].split(">")[0].lstrip("<")
    assert browser.get(following, headers=bearer).get_json()[0]["id"] == ids[0]
