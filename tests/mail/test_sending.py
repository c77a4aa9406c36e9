"""One mail per outbox row, over a real conversation with a mail server, and what happens when that goes wrong."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from assay.accounts.tokens import read_token
from assay.mail.smtp import MailServer, send
from assay.outbox import DidNotHappen, Refused, TryLater, add_job, notify_person
from assay.outbox.run import INTENT_STANDS, MAX_ATTEMPTS
from assay.tenancy.scopes import AccountScope
from tests.mail.smtp_server import TestServer
from tests.outbox.fixtures import Bench


def _told(bench: Bench, person: UUID, **params: Any) -> UUID:
    """Tell somebody something and give the outbox row of the mail."""
    values = {"title": "the item"} | params
    bench.within(lambda _: notify_person(person, "test.told", path="/portfolio/items/7", **values))
    return _last_row(bench)


def _last_row(bench: Bench) -> UUID:
    row_id: UUID = bench.look("SELECT id FROM app.outbox ORDER BY id DESC LIMIT 1")[0]["id"]
    return row_id


def _token(bench: Bench, person: UUID, purpose: str = "confirm", **columns: Any) -> tuple[UUID, UUID]:
    """An account token and the outbox row of its mail."""
    moment = bench.clock.now()
    [token] = bench.look(
        "INSERT INTO app.account_token (person_id, purpose, created_at, expires_at, used_at)"
        " VALUES (%s, %s, %s, %s, %s) RETURNING id",
        person, purpose, moment, moment + timedelta(hours=1), columns.get("used_at"),
    )  # fmt: skip
    row_person = columns.get("row_person", person)
    bench.within(lambda _: add_job("mail.account", moment, person_id=row_person, token_id=token["id"]), AccountScope())
    return token["id"], _last_row(bench)


def test_one_mail_for_one_row(bench: Bench, person: UUID, mail_server: TestServer) -> None:
    row_id = _told(bench, person, title="Praktijkexamen\r\n.\r\nKok")
    assert [bench.run(row_id), bench.run(row_id)] == ["done", "skipped"]
    [mail] = mail_server.mails
    assert mail["To"] == "noor@example.org"
    assert mail["Message-ID"] == f"<{row_id}@assay.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "https://assay.example/portfolio/items/7" in body.get_content()
    assert "Praktijkexamen\n.\nKok" in body.get_content().replace("\r", "")


@pytest.mark.parametrize("state", [{"confirmed": False}, {"disabled": True}])
def test_an_account_that_is_not_in_use_gets_no_notice(
    bench: Bench, mail_server: TestServer, state: dict[str, bool]
) -> None:
    row_id = _told(bench, bench.person("Sam", "sam@example.org", **state))  # type: ignore[arg-type]  # the names and types are those of the cases
    assert bench.run(row_id) == "done"
    assert mail_server.mails == []


def test_a_notice_of_somebody_else_is_not_mailed(bench: Bench, person: UUID, mail_server: TestServer) -> None:
    other = bench.person("Sam", "sam@example.org")
    row_id = _told(bench, other)
    bench.database.execute("UPDATE app.outbox SET scope_person = %s WHERE id = %s", [person, row_id])
    assert bench.run(row_id) == "done"
    assert mail_server.mails == []


@pytest.mark.parametrize("purpose", ["confirm", "reset"])
def test_the_link_of_an_account_mail_opens(bench: Bench, mail_server: TestServer, purpose: str) -> None:
    sam = bench.person("Sam", "sam@example.org", language="en", confirmed=False)
    token_id, row_id = _token(bench, sam, purpose)
    assert bench.run(row_id) == "done"
    [mail] = mail_server.mails
    body = mail.get_body(("plain",))
    assert body is not None
    [link] = [line for line in body.get_content().splitlines() if f"/{purpose}/" in line]
    secret = link.rpartition("/")[2]
    assert read_token(bench.settings.secret_key.get_secret_value(), secret, purpose) == token_id
    assert secret not in str(bench.row(row_id))


def test_a_token_that_is_used_expired_or_of_somebody_else_sends_nothing(
    bench: Bench, person: UUID, mail_server: TestServer
) -> None:
    other = bench.person("Sam", "sam@example.org")
    rows = [
        _token(bench, person, used_at=bench.clock.now())[1],
        _token(bench, other, row_person=person)[1],
        _token(bench, person)[1],
    ]
    bench.clock.advance(timedelta(hours=1))
    assert [bench.run(row_id) for row_id in rows] == ["done"] * 3
    assert mail_server.mails == []


def test_the_owner_hears_of_a_second_sign_up(bench: Bench, person: UUID, mail_server: TestServer) -> None:
    bench.within(lambda _: add_job("mail.account_exists", bench.clock.now(), person_id=person), AccountScope())
    assert bench.run(_last_row(bench)) == "done"
    assert [mail["Subject"] for mail in mail_server.mails] == ["Je hebt al een account"]


def test_a_server_that_is_down_costs_time_only(bench: Bench, person: UUID, mail_server: TestServer) -> None:
    row_id = _told(bench, person)
    mail_server.stop()
    assert {bench.run(row_id) for _ in range(MAX_ATTEMPTS + 1)} == {"failed"}
    row = bench.row(row_id)
    assert (row["attempts"], row["dead_at"], row["intent_at"]) == (0, None, None)
    assert row["next_try_at"] == bench.clock.now() + timedelta(seconds=5)
    mail_server.start()
    assert bench.run(row_id) == "done"
    assert len(mail_server.mails) == 1


def test_a_refusal_for_now_is_tried_again(bench: Bench, person: UUID, mail_server: TestServer) -> None:
    row_id = _told(bench, person)
    mail_server.rcpt = "450 come back later"
    assert bench.run(row_id) == "failed"
    assert bench.row(row_id)["last_error"] == "DidNotHappen: 450"
    mail_server.rcpt, mail_server.data = "250 OK", "452 no room"
    assert bench.run(row_id) == "failed"
    assert (bench.row(row_id)["attempts"], bench.row(row_id)["intent_at"]) == (2, None)
    mail_server.data = "250 OK"
    assert bench.run(row_id) == "done"
    assert len(mail_server.mails) == 1


@pytest.mark.parametrize("answer", ["rcpt", "data"])
def test_a_refusal_for_good_is_flagged(bench: Bench, person: UUID, mail_server: TestServer, answer: str) -> None:
    row_id = _told(bench, person)
    setattr(mail_server, answer, "550 noor@example.org does not live here")
    assert bench.run(row_id) == "failed"
    row = bench.row(row_id)
    assert (row["dead_at"], row["last_error"]) == (bench.clock.now(), "Refused: 550")


def test_a_mail_that_may_have_gone_is_never_sent_again(bench: Bench, person: UUID, mail_server: TestServer) -> None:
    row_id = _told(bench, person)
    mail_server.data = None
    assert bench.run(row_id) == "failed"
    assert bench.row(row_id)["last_error"] == "Uncertain: SMTPServerDisconnected"
    mail_server.data = "250 OK"
    bench.clock.advance(INTENT_STANDS * 2)
    assert bench.run(row_id) == "skipped"
    assert len(mail_server.mails) == 1


def test_a_refused_sender_is_a_matter_of_settings(bench: Bench, person: UUID, mail_server: TestServer) -> None:
    row_id = _told(bench, person)
    mail_server.sender = "550 who are you"
    assert bench.run(row_id) == "failed"
    assert (bench.row(row_id)["dead_at"], bench.row(row_id)["attempts"]) == (None, 0)


def test_nothing_leaves_without_the_tls_that_was_asked_for(bench: Bench, mail_server: TestServer) -> None:
    from assay.mail.message import Addressee, compose, letter_of_notice
    from assay.mail.notices import notice_kinds

    with bench.app.app_context():
        message = compose(
            bench.app.jinja_env,
            letter_of_notice(notice_kinds()["test.told"], {"title": "x"}, None),
            Addressee("Noor", "noor@example.org", "nl"),
            outbox_id=UUID(int=1),
            moment=bench.clock.now(),
            base_url="https://assay.example",
            sender="Assay <no-reply@assay.example>",
        )
    with pytest.raises(TryLater, match="SMTPNotSupportedError"):
        send(MailServer.from_url(f"{mail_server.url}?starttls=required"), message)
    assert mail_server.mails == []


def test_the_address_of_the_server() -> None:
    assert MailServer.from_url("smtps://u%40x:p%2Fw@mail.example") == MailServer(
        "mail.example", 465, "u@x", "p/w", "at once"
    )
    assert MailServer.from_url("smtp://mail.example").tls == "offered"
    assert MailServer.from_url("smtp://mail.example?starttls=never").tls == "never"
    assert MailServer.from_url("smtp://u:p@mail.example?starttls=never").tls == "required"
    assert MailServer.from_url("smtp://u:p@127.0.0.1:2525?starttls=never").tls == "never"
    with pytest.raises(ValueError, match="starttls"):
        MailServer.from_url("smtp://mail.example?starttls=perhaps")


def test_refusals_say_that_nothing_happened() -> None:
    assert issubclass(Refused, DidNotHappen)
    assert issubclass(TryLater, DidNotHappen)
