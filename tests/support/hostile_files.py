"""The corpus of hostile uploads: one entry per class, with the answer that the inspection must give.

`code` None means: accepted only after being rebuilt, and then `gone` is nowhere in the result.
Everything is built in code; nothing here runs or opens by itself.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from assay.files.inspection.values import MIB, RefusalCode
from tests.support import sample_files as good


@dataclass(frozen=True, slots=True)
class Hostile:
    """One class of hostile upload. `build` makes the bytes when they are needed: some are large."""

    label: str
    file_name: str
    build: Callable[[], bytes]
    code: RefusalCode | None
    declared_type: str = ""
    gone: bytes = b""


# Cut in two, so that this file itself is no finding for a virus scanner.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert(1)</script>"
PHP = b"<?php system('id'); ?>"
PROGRAM = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(200)


def squeezed(count: int, byte: bytes = b"\0", *, start: bytes = b"") -> bytes:
    """A zlib stream of `start` and then `count` times the same byte.

    One block is packed and repeated: packing hundreds of megabytes takes seconds.
    """
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    block = byte * MIB
    one = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    blocks, rest = divmod(count, MIB)
    checksum = zlib.adler32(start)
    for _ in range(blocks):
        checksum = zlib.adler32(block, checksum)
    checksum = zlib.adler32(byte * rest, checksum)
    last = packer.compress(byte * rest) + packer.flush()
    return b"\x78\xda" + head + one * blocks + last + struct.pack("!I", checksum)


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def png_of(width: int, height: int, pixels: int = 0, *, before: bytes = b"") -> bytes:
    """A PNG of one bit a pixel that says it has this size, whatever it holds: so many bytes of nothing."""
    head = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + before + chunk(b"IDAT", squeezed(pixels)) + chunk(b"IEND", b"")


def _animated(frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (16, 16), (number % 256, 0, 0)) for number in range(frames)]
    pictures[0].save(out, "PNG", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def _large_jpeg() -> bytes:
    data = bytearray(good.jpeg())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack("!HH", 60_000, 60_000)
    return bytes(data)


def _text_bomb() -> bytes:
    return chunk(b"zTXt", b"Comment\0\0" + squeezed(150_000_000))


def _gif_and_zip() -> bytes:
    out = io.BytesIO()
    good.picture().save(out, "GIF")
    return out.getvalue() + good.zipped({"a.txt": b"x"})


def _general() -> list[Hostile]:
    code = RefusalCode
    return [
        Hostile("empty", "leeg.pdf", lambda: b"", code.EMPTY),
        Hostile("too large", "groot.pdf", lambda: b"%PDF-1.7" + bytes(25 * MIB), code.TOO_LARGE),
        Hostile("program", "diploma.exe", lambda: PROGRAM, code.TYPE_NOT_ALLOWED),
        Hostile("two endings", "diploma.pdf.exe", good.pdf, code.TYPE_NOT_ALLOWED),
        Hostile("no ending", "diploma", good.pdf, code.TYPE_NOT_ALLOWED),
        Hostile("svg", "tekening.svg", lambda: b"<svg>" + SCRIPT + b"</svg>", code.TYPE_NOT_ALLOWED),
        Hostile("html", "pagina.html", lambda: SCRIPT, code.TYPE_NOT_ALLOWED),
        Hostile("reading direction turned", "diploma\u202efdp.jpg", good.jpeg, code.NAME_UNSAFE),
        Hostile("zero byte in name", "diploma.exe\0.pdf", good.pdf, code.NAME_UNSAFE),
        Hostile("pdf named jpg", "foto.jpg", good.pdf, code.TYPE_MISMATCH),
        Hostile("html named jpg", "foto.jpg", lambda: b"<html>" + SCRIPT, code.TYPE_MISMATCH),
        Hostile("svg named png", "foto.png", lambda: b"<svg>" + SCRIPT + b"</svg>", code.TYPE_MISMATCH),
        Hostile("program named pdf", "diploma.pdf", lambda: PROGRAM, code.TYPE_MISMATCH),
        Hostile("declared as html", "diploma.pdf", good.pdf, code.TYPE_MISMATCH, declared_type="text/html"),
        Hostile("docx named xlsx", "cijfers.xlsx", good.docx, code.TYPE_MISMATCH),
        Hostile("zip named docx", "map.docx", lambda: good.zipped({"a.txt": b"x"}), code.TYPE_MISMATCH),
        Hostile("virus in a pdf", "diploma.pdf", lambda: good.pdf() + b"%" + EICAR, code.INFECTED),
        Hostile(
            "virus in a docx",
            "verslag.docx",
            lambda: good.zipped({**good.docx_parts(), "word/media/image1.jpeg": EICAR}),
            code.INFECTED,
        ),
    ]


def _pictures() -> list[Hostile]:
    code = RefusalCode
    return [
        Hostile("jpeg cut off", "foto.jpg", lambda: good.jpeg()[:-2000], code.UNREADABLE),
        Hostile("jpeg head only", "foto.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(40), code.UNREADABLE),
        Hostile("png cut off", "foto.png", lambda: good.png()[:-400], code.UNREADABLE),
        Hostile("png of 30,000 x 30,000", "foto.png", lambda: png_of(30_000, 30_000), code.TOO_MANY_PIXELS),
        Hostile("png of 2^31 - 1", "foto.png", lambda: png_of(2**31 - 1, 2**31 - 1), code.TOO_MANY_PIXELS),
        Hostile("png bomb", "foto.png", lambda: png_of(60_000, 60_000, 7501 * 60_000), code.TOO_MANY_PIXELS),
        Hostile("png text bomb", "foto.png", lambda: png_of(8, 8, 16, before=_text_bomb()), code.UNREADABLE),
        Hostile("jpeg of 60,000 x 60,000", "foto.jpg", _large_jpeg, code.TOO_MANY_PIXELS),
        Hostile("gif and zip named png", "foto.png", _gif_and_zip, code.TYPE_MISMATCH),
        Hostile("png of 200 frames", "foto.png", lambda: _animated(200), code.TOO_COMPLEX),
        Hostile("heic cut off", "foto.heic", lambda: good.heic()[:-400], code.UNREADABLE),
        Hostile("film named heic", "foto.heic", good.mp4, code.TYPE_MISMATCH),
        Hostile("script in jpeg comment", "foto.jpg", lambda: _commented(SCRIPT), None, gone=SCRIPT),
        Hostile("php behind jpeg", "foto.jpg", lambda: good.jpeg() + PHP, None, gone=PHP),
        Hostile("zip behind png", "foto.png", lambda: good.png() + good.zipped({"a.txt": b"x"}), None, gone=b"PK\3\4"),
        Hostile("png of 3 frames", "foto.png", lambda: _animated(3), None, gone=b"fdAT"),
    ]


def _commented(comment: bytes) -> bytes:
    out = io.BytesIO()
    good.picture().save(out, "JPEG", comment=comment)
    return out.getvalue()


def all_hostile() -> list[Hostile]:
    """The whole corpus."""
    from tests.support import hostile_media, hostile_office, hostile_pdf

    return [*_general(), *_pictures(), *hostile_pdf.corpus(), *hostile_office.corpus(), *hostile_media.corpus()]
