"""The rules of our own scanner, and how a stream is held against them in bounded memory.

Long streams are scanned in windows that overlap, so that nothing hides on a border. Members of a ZIP are scanned as
well, within limits; what passes those limits is left to the inspection, which refuses it.
"""

from __future__ import annotations

import zipfile
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

import yara_x

_WINDOW = 16 * 1024 * 1024
_OVERLAP = 64 * 1024
_MOST_MEMBERS = 2_000
_MOST_UNPACKED = 256 * 1024 * 1024
_DEEPEST = 2
_LARGEST_NESTED = 32 * 1024 * 1024

# The EICAR text stands in hex, so that this file itself is no finding for a scanner.
_ANYWHERE = r"""
rule Eicar_Test_File {
    strings:
        $text = { 58 35 4F 21 50 25 40 41 50 5B 34 5C 50 5A 58 35 34 28 50 5E 29 37 43 43 29 37 7D 24
                  45 49 43 41 52 2D 53 54 41 4E 44 41 52 44 2D 41 4E 54 49 56 49 52 55 53 2D 54 45 53 54 }
    condition: $text
}
rule Embedded_Windows_Program {
    strings:
        $head = { 4D 5A [58-200] 0E 1F BA 0E 00 B4 09 CD 21 }
        $stub = "This program cannot be run in DOS mode"
    condition: $head and $stub
}
rule Shell_Dropper {
    strings:
        $shell = /#!\s*\/(usr\/)?bin\/(env )?(ba|da|z)?sh/
        $piped = /(curl|wget)[^\n]{1,300}\|\s*(sudo )?(ba|da|z)?sh/
        $stored = /(curl|wget)[^\n]{1,300}(;|&&)[^\n]{0,80}chmod \+?[0-7x]{1,4}/
    condition: $shell and ($piped or $stored)
}
rule Powershell_Dropper {
    strings:
        $shell = "powershell" nocase ascii wide
        $hidden = /-(e|en|enc|encodedcommand)\s+[A-Za-z0-9+\/=]{40}/ nocase ascii wide
        $fetch = /(DownloadString|DownloadFile|Invoke-WebRequest|Net\.WebClient)/ nocase ascii wide
        $run = /(\bIEX\b|Invoke-Expression|Start-Process)/ nocase ascii wide
    condition: $shell and ($hidden or ($fetch and $run))
}
rule Script_Host_Dropper {
    strings:
        $shell = "WScript.Shell" nocase ascii wide
        $fetch = /(MSXML2\.(Server)?XMLHTTP|ADODB\.Stream|WinHttpRequest)/ nocase ascii wide
    condition: $shell and $fetch
}
rule Php_Web_Shell {
    strings:
        $open = "<?php" nocase
        $unpacked = /(eval|assert|exec)\s*\(\s*(base64_decode|gzinflate)/ nocase
        $asked = /(eval|assert|system|exec|shell_exec|passthru)\s*\(\s*\$_(GET|POST|REQUEST|COOKIE)/ nocase
    condition: $open and ($unpacked or $asked)
}
"""
_AT_THE_START = r"""
rule Windows_Program {
    condition: uint16(0) == 0x5A4D and uint32(0x3C) < 0x1000 and uint32(uint32(0x3C)) == 0x00004550
}
rule Linux_Program {
    condition: uint32(0) == 0x464C457F and (uint8(4) == 1 or uint8(4) == 2)
}
rule Mac_Program {
    condition: uint32(0) == 0xFEEDFACE or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xFEEDFACE
        or uint32be(0) == 0xFEEDFACF
}
"""

Stream = BinaryIO | SpooledTemporaryFile[bytes]


class RuleSet:
    """Our rules, compiled once; used by many threads at the same time."""

    def __init__(self) -> None:
        self._anywhere = yara_x.compile(_ANYWHERE)
        self._at_the_start = yara_x.compile(_AT_THE_START)

    def first_match(self, stream: Stream, size: int) -> str | None:
        """The name of the first rule that `stream` (of `size` bytes) meets, members of a ZIP included, or None."""
        return self._match(stream, size, depth=0, budget=[_MOST_UNPACKED])

    def _match(self, stream: Stream, size: int, *, depth: int, budget: list[int]) -> str | None:
        stream.seek(0)
        start = stream.read(min(size, 4))
        found = self._windows(stream)
        if found is None and start.startswith(b"PK") and depth < _DEEPEST:
            found = self._members(stream, depth=depth, budget=budget)
        return found

    def _windows(self, stream: Stream) -> str | None:
        # A scanner belongs to one thread, the rules to all.
        anywhere = yara_x.Scanner(self._anywhere)
        stream.seek(0)
        kept, first = b"", True
        while block := stream.read(_WINDOW):
            window = kept + block
            if first and (name := _name(yara_x.Scanner(self._at_the_start).scan(window[:_OVERLAP]))):
                return name
            if name := _name(anywhere.scan(window)):
                return name
            kept, first = window[-_OVERLAP:], False
        return None

    def _members(self, stream: Stream, *, depth: int, budget: list[int]) -> str | None:
        try:
            with zipfile.ZipFile(stream) as archive:
                for entry in archive.infolist()[:_MOST_MEMBERS]:
                    with SpooledTemporaryFile(max_size=_LARGEST_NESTED) as member:
                        size = _unpack(archive, entry, member, budget)
                        found = self._match(member, size, depth=depth + 1, budget=budget) if size else None
                    if found is not None:
                        return found
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            return None  # not a ZIP after all, or a damaged one: the bytes themselves were scanned
        return None


def _unpack(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, member: SpooledTemporaryFile[bytes], budget: list[int]
) -> int:
    """Unpack one member as far as the budget goes; a damaged or encrypted one counts as far as it could be read."""
    size = 0
    try:
        with archive.open(entry) as packed:
            while budget[0] > 0 and (block := packed.read(_OVERLAP)):
                member.write(block)
                size += len(block)
                budget[0] -= len(block)
    except Exception:  # noqa: BLE001 - zlib, bad checksums, passwords: all mean that there is no more to read
        return size
    return size


def _name(results: yara_x.ScanResults) -> str | None:
    for rule in results.matching_rules:
        return f"Assay.{rule.identifier.replace('_', '.')}"
    return None
