"""Whom a regulation names to make a term longer: as the institution amended it, and where nobody of them is here."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from assay.problems import Forbidden
from tenants.regulations.operations import amending
from tenants.regulations.queries import law_of
from tenants.running_terms import operations
from tests.accounts.test_api_tokens import make_token
from tests.portfolio.evidence.test_budget import counted
from tests.support.cast import START, SignIn
from tests.tenants.running_terms.house import DECIDED, TERMS, House, publish
from tests.tenants.running_terms.test_told import BODY, extendable, in_role, seated

TOMORROW = START.date() + timedelta(days=1)
KEY = "verification.decision"
LONGER = "Hoeveel werkdagen langer?"
NOBODY = "Volgens het reglement verlengt deze termijn: Commissie. Niemand daarvan heeft hier een account met een rol."
SENT = {"extend-version": 1, "extend-amount": 1, "extend-reasons": "De commissie besloot dit op 20 november."}


def amended(house: House, value: object, holds_from: date, field: str = "extension.by") -> None:
    """The institution says otherwise who makes the term longer, or something else of the term."""
    with house.bank.acting(house.admin) as actor:
        [edition] = {event.edition_id for event in law_of(house.bank.tenant_id).adoptions}
        assert edition is not None
        change = {"kind": "term", "key": KEY, "changes": [{"field": field, "value": value}]}
        amending.amend(actor, house.bank.clock.now(), edition, change, holds_from, DECIDED, accepted=True)


def handed_in(house: House) -> str:
    """The page of a term that began today."""
    return f"/terms/{house.term(house.bank.handed_in(house.bank.anna))['id']}"


def id_of(path: str) -> UUID:
    """The term of a page."""
    return UUID(path.rpartition("/")[2])


def by_committee(house: House) -> None:
    terms = TERMS.format(days=10).replace("cap = 20,", 'cap = 20, by = "exam_committee",')
    house.adopt(date(2026, 11, 1), publish(house.bank, terms=BODY + terms))


def test_who_the_institution_names_instead_sees_and_extends_what_began_since(house: House, sign_in: SignIn) -> None:
    by_committee(house)
    inside, coordinator = in_role(house, "coordinator"), in_role(house, "coordinator")
    seated(house, inside)
    before = handed_in(house)
    # From tomorrow the coordinators make it longer, and the committee does not.
    amended(house, ["coordinator"], TOMORROW)
    assert sign_in(inside).get(before).status_code == 200
    assert sign_in(coordinator).get(before).status_code == 404
    house.bank.on(TOMORROW)
    since = handed_in(house)
    for member, sees in ((inside, {before, since}), (coordinator, {since})):
        browser = sign_in(member)
        found = browser.get("/terms").text
        assert {path for path in (before, since) if path in found} == sees
        assert {path for path in (before, since) if browser.get(path).status_code == 200} == sees
    lead = sign_in(house.bank.lead)
    assert "Volgens het reglement verlengt deze termijn: Commissie" in lead.get(before).text
    assert "Volgens het reglement verlengt deze termijn: coördinator" in lead.get(since).text
    assert lead.post(f"{since}/extend", SENT, page=since).status_code == 403
    assert sign_in(coordinator).post(f"{before}/extend", SENT, page="/terms").status_code == 404
    assert sign_in(coordinator).post(f"{since}/extend", SENT, page=since).status_code == 303
    assert sign_in(inside).post(f"{before}/extend", SENT, page=before).status_code == 303


def test_an_amendment_that_reaches_back_and_one_that_is_void_count_at_once(house: House, sign_in: SignIn) -> None:
    by_committee(house)
    coordinator = in_role(house, "coordinator")
    path = handed_in(house)
    assert sign_in(coordinator).get(path).status_code == 404
    amended(house, ["exam_committee", "coordinator"], date(2026, 11, 1))
    assert LONGER in sign_in(coordinator).get(path).text
    with house.bank.acting(house.admin) as actor:
        [made] = law_of(house.bank.tenant_id).amendments
        amending.void_amendment(actor, START, made.id, DECIDED, accepted=True)
    assert sign_in(coordinator).get(path).status_code == 404


def test_a_term_under_an_older_law_goes_by_that_law(house: House, sign_in: SignIn) -> None:
    """A certificate asks the law of the day on which the body accepted it, not of the day it was issued."""
    by_committee(house)
    coordinator = in_role(house, "coordinator")
    path = handed_in(house)
    amended(house, ["coordinator"], TOMORROW)
    assert sign_in(coordinator).get(path).status_code == 404
    house.bank.sql("""UPDATE app.running_term SET facts = '{"under": "2026-11-25"}' WHERE id = %s""", (id_of(path),))
    assert LONGER in sign_in(coordinator).get(path).text


def test_the_law_is_read_once_for_who_extends(house: House, app: Flask, sign_in: SignIn) -> None:
    by_committee(house)
    browser = sign_in(in_role(house, "coordinator"))
    browser.get("/today")
    with counted(app) as seen:
        assert browser.get("/today").status_code == 200
    assert not [statement for statement in seen if "regulation_edition" in statement or "amendment" in statement]
    assert len([statement for statement in seen if "running_term" in statement]) == 1


def without_account(house: House) -> None:
    """A member of the committee, under a name alone."""
    seated(house, in_role(house, "coordinator"))
    house.bank.sql("UPDATE app.body_member SET person_id = NULL WHERE tenant_id = %s", (house.bank.tenant_id,))


def seat_over(house: House) -> None:
    seated(house, in_role(house, "coordinator"), ended_on=date(2026, 10, 1))


def role_over(house: House) -> None:
    """A member with an account, who has no role at the institution any more."""
    member = in_role(house, "coordinator")
    seated(house, member)
    house.bank.sql("UPDATE app.appointment SET ends_on = '2026-10-01' WHERE person_id = %s", (member.person_id,))


def not_set_up(house: House) -> None:
    """The institution has no such body."""


@pytest.mark.parametrize("committee", [without_account, seat_over, role_over, not_set_up])
def test_where_nobody_of_the_body_is_here_the_keeper_writes_down(
    committee: Callable[[House], None], house: House, sign_in: SignIn
) -> None:
    path = extendable(house, "exam_committee")
    committee(house)
    browser = sign_in(house.bank.lead)
    page = browser.get(path).text
    assert NOBODY in page
    assert "Schrijf op wat zij besloten." in page
    assert LONGER in page
    # The rule itself may ask no reasons: what others decided is always written down.
    bare = browser.post(f"{path}/extend", {**SENT, "extend-reasons": " "}, page=path)
    assert bare.status_code == 422
    assert "Schrijf op wat zij besloten. Iedereen die de termijn ziet, leest het." in bare.text
    assert browser.post(f"{path}/extend", SENT, page=path).status_code == 303
    after = browser.get(path).text
    assert "Verlengd door anderen; hier opgeschreven" in after
    [(kind, name, reasons)] = house.bank.sql(
        "SELECT kind, actor_name, reasons FROM app.running_term_event WHERE term_id = %s AND kind <> 'started'",
        (id_of(path),),
    )
    assert (kind, name, reasons) == ("extended_for", house.bank.lead.name, SENT["extend-reasons"])
    [(detail,)] = house.bank.sql(
        "SELECT detail FROM app.audit_entry WHERE act = 'term.extended_for' AND subject = %s",
        (f"term:{id_of(path)}",),
    )
    assert json.loads(detail)["decided_by"] == ["exam_committee"]
    # Who keeps no terms sees nothing of it.
    assert sign_in(in_role(house, "coordinator")).get(path).status_code == 404


def test_as_soon_as_somebody_of_the_body_is_here_only_they_extend(house: House, sign_in: SignIn) -> None:
    path = extendable(house, "exam_committee")
    assert LONGER in sign_in(house.bank.lead).get(path).text
    member = in_role(house, "coordinator")
    seated(house, member)
    page = sign_in(house.bank.lead).get(path).text
    assert LONGER not in page
    assert NOBODY not in page
    with house.bank.acting(house.bank.lead) as actor, pytest.raises(Forbidden):
        operations.extend(actor, START, id_of(path), 1, amount=1, reasons="Zo besloot de commissie.")
    assert sign_in(member).post(f"{path}/extend", SENT, page=path).status_code == 303
    assert house.events(id_of(path)) == ["started", "extended"]


def test_the_api_writes_down_as_the_page_does(house: House, sign_in: SignIn) -> None:
    path = extendable(house, "exam_committee")
    api, lead = f"/api/v1{path}", house.bank.lead
    token = {"Authorization": f"Bearer {make_token(sign_in(lead), 'terms:read', 'terms:write', hat=lead.hat)}"}
    client = house.bank.app.test_client()
    headers = {**token, "If-Match": client.get(api, headers=token).headers["ETag"]}
    bare = client.post(f"{api}/extensions", json={"amount": 1}, headers=headers)
    assert bare.status_code == 422
    assert [error["pointer"] for error in bare.get_json()["errors"]] == ["/reasons"]
    sent = client.post(f"{api}/extensions", json={"amount": 1, "reasons": "Besluit 7."}, headers=headers)
    assert sent.status_code == 200, sent.text
    events = sent.get_json()["events"]
    assert [(event["kind"], event["reasons"]) for event in events] == [
        ("started", None),
        ("extended_for", "Besluit 7."),
    ]
    assert events[1]["actor_name"] == lead.name
