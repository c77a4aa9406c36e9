"""What the mails say, word for word, and that nothing of a person reaches a header.

The files in `golden/` are compared whole. After a wanted change run this file with ASSAY_WRITE_GOLDEN=1 and read the
difference.
"""

import os
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from assay import mail
from assay.i18n import force_locale, init_i18n
from assay.mail import jobs
from assay.mail.message import Addressee, Letter, compose, letter_of_notice
from assay.mail.notices import NoticeKind, notice_kinds, notice_line
from assay.outbox import Refused

GOLDEN = Path(__file__).parent / "golden"
ROW = UUID("01987654-0000-7000-8000-000000000001")
MOMENT = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
UNTIL = datetime(2026, 5, 13, 9, 0, tzinfo=UTC)
SITE = "https://assay.example"
TOLD = NoticeKind("test.told", "Something was decided", "About %(title)s it says: read it.", "Read it")


@pytest.fixture(scope="module")
def app() -> Flask:
    """Templates and languages; no database."""
    app = Flask("assay", template_folder=None, static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_i18n(app, lambda: None)
    mail.init_app(app)
    return app


def _letters() -> dict[str, Letter]:
    subjects = jobs._ACCOUNT_SUBJECTS
    return {
        "account.confirm": Letter(
            ("mail/account.confirm",), subjects["confirm"], "/confirm/c-o-n-f-i-r-m", {"expires_at": UNTIL}
        ),
        "account.reset": Letter(("mail/account.reset",), subjects["reset"], "/reset/r-e-s-e-t", {"expires_at": UNTIL}),
        "account.exists": Letter(
            ("mail/account.exists",), jobs.EXISTS_SUBJECT, "/sign-in", {"reset_url": f"{SITE}/forgot"}
        ),
        "notice": letter_of_notice(TOLD, {"title": "Proeve van bekwaamheid <koksvak> & meer"}, "/portfolio/items/7"),
        "notice.without_link": letter_of_notice(TOLD, {"title": "“Praktijk”"}, None),
    }


def _compose(app: Flask, letter: Letter, *, language: str = "nl", **to: str) -> EmailMessage:
    addressee = Addressee(to.get("name", "Noor Jansen"), to.get("email", "noor@example.org"), language)
    with app.app_context():
        made = compose(
            app.jinja_env,
            letter,
            addressee,
            outbox_id=ROW,
            moment=MOMENT,
            base_url=SITE,
            sender="Assay <no-reply@assay.example>",
        )
    read = message_from_bytes(made.as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def _written_out(message: EmailMessage) -> str:
    heads = "".join(f"{name}: {value}\n" for name, value in message.items())
    return f"{heads}\n{_part(message, 'plain')}\n{'-' * 70}\n{_part(message, 'html')}"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", sorted(_letters()))
def test_a_mail_reads_as_agreed(app: Flask, name: str, language: str) -> None:
    written = _written_out(_compose(app, _letters()[name], language=language))
    file = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("ASSAY_WRITE_GOLDEN"):
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


def test_the_same_row_gives_the_same_bytes(app: Flask) -> None:
    first, second = (_compose(app, _letters()["notice"]).as_bytes() for _ in range(2))
    assert first == second


def test_lines_stay_within_the_protocol(app: Flask) -> None:
    letter = letter_of_notice(TOLD, {"title": "lang" * 1000 + "\n.\n.begin"}, "/x")
    with app.app_context():
        made = compose(
            app.jinja_env, letter, Addressee("é" * 400, "n@example.org", "nl"),
            outbox_id=ROW, moment=MOMENT, base_url=SITE, sender="a@b.example",
        ).as_bytes()  # fmt: skip
    assert max(len(line) for line in made.split(b"\r\n")) <= 998
    assert b"\n" not in made.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "poison", ["x\r\nBcc: thief@example.org", "x\nBcc: thief@example.org\n\nHello", "x\u2028Bcc: thief@example.org"]
)
def test_no_text_of_a_person_reaches_a_header(app: Flask, poison: str) -> None:
    message = _compose(app, letter_of_notice(TOLD, {"title": poison}, "/x"), name=poison)
    assert message["Bcc"] is None
    assert message["Subject"] == "Something was decided"
    assert str(message["To"]) == "noor@example.org"
    assert "thief@example.org" not in "".join(message.values())


@pytest.mark.parametrize(
    "email", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "a b@example.org", "", "nobody"]
)
def test_an_address_that_is_none_is_refused_for_good(app: Flask, email: str) -> None:
    with pytest.raises(Refused):
        _compose(app, _letters()["notice"], email=email)


def test_html_shows_values_as_text(app: Flask) -> None:
    message = _compose(app, letter_of_notice(TOLD, {"title": "<img src=x onerror=alert(1)>"}, "/x"))
    assert "<img" not in _part(message, "html")
    assert "<img src=x" in _part(message, "plain")


def test_no_subject_takes_values(app: Flask) -> None:
    with app.app_context():
        subjects: list[Any] = [kind.subject for kind in notice_kinds().values()]
        subjects += [*jobs._ACCOUNT_SUBJECTS.values(), jobs.EXISTS_SUBJECT]
        for subject in subjects:
            for language in ("nl", "en"):
                with force_locale(language):
                    assert not re.search(r"%\(|\{", str(subject))


def test_the_line_of_a_notice_on_the_page(app: Flask) -> None:
    with app.app_context():
        assert notice_line("test.told", {"title": "the item"}) == "About the item it says: read it."


def test_words_stand_in_for_a_value_of_an_earlier_edition() -> None:
    kind = NoticeKind("x", "s", "%(body)s accepted %(item)s.", "b", {"item": "an item"})
    assert kind.sentence({"body": "B"}) == "B accepted an item."
    assert kind.sentence({"body": "B", "item": "“T”"}) == "B accepted “T”."
    with pytest.raises(KeyError):
        kind.sentence({})


def test_every_mail_of_ours_has_both_templates() -> None:
    folder = Path(mail.__file__).parent / "templates" / "mail"
    names = {path.name.removesuffix(path.suffix) for path in folder.iterdir()} - {"button"}
    assert all((folder / f"{name}.txt").exists() and (folder / f"{name}.html").exists() for name in names)
