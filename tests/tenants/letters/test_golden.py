"""What the letters say, word for word, as PDF and as mail, and that a changed text is a new version.

After a wanted change raise the template's version, run this file with ASSAY_WRITE_GOLDEN=1 and read the difference.
"""

import hashlib
import json
import os
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pikepdf
import pytest
from flask import Flask

from assay.i18n import force_locale
from assay.letters import WrittenLetter, letter_templates
from assay.letters.printing import TEMPLATE, order_for, printed
from assay.mail.message import Addressee, Letter, compose, letter_of_notice
from assay.typesetting import made
from portfolio.verification import letters as _verification  # noqa: F401 - registers its templates
from tenants.letters import jobs, texts
from tenants.letters.models import PlatformLetter
from tenants.letters.notices import RECEIVED
from tests.app.test_register_pdf import pdf_text
from tests.tenants.letters.samples import VALUES, sample, sampled

GOLDEN = Path(__file__).parent / "golden"
ROW = UUID("01987654-0000-7000-8000-000000000001")
MOMENT = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)


def _compare(name: str, now: str) -> None:
    file = GOLDEN / name
    if os.environ.get("ASSAY_WRITE_GOLDEN"):
        file.write_text(now, encoding="utf-8")
    assert now == file.read_text(encoding="utf-8")


def test_every_template_has_a_sample() -> None:
    assert set(VALUES) == set(letter_templates())


@pytest.mark.parametrize(("key", "language"), sampled())
def test_the_words_of_the_pdf(app: Flask, key: str, language: str) -> None:
    with app.app_context():
        order = order_for(sample(letter_templates()[key], language))
    _compare(f"{key}.{language}.pdf.txt", pdf_text(made(TEMPLATE, order)))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pdf_is_tagged_titled_and_in_its_language(app: Flask, language: str) -> None:
    with app.app_context():
        letter = sample(texts.ADOPTION, language)
        body = printed(letter)
    with pikepdf.open(BytesIO(body)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo["/Title"]) == letter.subject
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"


def _mail(app: Flask, letter: Letter, language: str) -> str:
    with app.app_context():
        made_mail: EmailMessage = compose(
            app.jinja_env, letter, Addressee("Noor Jansen", "noor@example.org", language), outbox_id=ROW,
            moment=MOMENT, base_url="https://assay.example", sender="Assay <no-reply@assay.example>",
        )  # fmt: skip
    parts = [made_mail.get_body((kind,)) for kind in ("plain", "html")]
    plain, rich = (str(part.get_content()).replace("\r\n", "\n") for part in parts if part is not None)
    return f"Subject: {made_mail['Subject']}\n\n{plain}\n{'-' * 70}\n{rich}"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("key", ["letters.account_approved", "letters.account_refused"])
def test_a_mailed_letter_reads_as_agreed(app: Flask, key: str, language: str) -> None:
    with app.app_context():
        written = sample(letter_templates()[key], language)
    mail = jobs.mail_of(PlatformLetter(content=written.as_json()))
    _compare(f"{key}.{language}.mail.txt", _mail(app, mail, language))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_letter_in_a_notice_reads_as_agreed(app: Flask, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    with app.app_context():
        written = sample(texts.APPOINTMENT, "nl")
    monkeypatch.setitem(app.jinja_env.globals, "letter_received", lambda _id: SimpleNamespace(written=written))
    mail = letter_of_notice(RECEIVED, {"sender": "ROC Noord", "letter_id": str(ROW)}, f"/letters/{ROW}")
    _compare(f"received.{language}.mail.txt", _mail(app, mail, language))


def test_a_letter_keeps_its_fingerprint(app: Flask) -> None:
    with app.app_context():
        letter, other = sample(texts.ADOPTION, "nl"), sample(texts.ADOPTION, "nl", source="elders")
    again = WrittenLetter.from_json(json.loads(json.dumps(letter.as_json())))
    assert again == letter
    assert again.sha256 == letter.sha256 != other.sha256


def test_a_changed_text_is_a_new_version(app: Flask) -> None:
    """`golden/versions.json` has the fingerprint of each version of each text, old ones too."""
    file = GOLDEN / "versions.json"
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    now: dict[str, str] = {}
    for template in letter_templates().values():
        said = []
        for language in ("en", "nl"):
            with app.app_context(), force_locale(language):
                said += [str(template.subject), *(str(each.words) for each in template.paragraphs)]
        now[f"{template.key} {template.version}"] = hashlib.sha256("\n".join(said).encode()).hexdigest()
    changed = [name for name, sha in now.items() if kept.get(name, sha) != sha]
    assert not changed or os.environ.get("ASSAY_WRITE_GOLDEN"), f"raise the version of {changed}"
    if os.environ.get("ASSAY_WRITE_GOLDEN"):
        file.write_text(json.dumps({**kept, **now}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert set(now) <= set(json.loads(file.read_text(encoding="utf-8")))
