"""The explanation of the register as PDF/UA-1 (R054): tagged, with title and language, in our own typefaces.

It is made when somebody first asks and kept in the cache folder, under a name that changes with its words. A process of
its own makes it: the typesetter takes 20 MiB that a web server need not hold for a page asked once a release.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from flask_babel import force_locale

from assay.app.public_pages.document import Document
from assay.i18n import format_date
from assay.i18n import gettext as _
from assay.settings import Settings
from assay.web.assets import TYPEFACES

TEMPLATE = Path(__file__).with_name("register.typ")
MAKE_SECONDS = 60


class PdfError(Exception):
    """The typesetter did not make the file; the message is what it said."""


def register_pdf(document: Document, language: str, settings: Settings) -> bytes:
    """The document as PDF: from the cache, or made now. ``document`` is in ``language`` already."""
    order = order_for(document, language, settings.base_url)
    recipe = "\n".join((order, TEMPLATE.read_text(encoding="utf-8"), version("typst")))
    name = f"register-{language}-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}.pdf"
    kept = settings.cache_dir / name
    if not kept.exists():
        _keep(kept, made_apart(order))
    return kept.read_bytes()


def order_for(document: Document, language: str, base_url: str) -> str:
    """What the typesetter is told, as JSON: the words and nothing of any person."""
    with force_locale(language):
        day = format_date(document.changed)
        told = {
            **document.plain(),
            "lang": language,
            "version": _("Text of %(day)s. The newest text is at %(url)s.", day=day, url=f"{base_url}/about-register"),
            "source_word": _("Source:"),
        }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def made(order: str) -> bytes:
    """Typeset an order in this process."""
    import typst

    folders = sorted({_folder_of(package) for package, _file in TYPEFACES.values()})
    result: bytes = typst.compile(
        TEMPLATE,
        font_paths=folders,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"order": order},
        pdf_standards="ua-1",
    )
    return result


def made_apart(order: str) -> bytes:
    """Typeset an order in a process of its own. Raises `PdfError`."""
    done = subprocess.run(
        [sys.executable, "-m", "assay.app.public_pages.register_pdf"],
        input=order.encode(),
        capture_output=True,
        timeout=MAKE_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise PdfError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


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


if __name__ == "__main__":
    sys.stdout.buffer.write(made(sys.stdin.read()))
