"""Run a copy on this machine: `up` and `reset`."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assay.app.cli.checkout import CHECKOUT, local_environment
from assay.app.cli.parts import has_part, part
from assay.app.cli.processes import QUEUES
from assay.app.cli.supervisor import Programs, web_answers
from assay.servers.state import ADDRESSES, State, forget, state_folder_of
from assay.settings import Settings

if TYPE_CHECKING:
    from assay.servers.server_set import ServerAddresses

WATCH_SECONDS = 0.5


def _say(step: str) -> None:
    click.echo(f"  {step}")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="The port of the pages. Default: a free one, remembered.")
@click.option("--demo/--no-demo", default=True, help="Load the demo on the first start (default: yes).")
def up(port: int | None, demo: bool) -> None:
    """Start everything on this machine: servers, workers, scheduler and web server. Ctrl-C stops it."""
    from assay.servers.server_set import ServerSet

    if port is not None:
        _must_be_free(port)
    folder = state_folder_of(CHECKOUT)
    click.echo(f"Starting Assay; its data is in {folder}")
    servers = ServerSet(folder, checkout=CHECKOUT, web_port=port)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_orderly_end())
        stack.callback(servers.stop)
        addresses = servers.start(_say)
        environment = local_environment(addresses, folder)
        settings = Settings.from_environment(environment)
        state = State(folder)

        from assay.app import migrate

        _say("migrating the database")
        migrate.upgrade(settings)
        programs = Programs(environment, state.logs, _say)
        stack.callback(programs.stop)
        _say("starting the web server")
        programs.start("web", "web").wait_until(lambda: web_answers(addresses.web_port))
        if demo and demo_is_wanted(state):
            # The pages are there while the demo comes in; its people can sign in when it is whole.
            _say(f"the pages are at {addresses.base_url}")
            # Before the scheduler: the jobs of the demo's past run at their own moment, not today.
            load_demo(settings, state)
        _say("starting the workers and the scheduler")
        for queue in QUEUES:
            programs.start(f"worker-{queue}", "worker", "--queue", queue)
        programs.start("scheduler", "scheduler")

        # Other commands find the running copy by this file.
        addresses.save(folder / ADDRESSES)
        stack.callback((folder / ADDRESSES).unlink, missing_ok=True)
        _announce(addresses, state, settings)
        while not (ended := servers.ended()):
            programs.revive()
            time.sleep(WATCH_SECONDS)
        raise click.ClickException(f"{ended[0].name} ended:\n{ended[0].log_tail()}")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Forget all data of this copy: database, files, mails, passwords."""
    folder = state_folder_of(CHECKOUT)
    if not folder.exists():
        click.echo("There is nothing to forget.")
        return
    with State.open(folder).lock():  # refuses while the copy runs
        if not yes:
            click.confirm(f"Delete everything in {folder}?", abort=True)
        for gone in forget(CHECKOUT):
            click.echo(f"Deleted {gone}")


@contextlib.contextmanager
def _orderly_end() -> Iterator[None]:
    """Make Ctrl-C, SIGTERM and a closed terminal end the block in order; a second one does not cut that short."""

    def end(number: int, _frame: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        click.echo("\nStopping ...")
        raise SystemExit(0 if number == signal.SIGINT else 128 + number)

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(f"port {port} cannot be used: {error.strerror}") from None


def demo_is_wanted(state: State) -> bool:
    """Whether this is the first start. What was broken off is not started over: its rows would stand there twice."""
    if not has_part("demo"):
        return False
    before = state.read("demo.json", {}).get("state")
    if before == "loading":
        _say("the demo was broken off last time; './assay reset' and './assay up' make a whole one")
    return before is None


def load_demo(settings: Settings, state: State) -> None:
    """Load the demo into a copy without scheduler and workers. Raises `ClickException` where it cannot be loaded."""
    demo = part("demo")
    _say("loading the demo, once; this takes about half a minute")
    state.write("demo.json", {"state": "loading"})
    try:
        demo.load(settings, _say)
    except demo.DemoError as error:
        raise click.ClickException(
            f"the demo could not be loaded: {error}\n"
            "'./assay reset' forgets what is there; './assay up --no-demo' starts without the demo."
        ) from error
    state.write("demo.json", {"state": "loaded"})


def _announce(addresses: ServerAddresses, state: State, settings: Settings) -> None:
    click.echo("")
    click.secho(f"Assay runs at {addresses.base_url}", bold=True)
    if state.read("demo.json", {}).get("state") == "loaded":
        click.echo("Sign in as")
        for who, email, password in part("demo").sign_ins_of(settings):
            click.echo(f"  {who:<28} {email:<36} {password}")
    click.echo(f"Mails it sends: {addresses.base_url}/dev/mail")
    click.echo(f"Logs: {_short(state.logs)}    Stop: Ctrl-C    Forget all data: ./assay reset")


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
