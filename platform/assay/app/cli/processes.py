"""The programs of a running copy, one process each: web server, workers, scheduler; and the migrations before them."""

from __future__ import annotations

import click

from assay.app.cli.checkout import adopt_settings

# One worker process each, so that a heap of film checks never delays a password reset.
QUEUES = ("mail", "files", "work")


@click.command()
def web() -> None:
    """Run the web server (settings from the environment)."""
    settings = adopt_settings()
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    from assay.app.cli.wsgi import compose

    compose(settings)
    Granian(
        "assay.app.cli.wsgi:application",
        factory=True,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # what a proxy speaks to us; unencrypted HTTP/2 would be a second way in
        address=settings.web_host,
        port=settings.web_port,
        workers=settings.web_workers,
        blocking_threads=1,  # a request holds one database connection; more threads would queue for it
        respawn_failed_workers=True,
        workers_kill_timeout=10,  # one that is asked to stop while it starts does not hear it
        websockets=False,
        log_access=False,  # the application writes its own line per request
    ).serve()


@click.command()
@click.option("--queue", type=click.Choice(QUEUES), required=True, help="Whose jobs to run.")
def worker(queue: str) -> None:
    """Run the jobs of one queue."""
    settings = adopt_settings()
    from assay.app.worker import run

    run(settings, queue)


@click.command()
def scheduler() -> None:
    """Hand outbox rows to the queue and start timed jobs. Run exactly one."""
    settings = adopt_settings()
    from assay.app.scheduler import run

    run(settings)


@click.command()
def migrate() -> None:
    """Bring the database to the newest migration."""
    settings = adopt_settings()
    from assay.app import migrate as program

    program.upgrade(settings)
    click.echo("The database is up to date.")
