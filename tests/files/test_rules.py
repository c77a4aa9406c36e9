"""Names, terms and links of files."""

import pytest

from assay.files import rules
from assay.files.inspection.values import MIB, Format, Limits, RefusalCode, RefusalError
from assay.files.rules import Purpose

NAMES = [
    ("Getuigschrift.pdf", "Getuigschrift.pdf"),
    ("C:\\Users\\Anna\\a.pdf", "a.pdf"),
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("diploma\u202efdp.jpg", "diplomafdp.jpg"),
    ("a\x00b\r\n.pdf", "ab.pdf"),
    ("..hidden.pdf", "hidden.pdf"),
    ("Cafe\u0301.pdf", "Café.pdf"),
    ("مقيّم.pdf", "مقيّم.pdf"),
    ("🎓.pdf", "🎓.pdf"),
]


@pytest.mark.parametrize(("typed", "shown"), NAMES)
def test_a_shown_name_is_plain_text_and_no_path(typed: str, shown: str) -> None:
    assert rules.clean_file_name(typed) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = rules.clean_file_name("x" * 10_000 + ".pdf")
    assert len(shown) <= rules.NAME_MOST
    assert shown.endswith(".pdf")
    assert len(rules.clean_file_name("." + "x" * 10_000)) <= rules.NAME_MOST


def test_terms_bind_a_type_and_the_size_of_its_kind() -> None:
    terms = rules.upload_terms("a.HEIC", "", 5, Purpose.EVIDENCE, Limits())
    assert (terms.format, terms.media_type, terms.most_bytes) == (Format.HEIC, "image/heic", 25 * MIB)
    assert rules.upload_terms("a.mp4", "video/mp4", 26 * MIB, Purpose.EVIDENCE, Limits()).most_bytes == 500 * MIB
    assert rules.upload_terms("a.pdf", "application/octet-stream", None, Purpose.EVIDENCE, Limits()).media_type == (
        "application/pdf"
    )


REFUSED = [
    ("a.pdf", "application/pdf", 0, RefusalCode.EMPTY),
    ("a.pdf", "application/pdf", -1, RefusalCode.EMPTY),
    ("a.pdf", "application/pdf", 25 * MIB + 1, RefusalCode.TOO_LARGE),
    ("a.mp3", "audio/mpeg", 500 * MIB + 1, RefusalCode.TOO_LARGE),
    ("a.pdf", "text/html", 5, RefusalCode.TYPE_MISMATCH),
    ("a.svg", "image/svg+xml", 5, RefusalCode.TYPE_NOT_ALLOWED),
    ("a", "application/pdf", 5, RefusalCode.TYPE_NOT_ALLOWED),
    ("\u202e", "application/pdf", 5, RefusalCode.TYPE_NOT_ALLOWED),
    ("", "application/pdf", 5, RefusalCode.TYPE_NOT_ALLOWED),
]


@pytest.mark.parametrize(("name", "declared", "size", "code"), REFUSED)
def test_terms_refuse(name: str, declared: str, size: int, code: RefusalCode) -> None:
    with pytest.raises(RefusalError) as refusal:
        rules.upload_terms(name, declared, size, Purpose.EVIDENCE, Limits())
    assert refusal.value.refused.code is code


def test_a_photo_is_a_picture() -> None:
    with pytest.raises(RefusalError):
        rules.upload_terms("a.pdf", "application/pdf", 5, Purpose.PHOTO, Limits())
    assert rules.upload_terms("a.jpg", "image/jpeg", 5, Purpose.PHOTO, Limits()).format is Format.JPEG
    assert ".pdf" not in rules.accepted_endings(Purpose.PHOTO)
    assert ".heic" in rules.accepted_endings(Purpose.EVIDENCE)


def test_downloads_carry_name_and_end() -> None:
    assert rules.download_name("Foto.HEIC", "jpg") == "Foto.jpg"
    assert rules.download_name("Foto.jpeg", "jpg") == "Foto.jpeg"
    assert rules.download_name("v1.2 verslag.pdf", "pdf") == "v1.2 verslag.pdf"
    assert rules.attachment('é"\r\n;.pdf') == "attachment; filename=\"e.pdf\"; filename*=UTF-8''%C3%A9%22%0D%0A%3B.pdf"
    assert rules.attachment("مقيّم").startswith('attachment; filename="file"; ')
    assert rules.link_life("application/pdf").total_seconds() == 60
    assert rules.link_life("video/mp4").total_seconds() == 900
    assert rules.link_life(None).total_seconds() == 60
