"""The ZIP around an Office file: its directory checked by hand before anything is unpacked."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Self

from assay.files.inspection.detection import OLE_HEAD, ZIP_END
from assay.files.inspection.values import Limits, RefusalCode, RefusalError

_BLOCK = 256 * 1024
_END_SIZE = 22
_LOCAL_HEADER_SIZE = 30
_ENCRYPTED_FLAGS = 0x1 | 0x40
_FOREIGN_HEADS = {
    b"PK\x03\x04": RefusalCode.EMBEDDED_FILE,
    b"PK\x05\x06": RefusalCode.EMBEDDED_FILE,
    b"Rar!": RefusalCode.EMBEDDED_FILE,
    b"7z\xbc\xaf\x27\x1c": RefusalCode.EMBEDDED_FILE,
    b"\x1f\x8b": RefusalCode.EMBEDDED_FILE,
    b"BZh": RefusalCode.EMBEDDED_FILE,
    b"\xfd7zXZ": RefusalCode.EMBEDDED_FILE,
    b"MSCF": RefusalCode.EMBEDDED_FILE,
    b"%PDF": RefusalCode.EMBEDDED_FILE,
    b"MZ": RefusalCode.EMBEDDED_FILE,
    b"\x7fELF": RefusalCode.EMBEDDED_FILE,
    b"#!": RefusalCode.EMBEDDED_FILE,
    OLE_HEAD: RefusalCode.EMBEDDED_OBJECT,
}


class Archive:
    """A ZIP whose directory holds nothing odd. Opening and reading raise `RefusalError`."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._left = limits.inflated_bytes
        self._limits = limits
        _refuse_surroundings(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise RefusalError(RefusalCode.UNREADABLE, by="zip") from error
        try:
            self._entries = self._checked(path.stat().st_size)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """Names of all files in the archive, in the order of its directory."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """The unpacked bytes of one file; counts what really came out against the limit."""
        parts, size = [], 0
        try:
            with self._zip.open(self._entries[name]) as member:
                while block := member.read(_BLOCK):
                    size += len(block)
                    if size > self._left:
                        raise RefusalError(RefusalCode.DECOMPRESSION_BOMB, most=self._limits.inflated_bytes)
                    parts.append(block)
        except RefusalError:
            raise
        except Exception as error:
            raise RefusalError(RefusalCode.UNREADABLE, by="zip member") from error
        self._left -= size
        return b"".join(parts)

    def _checked(self, file_size: int) -> dict[str, zipfile.ZipInfo]:
        entries = self._zip.infolist()
        if len(entries) > self._limits.archive_entries:
            raise RefusalError(RefusalCode.TOO_COMPLEX, entries=len(entries), most=self._limits.archive_entries)
        if sum(entry.file_size for entry in entries) > self._limits.inflated_bytes:
            raise RefusalError(RefusalCode.DECOMPRESSION_BOMB, most=self._limits.inflated_bytes)
        checked: dict[str, zipfile.ZipInfo] = {}
        seen: set[str] = set()
        for entry in entries:
            _refuse_entry(entry)
            folded = entry.filename.casefold()
            if folded in seen:
                raise RefusalError(RefusalCode.UNSAFE_PATH, feature="name twice")
            seen.add(folded)
            if not entry.is_dir():
                checked[entry.filename] = entry
        _refuse_overlap(entries, file_size)
        return checked


def refuse_foreign(data: bytes) -> None:
    """Raise `RefusalError` when `data` begins as an archive, a program or an object of another program."""
    for head, code in _FOREIGN_HEADS.items():
        if data.startswith(head):
            raise RefusalError(code, feature="member")


def _refuse_surroundings(path: Path) -> None:
    """A ZIP begins at the first byte of the file and its end record is the last thing in it."""
    data_size = path.stat().st_size
    with path.open("rb") as source:
        source.seek(max(0, data_size - _END_SIZE))
        end = source.read()
    if not (len(end) == _END_SIZE and end.startswith(ZIP_END) and end[20:22] == b"\0\0"):
        tail = path.read_bytes()[-65_557:]
        found = ZIP_END in tail
        raise RefusalError(RefusalCode.POLYGLOT if found else RefusalCode.UNREADABLE, by="zip end")


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    # The name as it stands in the file: the library cuts at a NUL and turns backslashes on some systems.
    name = entry.orig_filename
    if entry.flag_bits & _ENCRYPTED_FLAGS:
        raise RefusalError(RefusalCode.ENCRYPTED)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise RefusalError(RefusalCode.UNSAFE_PATH, feature="symbolic link")
    if not name or name.startswith("/") or "\\" in name or ":" in name or not name.isprintable():
        raise RefusalError(RefusalCode.UNSAFE_PATH, feature="name")
    if any(part in ("", ".", "..") for part in name.rstrip("/").split("/")):
        raise RefusalError(RefusalCode.UNSAFE_PATH, feature="path")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusalError(RefusalCode.UNREADABLE, by="compression method")


def _refuse_overlap(entries: list[zipfile.ZipInfo], file_size: int) -> None:
    """Members that share bytes make a small file unpack to a huge one; bytes before the first hide another file."""
    at = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < at or (at == 0 and entry.header_offset != 0):
            raise RefusalError(RefusalCode.POLYGLOT if at == 0 else RefusalCode.DECOMPRESSION_BOMB, feature="overlap")
        at = entry.header_offset + _LOCAL_HEADER_SIZE + len(entry.orig_filename) + entry.compress_size
    if at > file_size:
        raise RefusalError(RefusalCode.UNREADABLE, by="zip")
