"""Every route says who may use it, and keeps its word. The cells are made from the route table itself."""

from __future__ import annotations

import os
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from assay.permissions import ACCOUNT_DOOR, PUBLIC, Actor, Hat, Permission
from assay.web.routing import RouteAccess, route_table
from tests.accounts.people import form_token
from tests.support.cast import Browser, Cast, Member, SignIn

GOLDEN = Path(__file__).with_name("route_table.txt")
STATIC = {"assets.serve_asset", "serve_asset"}
UNKNOWN = uuid.UUID("01990000-0000-7000-8000-000000000000")

#: For converters that are no id: a value that the route accepts.
VALUES = {"string": "x", "int": 1, "uuid": UNKNOWN, "path": "x"}


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every route and method of ours, files of the design apart."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if "assets" not in rule.rule and not rule.rule.startswith("/dev/")
    ]


def address(app: Flask, rule: Rule) -> str:
    """The route with made-up values in its places."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        kind = type(converter).__name__
        if kind == "UUIDConverter":
            values[name] = UNKNOWN
        elif kind == "IntegerConverter":
            values[name] = 999999
        elif kind == "AnyConverter":
            values[name] = sorted(converter.items)[0]  # type: ignore[attr-defined]  # only the converter `any` has them
        else:
            values[name] = "unknown"
    with app.test_request_context():
        return url_for(rule.endpoint, **values)


def line(rule: Rule, method: str, access: RouteAccess) -> str:
    name = access.access.name
    return f"{method:6} {rule.rule:60} {name}{' (personal)' if access.hat else ''}"


def test_every_route_states_its_access_and_the_table_is_checked_in(app: Flask) -> None:
    table = route_table(app)
    missing = [rule.rule for rule, _ in rules(app) if rule.endpoint not in table]
    assert missing == []
    now = "\n".join(sorted(line(rule, method, table[rule.endpoint]) for rule, method in rules(app))) + "\n"
    if os.environ.get("ASSAY_WRITE_GOLDEN"):
        GOLDEN.write_text(now)
    assert now == GOLDEN.read_text(), "run the test once with ASSAY_WRITE_GOLDEN=1 and read the difference"


def test_no_two_pages_share_an_address(app: Flask) -> None:
    """The second would never be reached."""
    counted = Counter((method, rule.rule) for rule, method in rules(app))
    assert [address for address, times in counted.items() if times > 1] == []


def test_nobody_gets_in_where_a_right_is_needed(app: Flask, browser: Browser) -> None:
    wrong = []
    for rule, method in rules(app):
        access = route_table(app)[rule.endpoint].access
        answer = browser.client.open(address(app, rule), method=method, json={} if "/api/" in rule.rule else None)
        if isinstance(access, Permission):
            if answer.status_code != 401:
                wrong.append((method, rule.rule, answer.status_code))
        elif answer.status_code >= 500 or answer.status_code == 401:
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []


def _without(cast: Cast, access: Permission) -> tuple[Member, str] | None:
    """Somebody of the cast, in a hat, who does not hold the right."""
    candidates = [
        (cast.anna, Hat("personal")),
        (cast.sara, Hat("institution", tenant_id=cast.school, tenant_kind="school", roles=frozenset({"coordinator"}))),
        (
            cast.sven,
            Hat("institution", tenant_id=cast.school, tenant_kind="school", roles=frozenset({"administrator"})),
        ),
        (
            cast.lena,
            Hat("institution", tenant_id=cast.bank, tenant_kind="verifying_body", roles=frozenset({"lead_assessor"})),
        ),
    ]
    for member, hat in candidates:
        if not access.holds(Actor(person_id=member.person_id, hat=hat)):
            return member, hat.key
    return None


def test_a_wrong_role_is_refused(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    wrong, seen = [], 0
    senders: dict[tuple[str, str], Sender] = {}
    for rule, method in rules(app):
        entry = route_table(app)[rule.endpoint]
        if not isinstance(entry.access, Permission) or entry.hat == "personal":
            continue
        stranger = _without(cast, entry.access)
        if stranger is None:
            continue
        seen += 1
        key = (stranger[0].name, stranger[1])
        if key not in senders:
            senders[key] = Sender(sign_in(stranger[0], stranger[1]))
        answer = senders[key].send(address(app, rule), method)
        if answer != 403:
            wrong.append((method, rule.rule, key, answer))
    assert wrong == []
    assert seen > 0


def test_a_made_up_id_is_not_found(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    """For somebody who holds the right; a foreign id is tested per module and answers the same."""
    holders = [cast.anna, cast.lena, cast.adam, cast.sara, cast.sven, cast.petra]
    senders = {member.name: Sender(sign_in(member)) for member in holders}
    hats = {
        cast.anna.name: Hat("personal"),
        cast.lena.name: Hat("institution", cast.bank, tenant_kind="verifying_body", roles=frozenset({"lead_assessor"})),
        cast.adam.name: Hat("institution", cast.bank, tenant_kind="verifying_body", roles=frozenset({"administrator"})),
        cast.sara.name: Hat("institution", cast.school, tenant_kind="school", roles=frozenset({"coordinator"})),
        cast.sven.name: Hat("institution", cast.school, tenant_kind="school", roles=frozenset({"administrator"})),
        cast.petra.name: Hat("platform"),
    }
    wrong = []
    for rule, method in rules(app):
        entry = route_table(app)[rule.endpoint]
        if "token" in rule.arguments:
            continue  # a link that does not stand says so, whatever else its address holds
        ids = [name for name in rule.arguments if type(rule._converters[name]).__name__ == "UUIDConverter"]
        if not ids or not isinstance(entry.access, Permission):
            continue
        holder = next((m for m in holders if entry.access.holds(Actor(person_id=m.person_id, hat=hats[m.name]))), None)
        assert holder is not None, f"nobody of the cast may use {rule.rule}"
        answer = senders[holder.name].send(address(app, rule), method)
        if answer not in (404, 422, 428):
            wrong.append((method, rule.rule, answer))
    assert wrong == []


class Sender:
    """Somebody signed in who sends whatever is asked, with the token of their session."""

    def __init__(self, browser: Browser) -> None:
        self.client = browser.client
        self.token = form_token(browser.get("/account").text)

    def send(self, path: str, method: str) -> int:
        """The status of the answer."""
        if path.startswith("/api/"):
            headers = {"X-CSRFToken": self.token}
            return self.client.open(path, method=method, json={}, headers=headers).status_code
        form = None if method == "GET" else {"csrf_token": self.token}
        return self.client.open(path, method=method, data=form).status_code


@pytest.mark.parametrize("access", [PUBLIC, ACCOUNT_DOOR])
def test_open_doors_are_named(app: Flask, access: object) -> None:
    assert any(entry.access is access for entry in route_table(app).values())
