"""One part of an Office file: XML, a picture or a font. Refused, or given back without names and metadata."""

from __future__ import annotations

import html
import io
import re

from assay.files.inspection.archive import refuse_foreign
from assay.files.inspection.embedded_pictures import jpeg_without_metadata, png_without_metadata
from assay.files.inspection.images import opened
from assay.files.inspection.office_links import Link
from assay.files.inspection.rebuilt import Changes
from assay.files.inspection.values import ChangeCode, Limits, RefusalCode, RefusalError
from assay.files.inspection.xml_parts import Attributes, read_xml, with_attributes

_XML_ENDINGS = ("xml", "vml", "rels")
_FONT_ENDINGS = ("odttf", "fntdata")
_PICTURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
_DRAWING_HEADS = (b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0", b"\x02\0\x09\0", b"II\xbc")  # EMF, WMF, WDP
_NAMES = {
    ("*", "author"): b"Author",
    ("*", "initials"): b"A",
    ("presenceInfo", "providerId"): b"None",
    ("presenceInfo", "userId"): b"Author",
    ("person", "displayName"): b"Author",
    ("person", "userId"): b"Author",
    ("fileSharing", "userName"): b"Author",
    ("absPath", "url"): b"",
}
_SHEET_AUTHOR = re.compile(rb"(<(?:[\w.-]+:)?author>)(?!tc=)([^<]+)(?=<)")
_TEMPLATE_TAG = re.compile(rb"<(?:[\w.-]+:)?attachedTemplate\b[^>]*/>")
_FETCHING_FIELDS = re.compile(r"(?i)(?:^|[\s{])(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|RD)\b")
_RUNNING_FIELDS = re.compile(r"(?i)(?:^|[\s{])(DDEAUTO|DDE)\b")
_FETCHING_FORMULAS = re.compile(r"(?i)\b(WEBSERVICE|IMAGE|RTD)\s*\(")
_RUNNING_FORMULAS = re.compile(r"(?i)\b(CALL|REGISTER|REGISTER\.ID|EXEC)\s*\(|[A-Za-z0-9_.]\|[^!\0]{0,1000}!")
_FORMULA_MARKS = (b"WEBSERVICE", b"IMAGE", b"RTD", b"CALL", b"REGISTER", b"EXEC", b"|", b"&#")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?(?:f|definedName|formula[12]?|calculatedColumnFormula)(?:\s[^>]*)?>([^<]+)<")
_REMOTE = re.compile(r"(?i)\s*(?:[a-z][a-z0-9+.-]+:|\\\\|//)")


def clean_part(name: str, data: bytes, links: list[Link], limits: Limits, changes: Changes) -> bytes:
    """The bytes to keep for the part `name`, which has the relationships `links`. Raises `RefusalError`."""
    ending = name.rpartition(".")[2].casefold()
    if ending in _XML_ENDINGS:
        return _clean_xml(name, data, links, changes)
    if ending == "svg":
        _refuse_drawing_scripts(data)
        return data
    refuse_foreign(data)
    for head, form in _PICTURES.items():
        if data.startswith(head):
            return _clean_picture(data, form, limits, changes)
    if data.startswith(_DRAWING_HEADS) or ending in _FONT_ENDINGS:
        return data
    raise RefusalError(RefusalCode.UNKNOWN_CONTENT, feature="part")


def _clean_picture(data: bytes, form: str, limits: Limits, changes: Changes) -> bytes:
    with opened(io.BytesIO(data), form, limits):
        pass
    clean = data
    if form == "JPEG":
        clean = jpeg_without_metadata(data)
    elif form == "PNG":
        clean = png_without_metadata(data)
    if clean != data:
        changes.note(ChangeCode.METADATA_REMOVED)
    return clean


def _clean_xml(name: str, data: bytes, links: list[Link], changes: Changes) -> bytes:
    if b"instrText" in data or b"fldSimple" in data:
        _refuse_fields(data)
    elif name.startswith("xl/") and (b"<f" in data or b":f" in data or b"definedName" in data):
        read_xml(data)
        _refuse_formulas(data)
    elif b"imagedata" in data or b"connectString" in data or b"src" in data:
        read_xml(data, on_start=_refuse_remote)
    else:
        read_xml(data)
    clean = with_attributes(data, _NAMES)
    if "comments" in name.casefold():
        clean = _SHEET_AUTHOR.sub(rb"\1Author", clean)
    if clean != data:
        changes.note(ChangeCode.AUTHORS_REMOVED)
    if b"attachedTemplate" in clean and not any(link.kind == "attachedTemplate" for link in links):
        clean = _TEMPLATE_TAG.sub(b"", clean)
    return clean


def _refuse_remote(element: str, attributes: Attributes) -> None:
    if _REMOTE.match(attributes.get("src", "")) or element == "connectString":
        raise RefusalError(RefusalCode.EXTERNAL_LINK, feature=element[:40])


def _refuse_fields(data: bytes) -> None:
    """Field codes of Word may be cut over several runs; a mark of a field begins or ends one."""
    words: list[str] = []
    inside = False

    def on_start(element: str, attributes: Attributes) -> None:
        nonlocal inside
        _refuse_remote(element, attributes)
        if element == "fldChar":
            words.append("\n")
        elif element == "fldSimple":
            words.append(f"\n{attributes.get('instr', '')}\n")
        inside = element in ("instrText", "delInstrText")

    def on_end(_element: str) -> None:
        nonlocal inside
        inside = False

    read_xml(data, on_start=on_start, on_text=lambda text: words.append(text) if inside else None, on_end=on_end)
    for field in "".join(words).split("\n"):
        code = field.strip()
        if _RUNNING_FIELDS.match(code):
            raise RefusalError(RefusalCode.ACTIVE_CONTENT, feature="field")
        if _FETCHING_FIELDS.match(code):
            raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="field")


def _refuse_formulas(data: bytes) -> None:
    """Formulas are found by their tags: a callback for each of the millions of cells would take too long."""
    if b"<![CDATA[" in data or b"<!--" in data:
        # Either could cut a formula in two, and no program writes them into a sheet.
        raise RefusalError(RefusalCode.UNKNOWN_CONTENT, feature="formula")
    capitals = data.upper()
    if not any(mark in capitals for mark in _FORMULA_MARKS):
        return
    # All at once, with a sign between them that XML cannot hold: much faster than one by one.
    text = html.unescape(b"\0".join(_FORMULA.findall(data)).decode())
    # What stands between quotes is a text in the sheet and may hold any word.
    code = re.sub(r'"[^"\0]*"', '""', text)
    if _RUNNING_FORMULAS.search(code):
        raise RefusalError(RefusalCode.ACTIVE_CONTENT, feature="formula")
    if _FETCHING_FORMULAS.search(code):
        raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="formula")


def _refuse_drawing_scripts(data: bytes) -> None:
    def on_start(element: str, attributes: Attributes) -> None:
        if element.casefold() in ("script", "foreignobject", "handler", "animate", "set"):
            raise RefusalError(RefusalCode.ACTIVE_CONTENT, feature="svg")
        for key, value in attributes.items():
            if key.casefold().startswith("on"):
                raise RefusalError(RefusalCode.ACTIVE_CONTENT, feature="svg")
            if key.casefold() == "href" and not value.startswith(("#", "data:image/png", "data:image/jpeg")):
                raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="svg")

    read_xml(data, on_start=on_start)
