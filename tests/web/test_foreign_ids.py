"""Somebody else's real ids at every route that takes one: not found or refused, and nothing moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from assay.permissions import Permission
from assay.web.routing import route_table
from tests.portfolio.bank import Bank, open_bank
from tests.portfolio.conftest import bank as bank
from tests.support.cast import START, Browser, Cast, Member, SignIn

#: Ids of public things, and links whose token is the key.
OPEN = {"public_id", "token", "institution_id", "tenant_id"}
#: What the platform keeps for itself: foreign to everybody but who acts for it.
PLATFORM = {"draft_id", "trial_id"}
#: What a call needs to get past the look at its form: by the last word of the address.
BODIES: dict[str, dict[str, Any]] = {
    "accept": {},
    "answer": {"answer": "x"},
    "question": {"question": "x"},
    "take-back-decision": {"reason": "x"},
    "refuse": {"reason": "x"},
    "end": {"reason": "x"},
    "submissions": {"tenant_id": "{tenant}", "version": 1},
    "files": {"file_id": "{file}"},
    "parts": {"parts": [{"number": 1, "etag": "x"}]},
    "uploads": {"name": "a.pdf", "size": 5},
    "registration": {"criteria": {}},
    "refusal": {"reason": "x"},
    "deregistration": {"reason": "x"},
    "tracking": {"track_open": True},
    "extensions": {"amount": 1, "reasons": "x"},
    "suspension": {"reasons": "x"},
    "day": {"day": "2027-01-01"},
    "intents": {"name": "a.pdf", "type": "application/pdf", "size": 5},
}
#: The same where the last word alone does not tell, by the address with a star for each id.
BODIES_AT: dict[str, dict[str, Any]] = {
    "/institution/bodies/*": {"name": "x"},
    "/institution/bodies/*/end": {"ended_on": "2027-01-01", "reason": "x"},
    "/institution/bodies/*/members": {"function": "chair", "starts_on": "2027-01-01", "name": "x"},
    "/institution/body-members/*": {"external": False},
    "/institution/body-members/*/again": {},
    "/institution/body-members/*/end": {"ended_on": "2027-01-01", "reason": "x"},
    "/institution/locations/*": {
        "name": "x",
        "address": "x",
        "postcode": "1234 AB",
        "place": "Utrecht",
        "starts_on": "2026-01-01",
    },
    "/institution/mandates/*/end": {"ends_on": "2027-01-01", "reason": "x"},
    "/ties/*/withdraw": {"reason": "x", "version": 1},
    "/ties/*/separations": {"matter": "x", "how": "x"},
    "/duties/done/*/withdraw": {"because": "x"},
    "/regulation-drafts/*/files": {"version": 1, "files": {}},
    "/regulation-drafts/*/publish": {"version": 1},
    "/regulation-drafts/*/trials": {},
    "/regulation-adoptions/*/void": {"decided_by": "x", "decided_on": "2026-11-01", "source": "x", "reason": "x"},
    "/regulation-amendments/*/void": {"decided_by": "x", "decided_on": "2026-11-01", "source": "x", "reason": "x"},
}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WATCHED = (
    "submission", "decision", "disclosure", "portfolio_item", "item_file", "file", "file_grant", "verified_fact",
    "status", "status_event", "register_entry", "running_term",
)  # fmt: skip


@pytest.fixture
def theirs(bank: Bank, cast: Cast, sign_in: SignIn) -> dict[str, UUID]:
    """One of everything that belongs to Anna, to the bank or to a school; by the name it has in addresses."""
    submission = bank.handed_in(bank.anna)
    bank.accepted(bank.anna)
    sign_in(bank.anna)
    anna, tenant = bank.anna.person_id, bank.tenant_id

    def one(statement: str, *values: object) -> UUID:
        found: UUID = bank.sql(statement, values)[0][0]
        return found

    made = {
        "submission_id": submission,
        "item_id": one("SELECT item_id FROM app.submission WHERE id = %s", submission),
        "file_id": one("SELECT (item -> 'files' -> 0 ->> 'id')::uuid FROM app.submission WHERE id = %s", submission),
        "person_id": anna,
        "event_id": one(
            "INSERT INTO app.status_event (tenant_id, person_id, scheme, kind, from_level, to_level, since_day, at)"
            " SELECT tenant_id, person_id, scheme, 'fall_proposed', 'bronze', 'none', '2026-11-01', %s FROM app.status"
            " WHERE tenant_id = %s AND person_id = %s RETURNING id",
            START, tenant, anna,
        ),
        "entry_id": one(
            "INSERT INTO app.register_entry (tenant_id, person_id, person_name, state, reported_at, track_open)"
            " VALUES (%s, %s, 'Anna', 'reported', %s, true) RETURNING id",
            cast.school, anna, START,
        ),
        "appointment_id": one("SELECT id FROM app.appointment WHERE person_id = %s", cast.sara.person_id),
        "invitation_id": one(
            "INSERT INTO app.invitation (tenant_id, name, email, language, role, starts_on, invited_by_name,"
            " invited_at, expires_at) VALUES (%s, 'x', 'x@x.example', 'nl', 'coordinator', '2026-11-01', 'x', %s, %s)"
            " RETURNING id",
            cast.school, START, START.replace(year=2027),
        ),
        "term_id": one(
            "INSERT INTO app.running_term (tenant_id, person_id, key, subject_kind, subject_id, role, kept_by,"
            " started_on, facts, ends, basis, articles, caveats, state, changed_at)"
            " VALUES (%s, %s, 'appointment.ends', 'appointment', uuidv7(), 'administrator', 'administrator',"
            " '2026-11-01', '{}', true, 'no_regulation', '{}', false, 'running', %s) RETURNING id",
            cast.school, cast.sara.person_id, START,
        ),
        "session_id": one("SELECT id FROM app.session WHERE person_id = %s LIMIT 1", anna),
        "token_id": one(
            "INSERT INTO app.api_token (digest, person_id, hat, name, scopes, created_at, expires_at)"
            " VALUES (uuid_send(%s), %s, 'personal', 'x', '{}', %s, %s) RETURNING id",
            anna, anna, START, START.replace(year=2027),
        ),
    }  # fmt: skip
    bank.sql("UPDATE app.status SET fall_proposed_on = '2026-11-01' WHERE person_id = %s", (anna,))
    return {**made, **_of_the_school(bank, cast)}


def _of_the_school(bank: Bank, cast: Cast) -> dict[str, UUID]:
    """One of everything that a school keeps: its regulations, calendar, bodies, mandates, ties and letters."""
    school, sara = cast.school, cast.sara.person_id

    def row(table: str, **values: object) -> UUID:
        given = {"tenant_id": school, **values}
        marks = ", ".join(["%s"] * len(given))
        statement = f"INSERT INTO app.{table} ({', '.join(given)}) VALUES ({marks}) RETURNING id"
        found: UUID = bank.sql(statement, tuple(given.values()))[0][0]
        return found

    recorded: dict[str, object] = {"recorded_by": sara, "recorded_by_name": "Sara", "recorded_at": START}
    decided = {**recorded, "holds_from": START.date(), "decided_by": "x", "decided_on": START.date(), "source": "x",
               "effect": "{}"}  # fmt: skip
    [[edition]] = bank.sql("SELECT id FROM app.regulation_edition ORDER BY id LIMIT 1")
    # A document of no edition: what others test of the school's law stays as it is.
    adoption = row("regulation_adoption", document="foreign-ids", act="adopt", edition_id=edition, **decided)
    amendment = row("regulation_amendment", document="foreign-ids", act="amend", edition_id=edition, kind="term",
                    key="x", field="amount", value="1", **decided)  # fmt: skip
    closing = row("closing_period", act="close", name="x", kind="closing_day", first_day="2031-01-02",
                  last_day="2031-01-02", effect="{}", **recorded)  # fmt: skip
    [[place]] = bank.sql("SELECT id FROM app.place ORDER BY id LIMIT 1")
    body = row("body", document="foreign-ids", body_key=f"x{adoption.hex}", name="x", set_up_on="2026-01-01")
    return {
        "adoption_id": adoption,
        "amendment_id": amendment,
        "closing_id": closing,
        "location_id": row("location", name="x", address="x", postcode="1234 AB", place_id=place,
                           starts_on="2026-01-01"),
        "body_id": body,
        "member_id": row("body_member", body_id=body, person_name="x", function="chair", starts_on="2026-01-01",
                         ends_on="2030-01-01", appointed_by=sara, appointed_by_name="Sara", appointed_at=START),
        "mandate_id": row("mandate", grantor="x", holder="y", power="z", starts_on="2026-01-01", source="x",
                          **recorded),
        "tie_id": row("tie", one_id=sara, one_name="Sara", other_name="x", kind="family", starts_on="2026-01-01",
                      origin="declared", **recorded),
        "done_id": row("duty_done", document="foreign-ids", key="x", edition_id=edition, counts_for="2026-01-01",
                       done_on="2026-02-01", done_by="x", **recorded),
        **_of_the_platform(bank, cast),
        "letter_id": row("letter", person_id=sara, template="letters.appointment", template_version=1, language="nl",
                         level="A2", subject_kind="body_member", subject_id=body, to_name="Sara", fields="{}",
                         content="{}", cited="[]", sha256="0" * 64, sent_at=START, sent_by_name="x"),
    }  # fmt: skip


def _of_the_platform(bank: Bank, cast: Cast) -> dict[str, UUID]:
    """A draft of a regulation and a trial of it."""
    petra = cast.petra.person_id
    [[draft]] = bank.sql(
        "INSERT INTO app.regulation_draft (title, files, begun_by, begun_by_name, begun_at, changed_at)"
        " VALUES ('x', '{}', %s, 'Petra', %s, %s) RETURNING id", (petra, START, START),
    )  # fmt: skip
    [[trial]] = bank.sql(
        "INSERT INTO app.regulation_trial (draft_id, draft_version, institutions, asked_by, asked_by_name, asked_at)"
        " VALUES (%s, 1, ARRAY[%s]::uuid[], %s, 'Petra', %s) RETURNING id", (draft, cast.school, petra, START),
    )  # fmt: skip
    return {"draft_id": draft, "trial_id": trial}


@pytest.fixture
def intruders(
    bank: Bank, cast: Cast, app: Flask, clock: Any, acting: Callable[..., Any], servers: Any
) -> dict[str, Member]:
    """Each has every right of a role, somewhere else or for something else."""
    at_the_bank = {}
    for role in ("administrator", "coordinator"):
        member = bank.person("Piet")
        bank.sql(
            "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
            " VALUES (%s, %s, 'Piet', %s, '2020-01-01', %s)",
            (bank.tenant_id, member.person_id, role, START),
        )
        at_the_bank[f"{role} of the bank"] = Member(member.name, member.person_id, str(bank.tenant_id))
    return {
        "another assessor": bank.person(),
        "lead assessor of another bank": open_bank(app, clock, acting, servers).lead,
        "administrator of another school": cast.tara,
        "lead assessor in the personal hat": Member(bank.lead.name, bank.lead.person_id, "personal"),
        "administrator of the platform": cast.petra,
        **at_the_bank,
    }


def _addresses(app: Flask, theirs: dict[str, UUID]) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        ids = {name for name in rule.arguments if type(rule._converters[name]).__name__ == "UUIDConverter"}
        access = route_table(app).get(rule.endpoint)
        if not ids or ids & OPEN or access is None or not isinstance(access.access, Permission):
            continue
        if not ids <= set(theirs):
            continue  # what the platform keeps is foreign to nobody who gets that far
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, _address(app, rule, theirs)


def _address(app: Flask, rule: Rule, theirs: dict[str, UUID]) -> str:
    values: dict[str, Any] = {name: theirs.get(name, 0) for name in rule.arguments}
    with app.test_request_context():
        return url_for(rule.endpoint, **values)


def body_of(path: str) -> dict[str, Any] | None:
    """What a call at this address needs to get past the look at its form; None where nothing is known."""
    return BODIES_AT.get(_ID.sub("*", path.removeprefix("/api/v1")), BODIES.get(path.rpartition("/")[2]))


def _send(browser: Browser, token: str, method: str, path: str, theirs: dict[str, UUID], tenant: UUID) -> int:
    if method == "GET":
        return browser.get(path).status_code
    last = path.rpartition("/")[2]
    if path.startswith("/api/") or last == "intents":
        body = {k: str(v).format(tenant=tenant, file=theirs["file_id"]) if isinstance(v, str) else v
                for k, v in (body_of(path) or {}).items()}  # fmt: skip
        if last == "confirm" and "status-falls" in path:
            body = {"reason": "x"}
        if last == str(theirs["appointment_id"]):
            body = {"ends_on": None}
        headers = {"X-CSRFToken": token, "If-Match": '"1"'}
        return browser.client.open(path, method=method, json=body, headers=headers).status_code
    form = {"csrf_token": token, "reason": "x", "title": "x", "answer": "x", "version": "1", "format": "pdf"}
    return browser.client.post(path, data=form).status_code


def test_foreign_ids_find_nothing_and_move_nothing(
    app: Flask, bank: Bank, cast: Cast, theirs: dict[str, UUID], intruders: dict[str, Member], sign_in: SignIn
) -> None:
    def stored() -> dict[str, Any]:
        person = {
            table: bank.sql(f"SELECT * FROM app.{table} WHERE person_id = %s ORDER BY 1, 2", (bank.anna.person_id,))
            for table in WATCHED
        }
        for table, name in (("appointment", "appointment_id"), ("invitation", "invitation_id"),
                            ("session", "session_id"), ("api_token", "token_id"), ("location", "location_id"),
                            ("body", "body_id"), ("body_member", "member_id"), ("mandate", "mandate_id"),
                            ("tie", "tie_id"), ("letter", "letter_id"), ("duty_done", "done_id"),
                            ("regulation_draft", "draft_id"), ("regulation_trial", "trial_id")):  # fmt: skip
            person[table] = bank.sql(f"SELECT * FROM app.{table} WHERE id = %s", (theirs[name],))
        return person

    before, wrong, seen = stored(), [], 0
    for who, member in intruders.items():
        browser = sign_in(member)
        token = browser.client.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]
        own = PLATFORM if member is cast.petra else set()
        for method, path in _addresses(app, {name: each for name, each in theirs.items() if name not in own}):
            answer = _send(browser, token, method, path, theirs, bank.tenant_id)
            seen += 1
            if answer not in (403, 404):
                wrong.append((who, method, path, answer))
    assert wrong == []
    assert seen > 300
    assert stored() == before


def test_a_lead_assessor_gets_nowhere_with_an_item_of_their_own(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.lead)
    browser = sign_in(bank.lead)
    token = browser.client.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]
    headers = {"X-CSRFToken": token, "If-Match": '"1"'}
    for act in ("claim", "release", "accept", "refuse", "question", "take-back-decision"):
        path = f"/api/v1/submissions/{submission}/{act}"
        assert browser.client.post(path, json=BODIES.get(act, {}), headers=headers).status_code == 403, act
        prefix = {"question": "ask", "take-back-decision": "undo"}.get(act, act)
        form = {f"{prefix}-version": "1", f"{prefix}-reason": "x", f"{prefix}-question": "x", "csrf_token": token}
        assert browser.client.post(f"/work-list/{submission}/{act}", data=form).status_code == 403, act
    assert bank.state(submission) == "waiting"
    assert bank.version(submission) == 1
