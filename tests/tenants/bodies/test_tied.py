"""A tie of somebody who sits in a body: what it does to the composition, and who learns what of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tenants.bodies.operations import appointing
from tenants.bodies.rules.composition import Finding, findings
from tenants.interests.rules import Tie
from tenants.regulations.rules.base import Words
from tenants.regulations.rules.bodies_said import TieRule
from tests.accounts.test_api_tokens import make_token
from tests.portfolio.evidence.test_budget import counted
from tests.support.cast import START, Member, SignIn
from tests.tenants.bodies.conftest import TODAY, School
from tests.tenants.bodies.test_composition import APPEALS, DAY, appeals, body, seat

PERSON, OTHER = uuid4(), uuid4()
BODIES, TIES = "/institution/bodies", "/institution/ties"
LAST = DAY - timedelta(days=1)


def rule(effect: str = "bars_role", role: str = "appeal_committee") -> TieRule:
    text = Words(nl="x", en="x")
    values = {"key": "t.x", "article": "9", "text": text, "ties": ["took_part_in_decision"], "role": [role]}
    return TieRule.model_validate({**values, "effect": effect})


def tie(one: UUID = PERSON, kind: str = "took_part_in_decision", until: date | None = None) -> Tie:
    return Tie(uuid4(), one, OTHER, kind, date(2026, 2, 1), until)


def tied(ties: list[Tie], rules: list[TieRule], on: date = DAY, **member: Any) -> tuple[Finding, ...]:
    """The findings of the appeal committee of Mondriaan, one of whose ordinary members has this account."""
    rest = [each for each in appeals() if each.name != "Lid 0"]
    mine = seat("Lid 0", born_on=date(1970, 5, 5), **{"person_id": PERSON, **member})
    return findings(body(APPEALS, "appeal_committee"), [*rest, mine], on, ties=ties, tie_rules=rules)


@pytest.mark.rule("R441")
@pytest.mark.parametrize(
    ("ties", "rules", "kept_out"),
    [
        ([tie()], [rule()], True),
        ([tie(), tie()], [rule()], True),
        ([tie(until=DAY)], [rule()], True),
        ([tie(until=LAST)], [rule()], False),
        ([tie(OTHER)], [rule()], False),
        ([tie(kind="family")], [rule()], False),
        ([tie()], [rule("bars_matter")], False),
        ([tie()], [rule(role="exam_committee")], False),
        ([tie()], [], False),
        ([], [rule()], False),
    ],
)
def test_a_tie_that_bars_from_the_body_makes_it_ill_composed(
    ties: list[Tie], rules: list[TieRule], kept_out: bool
) -> None:
    found = tied(ties, rules)
    if not kept_out:
        assert found == ()
        return
    assert found == (Finding("kept_out_by_tie", ("9",), person="Lid 0", tie=ties[0].id),)
    assert found[0].weighs


def test_only_who_sits_on_the_day_and_has_an_account_is_held_against_the_ties() -> None:
    assert [each.code for each in tied([tie()], [rule()], on=date(2026, 1, 31))] == []
    assert "kept_out_by_tie" not in {each.code for each in tied([tie()], [rule()], ends_on=LAST)}
    assert tied([tie()], [rule()], person_id=None) == ()


@pytest.fixture
def committee(bare: School) -> UUID:
    """An appeal committee in which the coordinator sits since a month, and the second secretary too."""
    bare.adopt("mondriaan", "appeal-rules", "2003")
    made = bare.body("appeal_committee", "appeal-rules", address="Postbus 2")
    for member in (bare.clerk, bare.other):
        person = {"person_id": member.person_id, "born_on": date(1980, 1, 1)}
        bare.seat(made, "member", member.name, TODAY - timedelta(days=30), **person)
    return made


def declare(school: School, sign_in: SignIn, since: date = TODAY) -> str:
    """The coordinator declares, after the appointment, that they took part in a decision; the id of the tie."""
    values = {"other_name": "Kim Geheim", "kind": "took_part_in_decision", "starts_on": since.isoformat()}
    assert sign_in(school.clerk).post(f"{TIES}/new", values).status_code == 303
    [row] = school.look("SELECT id FROM app.tie WHERE tenant_id = %s AND origin = 'declared'", school.tenant)
    return str(row["id"])


def asked(sign_in: SignIn, member: Member, path: str) -> list[dict[str, Any]]:
    """What the API answers to this member: the findings about ties."""
    browser = sign_in(member)
    scopes = ("organisation:read", "organisation:write")
    token = make_token(browser, *scopes, hat=member.hat)
    answer = browser.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}).json
    assert isinstance(answer, (dict, list))
    shown = answer if isinstance(answer, dict) else answer[0]
    found = [each for each in shown["findings"] if each["code"] == "kept_out_by_tie"]
    assert shown["state"] == "not_well"
    return found


@pytest.mark.rule("R441")
def test_a_tie_that_is_declared_later_shows_on_the_page_and_in_the_api(
    bare: School, committee: UUID, sign_in: SignIn
) -> None:
    path = f"{BODIES}/{committee}"
    said = f"Een vastgelegde band houdt {bare.clerk.name} buiten dit orgaan."
    keeper, reader = sign_in(bare.secretary), sign_in(bare.board)
    assert said not in keeper.get(path).text
    link = f'href="{TIES}/{declare(bare, sign_in)}"'
    page, plain = keeper.get(path).text, reader.get(path).text
    assert said in page
    assert said in plain
    assert "WEB 7.5.1" in plain[plain.index(said) : plain.index(said) + 300]
    assert link in page
    # Who keeps no ties learns that there is one, and neither with whom nor of what kind nor where it stands.
    assert link not in plain
    for hidden in ("Kim Geheim", "heeft meebeslist"):
        assert hidden not in plain
    assert said not in keeper.get(f"{path}?on={TODAY - timedelta(days=1)}").text
    assert said in keeper.get(f"{path}?on={TODAY + timedelta(days=100)}").text
    assert "Geheim" not in sign_in(bare.board).get(f"/institutions/{bare.slug}/bodies").text

    [kept] = asked(sign_in, bare.secretary, path)
    [told] = asked(sign_in, bare.board, path)
    assert link == f'href="{TIES}/{kept["tie_id"]}"'
    assert (told["tie_id"], told["article"], told["weighs"]) == (None, ["WEB 7.5.1"], True)
    [listed] = asked(sign_in, bare.board, BODIES)
    assert listed == told

    [row] = bare.look("SELECT id FROM app.tie WHERE tenant_id = %s AND origin = 'declared'", bare.tenant)
    withdrawn = {"reason": "Het was een naamgenoot", "version": "1"}
    tie_page = f"{TIES}/{row['id']}"
    assert sign_in(bare.clerk).post(f"{tie_page}/withdraw", withdrawn, page=tie_page).status_code == 303
    assert said not in keeper.get(path).text


def test_today_says_whom_a_tie_keeps_out(bare: School, committee: UUID, sign_in: SignIn) -> None:
    said = f"Een band houdt {bare.clerk.name} buiten: "
    keeper = sign_in(bare.secretary)
    assert said not in keeper.get("/today").text
    declare(bare, sign_in)
    page = keeper.get("/today").text
    assert said in page
    assert "Geheim" not in page
    assert said not in sign_in(bare.clerk).get("/today").text
    [seat_of] = bare.look("SELECT id FROM app.body_member WHERE person_id = %s", bare.clerk.person_id)
    with bare.acting(bare.secretary) as actor:
        appointing.end(actor, START, seat_of["id"], ended_on=TODAY - timedelta(1), reason="Trok zich terug", version=1)
    assert said not in keeper.get("/today").text


def test_a_tie_that_is_still_to_come_is_no_task_of_today(bare: School, committee: UUID, sign_in: SignIn) -> None:
    declare(bare, sign_in, TODAY + timedelta(days=10))
    assert "Een band houdt" not in sign_in(bare.secretary).get("/today").text


def test_the_ties_of_all_members_are_one_statement(bare: School, committee: UUID, sign_in: SignIn, app: Flask) -> None:
    declare(bare, sign_in)
    keeper = sign_in(bare.secretary)
    for path, most in ((BODIES, 12), (f"{BODIES}/{committee}", 12), ("/today", 8)):
        keeper.get(path)
        with counted(app) as seen:
            assert keeper.get(path).status_code == 200
        assert sum("FROM app.tie" in each for each in seen) <= 1, path
        assert len(seen) <= most, "\n".join(seen)
