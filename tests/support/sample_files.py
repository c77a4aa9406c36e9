"""Good files of every format, built in code, with a canary wherever a file can hold hidden data.

`CANARY` stands in metadata only; after a rebuild it must be nowhere in the file, compressed parts included.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw, PngImagePlugin

CANARY = "Kanarie-7Q3X"

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

Parts = dict[str, bytes]


def picture(width: int = 320, height: int = 200) -> Image.Image:
    """A picture with a recognisable top left corner (red)."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), fill="red")
    draw.ellipse((width // 2, height // 2, width, height), fill="blue")
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """EXIF with an orientation, a description and a place, each with the canary."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = f"Description {CANARY}"
    tags[0x010F] = f"Camera {CANARY}"
    place = tags.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 5.0, 24.0)
    place[3], place[4] = "E", (4.0, 53.0, 36.0)
    place[29] = f"{CANARY}"
    return tags


def jpeg(orientation: int = 6, *, size: tuple[int, int] = (320, 200)) -> bytes:
    """A JPEG as a phone makes it: lying on its side, with EXIF, a place and a comment."""
    out = io.BytesIO()
    picture(*size).save(out, "JPEG", exif=exif(orientation), comment=f"Comment {CANARY}".encode())
    return out.getvalue()


def png(*, alpha: bool = True) -> bytes:
    """A PNG with transparency and text chunks."""
    image = picture()
    if alpha:
        image.putalpha(200)
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", CANARY)
    text.add_itxt("Comment", f"iTXt {CANARY}", zip=True)
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=text, exif=exif())
    return out.getvalue()


def heic() -> bytes:
    """A HEIC with EXIF."""
    pillow_heif.register_heif_opener(thumbnails=False)
    out = io.BytesIO()
    picture().save(out, "HEIF", exif=exif().tobytes())
    return out.getvalue()


def pdf_document(pages: int = 2) -> pikepdf.Pdf:
    """A PDF of A4 pages with a text each, ready to be spoiled or saved."""
    document = pikepdf.Pdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number in range(1, pages + 1):
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        text = f"BT /F1 24 Tf 72 720 Td (Getuigschrift, pagina {number}) Tj ET".encode()
        page.Contents = document.make_stream(text)
    return document


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    """The bytes of a PDF."""
    out = io.BytesIO()
    document.save(out, **options)  # type: ignore[arg-type]  # the names and types are those of the cases
    return out.getvalue()


def pdf(pages: int = 2) -> bytes:
    """A PDF with document information, XMP, an annotation with an author, and a JPEG that has EXIF."""
    document = pdf_document(pages)
    document.docinfo["/Author"] = CANARY
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [CANARY]
        metadata["dc:title"] = f"Title {CANARY}"
    page = document.pages[0]
    image = document.make_stream(jpeg(1))
    image.stream_dict.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=320,
            Height=200,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
    )
    page.Resources.XObject = pikepdf.Dictionary(I1=image)
    page.contents_add(b"q 320 0 0 200 72 400 cm /I1 Do Q")
    page.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30], Contents="Goed", T=CANARY
            )
        ]
    )
    return saved(document)


def zipped(parts: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def links(*entries: tuple[str, str, str]) -> bytes:
    """A relationships part of (id, last word of the type, target); a target with `!` in front is external."""
    lines = []
    for key, kind, target in entries:
        base = _PACKAGE_LINKS + "/metadata" if kind in ("core-properties", "thumbnail") else _LINK_TYPES
        mode = ' TargetMode="External"' if target.startswith("!") else ""
        lines.append(f'<Relationship Id="{key}" Type="{base}/{kind}" Target="{target.lstrip("!")}"{mode}/>')
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE_LINKS}">{"".join(lines)}</Relationships>'.encode()


def content_types(overrides: Mapping[str, str]) -> bytes:
    """A content types part."""
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "jpeg": "image/jpeg",
        "png": "image/png",
        "bin": f"{_OFFICE}.spreadsheetml.printerSettings",
        "vml": f"{_OFFICE}.vmlDrawing",
    }
    lines = [f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in defaults.items()]
    lines += [f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides.items()]
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'{DECLARATION}<Types xmlns="{types}">{"".join(lines)}</Types>'.encode()


def _xml(text: str) -> bytes:
    return f"{DECLARATION}{text}".encode()


def _core() -> bytes:
    return _xml(
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{CANARY}</dc:creator>'
        f"<cp:lastModifiedBy>{CANARY}</cp:lastModifiedBy></cp:coreProperties>"
    )


def docx_parts(body: str = "<w:p><w:r><w:t>Praktijkexamen</w:t></w:r></w:p>") -> Parts:
    """The parts of a Word document with an author, comments, tracked changes, a thumbnail and a picture."""
    tracked = (
        f'<w:p><w:ins w:id="1" w:author="{CANARY}" w:date="2027-01-05T10:00:00Z"><w:r><w:t>x</w:t></w:r></w:ins></w:p>'
    )
    return {
        "[Content_Types].xml": content_types(
            {
                "word/document.xml": f"{_OFFICE}.wordprocessingml.document.main+xml",
                "word/comments.xml": f"{_OFFICE}.wordprocessingml.comments+xml",
                "word/settings.xml": f"{_OFFICE}.wordprocessingml.settings+xml",
                "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
            }
        ),
        "_rels/.rels": links(
            ("rId1", "officeDocument", "word/document.xml"),
            ("rId2", "core-properties", "docProps/core.xml"),
            ("rId3", "thumbnail", "docProps/thumbnail.jpeg"),
        ),
        "docProps/core.xml": _core(),
        "docProps/thumbnail.jpeg": jpeg(),
        "word/document.xml": _xml(f'<w:document xmlns:w="{_WORD}"><w:body>{body}{tracked}</w:body></w:document>'),
        "word/_rels/document.xml.rels": links(
            ("rId1", "image", "media/image1.jpeg"),
            ("rId2", "comments", "comments.xml"),
            ("rId3", "hyperlink", "!https://www.example.org/"),
            ("rId4", "settings", "settings.xml"),
            ("rId5", "customXml", "../customXml/item1.xml"),
        ),
        "word/settings.xml": _xml(
            f'<w:settings xmlns:w="{_WORD}" xmlns:r="{_LINK_TYPES}"><w:attachedTemplate r:id="rId1"/></w:settings>'
        ),
        "word/_rels/settings.xml.rels": links(
            ("rId1", "attachedTemplate", f"!file:///C:\\Users\\{CANARY}\\Sjabloon.dotx")
        ),
        "word/comments.xml": _xml(
            f'<w:comments xmlns:w="{_WORD}">'
            f'<w:comment w:id="0" w:author="{CANARY}" w:initials="{CANARY}"/></w:comments>'
        ),
        "word/media/image1.jpeg": jpeg(),
        "customXml/item1.xml": _xml(f"<data>{CANARY}</data>"),
    }


def docx() -> bytes:
    """A Word document."""
    return zipped(docx_parts())


def xlsx_parts(cell: str = "<f>SUM(A2:A3)</f><v>3</v>") -> Parts:
    """The parts of an Excel workbook with an author, a comment, printer settings and a path of its maker."""
    return {
        "[Content_Types].xml": content_types(
            {
                "xl/workbook.xml": f"{_OFFICE}.spreadsheetml.sheet.main+xml",
                "xl/worksheets/sheet1.xml": f"{_OFFICE}.spreadsheetml.worksheet+xml",
                "xl/comments1.xml": f"{_OFFICE}.spreadsheetml.comments+xml",
                "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
            }
        ),
        "_rels/.rels": links(
            ("rId1", "officeDocument", "xl/workbook.xml"), ("rId2", "core-properties", "docProps/core.xml")
        ),
        "docProps/core.xml": _core(),
        "xl/workbook.xml": _xml(
            f'<workbook xmlns="{_SHEET}" xmlns:r="{_LINK_TYPES}" '
            'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac">'
            f'<x15ac:absPath url="C:\\Users\\{CANARY}\\"/>'
            '<sheets><sheet name="Cijfers" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": links(("rId1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": _xml(
            f'<worksheet xmlns="{_SHEET}"><sheetData><row r="1"><c r="A1">{cell}</c></row></sheetData></worksheet>'
        ),
        "xl/worksheets/_rels/sheet1.xml.rels": links(
            ("rId1", "comments", "../comments1.xml"),
            ("rId2", "printerSettings", "../printerSettings/printerSettings1.bin"),
        ),
        "xl/comments1.xml": _xml(
            f'<comments xmlns="{_SHEET}"><authors><author>{CANARY}</author></authors><commentList/></comments>'
        ),
        "xl/printerSettings/printerSettings1.bin": CANARY.encode() * 8,
    }


def xlsx() -> bytes:
    """An Excel workbook."""
    return zipped(xlsx_parts())


def box(name: bytes, *content: bytes) -> bytes:
    """A box of an MP4."""
    body = b"".join(content)
    return struct.pack("!I4s", 8 + len(body), name) + body


def mp4(
    *, film: bytes = b"\0\0\1\x65" * 256, in_index: bytes = b"", behind: bytes = b"", entry: bytes = b"avc1"
) -> bytes:
    """A film of one track and four samples; `in_index` goes into `moov`, `behind` after everything."""
    start = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
    offset = len(start) + 8
    each = len(film) // 4
    time = struct.pack("!I", 3_900_000_000)
    tables = box(
        b"stbl",
        box(b"stsd", bytes(4), struct.pack("!I", 1), box(entry, bytes(78))),
        box(b"stts", bytes(4), struct.pack("!III", 1, 4, 1000)),
        box(b"stsc", bytes(4), struct.pack("!IIII", 1, 1, 2, 1)),
        box(b"stsz", bytes(4), struct.pack("!II", each, 4)),
        box(b"stco", bytes(4), struct.pack("!III", 2, offset, offset + 2 * each)),
    )
    information = box(
        b"minf",
        box(b"vmhd", bytes(12)),
        box(b"dinf", box(b"dref", bytes(4), struct.pack("!I", 1), box(b"url ", b"\0\0\0\1"))),
        tables,
    )
    media = box(
        b"mdia",
        box(b"mdhd", bytes(4), time * 2, struct.pack("!II", 1000, 4000), bytes(4)),
        box(b"hdlr", bytes(8), b"vide", bytes(12), CANARY.encode(), b"\0"),
        information,
    )
    track = box(b"trak", box(b"tkhd", bytes(4), time * 2, bytes(72)), media)
    header = box(b"mvhd", bytes(4), time * 2, struct.pack("!II", 1000, 4000), bytes(80))
    metadata = box(b"udta", box(b"\xa9xyz", f"+52.09+4.89/{CANARY}".encode()))
    index = box(b"moov", header, track, metadata, in_index)
    return start + box(b"mdat", film) + index + box(b"uuid", bytes(16), CANARY.encode()) + behind


def mp3(frames: int = 40) -> bytes:
    """A recording (MPEG-1 layer III, 128 kbit/s, 44.1 kHz) with tags in front and behind."""
    tag = b"TPE1" + struct.pack("!I", len(CANARY) + 1) + b"\0\0\0" + CANARY.encode()
    size = len(tag)
    front = b"ID3\4\0\0" + bytes((size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127)) + tag
    frame = b"\xff\xfb\x90\0" + bytes(413)
    ape_item = struct.pack("<II", len(CANARY), 0) + b"Artist\0" + CANARY.encode()
    ape = ape_item + b"APETAGEX" + struct.pack("<IIII", 2000, len(ape_item) + 32, 1, 0) + bytes(8)
    behind = b"TAG" + CANARY.encode().ljust(125, b"\0")
    return front + frame * frames + ape + behind


GOOD_FILES: Mapping[str, bytes] = {
    "diploma.pdf": pdf(),
    "foto.jpg": jpeg(),
    "schets.png": png(),
    "telefoon.heic": heic(),
    "verslag.docx": docx(),
    "cijfers.xlsx": xlsx(),
    "gesprek.mp4": mp4(),
    "opname.mp3": mp3(),
}
