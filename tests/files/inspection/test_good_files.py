"""Good files of every format come through, lose their metadata, and pass again."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from assay.files.inspection import (
    Accepted,
    ChangeCode,
    Limits,
    PreviewKind,
    RefusalCode,
    Refused,
    run_isolated,
)
from tests.files.inspection.conftest import Inspect
from tests.support import sample_files as good
from tests.support.sample_files import CANARY, GOOD_FILES

NAMES = list(GOOD_FILES)


def accepted(answer: Accepted | Refused) -> Accepted:
    assert isinstance(answer, Accepted), answer
    return answer


def codes(answer: Accepted) -> set[ChangeCode]:
    return {change.code for change in answer.changes}


def everything_in(path: Path) -> bytes:
    """The bytes of a file and of all that is packed inside it."""
    data = path.read_bytes()
    parts = [data]
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    if path.suffix == ".pdf":
        with pikepdf.Pdf.open(path) as document:
            for found in document.objects:
                parts.append(found.unparse())
                if isinstance(found, pikepdf.Stream):
                    parts.append(found.read_raw_bytes())
                    if found.stream_dict.get("/Filter") in (None, pikepdf.Name.FlateDecode):
                        parts.append(found.read_bytes())
    return b"\0".join(parts)


@pytest.mark.parametrize("name", NAMES)
def test_good_file_is_accepted_without_its_metadata(name: str, inspected: Inspect) -> None:
    assert CANARY.encode() in GOOD_FILES[name] or name.endswith((".docx", ".xlsx", ".pdf", ".png"))
    answer = accepted(inspected(GOOD_FILES[name], name))
    found = everything_in(answer.ready_path)
    assert CANARY.encode() not in found
    assert CANARY.encode("utf-16-be") not in found
    assert ChangeCode.METADATA_REMOVED in codes(answer)
    assert answer.size == len(answer.ready_path.read_bytes())
    assert answer.sha256 == hashlib.sha256(answer.ready_path.read_bytes()).hexdigest()
    assert answer.sent_size == len(GOOD_FILES[name])
    assert answer.sent_sha256 == hashlib.sha256(GOOD_FILES[name]).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_rebuilt_file_passes_again_unchanged_in_kind(name: str, inspected: Inspect) -> None:
    once = accepted(inspected(GOOD_FILES[name], name))
    twice = accepted(inspected(once.ready_path.read_bytes(), f"again.{once.extension}"))
    assert twice.changes == ()
    assert (twice.media_type, twice.pages, twice.duration) == (once.media_type, once.pages, once.duration)
    if once.extension != "jpg":
        assert twice.ready_path.read_bytes() == once.ready_path.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_isolated_child_says_the_same(name: str, inspected: Inspect) -> None:
    here = accepted(inspected(GOOD_FILES[name], name))
    there = accepted(inspected(GOOD_FILES[name], name, how=run_isolated))
    assert (there.sha256, there.changes, there.pages) == (here.sha256, here.changes, here.pages)
    assert [preview.kind for preview in there.previews] == [preview.kind for preview in here.previews]


def test_a_phone_picture_is_turned_upright(inspected: Inspect) -> None:
    answer = accepted(inspected(good.jpeg(orientation=6), "foto.jpg"))
    assert ChangeCode.ROTATED in codes(answer)
    with Image.open(answer.ready_path) as image:
        assert image.size == (200, 320)
        # The red corner was top left in the sensor's view; a quarter turn clockwise puts it top right.
        red = image.getpixel((195, 5))
        assert isinstance(red, tuple)
        assert red[0] > 240
        assert red[1] < 15
        assert "comment" not in image.info
        assert not image.getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_shows_the_same_picture(orientation: int, inspected: Inspect) -> None:
    answer = accepted(inspected(good.jpeg(orientation=orientation), "foto.jpg"))
    with Image.open(answer.ready_path) as image:
        assert image.size == ((320, 200) if orientation < 5 else (200, 320))
    assert (ChangeCode.ROTATED in codes(answer)) == (orientation != 1)


def test_heic_becomes_jpeg(inspected: Inspect) -> None:
    answer = accepted(inspected(good.heic(), "telefoon.HEIC"))
    assert (answer.media_type, answer.extension) == ("image/jpeg", "jpg")
    assert ChangeCode.CONVERTED_FROM_HEIC in codes(answer)


def test_png_keeps_its_transparency(inspected: Inspect) -> None:
    answer = accepted(inspected(good.png(alpha=True), "schets.png"))
    with Image.open(answer.ready_path) as image:
        assert image.mode == "RGBA"
        assert image.getchannel("A").getextrema() == (200, 200)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_unusual_kinds_of_pictures_come_through(mode: str, inspected: Inspect) -> None:
    out = io.BytesIO()
    image = Image.new("I;16", (40, 30), 40_000) if mode == "I;16" else good.picture(40, 30).convert(mode)
    form, name = ("JPEG", "a.jpg") if mode == "CMYK" else ("PNG", "a.png")
    image.save(out, form)
    answer = accepted(inspected(out.getvalue(), name))
    with Image.open(answer.ready_path) as rebuilt:
        assert rebuilt.size == (40, 30)


def test_picture_previews_fit_their_sides(inspected: Inspect) -> None:
    answer = accepted(inspected(good.jpeg(1, size=(3000, 1000)), "breed.jpg"))
    sizes = {preview.kind: (preview.width, preview.height) for preview in answer.previews}
    assert sizes == {PreviewKind.VIEW: (1600, 533), PreviewKind.THUMBNAIL: (400, 133)}
    for preview in answer.previews:
        with Image.open(preview.path) as image:
            assert image.size == (preview.width, preview.height)
            assert preview.size == preview.path.stat().st_size


def test_pages_of_a_pdf_become_pictures_up_to_a_number(inspected: Inspect) -> None:
    answer = accepted(inspected(good.pdf(pages=5), "diploma.pdf", limits=Limits(preview_pages=3)))
    assert answer.pages == 5
    assert [preview.page for preview in answer.previews if preview.kind is PreviewKind.PAGE] == [1, 2, 3]
    assert [preview.page for preview in answer.previews if preview.kind is PreviewKind.THUMBNAIL] == [1]
    with Image.open(answer.previews[0].path) as image:
        assert image.width == 1200
        darkest = image.convert("L").getextrema()[0]
        assert isinstance(darkest, int)
        assert darkest < 100, "the text of the page is drawn"


def test_what_was_filled_in_on_a_form_is_drawn(inspected: Inspect) -> None:
    document = good.pdf_document(1)
    look = document.make_stream(b"1 0 0 rg 0 0 200 200 re f")
    look.stream_dict.update(
        pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 200, 200])
    )
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T="naam",
        V="x",
        F=4,
        Rect=[100, 100, 300, 300],
        AP=pikepdf.Dictionary(N=look),
    )
    field = document.make_indirect(field)
    document.pages[0].Annots = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    answer = accepted(inspected(good.saved(document), "formulier.pdf"))
    with Image.open(answer.previews[0].path) as image:
        pixel = image.getpixel((400, 1300))
        assert isinstance(pixel, tuple)
        assert pixel[1] < 250, "the field is not blank"


def test_a_signature_is_taken_off_and_named(inspected: Inspect) -> None:
    document = good.pdf_document(1)
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Sig,
        T="s",
        Rect=[0, 0, 0, 0],
        V=pikepdf.Dictionary(Type=pikepdf.Name.Sig, Contents=CANARY, ByteRange=[0, 1, 2, 3]),
    )
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(field)], SigFlags=3)
    answer = accepted(inspected(good.saved(document), "uittreksel.pdf"))
    assert ChangeCode.SIGNATURE_REMOVED in codes(answer)
    assert CANARY.encode() not in everything_in(answer.ready_path)


def test_what_stays_in_a_document_is_what_was_written(inspected: Inspect) -> None:
    answer = accepted(inspected(good.docx(), "verslag.docx"))
    with zipfile.ZipFile(answer.ready_path) as archive:
        names = set(archive.namelist())
        main = archive.read("word/document.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
        settings = archive.read("word/settings.xml").decode()
    assert "Praktijkexamen" in main
    assert 'w:author="Author"' in main
    assert "https://www.example.org/" in links
    assert "attachedTemplate" not in settings
    assert not any(name.startswith(("docProps", "customXml")) for name in names)
    assert codes(answer) == {
        ChangeCode.METADATA_REMOVED,
        ChangeCode.CUSTOM_DATA_REMOVED,
        ChangeCode.TEMPLATE_LINK_REMOVED,
        ChangeCode.AUTHORS_REMOVED,
    }


def test_bytes_of_a_film_stay_where_they_were(inspected: Inspect) -> None:
    sent = good.mp4()
    answer = accepted(inspected(sent, "gesprek.mp4"))
    ready = answer.ready_path.read_bytes()
    assert len(ready) == len(sent)
    place = sent.index(b"mdat")
    assert ready[place : place + 1028] == sent[place : place + 1028]
    assert b"udta" not in ready
    assert answer.duration == 4.0


def test_sound_keeps_only_its_frames(inspected: Inspect) -> None:
    answer = accepted(inspected(good.mp3(frames=40), "opname.mp3"))
    assert answer.size == 40 * 417
    assert answer.duration == pytest.approx(40 * 1152 / 44_100, abs=0.001)


def test_a_quick_check_by_declared_type_accepts_what_browsers_say(inspected: Inspect, tmp_path: Path) -> None:
    def declared(kind: str) -> Accepted | Refused:
        def how(path: Path, **given: object) -> Accepted | Refused:
            return run_isolated(path, **{**given, "declared_type": kind})  # type: ignore[arg-type]  # the names and types are those of the cases

        return inspected(good.jpeg(), "foto.jpg", how=how)

    assert isinstance(declared("image/jpeg"), Accepted)
    assert isinstance(declared("application/octet-stream"), Accepted)
    refused = declared("text/html")
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.TYPE_MISMATCH
