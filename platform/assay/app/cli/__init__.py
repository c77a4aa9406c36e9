"""The command line: `./assay COMMAND`, or `python -m assay.app.cli COMMAND`.

One file per group of commands. Commands import what they run inside the function, so that `./assay --help` is quick and
a fault in one part leaves the others usable.

Exit status: 0 well, 1 something failed, 2 the settings or the command line are wrong. None of them shows a traceback
for what is not a fault of the program.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from assay.app.cli import administrators, checking, packs, processes, running, showing, testing
from assay.servers.process import ServerError
from assay.servers.programs import ProgramMissingError
from assay.servers.state import StateError
from assay.settings import SettingsError


class _Commands(click.Group):
    """Turns the faults that people can mend into lines of text."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            click.echo("The settings are not right:", err=True)
            for fault in error.faults:
                click.echo(f"  {fault}", err=True)
            click.echo("docs/settings.md explains every setting. './assay up' sets them all on this machine.", err=True)
            sys.exit(2)
        except (ServerError, StateError, ProgramMissingError) as error:
            click.echo(f"assay: {error}", err=True)
            sys.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Assay: portfolio, status and register for those who judge vocational exams.

    New here? './assay up' starts everything on this machine, './assay test' checks everything.
    """


for command in (
    running.up,
    running.reset,
    testing.test,
    checking.doctor,
    checking.check,
    packs.packs,
    showing.demo,
    showing.shoot,
    processes.web,
    processes.worker,
    processes.scheduler,
    processes.migrate,
    administrators.appoint_administrator,
):
    main.add_command(command)
