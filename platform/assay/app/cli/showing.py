"""Show what the product does: walk its main job, and take pictures of its pages."""

from __future__ import annotations

import click

from assay.app.cli.checkout import adopt_settings
from assay.app.cli.parts import part


@click.command()
def demo() -> None:
    """Walk the main job through the API of the running copy, step by step."""
    part("demo").run(adopt_settings(), click.echo)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1)
def shoot(arguments: tuple[str, ...]) -> None:
    """Take pictures of the pages of the running copy with Chromium."""
    part("shoot").run(adopt_settings(), arguments)
