"""Hostile PDFs."""

from __future__ import annotations

import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name

from assay.files.inspection.values import RefusalCode
from tests.support import sample_files as good
from tests.support.hostile_files import Hostile, squeezed


def _action(kind: str, **more: object) -> Dictionary:
    return Dictionary({"/S": Name("/" + kind), **{"/" + key: value for key, value in more.items()}})


def _opening(action: object, **options: object) -> bytes:
    document = good.pdf_document()
    document.Root.OpenAction = action
    return good.saved(document, **options)


def _linked(action: Dictionary) -> bytes:
    document = good.pdf_document()
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=action)
    document.pages[0].Annots = Array([document.make_indirect(note)])
    return good.saved(document)


def _annotated(kind: str) -> bytes:
    document = good.pdf_document()
    note = Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=[0, 0, 99, 99])
    document.pages[0].Annots = Array([document.make_indirect(note)])
    return good.saved(document)


def _script_hidden() -> bytes:
    """The script is in an object stream, so its words are nowhere in the bytes."""
    return _opening(_action("JavaScript", JS="app.alert(1)"), object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _script_spelled() -> bytes:
    data = _opening(_action("JavaScript", JS="app.alert(1)"), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    # Longer names move everything behind them: the file must be found damaged, or repaired and seen through.
    return data.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/#4AS ")


def _with_root(**entries: object) -> bytes:
    document = good.pdf_document()
    for key, value in entries.items():
        document.Root["/" + key] = value
    return good.saved(document)


def _with_file() -> bytes:
    document = good.pdf_document()
    document.attachments["a.txt"] = b"hidden"
    return good.saved(document)


def _locked(password: str) -> bytes:
    return good.saved(good.pdf_document(), encryption=pikepdf.Encryption(owner="owner", user=password))


def _stream(data: bytes, filters: list[str], **entries: object) -> bytes:
    """A PDF whose page content is `data`, already encoded by `filters`."""
    document = good.pdf_document(1)
    stream = document.make_stream(b"")
    stream.write(data, filter=Array([Name("/" + name) for name in filters]))
    for key, value in entries.items():
        stream.stream_dict["/" + key] = value
    document.pages[0].Contents = stream
    return good.saved(document, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def _bomb_in_two_layers() -> bytes:
    return _stream(zlib.compress(squeezed(200_000_000), 9), ["FlateDecode"] * 2)


def _object_stream_bomb() -> bytes:
    packed = squeezed(200_000_000, b" ", start=b"6 0 << /A 1 >> ")
    parts = [
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>\nendobj\n",
        b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed),
    ]
    return b"".join(parts) + packed + b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R /Size 6 >>\n%%EOF\n"


def _picture(width: int, height: int) -> bytes:
    document = good.pdf_document(1)
    image = document.make_stream(b"\0" * 10)
    image.stream_dict.update(
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )
    )
    document.pages[0].Resources.XObject = Dictionary(I1=image)
    return good.saved(document)


def _nested_forms() -> bytes:
    """Each form draws the next one ten times: ten to the power of twelve drawings on one page."""
    document = good.pdf_document(1)
    inner = document.make_stream(b"0 0 9 9 re f")
    inner.stream_dict.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99]))
    for _ in range(12):
        outer = document.make_stream(b"/X Do " * 10)
        outer.stream_dict.update(
            Dictionary(
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=[0, 0, 99, 99],
                Resources=Dictionary(XObject=Dictionary(X=inner)),
            )
        )
        inner = outer
    document.pages[0].Resources.XObject = Dictionary(X=inner)
    document.pages[0].Contents = document.make_stream(b"/X Do")
    return good.saved(document)


