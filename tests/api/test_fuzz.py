"""Every call with what a machine thinks of from its description (F11): nothing of it is a fault of ours."""

from __future__ import annotations

import os
import warnings
from ipaddress import ip_address
from typing import Any

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from assay.accounts.rules import TOKEN_SCOPES
from assay.clock import FixedClock
from assay.servers.server_set import ServerAddresses
from tests.accounts.test_api_tokens import make_token
from tests.support import cast
from tests.support.cast import START, Browser, Member, session_for, superuser_url

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import schemathesis

#: Some 600 a call make 100,000 requests; CONTRIBUTING.md has the command.
CASES_A_CALL = int(os.environ.get("ASSAY_FUZZ_CASES", "6"))


@pytest.fixture(scope="module")
def callers(app: Flask, clock: FixedClock, servers: ServerAddresses) -> list[dict[str, str]]:
    """The authorization of nobody, of a person, of a body and of a school. People of their own: they are changed."""
    with psycopg.connect(superuser_url(servers), autocommit=True) as connection:
        body = cast._tenant(connection, "fuzz-body", "Fuzz Body", "verifying_body")
        school = cast._tenant(connection, "fuzz-school", "Fuzz School", "school")
        people = []
        for name, tenant, role in (
            ("Fay Personal", None, None),
            ("Finn Lead", body, "lead_assessor"),
            ("Flora Admin", school, "administrator"),
        ):
            person_id = cast._person(connection, name)
            people.append(Member(name, person_id, str(tenant or "personal")))
            if tenant:
                connection.execute(
                    "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
                    " VALUES (%s, %s, %s, %s, '2026-01-01', %s)",
                    [tenant, person_id, name, role, START],
                )
    found: list[dict[str, str]] = [{}]
    for member in people:
        browser = Browser(app)
        with browser.client.session_transaction() as cookie:
            cookie["_user_id"] = session_for(app, clock, member)
        found.append({"Authorization": "Bearer " + make_token(browser, *TOKEN_SCOPES, hat=member.hat)})
    return found


def test_no_call_breaks(app: Flask, callers: list[dict[str, str]]) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_dict(document)
        operations = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]  # a faulty description fails here
    client = app.test_client()
    broken: dict[str, str] = {}
    sent, well = 0, set()

    def attempt(case: Any, caller: dict[str, str]) -> None:
        nonlocal sent
        sent += 1
        call = case.as_transport_kwargs(base_url="http://localhost")
        headers = {
            name: value.encode().decode("latin-1", "ignore").replace("\n", "").replace("\r", "")
            for name, value in dict(call.get("headers") or {}).items()
            if name.lower() not in ("host", "cookie", "authorization", "content-length")
        }
        answer = client.open(
            case.formatted_path,
            method=case.operation.method.upper(),
            query_string=call.get("params"),
            headers={**headers, **caller},
            # Each from an address of its own: what is limited for each address shall be reached, not refused.
            environ_overrides={"REMOTE_ADDR": str(ip_address("10.0.0.0") + sent)},
            **({"json": call["json"]} if "json" in call else {"data": call.get("data") or b""}),
        )
        name = f"{case.operation.method.upper()} {case.operation.path}"
        if answer.status_code >= 500:
            broken.setdefault(name, f"{answer.status_code} {call.get('params')} {call.get('json')}"[:300])
        elif answer.status_code < 300:
            well.add(name)
        elif answer.status_code >= 400 and answer.mimetype != "application/problem+json":
            broken.setdefault(name, f"{answer.status_code} as {answer.mimetype}")
        if answer.status_code < 300 and not caller and case.operation.definition.raw.get("security"):
            broken.setdefault(name, "open to nobody")

    def try_out(operation: Any) -> None:
        cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode])

        @seed(20261124)
        @settings(
            max_examples=CASES_A_CALL, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(cases, st.sampled_from([callers[0], *callers[1:] * 3]))
        def run(case: Any, caller: dict[str, str]) -> None:
            attempt(case, caller)

        run()

    for operation in operations:
        try_out(operation)
    assert broken == {}
    assert sent >= 1_000
    assert len(well) >= 20
