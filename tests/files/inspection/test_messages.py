"""Every code has words, in English and in Dutch."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from flask import Flask
from flask_babel import Babel, force_locale

import assay.files.scanning
from assay.files.inspection import ChangeCode, RefusalCode

CODES = [*RefusalCode, *ChangeCode]
_CATALOGUE = Path(assay.files.scanning.__file__).with_name("translations") / "nl.po"


@pytest.fixture(scope="module")
def english() -> dict[RefusalCode | ChangeCode, str]:
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.app_context(), force_locale("en"):
        return {code: str(code.message) for code in CODES}


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words_and_a_translation(
    code: RefusalCode | ChangeCode, english: dict[RefusalCode | ChangeCode, str]
) -> None:
    entry = polib.pofile(str(_CATALOGUE)).find(english[code])
    assert entry is not None
    assert entry.msgstr.endswith(".")
    assert "!" not in entry.msgstr
    assert entry.msgstr != entry.msgid


def test_no_two_refusals_read_the_same(english: dict[RefusalCode | ChangeCode, str]) -> None:
    assert len(set(english.values())) == len(CODES)


def test_the_catalogue_holds_every_message(english: dict[RefusalCode | ChangeCode, str]) -> None:
    catalogue = polib.pofile(str(_CATALOGUE))
    assert catalogue.metadata["Content-Type"] == "text/plain; charset=UTF-8"
    # What is in it beside them belongs to the pages of files; the check of all languages finds what nobody uses.
    assert set(english.values()) <= {entry.msgid for entry in catalogue}
