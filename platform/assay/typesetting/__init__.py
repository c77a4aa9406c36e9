"""Tagged PDF (PDF/UA-1) from a Typst template and plain values, in our own typefaces.

Words: an *order* is what a template is told, as JSON; nothing in it is read as markup. A process of its own makes the
file: the typesetter takes 20 MiB that a web server need not hold.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

MAKE_SECONDS = 60
_MAKING = Path(__file__).with_name("making.py")
#: The wheels that hold the typefaces of the house.
TYPEFACE_PACKAGES = ("font_source_sans_pro", "font_source_serif_pro")


class PdfError(Exception):
    """The typesetter did not make the file; the message is what it said."""


def order_of(values: Mapping[str, Any]) -> str:
    """The values as the template gets them: the same values give the same order."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def kept_pdf(template: Path, order: str, folder: Path, name: str) -> bytes:
    """The file from the cache folder, or made now and kept. Its name there changes with template and order."""
    recipe = "\n".join((order, template.read_text(encoding="utf-8"), version("typst")))
    kept = folder / f"{name}-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}.pdf"
    if not kept.exists():
        _keep(kept, made_apart(template, order))
    return kept.read_bytes()


def made(template: Path, order: str) -> bytes:
    """Typeset an order in this process."""
    from assay.typesetting.making import made as typeset

    return typeset(str(template), order, typeface_folders())


def made_apart(template: Path, order: str) -> bytes:
    """Typeset an order in a process of its own. Raises `PdfError`."""
    done = subprocess.run(  # noqa: S603 - our own program, with a template of ours
        [sys.executable, "-I", str(_MAKING), str(template), *typeface_folders()],
        input=order.encode(),
        capture_output=True,
        timeout=MAKE_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise PdfError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def typeface_folders() -> list[str]:
    """The folders with the typefaces of the house."""
    return sorted({str(_folder_of(package)) for package in TYPEFACE_PACKAGES})


def _folder_of(package: str) -> Path:
    """Where the wheel ``package`` keeps its typefaces, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the wheel that holds {package} is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "files"


def _keep(path: Path, body: bytes) -> None:
    """Write a whole file or none: two processes may be asked at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    Path(temporary).replace(path)
