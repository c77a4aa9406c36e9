"""The explanation of the register as PDF (R054): its words, its tags, and when it is made."""

import os
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from flask_babel import force_locale

from assay.app.public_pages.register_pdf import TEMPLATE, order_for, register_pdf
from assay.app.public_pages.texts.register import register_document
from assay.i18n import LANGUAGES
from assay.settings import Settings
from assay.typesetting import PdfError, made, made_apart
from tests.support.cast import Browser

GOLDEN = Path(__file__).parent / "golden"


def pdf_text(body: bytes) -> str:
    document = pypdfium2.PdfDocument(body)
    pages = [document[index].get_textpage().get_text_bounded() for index in range(len(document))]
    document.close()
    return "\n".join(line.rstrip() for page in pages for line in page.replace("\r\n", "\n").split("\n")) + "\n"


@pytest.mark.rule("R054")
@pytest.mark.parametrize(("language", "title"), [("nl", "Over het register"), ("en", "About the register")])
def test_the_pdf_is_tagged_titled_and_in_its_language(browser: Browser, language: str, title: str) -> None:
    assert f"/about-register.pdf?lang={language}" in browser.get(f"/about-register?lang={language}").text
    answer = browser.get(f"/about-register.pdf?lang={language}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Language"] == language
    assert "Set-Cookie" not in answer.headers
    with pikepdf.open(BytesIO(answer.data)) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == language
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]).startswith(title)
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
        kinds = {str(element.S) for element in _elements(root.StructTreeRoot)}
        assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD"} <= kinds
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        assert all("SourceS" in font for font in fonts), fonts


def _elements(node: pikepdf.Object) -> list[pikepdf.Object]:
    """Every structure element below one, depth first."""
    kids = node.get("/K", pikepdf.Array())
    kids = kids if isinstance(kids, pikepdf.Array) else pikepdf.Array([kids])
    found = []
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += [kid, *_elements(kid)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_pdf(app: Flask, language: str) -> None:
    """After a wanted change run this with ASSAY_WRITE_GOLDEN=1 and read the difference."""
    with app.test_request_context(), force_locale(language):
        order = order_for(register_document(), language, "https://assay.example")
    now = pdf_text(made(TEMPLATE, order))
    golden = GOLDEN / f"about_register.{language}.txt"
    if os.environ.get("ASSAY_WRITE_GOLDEN"):
        golden.write_text(now, encoding="utf-8")
    assert now == golden.read_text(encoding="utf-8")


def test_the_pdf_is_made_once_and_anew_when_its_words_change(app: Flask, settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"cache_dir": tmp_path / "cache"})
    with app.test_request_context():
        first = register_pdf(register_document(), "nl", own)
        (kept,) = own.cache_dir.iterdir()
        kept.write_bytes(b"kept")
        assert register_pdf(register_document(), "nl", own) == b"kept"
        other = own.model_copy(update={"base_url": "https://elsewhere.example"})
        assert register_pdf(register_document(), "nl", other) not in (b"kept", first)


def test_a_typesetter_that_fails_says_so() -> None:
    with pytest.raises(PdfError):
        made_apart(TEMPLATE, "{}")
