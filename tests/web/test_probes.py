"""Every route with somebody else's ids in its places answers exactly as with ids that nobody has (F1).

`ASSAY_PROBES` says how many requests are sent; 100,000 is the whole size (CONTRIBUTING.md has the command).
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from assay.clock import FixedClock
from assay.permissions import PUBLIC
from assay.servers.server_set import ServerAddresses
from portfolio.evidence.rules import ItemKind
from tests.portfolio.bank import Acting, Bank, open_bank
from tests.portfolio.conftest import bank as bank
from tests.support.cast import START, Browser, Cast, Member, SignIn
from tests.web.routes import routes
from tests.web.test_foreign_ids import OPEN, body_of

PROBES = int(os.environ.get("ASSAY_PROBES", "600"))
#: Test processes share the probes; each part has its own order of chance.
PARTS = 8 if PROBES >= 10_000 else 1

#: Status, kind and words.
Answer = tuple[int, str | None, str]
#: What differs between two answers to one question.
_TOKENS = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b|\b[0-9a-f]{12}\b"
    r'|(?<=name="csrf_token" value=")[^"]+|(?<=name="csrf-token" content=")[^"]+|(?<=name="_once" value=")[^"]+'
    r'|(?<="X-CSRFToken": ")[^"]+|(?<=nonce=")[^"]+|(?<=inlineScriptNonce":")[^"]+',
    re.IGNORECASE,
)
#: Everything of hers and of the bank's, whichever table it stands in.
_IDS = (
    "SELECT c.relname, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'uuid'::regtype AND a.attnum > 0"
    " AND NOT a.attisdropped GROUP BY 1 ORDER BY 1"
)
#: Changed by whoever only looks.
_SEEN = ("session", "idempotency")


@pytest.fixture
def harvest(bank: Bank) -> list[UUID]:
    """Every id that a bank at work and one of its assessors have, except those that everybody may know."""
    for kind in (ItemKind.TRAINING, ItemKind.CERTIFICATE, ItemKind.ACTIVITY, ItemKind.FURTHER_TRAINING):
        bank.accepted(bank.anna, kind)
        bank.decide("ask", bank.handed_in(bank.anna, kind), "Wat deed je?")
        bank.decide("refuse", bank.handed_in(bank.anna, kind), "Niet leesbaar")
        bank.item(bank.anna, kind)
    found: set[UUID | None] = set()
    for table, columns, mine in _theirs(bank):
        found.update(
            value for row in bank.sql(f"SELECT {', '.join(columns)} FROM app.{table} WHERE {mine}") for value in row
        )
    return sorted(each for each in found if each and each != bank.tenant_id)


@pytest.fixture
def strangers(
    bank: Bank, cast: Cast, app: Flask, clock: FixedClock, acting: Acting, servers: ServerAddresses, sign_in: SignIn
) -> dict[str, Browser]:
    """One of every role, none of whom has anything to do with that bank; and nobody."""
    other = open_bank(app, clock, acting, servers)
    other.accepted(other.anna)
    roles = {"assessor": other.anna, "lead assessor": other.lead, "coordinator": cast.sara, "school": cast.tara,
             "platform": cast.petra}  # fmt: skip
    for role in ("administrator", "coordinator"):
        member = other.person("Piet")
        other.sql(
            "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
            " VALUES (%s, %s, 'Piet', %s, '2020-01-01', %s)",
            (other.tenant_id, member.person_id, role, START),
        )
        roles[f"{role} of another bank"] = Member(member.name, member.person_id, str(other.tenant_id))
    return {role: sign_in(member) for role, member in roles.items()} | {"nobody": Browser(app)}


@dataclass(frozen=True, eq=False)
class Place:
    """A route and method with room for ids."""

    rule: Rule
    method: str

    def address(self, app: Flask, identifier: UUID) -> str:
        """The address with this id in every place; call it inside a request context."""
        values: dict[str, Any] = {}
        for name in self.rule.arguments:
            kind = type(self.rule._converters[name]).__name__
            values[name] = identifier if kind == "UUIDConverter" else 0 if kind == "IntegerConverter" else "unknown"
        return str(app.url_for(self.rule.endpoint, **values))


def _places(app: Flask) -> Iterator[Place]:
    for rule, method, access in routes(app):
        ids = {name for name in rule.arguments if type(rule._converters[name]).__name__ == "UUIDConverter"}
        if ids and not ids & OPEN and access.access is not PUBLIC:
            yield Place(rule, method)


def _token(browser: Browser, page: str) -> str:
    found = re.search(r'name="csrf-?_?token" (?:content|value)="([^"]+)', browser.get(page).text)
    assert found
    return found[1]


def _ask(browser: Browser, token: str, method: str, path: str, identifier: UUID) -> Answer:
    """Status, kind and words of the answer, without what is new in every answer."""
    last = path.rpartition("/")[2]
    headers = {"X-CSRFToken": token, "If-Match": '"1"'}
    if method == "GET":
        answer = browser.client.get(path)
    elif path.startswith("/api/") or last == "intents":
        body = {k: str(identifier) if k.endswith("_id") else v for k, v in (body_of(path) or {"reason": "x"}).items()}
        answer = browser.client.open(path, method=method, json=body, headers=headers)
    else:
        form = {"csrf_token": token, "reason": "x", "title": "x", "answer": "x", "version": "1", "format": "pdf"}
        answer = browser.client.post(path, data=form)
    return answer.status_code, answer.mimetype, _TOKENS.sub("…", answer.text)


def _compare(
    app: Flask, browsers: dict[str, Browser], drawn: list[tuple[Place, str, UUID]]
) -> list[tuple[str, str, str, int, int]]:
    """The answers that differ from the answer to an id that nobody has: who, what, and both statuses."""
    tokens = {role: _token(made, "/sign-in" if role == "nobody" else "/account") for role, made in browsers.items()}
    with app.test_request_context():
        probes = [(place, role, identifier, place.address(app, identifier)) for place, role, identifier in drawn]
    expected: dict[tuple[Place, str], Answer] = {}
    found = []
    for place, role, identifier, path in probes:
        if (place, role) not in expected:
            made_up = uuid4()
            unknown = path.replace(str(identifier), str(made_up))
            expected[place, role] = _ask(browsers[role], tokens[role], place.method, unknown, made_up)
            assert 400 <= expected[place, role][0] < 500, (role, place.method, unknown)
        answer = _ask(browsers[role], tokens[role], place.method, path, identifier)
        if answer != expected[place, role]:
            found.append((role, place.method, path, answer[0], expected[place, role][0]))
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_foreign_ids_answer_as_ids_that_nobody_has(
    part: int, app: Flask, bank: Bank, harvest: list[UUID], strangers: dict[str, Browser]
) -> None:
    probes = list(product(_places(app), strangers, harvest))
    before = _stored(bank)
    assert len(probes) >= PROBES // PARTS
    assert _compare(app, strangers, random.Random(20261124 + part).sample(probes, PROBES // PARTS)) == []
    assert _stored(bank) == before


def test_the_comparison_sees_what_the_owners_may_see(
    app: Flask, bank: Bank, harvest: list[UUID], sign_in: SignIn
) -> None:
    owners = {"assessor": sign_in(bank.anna), "lead assessor": sign_in(bank.lead)}
    places = [place for place in _places(app) if place.method == "GET" and "submission" in place.rule.rule]
    found = _compare(app, owners, random.Random(1).sample(list(product(places, owners, harvest)), 150))
    assert {status for *_what, status, _unknown in found} == {200}


def _theirs(bank: Bank) -> Iterator[tuple[str, list[str], str]]:
    """Each table that may hold rows of the bank or of the assessor: its columns of ids, and which rows those are."""
    keys = {"tenant_id": bank.tenant_id, "person_id": bank.anna.person_id}
    for table, columns in bank.sql(_IDS):
        if mine := " OR ".join(f"{key} = '{value}'" for key, value in keys.items() if key in columns):
            yield table, columns, mine


def _stored(bank: Bank) -> list[Any]:
    """What is stored of her and of the bank, as one number a table."""
    return [
        (table, *bank.sql(f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM app.{table} t WHERE {mine}")[0])
        for table, _columns, mine in _theirs(bank)
        if table not in _SEEN
    ]
