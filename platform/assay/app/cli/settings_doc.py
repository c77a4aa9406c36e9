"""`docs/settings.md`, made from the settings' own descriptions."""

from __future__ import annotations

from typing import Any

from pydantic_core import PydanticUndefined

from assay.settings import Settings
from assay.settings_refusals import REFUSED_IN_PRODUCTION

_INTRODUCTION = """\
# Settings

Made by `./assay check --settings-doc`; change the descriptions in `platform/assay/settings.py`.

In production the program reads its settings from environment variables. `./assay up` sets them itself. They are checked
when a program starts: every fault is listed, one per line, and the program ends with status 2. `./assay check` does
that and also tries every address.

`required` means that there is no default. An empty variable counts as not set.

| Variable | Default | Meaning |
|---|---|---|
"""

_REFUSALS = """
## What production refuses

With `ASSAY_ENV=production` these are faults too:

| Variable | Refused because |
|---|---|
"""

_OUTSIDE = """
## Read by the launcher and the command line only

| Variable | Meaning |
|---|---|
| `ASSAY_STATE_DIR` | Where `./assay up` keeps its data. Default: `.assay` in the checkout; see `docs/operations.md`. |
"""


def settings_doc() -> str:
    """The whole page, in Markdown."""
    rows = [
        f"| `{name.upper()}` | {_default(field.is_required(), field.default)} | {_cell(field.description or '')} |"
        for name, field in Settings.model_fields.items()
    ]
    refused = [
        f"| `{name.upper()}` | {_cell('; '.join(refusal.reason for refusal in refusals))} |"
        for name, refusals in REFUSED_IN_PRODUCTION.items()
    ]
    return _INTRODUCTION + "\n".join(rows) + "\n" + _REFUSALS + "\n".join(refused) + "\n" + _OUTSIDE


def _default(required: bool, value: Any) -> str:
    if required or value is PydanticUndefined:
        return "required"
    if value is None:
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
