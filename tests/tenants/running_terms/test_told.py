"""Reminders and escalation by the regulation, who may make a term longer, and the product's own settings otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from assay.problems import Forbidden
from tenants.regulations import shipped
from tenants.regulations.operations import calendars
from tenants.regulations.rules.reading import read_pack
from tenants.running_terms import operations
from tenants.running_terms.operations import nightly
from tenants.running_terms.rules.telling import Plan
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import START, Member, SignIn
from tests.tenants.running_terms.house import EDITION, TERMS, House, publish

DUE = date(2026, 12, 8)
NEAR, MISSED = "terms.near.verification.decision", "terms.missed.verification.decision"
TOLD = (
    'limit = "at_most"\nremind = [{ days = 5, to = "competent_authority", source = "document" },'
    ' { days = 2, to = ["lead_assessor", "assessor"], source = "setting" }]\n'
    'escalate = [{ days = 3, to = "executive_board", source = "document" }]'
)


def by_night(house: House, day: date) -> None:
    house.bank.on(day)
    with house.bank.acting(house.admin) as actor:
        nightly.go_over(actor, house.bank.clock.now())


def in_role(house: House, role: str) -> Member:
    """Somebody new in a role at the body."""
    member = house.bank.person("Rita")
    house.bank.sql(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, %s, '2020-01-01', %s)",
        (house.bank.tenant_id, member.person_id, member.name, role, START),
    )
    return Member(member.name, member.person_id, str(house.bank.tenant_id))


def held(house: House, terms: str) -> UUID:
    """A term under an edition with these terms; the id of the submission."""
    house.adopt(date(2026, 11, 1), publish(house.bank, terms=terms))
    return house.bank.handed_in(house.bank.anna)


def test_the_regulation_says_who_is_reminded_and_when(house: House, sign_in: SignIn) -> None:
    board = in_role(house, "board")
    submission = held(house, TERMS.format(days=10).replace('limit = "at_most"', TOLD, 1))
    everyone = (board, house.bank.lead, house.bank.anna, house.admin)

    def near() -> list[int]:
        return [house.bank.notices(member).count(NEAR) for member in everyone]

    page = sign_in(house.bank.lead).get(f"/terms/{house.term(submission)['id']}").text
    assert "5 dagen voor de laatste dag, aan bevoegd gezag" in page
    assert "(onze keuze; het document zegt er niets over)" in page
    assert "3 dagen na de laatste dag, aan college van bestuur" in page
    for days, wanted in ((6, [0, 0, 0, 0]), (5, [1, 0, 0, 0]), (4, [1, 0, 0, 0]), (2, [1, 1, 1, 0]), (1, [1, 1, 1, 0])):
        by_night(house, DUE - timedelta(days=days))
        assert near() == wanted, days
    by_night(house, DUE + timedelta(days=1))
    assert [house.bank.notices(member).count(MISSED) for member in everyone] == [0, 1, 0, 0]
    for days, times in ((2, 0), (3, 1), (4, 1)):
        by_night(house, DUE + timedelta(days=days))
        assert house.bank.notices(board).count(MISSED) == times, days
    assert house.bank.notices(house.admin).count(MISSED) == 0


def test_where_it_says_nothing_the_product_chooses_and_says_so(house: House, sign_in: SignIn) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    page = sign_in(house.bank.lead).get(f"/terms/{house.term(submission)['id']}").text
    assert "4 dagen voor de laatste dag (onze keuze, want het reglement zegt er niets over)" in page
    assert "de beheerders krijgen bericht" in page


def closed_house(house: House, first: date, last: date) -> UUID:
    """Close the house on these days; the id of the entry."""
    with house.bank.acting(house.admin) as actor:
        return calendars.close_days(
            actor, house.bank.clock.now(), name="Dicht", kind="closing_day", first=first, last=last, accepted=True
        ).id


@pytest.mark.parametrize(("closed", "told_on"), [(date(2026, 12, 7), 12), (None, 11)])
def test_a_missed_term_that_moves_and_stays_missed_is_still_heard_of(
    house: House, worker_app: Flask, closed: date | None, told_on: int
) -> None:
    board = in_role(house, "board")
    submission = held(house, TERMS.format(days=10).replace('limit = "at_most"', TOLD, 1))
    by_night(house, DUE + timedelta(days=2))
    if closed:
        closed_house(house, closed, closed)
        house.work(worker_app, "terms.recount")
    found = house.term(submission)
    assert (found["state"], found["due_on"]) == ("missed", DUE + timedelta(days=bool(closed)))
    for day in (told_on - 1, told_on, told_on + 1):
        by_night(house, date(2026, 12, day))
        assert house.bank.notices(board).count(MISSED) == (day >= told_on), day


def test_a_date_that_moves_back_past_the_day_of_escalation_is_heard_of_that_night(
    house: House, worker_app: Flask
) -> None:
    board = in_role(house, "board")
    closing = closed_house(house, date(2026, 12, 1), date(2026, 12, 4))
    submission = held(house, TERMS.format(days=10).replace('limit = "at_most"', TOLD, 1))
    late = DUE + timedelta(days=6)
    assert house.term(submission)["due_on"] == late
    by_night(house, late + timedelta(days=1))
    with house.bank.acting(house.admin) as actor:
        calendars.open_days(actor, house.bank.clock.now(), closing, accepted=True)
    house.work(worker_app, "terms.recount")
    found = house.term(submission)
    assert (found["state"], found["due_on"]) == ("missed", DUE)
    assert house.bank.notices(board).count(MISSED) == 0
    for _ in range(2):
        by_night(house, late + timedelta(days=1))
        assert house.bank.notices(board).count(MISSED) == 1


def test_a_word_that_stands_for_nobody_reaches_the_administrators(house: House) -> None:
    held(house, TERMS.format(days=10).replace('limit = "at_most"', TOLD, 1))
    by_night(house, DUE - timedelta(days=5))
    assert house.bank.notices(house.admin).count(NEAR) == 1


def test_a_night_that_was_passed_over_is_made_good_once(house: House) -> None:
    board = in_role(house, "board")
    held(house, TERMS.format(days=10).replace('limit = "at_most"', TOLD, 1))
    by_night(house, DUE - timedelta(days=3))
    assert (house.bank.notices(board).count(NEAR), house.bank.notices(house.bank.lead).count(NEAR)) == (1, 0)


@pytest.mark.parametrize("by", ["executive_board", "exam_bureau", "nobody_here"])
def test_only_who_the_regulation_names_makes_it_longer(by: str, house: House, sign_in: SignIn) -> None:
    board = in_role(house, "board")
    words = '[[role]]\nkey = "nobody_here"\ntext = { nl = "de buren", en = "the neighbours" }\n'
    terms = TERMS.format(days=10).replace("cap = 20,", f'cap = 20, by = "{by}",')
    submission = held(house, words + terms if by == "nobody_here" else terms)
    found = house.term(submission)
    page = sign_in(house.bank.lead).get(f"/terms/{found['id']}").text
    if by != "executive_board":
        # Neither a role nor a body of the document: whoever keeps the term writes down what they decided.
        assert "Hoeveel werkdagen langer?" in page
        assert "Daar staat hier geen rol en geen orgaan voor." in page
        return
    assert "Volgens het reglement verlengt deze termijn: college van bestuur." in page
    assert "Hoeveel werkdagen langer?" not in page
    with house.bank.acting(house.bank.lead) as actor, pytest.raises(Forbidden) as refused:
        operations.extend(actor, START, found["id"], 1, amount=1, reasons="Graag.")
    assert "college van bestuur" in str(refused.value.detail)
    sent = {"extend-version": 1, "extend-amount": 1, "extend-reasons": "Drukte."}
    path = f"/terms/{found['id']}"
    assert sign_in(house.bank.lead).post(f"{path}/extend", sent, page="/terms").status_code == 403
    assert "Hoeveel werkdagen langer?" in sign_in(board).get(path).text
    assert sign_in(board).post(f"{path}/extend", sent, page=path).status_code == 303


BODY = """
[[body]]
key = "exam_committee"
article = "4"
text = { nl = "De commissie.", en = "The committee." }
kind = "exam_committee"
name = { nl = "Commissie", en = "Committee" }
seats = [{ function = "chair", count = 1 }]
"""


def seated(house: House, member: Member, ended_on: date | None = None) -> None:
    """A seat in the exam committee."""
    bank = house.bank
    [(body,)] = bank.sql(
        "INSERT INTO app.body (tenant_id, document, body_key, name, set_up_on)"
        " VALUES (%s, 'verification-rules', 'exam_committee', 'Commissie', '2026-01-01') RETURNING id",
        (bank.tenant_id,),
    )
    bank.sql(
        "INSERT INTO app.body_member (tenant_id, body_id, person_name, person_id, function, starts_on, ended_on,"
        " end_reason, appointed_by, appointed_by_name, appointed_at)"
        " VALUES (%s, %s, %s, %s, 'chair', '2026-01-01', %s, %s, %s, 'Bea', %s)",
        (
            *(bank.tenant_id, body, member.name, member.person_id, ended_on, "Weg." if ended_on else None),
            *(house.admin.person_id, START),
        ),
    )


def extendable(house: House, by: str) -> str:
    """The page of a term that these make longer."""
    terms = TERMS.format(days=10).replace("cap = 20,", f'cap = 20, by = "{by}",')
    return f"/terms/{house.term(held(house, BODY + terms))['id']}"


def test_a_coordinator_in_the_body_that_extends_sees_the_term_and_extends_it(house: House, sign_in: SignIn) -> None:
    path = extendable(house, "exam_committee")
    inside, outside = in_role(house, "coordinator"), in_role(house, "coordinator")
    seated(house, inside)
    browser, stranger = sign_in(inside), sign_in(outside)
    assert path in browser.get("/terms").text
    page = browser.get(path).text
    assert "Hoeveel werkdagen langer?" in page
    assert "Laat de termijn stilstaan" not in page
    sent = {"extend-version": 1, "extend-amount": 1, "extend-reasons": "Zo besloot de commissie."}
    still = {"suspend-version": 1, "suspend-reasons": "Zo besloot de commissie."}
    assert browser.post(f"{path}/suspend", still, page=path).status_code == 403
    assert browser.post(f"{path}/extend", sent, page=path).status_code == 303
    # Nobody else of that role, and none of them as its keeper.
    assert path not in stranger.get("/terms").text
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/extend", sent, page="/terms").status_code == 404
    assert "Volgens het reglement verlengt deze termijn: Commissie" in sign_in(house.bank.lead).get(path).text


def test_a_coordinator_in_the_body_extends_through_the_api(house: House, sign_in: SignIn) -> None:
    path = extendable(house, "exam_committee")
    member = in_role(house, "coordinator")
    seated(house, member)
    api = f"/api/v1{path}"
    token = {"Authorization": f"Bearer {make_token(sign_in(member), 'terms:read', 'terms:write', hat=member.hat)}"}
    client = house.bank.app.test_client()
    read = client.get(api, headers=token)
    assert read.status_code == 200, read.text
    sent = client.post(
        f"{api}/extensions",
        json={"amount": 1, "reasons": "Besluit."},
        headers={**token, "If-Match": read.headers["ETag"]},
    )
    assert sent.status_code == 200, sent.text


def test_who_left_the_body_sees_the_term_no_more(house: House, sign_in: SignIn) -> None:
    path = extendable(house, "exam_committee")
    member = in_role(house, "coordinator")
    seated(house, member, ended_on=date(2026, 10, 1))
    assert sign_in(member).get(path).status_code == 404


def test_a_coordinator_whom_the_regulation_names_by_role_extends(house: House, sign_in: SignIn) -> None:
    path = extendable(house, "coordinator")
    assert "Hoeveel werkdagen langer?" in sign_in(in_role(house, "coordinator")).get(path).text


def said(**fields: str) -> list[str]:
    """What is wrong with a pack in which fields of the first term were replaced."""
    text = TERMS.format(days=10)
    for name, value in fields.items():
        text = text.replace('limit = "at_most"', f'limit = "at_most"\n{name} = {value}', 1)
    files = {"edition.toml": EDITION.format(issuer="house"), "rules.toml": text}
    return [f"{finding.key}: {finding.expected}" for finding in read_pack(files, shipped.vocabulary()).findings]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"remind": '[{ days = 5, to = "assessor", source = "setting" }]'}, ""),
        ({"remind": '[{ days = 5, to = "assessor" }]'}, "source"),
        ({"remind": '[{ days = 0, to = "assessor", source = "setting" }]'}, "at least 1"),
        ({"remind": '[{ days = 5, to = [], source = "setting" }]'}, "at least 1"),
        ({"remind": '[{ days = 10, to = "assessor", source = "setting" }]'}, "within the term"),
        ({"remind": '[{ days = 2, to = "assessor", source = "guess" }]'}, "'document' or 'setting'"),
        (
            {"escalate": '[{ days = 2, to = "assessor", source = "setting" },'
                         ' { days = 2, to = "candidate", source = "setting" }]'},
            "each number of days once",
        ),
    ],
)  # fmt: skip
def test_what_a_pack_may_say_of_reminders(fields: dict[str, str], expected: str) -> None:
    found = said(**fields)
    assert (expected in " ".join(found)) if expected else found == []


@pytest.mark.parametrize("state", ["not_set", "by_other"])
def test_a_term_without_a_date_reminds_of_nothing(state: str) -> None:
    text = TERMS.replace('state = "set_in_case"', f'state = "{state}"').format(days=10)
    text += '\nescalate = [{ days = 1, to = "candidate", source = "setting" }]\n'
    files = {"edition.toml": EDITION.format(issuer="house"), "rules.toml": text}
    [finding] = read_pack(files, shipped.vocabulary()).findings
    assert "without a last day" in finding.expected


@pytest.mark.parametrize(
    ("today", "told", "expected"),
    [
        (60, False, 60),
        (59, False, 14),
        (14, False, 14),
        (14, True, None),
        (60, True, 14),
        (3, False, 3),
        (3, True, None),
    ],
)
def test_the_next_reminder(today: int, told: bool, expected: int | None) -> None:
    plan = Plan((60, 14), by_rule=True, by_matter=False)
    day = plan.remind_on(DUE, DUE - timedelta(days=today), told=told)
    assert ((DUE - day).days if day else None) == expected
