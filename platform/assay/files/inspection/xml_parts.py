"""XML inside Office files: parsed to the end without a document type, and searched for what acts or tells names."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from xml.parsers import expat  # nosec B406 - document types are refused before an entity can be declared

from assay.files.inspection.values import RefusalCode, RefusalError

_DEEPEST = 256
# Depth is a courtesy to the programs that open the file later; counting it in a sheet of 100 MB takes seconds.
_DEPTH_COUNTED = 8 * 1024 * 1024
_TAG = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)((?:\s+[\w.:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))+)\s*/?>")
_ATTRIBUTE = re.compile(rb"(\s(?:[\w.-]+:)?([\w.-]+)\s*=\s*)(\"[^\"]*\"|'[^']*')")

Attributes = Mapping[str, str]


def local(name: str) -> str:
    """The name without its namespace or prefix."""
    return name.rpartition(" ")[2].rpartition(":")[2]


def read_xml(
    data: bytes,
    *,
    on_start: Callable[[str, Attributes], None] | None = None,
    on_text: Callable[[str], None] | None = None,
    on_end: Callable[[str], None] | None = None,
) -> None:
    """Parse a whole part. The callbacks get local names.

    Raises `RefusalError`: a document type, an encoding other than UTF-8, a style sheet, or XML that does not parse.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:64]:
        raise RefusalError(RefusalCode.UNKNOWN_CONTENT, feature="encoding")
    # Names are only resolved when somebody looks at them: a large sheet has millions of elements.
    watched = on_start is not None or on_text is not None or on_end is not None
    parser = expat.ParserCreate(namespace_separator=" " if watched else None)
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise RefusalError(RefusalCode.TOO_COMPLEX, depth=depth)
        if on_start is not None:
            on_start(local(name), {local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if on_end is not None:
            on_end(local(name))

    parser.XmlDeclHandler = _refuse_encoding
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.ProcessingInstructionHandler = _refuse_style_sheet
    if watched or len(data) <= _DEPTH_COUNTED:
        parser.StartElementHandler = start
        parser.EndElementHandler = end
    if on_text is not None:
        parser.CharacterDataHandler = on_text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RefusalError(RefusalCode.UNREADABLE, by="xml") from error


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.casefold() not in ("utf-8", "us-ascii", "ascii"):
        raise RefusalError(RefusalCode.UNKNOWN_CONTENT, feature="encoding")


def _refuse_document_type(*_: object) -> None:
    raise RefusalError(RefusalCode.DOCUMENT_TYPE_DECLARATION)


def _refuse_style_sheet(target: str, _data: str) -> None:
    if target.casefold() == "xml-stylesheet":
        raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="style sheet")


def with_attributes(data: bytes, replacements: Mapping[tuple[str, str], bytes]) -> bytes:
    """Replace values of attributes, named by (element or "*", attribute), both without prefix.

    Goes over the bytes of the tags, so that everything else (prefixes, order, spaces) stays as it was; that is
    exact because `read_xml` has shown the part to be well-formed. Values must need no escaping.
    """
    names = sorted({attribute.encode() for _element, attribute in replacements})
    names = [name for name in names if name in data]
    if not names:
        return data

    def in_tag(tag: re.Match[bytes]) -> bytes:
        element = tag[1].decode()

        def in_attribute(found: re.Match[bytes]) -> bytes:
            attribute = found[2].decode()
            value = replacements.get((element, attribute), replacements.get(("*", attribute)))
            return found[0] if value is None else found[1] + b'"' + value + b'"'

        return _ATTRIBUTE.sub(in_attribute, tag[0])

    kept: list[bytes] = []
    last = 0
    for found in re.finditer(rb"\s(?:[\w.-]+:)?(?:" + b"|".join(names) + rb")\s*=", data):
        begin = data.rfind(b"<", last, found.start())
        tag = _TAG.match(data, begin) if begin >= 0 else None
        if tag is not None and tag.end() > found.start():
            kept += (data[last:begin], in_tag(tag))
            last = tag.end()
    return b"".join((*kept, data[last:])) if kept else data
