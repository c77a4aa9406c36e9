"""Checks an uploaded file and rebuilds it, so that what others download is harmless.

A worker hands over the bytes once, as a temporary file. The answer is `Accepted`, with the path of a rebuilt file,
its previews and the list of changes, or `Refused`, with a code that says what is wrong. Nothing of the sent file
reaches a reader unread: every format is parsed to its end, and only what was understood is written again.

Words: *sent* is the file as uploaded, *ready* the rebuilt one. *Harmless facts* are numbers and names of features,
never text out of the file, so they may be logged and shown.

- `run_isolated` is what a job calls: virus scan, then `inspect` in a child process with hard limits.
- `inspect` is the same within the calling process; it loads the parsers.
- `values` holds the types, `messages` the words for users, `detection` the allow-list.

Importing this package loads no parser: web processes only need the values.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assay.files.inspection.isolation import run_isolated
from assay.files.inspection.values import (
    Accepted,
    Change,
    ChangeCode,
    Format,
    Kind,
    Limits,
    Preview,
    PreviewKind,
    RefusalCode,
    Refused,
)

if TYPE_CHECKING:
    from assay.files.scanning import Scanner

__all__ = [
    "Accepted",
    "Change",
    "ChangeCode",
    "Format",
    "Kind",
    "Limits",
    "Preview",
    "PreviewKind",
    "RefusalCode",
    "Refused",
    "inspect",
    "run_isolated",
]


def inspect(
    path: Path, *, file_name: str, declared_type: str, limits: Limits, scanner: Scanner, work_dir: Path
) -> Accepted | Refused:
    """Check and rebuild the file at `path` in this process; see `inspector.inspect`."""
    from assay.files.inspection.inspector import inspect as inspect_here

    return inspect_here(
        path, file_name=file_name, declared_type=declared_type, limits=limits, scanner=scanner, work_dir=work_dir
    )
