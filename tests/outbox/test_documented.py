"""`docs/jobs.md` is made from the registered kinds; this compares it, and says how to make it anew."""

import importlib
import os
from pathlib import Path

from assay.i18n.catalogue import package_folders
from assay.outbox.document import jobs_document

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "jobs.md"


def _import_every_jobs_module() -> None:
    for folder in package_folders():
        for file in sorted(folder.rglob("jobs.py")):
            importlib.import_module(".".join((folder.name, *file.relative_to(folder).with_suffix("").parts)))


def test_the_list_of_jobs_is_what_the_program_knows() -> None:
    """After a wanted change run this with ASSAY_WRITE_JOBS_DOCUMENT=1."""
    _import_every_jobs_module()
    made = jobs_document()
    if os.environ.get("ASSAY_WRITE_JOBS_DOCUMENT"):
        DOCUMENT.write_text(made, encoding="utf-8")
    assert made == DOCUMENT.read_text(encoding="utf-8")
