"""What the mails say, word for word. After a wanted change run this file with ASSAY_WRITE_GOLDEN=1 and read it."""

import os
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from assay.mail.message import Addressee, Letter, compose, letter_of_notice
from assay.outbox.run import run_job
from assay.tenancy.models import Tenant
from tenants.organisations import jobs, notices
from tenants.organisations.models import AccountRequest, Invitation
from tests.support.cast import Browser, SignIn
from tests.tenants.organisations.conftest import ASKED, Registry

GOLDEN = Path(__file__).parent / "golden"
ROW = UUID("01987654-0000-7000-8000-000000000001")
MOMENT = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
UNTIL = datetime(2026, 5, 26, 9, 0, tzinfo=UTC)
KEY = "k" * 40


def _letters() -> dict[str, Letter]:
    request = AccountRequest(
        id=ROW,
        institution_name="ROC <Noord>",
        link_until=UNTIL,
        refusal_reason="Dit nummer hoort bij een ander.\nNeem contact op.",
    )
    school = Tenant(id=ROW, name="ROC Noord", country="NL")
    flemish = Tenant(id=ROW, name="CVO Leuven", country="BE")
    asked = Invitation(
        id=ROW, role="coordinator", starts_on=date(2026, 6, 1), ends_on=date(2027, 5, 31), invited_by=ROW,
        invited_by_name="Sven Mulder", expires_at=UNTIL,
    )  # fmt: skip
    first = Invitation(
        id=ROW, role="administrator", starts_on=date(2026, 5, 12), invited_by_name="Assay", expires_at=UNTIL
    )
    values = {"institution": "ROC Noord", "name": "Noor Jansen"}
    told = {
        f"notice.{kind.name}": letter_of_notice(kind, values, "/contact" if kind.name.endswith("closed") else None)
        for kind in notices.KINDS
    }
    return {
        "request_confirm": jobs.confirm_letter(request, KEY),
        "invitation": jobs.invitation_letter(asked, school, KEY),
        "invitation_first": jobs.invitation_letter(first, school, KEY),
        "invitation_first_flemish": jobs.invitation_letter(first, flemish, KEY),
        **told,
    }


def _written_out(app: Flask, letter: Letter, language: str) -> str:
    with app.app_context():
        made = compose(
            app.jinja_env,
            letter,
            Addressee("Noor Jansen", "noor@example.org", language),
            outbox_id=ROW,
            moment=MOMENT,
            base_url="https://assay.example",
            sender="Assay <no-reply@assay.example>",
        )
    read: Any = message_from_bytes(made.as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    parts = [read.get_body((kind,)) for kind in ("plain", "html")]
    plain, rich = (str(part.get_content()).replace("\r\n", "\n") for part in parts if part is not None)
    heads = "".join(f"{name}: {value}\n" for name, value in read.items())
    return f"{heads}\n{plain}\n{'-' * 70}\n{rich}"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", sorted(_letters()))
def test_a_mail_reads_as_agreed(app: Flask, name: str, language: str) -> None:
    written = _written_out(app, _letters()[name], language)
    file = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("ASSAY_WRITE_GOLDEN"):
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


def test_the_mails_go_out_and_not_in_vain(
    registry: Registry, browser: Browser, sign_in: SignIn, worker_app: Flask
) -> None:
    def intent(job: UUID) -> Any:
        return registry.look("SELECT intent_at FROM app.outbox WHERE id = %s", job)[0]["intent_at"]

    browser.post("/institutions/request", {**ASKED, "requester_email": "post@school.example"})
    [job] = _jobs(registry, "mail_request")
    browser.post(registry.request_link("post@school.example"))
    assert run_job(worker_app, job) == "done"
    assert intent(job) is None, "confirmed before the mail went out: nothing to send"

    browser.post("/institutions/request", {**ASKED, "requester_email": "post2@school.example"})
    [job] = _jobs(registry, "mail_request")
    assert run_job(worker_app, job) == "done"
    assert intent(job) is not None, "this one went to the mail server"

    tenant = registry.institution()
    his = sign_in(registry.member(tenant))
    his.post("/institution/invite", {"name": "Noor", "email": "noor@school.example", "role": "coordinator"})
    [job] = _jobs(registry, "mail_invitation")
    [row] = registry.look("SELECT payload FROM app.outbox WHERE id = %s", job)
    assert set(row["payload"]) == {"invitation_id"}, "no secret is queued"
    assert run_job(worker_app, job) == "done"


def _jobs(registry: Registry, kind: str) -> list[UUID]:
    rows = registry.look(
        "SELECT id FROM app.outbox WHERE kind = %s AND done_at IS NULL ORDER BY id DESC LIMIT 1",
        f"organisations.{kind}",
    )
    return [row["id"] for row in rows]
