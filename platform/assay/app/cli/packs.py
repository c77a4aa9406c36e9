"""Check rule packs: `packs`."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def packs(folder: Path | None) -> None:
    """Check rule packs: those that come with the product, or those in FOLDER.

    Prints each finding with its file and line. A fault keeps a pack from being used and ends with 1; a remark does not.
    docs/rule-packs.md explains how to write a pack.
    """
    from tenants.regulations.shipped import PACKS, findings, folders

    root = folder or PACKS
    found = findings(root)
    for finding in found:
        click.echo(f"{finding.weight}: {finding}")
    faults = sum(finding.weight == "fault" for finding in found)
    editions = len(list(folders(root)))
    click.echo(f"editions: {editions}, faults: {faults}, remarks: {len(found) - faults}")
    if faults:
        sys.exit(1)
