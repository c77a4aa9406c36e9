"""Parts of the roof that a copy may lack: a stripped installation has neither demo nor camera."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import click


def part(name: str) -> Any:
    """The module `assay.app.<name>`; a plain message when this copy has none."""
    if not has_part(name):
        raise click.ClickException(f"this copy has no {name}")
    return importlib.import_module(f"assay.app.{name}")


def has_part(name: str) -> bool:
    """Whether this copy has the module `assay.app.<name>`."""
    return importlib.util.find_spec(f"assay.app.{name}") is not None
