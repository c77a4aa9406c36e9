"""Who is kept out of a body: by a tie, and by a seat that somebody else gives them at the same moment."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest

from assay.problems import Invalid
from tenants.bodies.operations import appointing
from tenants.bodies.operations.appointing import Appointee
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import START, SignIn
from tests.tenants.bodies.conftest import TODAY, School

BARRED = "Die houdt {name} buiten dit orgaan (art. WEB 7.5.1)."


@pytest.mark.rule("R441")
def test_whoever_took_part_in_the_decision_is_not_appointed_to_the_appeal_committee(
    bare: School, sign_in: SignIn
) -> None:
    bare.adopt("mondriaan", "appeal-rules", "2003")
    clerk, secretary = sign_in(bare.clerk), sign_in(bare.secretary)
    tie = {"other": str(bare.other.person_id), "kind": "took_part_in_decision", "starts_on": "2026-01-01"}
    assert clerk.post("/institution/ties/new", tie).status_code == 303
    body = bare.body("appeal_committee", "appeal-rules", address="Postbus 2")
    page = f"/institution/bodies/{body}/appoint"
    form = {"function": "member", "starts_on": TODAY.isoformat(), "born_on": "1980-01-01"}
    refused = secretary.post(page, {**form, "person": str(bare.clerk.person_id)})
    assert refused.status_code == 422
    assert BARRED.format(name=bare.clerk.name) in refused.text
    token = make_token(secretary, "organisation:read", "organisation:write", hat=bare.secretary.hat)
    answer = secretary.client.post(
        f"/api/v1/institution/bodies/{body}/members",
        json={**form, "person_id": str(bare.clerk.person_id)},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 422
    assert BARRED.format(name=bare.clerk.name) in str(answer.json)
    # The tie is hers; the other is not kept out, and neither is she once it was recorded wrongly.
    assert secretary.post(page, {**form, "person": str(bare.other.person_id)}).status_code == 303
    [row] = bare.look("SELECT id FROM app.tie WHERE tenant_id = %s", bare.tenant)
    path = f"/institution/ties/{row['id']}"
    gone = clerk.post(f"{path}/withdraw", {"reason": "Het was een naamgenoot", "version": "1"}, page=path)
    assert gone.status_code == 303
    assert secretary.post(page, {**form, "person": str(bare.clerk.person_id)}).status_code == 303


def test_two_bodies_that_exclude_each_other_do_not_both_take_one_person(bare: School) -> None:
    bare.adopt("mondriaan", "exam-regulation", "2008")
    bare.adopt("mondriaan", "appeal-rules", "2003")
    committee = bare.body("exam_committee", address="Postbus 2")
    appeal = bare.body("appeal_committee", "appeal-rules", address="Postbus 2")
    outcome: list[Any] = []

    def second() -> None:
        try:
            with bare.acting(bare.other) as actor:
                appointing.appoint(
                    actor, START, appeal, Appointee("member", TODAY, name="Berend", born_on=TODAY.replace(year=1980))
                )
            outcome.append("appointed")
        except Exception as fault:  # noqa: BLE001 - what the thread ran into is the outcome
            outcome.append(fault)

    thread = Thread(target=second)
    with bare.acting(bare.secretary) as actor:
        appointing.appoint(actor, START, committee, Appointee("member", TODAY, name="Berend"))
        thread.start()
        while thread.is_alive() and not bare.look("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"):
            thread.join(timeout=0.05)
    thread.join(timeout=60)
    [fault] = outcome
    assert isinstance(fault, Invalid), fault
    assert "Berend" in str(fault.errors["name"])
