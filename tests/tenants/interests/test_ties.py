"""Declaring ties, who sees them, and what other institutions learn of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from assay.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from tenants.interests import operations, queries
from tenants.interests.rules import Effect
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
            each for each in queries.between(cast.school, cast.sara.person_id, cast.sven.person_id) if each.id == tie_id
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
        assert queries.between(cast.school, one, other) == []
    for member, hat in ((cast.anna, None), (cast.petra, None), (cast.sara, "personal")):
        with acting(member, hat):
            assert queries.elsewhere(one, other, TODAY) == ()


def test_a_derived_tie_is_made_once(acting: Any, cast: Cast) -> None:
    with acting(cast.lena) as actor:
        people: dict[str, Any] = {
            "one": (cast.lena.person_id, "Lena Visser"),
            "other": (cast.bram.person_id, "Bram Jansen"),
        }
        more: dict[str, Any] = {"kind": "took_part_in_decision", "on": TODAY, "derived_from": "submission:x"}
        assert operations.derive(actor, START, **people, **more) is not None
        assert operations.derive(actor, START, **people, **more) is None


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
    assert (
        sven.post(f"{path}/separate", {"matter": "Examen 12", "how": "Een ander beoordeelt."}, page=path).status_code
        == 303
    )
    page = sara.get(path).get_data(as_text=True)
    assert "Een ander beoordeelt." in page
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


@pytest.mark.rule("R080")
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
    assert (
        keeper.post(f"{path}/separate", {"matter": "Examen 12", "how": "Kim beoordeelt"}, page=path).status_code == 303
    )
    assert "Ja, dit mag." in keeper.get(f"{ask}&matter=Examen 12").text
    assert "Nee, dit mag niet." in keeper.get(f"{ask}&matter=Examen 13").text
    assert (
        "Ja, dit mag."
        in keeper.get(f"{PAGE}/check?one={school.board.person_id}&other={other.person_id}&role=assessor").text
    )
    again = keeper.post(f"{path}/separate", {"matter": "Examen 12", "how": "Anders"}, page=path)
    assert again.status_code == 409
    assert "Anders" in again.text


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
