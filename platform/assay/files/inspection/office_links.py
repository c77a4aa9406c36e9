"""Relationships of an Office file: which part leads to which, and what may not be led to."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from assay.files.inspection.rebuilt import Changes
from assay.files.inspection.values import ChangeCode, RefusalCode, RefusalError
from assay.files.inspection.xml_parts import Attributes, read_xml

_REFUSED = {
    "oleObject": RefusalCode.EMBEDDED_OBJECT,
    "package": RefusalCode.EMBEDDED_FILE,
    "aFChunk": RefusalCode.EMBEDDED_FILE,
    "vbaProject": RefusalCode.MACROS,
    "wordVbaData": RefusalCode.MACROS,
    "xlMacrosheet": RefusalCode.MACROS,
    "xlIntlMacrosheet": RefusalCode.MACROS,
    "dialogsheet": RefusalCode.MACROS,
    "control": RefusalCode.ACTIVE_CONTENT,
    "activeXControlBinary": RefusalCode.ACTIVE_CONTENT,
    "extensibility": RefusalCode.ACTIVE_CONTENT,
    "webextension": RefusalCode.ACTIVE_CONTENT,
    "webextensiontaskpanes": RefusalCode.ACTIVE_CONTENT,
    "connections": RefusalCode.EXTERNAL_LINK,
    "queryTable": RefusalCode.EXTERNAL_LINK,
    "externalLink": RefusalCode.EXTERNAL_LINK,
    "externalLinkPath": RefusalCode.EXTERNAL_LINK,
    "xlExternalLinkPath": RefusalCode.EXTERNAL_LINK,
    "frame": RefusalCode.EXTERNAL_LINK,
    "subDocument": RefusalCode.EXTERNAL_LINK,
    "mailMergeSource": RefusalCode.EXTERNAL_LINK,
    "mailMergeHeaderSource": RefusalCode.EXTERNAL_LINK,
}
_LEFT_OUT = {
    "core-properties": ChangeCode.METADATA_REMOVED,
    "extended-properties": ChangeCode.METADATA_REMOVED,
    "custom-properties": ChangeCode.METADATA_REMOVED,
    "thumbnail": ChangeCode.METADATA_REMOVED,
    "classificationlabels": ChangeCode.METADATA_REMOVED,
    "customXml": ChangeCode.CUSTOM_DATA_REMOVED,
    "customXmlProps": ChangeCode.CUSTOM_DATA_REMOVED,
    "printerSettings": ChangeCode.PRINTER_SETTINGS_REMOVED,
    "origin": ChangeCode.SIGNATURE_REMOVED,
}
_TEMPLATE = "attachedTemplate"
_ALLOWED_SCHEMES = ("http", "https", "mailto", "tel")
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_LOCAL_TARGET = re.compile(r"(?i)\s*(?:file:/{2,3}(?=[a-z]:)|[a-z]:[\\/])")


@dataclass(frozen=True, slots=True)
class Link:
    """One relationship; `part` is the name of the part it leads to, or None when it leads outside."""

    id: str
    type: str
    target: str
    external: bool
    part: str | None = None

    @property
    def kind(self) -> str:
        """The last word of the type, such as `image` or `hyperlink`."""
        return self.type.rpartition("/")[2]


def part_of_links(source: str) -> str:
    """The part that holds the relationships of `source` ("" is the package)."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read_links(data: bytes) -> list[Link]:
    """The relationships in one `.rels` part. Raises `RefusalError`."""
    links: list[Link] = []

    def on_start(element: str, attributes: Attributes) -> None:
        if element == "Relationship":
            external = attributes.get("TargetMode", "").strip().casefold() == "external"
            links.append(
                Link(attributes.get("Id", ""), attributes.get("Type", ""), attributes.get("Target", ""), external)
            )

    read_xml(data, on_start=on_start)
    return links


def kept_links(source: str, links: list[Link], changes: Changes) -> list[Link]:
    """Those relationships of `source` that stay, with the part they lead to. Raises `RefusalError`."""
    kept = []
    for link in links:
        if link.kind in _REFUSED:
            raise RefusalError(_REFUSED[link.kind], feature=link.kind)
        if link.kind == _TEMPLATE:
            # Schools work from templates on a drive of their own; from elsewhere a template brings macros along.
            if not _LOCAL_TARGET.match(link.target):
                raise RefusalError(RefusalCode.EXTERNAL_LINK, feature=_TEMPLATE)
            changes.note(ChangeCode.TEMPLATE_LINK_REMOVED)
        elif link.kind in _LEFT_OUT:
            changes.note(_LEFT_OUT[link.kind])
        elif link.external:
            _refuse_outside(link)
            kept.append(link)
        else:
            kept.append(_inside(source, link))
    return kept


def _refuse_outside(link: Link) -> None:
    if link.kind != "hyperlink":
        raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="linked content")
    scheme = _SCHEME.match(link.target)
    if link.target.strip().startswith(("\\\\", "//")) or (scheme and scheme[1].casefold() not in _ALLOWED_SCHEMES):
        raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="hyperlink")


def _inside(source: str, link: Link) -> Link:
    target = unquote(link.target).partition("#")[0]
    if not target or target == "NULL":
        return link  # a place in the same part, or Word's way to say that a picture is lost
    if _SCHEME.match(target) or "\\" in target:
        raise RefusalError(RefusalCode.EXTERNAL_LINK, feature=link.kind[:40])
    part = target[1:] if target.startswith("/") else posixpath.join(posixpath.dirname(source), target)
    part = posixpath.normpath(part)
    if part.startswith(("..", "/")):
        raise RefusalError(RefusalCode.UNSAFE_PATH, feature="relationship")
    return Link(link.id, link.type, link.target, external=False, part=part)