def _deep() -> bytes:
    data = good.saved(good.pdf_document(1), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return data.replace(b"endobj", b"endobj\n99 0 obj\n" + b"[" * 100_000 + b"]" * 100_000 + b"\nendobj", 1)


def _looping_pages() -> bytes:
    document = good.pdf_document(1)
    document.Root.Pages.Kids.append(document.Root.Pages)
    return good.saved(document)


def corpus() -> list[Hostile]:
    """All classes of hostile PDFs."""
    code = RefusalCode
    script = _action("JavaScript", JS="app.alert(1)")
    cases: list[tuple[str, object, RefusalCode | None]] = [
        ("script on opening", lambda: _opening(script), code.ACTIVE_CONTENT),
        ("script in an object stream", _script_hidden, code.ACTIVE_CONTENT),
        ("script spelled in hex", _script_spelled, code.ACTIVE_CONTENT),
        ("script by name", lambda: _with_root(Names=Dictionary(JavaScript=Dictionary(Names=[]))), code.ACTIVE_CONTENT),
        ("script in a link", lambda: _linked(script), code.ACTIVE_CONTENT),
        ("script behind a link", lambda: _linked(_action("GoTo", D=[0], Next=script)), code.ACTIVE_CONTENT),
        ("script on leaving", lambda: _with_root(AA=Dictionary(WC=script)), code.ACTIVE_CONTENT),
        ("launch", lambda: _linked(_action("Launch", F="cmd.exe")), code.ACTIVE_CONTENT),
        ("form sent away", lambda: _linked(_action("SubmitForm", F="http://x.example/")), code.ACTIVE_CONTENT),
        ("data brought in", lambda: _linked(_action("ImportData", F="x.fdf")), code.ACTIVE_CONTENT),
        ("other file", lambda: _linked(_action("GoToR", F="x.pdf")), code.EXTERNAL_LINK),
        ("embedded target", lambda: _linked(_action("GoToE")), code.EXTERNAL_LINK),
        ("script address", lambda: _linked(_action("URI", URI="javascript:alert(1)")), code.ACTIVE_CONTENT),
        ("rich media", lambda: _annotated("RichMedia"), code.ACTIVE_CONTENT),
        ("film", lambda: _annotated("Movie"), code.ACTIVE_CONTENT),
        ("attached file", lambda: _annotated("FileAttachment"), code.EMBEDDED_FILE),
        ("embedded file", _with_file, code.EMBEDDED_FILE),
        ("xfa form", lambda: _with_root(AcroForm=Dictionary(XFA="x", Fields=[])), code.ACTIVE_CONTENT),
        ("password", lambda: _locked("geheim"), code.ENCRYPTED),
        ("empty password", lambda: _locked(""), code.ENCRYPTED),
        ("cut off", lambda: good.pdf()[:-1500], code.UNREADABLE),
        ("no pages", lambda: good.saved(pikepdf.Pdf.new()), code.UNREADABLE),
        ("301 pages", lambda: good.saved(good.pdf_document(301)), code.TOO_MANY_PAGES),
        ("bomb", lambda: _stream(squeezed(200_000_000), ["FlateDecode"]), code.DECOMPRESSION_BOMB),
        ("bomb in two layers", _bomb_in_two_layers, code.DECOMPRESSION_BOMB),
        ("bomb of runs", lambda: _stream(b"\x81\0" * 2_000_000, ["RunLengthDecode"]), code.DECOMPRESSION_BOMB),
        ("bomb in an object stream", _object_stream_bomb, code.DECOMPRESSION_BOMB),
        ("twelve filters", lambda: _stream(b"x", ["ASCIIHexDecode"] * 12), code.TOO_COMPLEX),
        ("content elsewhere", lambda: _stream(b"", [], F="/etc/passwd"), code.EXTERNAL_LINK),
        ("picture of 30,000 x 30,000", lambda: _picture(30_000, 30_000), code.TOO_MANY_PIXELS),
        ("zip behind", lambda: good.pdf() + good.zipped({"a.txt": bytes(2000)}, compression=0), code.POLYGLOT),
        ("html in front", lambda: b"<html>" + good.pdf(), code.TYPE_MISMATCH),
        ("a million brackets", _deep, None),
        ("pages in a circle", _looping_pages, code.UNREADABLE),
        ("opens on page 2", lambda: _opening(Array([1, Name.Fit])), None),
    ]
    return [Hostile(f"pdf: {label}", "diploma.pdf", build, want) for label, build, want in cases]  # type: ignore[arg-type]  # the names and types are those of the cases


def drawing_bomb() -> Hostile:
    """Small and well-formed, but drawing it takes for ever: only the limit on time ends it."""
    return Hostile("pdf: drawing bomb", "diploma.pdf", _nested_forms, RefusalCode.TOO_COMPLEX)
