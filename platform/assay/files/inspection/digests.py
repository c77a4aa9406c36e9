"""Size and digest of a file, read in blocks."""

from __future__ import annotations

import hashlib
from pathlib import Path

_BLOCK = 1024 * 1024


def size_and_sha256(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 in lower-case hex of the file at `path`."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()
