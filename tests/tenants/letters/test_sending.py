"""Letters go out with the acts they belong to, say what the regulation asks for, and stay as they were sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from assay.app.dev_mail import caught_mails
from assay.clock import FixedClock
from assay.db import db
from assay.letters import letter_templates
from assay.mail import notice_kinds
from assay.mail.message import Addressee, compose, letter_of_notice
from assay.outbox.run import run_job
from assay.servers.server_set import ServerAddresses
from tenants.letters import citing, jobs, operations
from tenants.letters.models import PlatformLetter
from tenants.organisations.operations import requests
from tenants.regulations import shipped
from tenants.regulations.operations import adopting, amending
from tests.app.test_register_pdf import pdf_text
from tests.portfolio.bank import open_bank
from tests.support.cast import Browser, Cast, SignIn
from tests.support.uploads import fetch
from tests.tenants.letters.conftest import DECISION, DEMANDING, Asked, School, publish
from tests.tenants.organisations.conftest import FLEMISH


def _appoint(school: School, **changes: Any) -> UUID:
    given: dict[str, Any] = {
        "member_id": uuid4(), "person_name": "Noor Jansen", "person_id": None, "document": "exam-regulation",
        "body_key": "ecol", "body_name": "Examencommissie Techniek", "function": "chair",
        "starts_on": school.clock.today(), "ends_on": date(2027, 11, 23), **changes,
    }  # fmt: skip
    with school.acting(school.board) as actor:
        return operations.send_appointment_letter(actor, school.clock.now(), **given).id


@pytest.mark.rule("R028")
def test_an_adoption_is_told_to_every_administrator(school: School) -> None:
    other = school.registry.member(school.id)
    gone = school.registry.member(school.id, ends_on=date(2026, 11, 1))
    adoption = school.adopt()
    letters = school.letters("letters.adoption")
    assert {row["person_id"] for row in letters} == {school.admin.person_id, other.person_id}
    assert gone.person_id not in {row["person_id"] for row in letters}
    assert {row["subject_id"] for row in letters} == {adoption}
    said = letters[0]["content"]["paragraphs"]
    assert said[0]["text"].startswith("Vanaf dinsdag 24 november 2026 geldt dit reglement bij ROC Letteren: ")
    assert any(cite["words"].endswith("25") for cite in said[-1]["cites"])
    assert letters[0]["fields"]["source"] == "verslag van 2 november 2026"
    told = school.registry.look("SELECT * FROM app.notice WHERE person_id = %s", other.person_id)
    assert [(row["kind"], row["path"]) for row in told] == [
        ("letters.received", f"/letters/{row['id']}") for row in letters if row["person_id"] == other.person_id
    ]


def test_ending_a_document_sends_no_notice_of_adoption(school: School) -> None:
    adoption = school.adopt()
    before = len(school.letters())
    with school.acting(school.admin) as actor:
        adopting.void(actor, school.clock.now(), adoption, DECISION, accepted=True)
    assert len(school.letters()) == before


def test_an_appointment_cites_the_articles_it_rests_on(school: School) -> None:
    school.adopt()
    person = school.registry.person("Noor")
    letter_id = _appoint(school, person_id=person.person_id, person_name=person.name, nominated_by="executive_board")
    [row] = school.letters("letters.appointment")
    assert row["id"] == letter_id
    assert row["content"]["paragraphs"][0]["text"] == (
        "ROC Letteren benoemt je. Je komt in: Examencommissie Techniek. Je functie is: voorzitter."
    )
    cites = {(each["claim"], each["words"].rpartition(" ")[2]) for each in row["cited"]}
    # Nobody puts people forward for an ECOL by this regulation, so nothing stands beside that.
    assert {each for each in cites if each[0] != "tasks"} == {("appointment", "5(2)"), ("term", "5(2)")}
    assert ("tasks", "19") in cites
    assert ("tasks", "5(2)") not in cites
    assert all(each["path"].startswith("/regulations/letters-") for each in row["cited"])
    assert (row["sent_by_name"], row["template_version"], row["level"]) == (school.board.name, 2, "A2")
    [entry] = school.registry.look("SELECT * FROM app.audit_entry WHERE subject = %s LIMIT 1", f"letter:{letter_id}")
    assert entry["act"] == "letter.sent"


def test_a_letter_gives_the_choice_where_the_regulation_leaves_something_open(school: School, browser: Browser) -> None:
    """The institution's own answer with its reason, in the letter and on the public page; never the pack's default."""

    def answer(point: str, option: str, reason: str) -> None:
        with school.acting(school.admin) as actor:
            given = (school.edition_id, point, option, reason, school.clock.today(), "Het bestuur")
            amending.answer(actor, school.clock.now(), *given, accepted=True)

    answer("running_matters", "new", "Een regel voor iedereen tegelijk.")
    school.adopt()
    _appoint(school)
    answer("office_start", "day_after", "De eerste vergadering is de dag erna.")
    _appoint(school)

    before, after = school.letters("letters.appointment")
    assert "laat hier iets open" not in str(before["content"])
    assert "choices" not in {each["claim"] for each in before["cited"]}
    texts = [each["text"] for each in after["content"]["paragraphs"]]
    chose = texts.index("Het reglement laat hier iets open. Dit koos ROC Letteren:")
    assert texts[chose + 1] == (
        "Telt de eerste dag van een benoeming mee? Nee, het jaar begint de dag erna. "
        "De eerste vergadering is de dag erna."
    )
    assert [each["words"][-5:] for each in after["cited"] if each["claim"] == "choices"] == [" 5(2)"]
    assert "Een regel voor iedereen tegelijk." in str(school.letters("letters.adoption")[-1]["content"])
    [found] = school.registry.look("SELECT slug FROM app.tenant WHERE id = %s", school.id)
    page = browser.get(f"/institutions/{found['slug']}/regulations/exam-regulation/articles/5").text
    assert "De eerste vergadering is de dag erna." in page


def test_without_a_regulation_a_letter_cites_nothing_and_guesses_nothing(school: School) -> None:
    _appoint(school, function="chair", ends_on=None)
    [row] = school.letters("letters.appointment")
    assert row["cited"] == []
    assert "geen vaste einddatum" in str(row["content"])


def test_what_the_regulation_asks_for_must_be_in_the_letter(school: School) -> None:
    school.adopt(publish(school.registry, DEMANDING))
    with pytest.raises(operations.ContentsLacking) as refused:
        _appoint(school)
    assert [each.key for each in refused.value.facts["lacking"]] == ["fee"]
    assert "De vergoeding (5(2))" in str(refused.value.detail)
    assert school.letters("letters.appointment") == []


@pytest.mark.parametrize("address", sorted(shipped.shipped_packs()))
def test_no_shipped_pack_asks_for_more_than_the_letters_say(address: str) -> None:
    pack = shipped.shipped_packs()[address]
    for template in letter_templates().values():
        for contents in citing.asked_in(pack, template.document):
            assert {item.key for item in contents.items if item.required} <= set(template.covers)


def test_the_pdf_is_made_once_and_handed_out(school: School, sign_in: SignIn) -> None:
    person = school.registry.person("Noor")
    letter_id = _appoint(school, person_id=person.person_id, person_name=person.name)
    noor = sign_in(person)
    assert noor.get(f"/letters/{letter_id}/download").status_code == 409
    assert school.work("letters.print", letter_id) == "done"
    [row] = school.letters("letters.appointment")
    assert row["pdf_key"] not in (str(letter_id), None)
    assert school.registry.look("SELECT key FROM app.object_in_use WHERE key = %s", row["pdf_key"])
    for browser in (noor, sign_in(school.board), sign_in(school.admin)):
        answer = browser.get(f"/letters/{letter_id}/download")
        assert answer.status_code == 303
        saved = fetch(answer.headers["Location"])
        assert (saved.status, hashlib.sha256(saved.body).hexdigest()) == (200, row["pdf_sha256"])
        assert saved.headers["Content-Disposition"].startswith("attachment;")
    assert "Examencommissie Techniek" in pdf_text(saved.body)
    with pikepdf.open(BytesIO(saved.body)) as pdf, pdf.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"


def test_a_letter_sent_after_midnight_is_saved_under_the_day_it_bears(school: School, sign_in: SignIn) -> None:
    school.clock.set(datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    letter_id = _appoint(school)
    assert school.work("letters.print", letter_id) == "done"
    assert school.letters()[0]["content"]["day"] == "woensdag 25 november 2026"
    answer = sign_in(school.board).get(f"/letters/{letter_id}/download")
    assert "2026-11-25.pdf" in answer.headers["Location"]


def test_making_the_pdf_again_changes_nothing(school: School) -> None:
    letter_id = _appoint(school)
    assert school.work("letters.print", letter_id) == "done"
    [before] = school.letters()
    with school.acting(school.board):
        operations.store_pdf(school.clock.now(), school.id, letter_id)
    assert school.letters() == [before]


@pytest.mark.parametrize("change", ["sha256 = repeat('0', 64)", "content = '{}'", "person_id = NULL", "pdf_size = 3"])
def test_a_letter_that_was_sent_never_changes(school: School, change: str) -> None:
    person = school.registry.person("Noor")
    letter_id = _appoint(school, person_id=person.person_id, person_name=person.name)
    assert school.work("letters.print", letter_id) == "done"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changes"):
        school.registry.database.execute(f"UPDATE app.letter SET {change} WHERE id = %s", [letter_id])
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changes"):
        school.registry.database.execute("DELETE FROM app.letter WHERE id = %s", [letter_id])


def test_a_person_cannot_write_a_letter_in_the_name_of_an_institution(school: School) -> None:
    person = school.registry.person("Noor")
    letter_id = _appoint(school, person_id=person.person_id, person_name=person.name)
    copy = text(
        "INSERT INTO app.letter (tenant_id, person_id, template, template_version, language, level, subject_kind,"
        " subject_id, to_name, fields, content, cited, sha256, sent_at, sent_by_name) SELECT tenant_id, person_id,"
        " template, template_version, language, level, subject_kind, subject_id, to_name, fields, content, cited,"
        " sha256, sent_at, sent_by_name FROM app.letter WHERE id = :id"
    )
    with pytest.raises(ProgrammingError, match="row-level security"), school.acting(person):
        db.session.execute(copy, {"id": letter_id})


def test_the_mail_holds_the_whole_letter(school: School, app: Flask, clock: FixedClock) -> None:
    person = school.registry.person("Noor")
    letter_id = _appoint(school, person_id=person.person_id, person_name=person.name)
    [notice] = school.registry.look("SELECT * FROM app.notice WHERE person_id = %s", person.person_id)
    assert school.registry.look(
        "SELECT id FROM app.outbox WHERE kind = 'mail.notice' AND payload ->> 'notice_id' = %s", str(notice["id"])
    )
    with school.acting(person) as actor:
        mail = letter_of_notice(notice_kinds()[notice["kind"]], notice["params"], notice["path"])
        message = compose(
            app.jinja_env, mail, Addressee(actor.name, actor.email, "nl"), outbox_id=letter_id, moment=clock.now(),
            base_url="https://assay.example", sender="Assay <no-reply@assay.example>",
        )  # fmt: skip
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        assert "ROC Letteren benoemt je." in part.get_content()


@pytest.mark.rule("R002", "R006")
@pytest.mark.parametrize(
    ("approve", "template"), [(True, "letters.account_approved"), (False, "letters.account_refused")]
)
def test_a_decision_on_a_request_goes_out_as_a_letter(
    school: School, asked: Asked, cast: Cast, sign_in: SignIn, approve: bool, template: str
) -> None:
    request_id = asked()
    with school.acting(cast.petra) as actor:
        if approve:
            requests.approve(actor, school.clock.now(), request_id)
        else:
            requests.refuse(actor, school.clock.now(), request_id, "Dit nummer hoort bij een ander.")
    [row] = school.registry.look("SELECT * FROM app.platform_letter WHERE subject_id = %s", request_id)
    assert row["template"] == template
    assert row["to_email"].endswith("@school.example")
    assert school.work("letters.print", row["id"]) == "done"
    petra = sign_in(cast.petra)
    assert "Karin de Wit" in petra.get(f"/letters/{row['id']}").text
    assert petra.get(f"/letters/{row['id']}/download").status_code == 303
    assert sign_in(school.admin).get(f"/letters/{row['id']}").status_code == 404
    mail = jobs.mail_of(PlatformLetter(content=row["content"]))
    assert mail.subject == row["content"]["subject"]


def test_in_flanders_the_legal_representative_is_named(school: School, asked: Asked, cast: Cast) -> None:
    request_id = asked(FLEMISH)
    with school.acting(cast.petra) as actor:
        requests.approve(actor, school.clock.now(), request_id)
    [row] = school.registry.look("SELECT * FROM app.platform_letter WHERE subject_id = %s", request_id)
    assert row["fields"]["first_administrator"] == "Jan Claes"


@pytest.mark.rule("R066")
def test_a_verification_decision_is_put_in_a_letter(
    app: Flask, clock: FixedClock, acting: Callable[..., Any], servers: ServerAddresses, cast: Cast, sign_in: SignIn
) -> None:
    bank = open_bank(app, clock, acting, servers)
    accepted, refused = bank.handed_in(bank.anna), bank.handed_in(bank.anna)
    bank.decide("accept", accepted)
    bank.decide("refuse", refused, "De handtekening ontbreekt.")
    rows = bank.sql(
        "SELECT id, subject_id, template, content::text FROM app.letter WHERE tenant_id = %s ORDER BY id",
        (bank.tenant_id,),
    )
    assert [(row[1], row[2]) for row in rows] == [
        (accepted, "verification.accepted"),
        (refused, "verification.refused"),
    ]
    assert "De handtekening ontbreekt." in rows[1][3]
    # The item's title is not in it: the body sees that only while the item is open to it.
    titles = [row[0] for row in bank.sql("SELECT item ->> 'title' FROM app.submission WHERE id = %s", (refused,))]
    assert titles[0] not in rows[1][3]
    assert "De handtekening ontbreekt." in sign_in(bank.anna).get(f"/letters/{rows[1][0]}").text
    assert sign_in(bank.lead).get(f"/letters/{rows[1][0]}").status_code == 200
    assert sign_in(cast.bram).get(f"/letters/{rows[1][0]}").status_code == 404


@pytest.mark.rule("R066")
@pytest.mark.parametrize(
    ("act", "words", "said"),
    [
        ("accept", (), "geaccepteerd. Het telt vanaf nu mee."),
        ("refuse", ("De handtekening ontbreekt.",), "heeft besloten over"),
        ("ask", ("Welke rol had je?",), "vraag"),
    ],
)
def test_a_verification_decision_comes_by_mail(
    app: Flask, worker_app: Flask, clock: FixedClock, acting: Callable[..., Any], servers: ServerAddresses,
    act: str, words: tuple[str, ...], said: str,
) -> None:  # fmt: skip
    bank = open_bank(app, clock, acting, servers)
    submission = bank.handed_in(bank.anna)
    before = [row[0] for row in bank.sql("SELECT id FROM app.outbox")]
    bank.decide(act, submission, *words)
    for (row_id,) in bank.sql("SELECT id FROM app.outbox WHERE queue = 'mail' AND id <> ALL(%s)", (before,)):
        assert run_job(worker_app, row_id) == "done"
    mails = [mail for mail in caught_mails(Path(servers.mail_sink_dir)) if bank.anna.email in mail.to]
    assert len(mails) == 1
    assert said in mails[0].plain
    # Others read mail too: what was said of the item stands on the page behind the link.
    assert [text for text in words if text in mails[0].plain] == []
    assert any(link.endswith(f"/submissions/{submission}") for link in mails[0].links)


def test_a_job_of_one_institution_does_not_touch_a_letter_of_another(
    school: School, worker_app: Flask, clock: FixedClock
) -> None:
    letter_id = _appoint(school)
    other = school.registry.institution()
    [job] = school.registry.look(
        "INSERT INTO app.outbox (queue, kind, scope_tenant, scope_platform, payload, created_at, next_try_at)"
        " VALUES ('work', 'letters.print', %s, false, jsonb_build_object('letter_id', %s::text), %s, %s) RETURNING id",
        other, str(letter_id), clock.now(), clock.now(),
    )  # fmt: skip
    assert run_job(worker_app, job["id"]) == "done"
    [row] = school.letters()
    assert row["pdf_key"] is None
