"""DOCX and XLSX: only the parts that the document reaches, each checked, packed anew without metadata."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr  # nosec B406 - writes only

from assay.files.inspection.archive import Archive, refuse_foreign
from assay.files.inspection.office_links import Link, kept_links, part_of_links, read_links
from assay.files.inspection.office_parts import clean_part
from assay.files.inspection.rebuilt import Changes, Rebuilt
from assay.files.inspection.values import ChangeCode, Format, Limits, RefusalCode, RefusalError
from assay.files.inspection.xml_parts import Attributes, read_xml

_TYPES_PART = "[Content_Types].xml"
_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_LINKS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN_TYPES = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_REFUSED_TYPES = {
    "macroenabled": RefusalCode.MACROS,
    "vbaproject": RefusalCode.MACROS,
    "vbadata": RefusalCode.MACROS,
    "macrosheet": RefusalCode.MACROS,
    "dialogsheet": RefusalCode.MACROS,
    "activex": RefusalCode.ACTIVE_CONTENT,
    "oleobject": RefusalCode.EMBEDDED_OBJECT,
}
_REFUSED_NAMES = {
    "vbaproject": RefusalCode.MACROS,
    "vbadata": RefusalCode.MACROS,
    "macrosheets/": RefusalCode.MACROS,
    "activex/": RefusalCode.ACTIVE_CONTENT,
}
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Types:
    by_extension: dict[str, str]
    by_part: dict[str, str]

    def of(self, part: str) -> str | None:
        return self.by_part.get(part.casefold()) or self.by_extension.get(part.rpartition(".")[2].casefold())


def rebuild_document(path: Path, work_dir: Path, limits: Limits) -> Rebuilt:
    """Rebuild a Word document (DOCX). Raises `RefusalError`."""
    return _rebuild(path, work_dir, limits, Format.DOCX)


def rebuild_sheet(path: Path, work_dir: Path, limits: Limits) -> Rebuilt:
    """Rebuild an Excel workbook (XLSX). Raises `RefusalError`."""
    return _rebuild(path, work_dir, limits, Format.XLSX)


def _rebuild(path: Path, work_dir: Path, limits: Limits, form: Format) -> Rebuilt:
    changes = Changes()
    ready = work_dir / f"ready.{form.extensions[0]}"
    with Archive(path, limits) as archive:
        _refuse_names(archive.names)
        if _TYPES_PART not in archive.names:
            raise RefusalError(RefusalCode.TYPE_MISMATCH, promised=form.value, by="parts")
        types = _read_types(archive.read(_TYPES_PART))
        links = _reachable(archive, changes)
        parts = [name for name in archive.names if name in links and name]
        _refuse_other_main(links[""], types, form)
        _write(archive, ready, types, links, parts, limits, changes)
        leftover = set(archive.names) - {*parts, _TYPES_PART} - {part_of_links(source) for source in links}
        if leftover:
            for name in sorted(leftover):
                # Left out, but a file that hides another one is not worth repairing.
                refuse_foreign(archive.read(name))
            changes.note(ChangeCode.METADATA_REMOVED)
    return Rebuilt(form, ready, changes)


def _refuse_names(names: list[str]) -> None:
    for name in names:
        folded = name.casefold()
        for mark, code in _REFUSED_NAMES.items():
            if mark in folded:
                raise RefusalError(code, feature="part")


def _read_types(data: bytes) -> _Types:
    types = _Types({}, {})

    def on_start(element: str, attributes: Attributes) -> None:
        content_type = attributes.get("ContentType", "")
        for mark, code in _REFUSED_TYPES.items():
            if mark in content_type.casefold():
                raise RefusalError(code, feature="content type")
        if element == "Default":
            types.by_extension[attributes.get("Extension", "").casefold()] = content_type
        elif element == "Override":
            types.by_part[attributes.get("PartName", "").lstrip("/").casefold()] = content_type

    read_xml(data, on_start=on_start)
    return types


def _reachable(archive: Archive, changes: Changes) -> dict[str, list[Link]]:
    """Every part that can be reached from the package, with the links it keeps; "" is the package itself."""
    by_folded = {name.casefold(): name for name in archive.names}
    links: dict[str, list[Link]] = {}
    pending = [""]
    while pending:
        source = pending.pop()
        if source in links:
            continue
        holder = by_folded.get(part_of_links(source).casefold())
        found = read_links(archive.read(holder)) if holder else []
        links[source] = kept_links(source, found, changes)
        for link in links[source]:
            if link.part is None:
                continue
            target = by_folded.get(link.part.casefold())
            if target is None:
                raise RefusalError(RefusalCode.UNREADABLE, by="missing part")
            pending.append(target)
    return links


def _refuse_other_main(roots: list[Link], types: _Types, form: Format) -> None:
    mains = [link for link in roots if link.kind == "officeDocument" and link.part is not None]
    if len(mains) != 1:
        raise RefusalError(RefusalCode.UNREADABLE, by="main part")
    if types.of(str(mains[0].part)) != _MAIN_TYPES[form]:
        raise RefusalError(RefusalCode.TYPE_MISMATCH, promised=form.value, by="main part")


def _write(
    archive: Archive,
    ready: Path,
    types: _Types,
    links: dict[str, list[Link]],
    parts: list[str],
    limits: Limits,
    changes: Changes,
) -> None:
    with zipfile.ZipFile(ready, "w", zipfile.ZIP_DEFLATED) as packed:
        _add(packed, _TYPES_PART, _types_xml(types, parts))
        _add(packed, part_of_links(""), _links_xml(links[""]))
        for part in parts:
            _add(packed, part, clean_part(part, archive.read(part), links[part], limits, changes))
            if links[part]:
                _add(packed, part_of_links(part), _links_xml(links[part]))


def _add(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, data)


def _types_xml(types: _Types, parts: list[str]) -> bytes:
    lines = [f'<Default Extension="rels" ContentType="{_LINKS_TYPE}"/>']
    for part in parts:
        content_type = types.of(part)
        if content_type is None:
            raise RefusalError(RefusalCode.UNREADABLE, by="content type")
        lines.append(f"<Override PartName={quoteattr('/' + part)} ContentType={quoteattr(content_type)}/>")
    return f'{_DECLARATION}<Types xmlns="{_TYPES_NAMESPACE}">{"".join(lines)}</Types>'.encode()


def _links_xml(links: list[Link]) -> bytes:
    lines = []
    for link in links:
        mode = ' TargetMode="External"' if link.external else ""
        lines.append(
            f"<Relationship Id={quoteattr(link.id)} Type={quoteattr(link.type)} Target={quoteattr(link.target)}{mode}/>"
        )
    return f'{_DECLARATION}<Relationships xmlns="{_LINKS_NAMESPACE}">{"".join(lines)}</Relationships>'.encode()
