"""Find out what is wrong: `check` looks at a copy's settings and servers, `doctor` at the machine."""

from __future__ import annotations

import smtplib
import socket
import sys
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import click

from assay.app.cli.checkout import adopt_settings
from assay.app.cli.machine import Finding, examine_machine
from assay.settings import Login, Settings

if TYPE_CHECKING:
    from assay.tenancy.catalogue import Violation

_LOGINS: tuple[Login, ...] = ("web", "worker", "relay", "batch", "migrate")
_MARKS: dict[Literal["good", "poor", "bad"], tuple[str, str]] = {
    "good": ("ok  ", "green"),
    "poor": ("note", "yellow"),
    "bad": ("BAD ", "red"),
}


@click.command()
@click.option("--settings-doc", is_flag=True, help="Print docs/settings.md and do nothing else.")
@click.option("--bootstrap-sql", is_flag=True, help="Print the SQL that prepares a PostgreSQL server.")
def check(settings_doc: bool, bootstrap_sql: bool) -> None:
    """Check the settings, the database and every server this copy uses."""
    if settings_doc:
        from assay.app.cli.settings_doc import settings_doc as page

        click.echo(page(), nl=False)
        return
    if bootstrap_sql:
        from assay.servers.bootstrap import bootstrap_sql as script

        click.echo(script(), nl=False)
        return
    settings = adopt_settings()
    click.echo("ok   settings")
    _report([_try(name, partial(examine, settings)) for name, examine in _examinations(settings)])


@click.command()
def doctor() -> None:
    """Look at this machine: does it have what Assay needs? Says what to do where it does not."""
    _report(examine_machine())


def _report(findings: list[Finding]) -> None:
    for finding in findings:
        mark, colour = _MARKS[finding.verdict]
        click.echo(f"{click.style(mark, fg=colour)} {finding.text}")
        if finding.advice:
            click.echo(f"     {finding.advice}")
    if any(finding.verdict == "bad" for finding in findings):
        sys.exit(1)


def _examinations(settings: Settings) -> list[tuple[str, Callable[[Settings], None]]]:
    examinations: list[tuple[str, Callable[[Settings], None]]] = [
        (f"database, login {login}", partial(_sign_in, login)) for login in _LOGINS
    ]
    found = cache(partial(_violations, settings))
    examinations += [("migrations", _at_head), ("row security of every table", partial(_walls, found))]
    examinations += [("large objects out of reach", partial(_large_objects, found))]
    examinations += [("queue", _queue), ("store", _store), ("mail server", _mail)]
    if settings.scanner_url is not None:
        examinations.append(("virus scanner", _scanner))
    return examinations


class _Tolerable(Exception):
    """What works and could be better: what was found, and what to do about it."""

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(found, advice)
        self.found, self.advice = found, advice


def _try(name: str, examine: Callable[[], None]) -> Finding:
    """One line per examination, whatever goes wrong in it: the others still have to run."""
    try:
        examine()
    except _Tolerable as fault:
        return Finding("poor", f"{name}: {fault.found}", fault.advice)
    except Exception as error:  # noqa: BLE001 - whatever is wrong becomes a line of the report
        lines = str(error).strip().splitlines() or [""]
        return Finding("bad", f"{name}: {type(error).__name__}: {lines[0]}", "")
    return Finding("good", name, "")


def _sign_in(login: Login, settings: Settings) -> None:
    import psycopg

    with psycopg.connect(settings.database_url_of(login), connect_timeout=5) as connection:
        row = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is None or row[0]:
        raise click.ClickException("this login is a superuser; row security does not hold it")
    if row[1] != (login in {"batch", "migrate"}):
        raise click.ClickException("this login has the wrong BYPASSRLS; run the script of --bootstrap-sql again")


def _as_owner(settings: Settings) -> str:
    """The migrations' login, turned into the owner: of itself it may not even look into the schema."""
    url = settings.database_url_of("migrate")
    return f"{url}{'&' if '?' in url else '?'}options=-c%20role%3Dassay_owner"


def _at_head(settings: Settings) -> None:
    from assay.app import migrate

    engine = migrate.database_engine(_as_owner(settings))
    try:
        current, head = migrate.current(engine), migrate.head()
    finally:
        engine.dispose()
    if current != head:
        raise click.ClickException(f"the database is at {current or 'nothing'}, the program at {head}: ./assay migrate")


#: Large objects are a superuser's to close, and some providers give nobody that role.
_TOLERABLE_RULE = "W28"


def _walls(violations: Callable[[], list[Violation]], _settings: Settings) -> None:
    found = [violation for violation in violations() if violation.rule != _TOLERABLE_RULE]
    if found:
        raise click.ClickException(f"{len(found)} faults, the first: {found[0]}")


def _large_objects(violations: Callable[[], list[Violation]], _settings: Settings) -> None:
    open_to = [violation.object for violation in violations() if violation.rule == _TOLERABLE_RULE]
    if open_to:
        raise _Tolerable(
            f"open to {', '.join(open_to)}",
            "Run the script of --bootstrap-sql as a superuser. Where your provider gives nobody that role it stays so: "
            "Assay uses none of them, but a statement that was smuggled in could keep data there, past every wall.",
        )


def _violations(settings: Settings) -> list[Violation]:
    """Every fault that the catalogue of the database has, read once for both lines on it."""
    from assay.app.migrate import database_engine
    from assay.db.base import Base
    from assay.tenancy.catalogue import violations

    for module in _model_modules():
        import_module(module)
    engine = database_engine(_as_owner(settings))
    try:
        with engine.connect() as connection:
            return violations(connection, Base.metadata)
    finally:
        engine.dispose()


def _model_modules() -> list[str]:
    """Every module that describes tables, by its place: the program does not import those it only reads by SQL."""
    found = []
    for package in ("assay", "tenants", "portfolio", "marketplace", "billing"):
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for path in sorted(Path(folder).rglob("*.py")):
                parts = (package, *path.relative_to(folder).with_suffix("").parts)
                if "models" in parts:
                    found.append(".".join(parts).removesuffix(".__init__"))
    return found


def _queue(settings: Settings) -> None:
    import redis

    with redis.Redis.from_url(settings.queue_url.get_secret_value(), socket_timeout=5) as client:
        client.ping()
        policy = client.config_get("maxmemory-policy").get("maxmemory-policy") if not settings.production else None
    if policy not in {None, "noeviction"}:
        raise click.ClickException(f"maxmemory-policy is {policy}; jobs could be thrown away. Set noeviction")


def _store(settings: Settings) -> None:
    from assay.servers.buckets import s3_client

    client = s3_client(
        settings.s3_endpoint_url,
        settings.s3_access_key,
        settings.s3_secret_key.get_secret_value(),
        settings.s3_region,
    )
    try:
        for bucket in (settings.s3_quarantine_bucket, settings.s3_ready_bucket):
            client.head_bucket(Bucket=bucket)
    finally:
        client.close()


def _mail(settings: Settings) -> None:
    parts = urlsplit(settings.smtp_url.get_secret_value())
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "", parts.port or 0, timeout=5) as connection:
        connection.noop()


def _scanner(settings: Settings) -> None:
    parts = urlsplit(settings.scanner_url or "")
    with socket.create_connection((parts.hostname, parts.port or 3310), timeout=5) as connection:
        connection.sendall(b"zPING\0")
        answer = connection.recv(64)
    if not answer.startswith(b"PONG"):
        raise click.ClickException(f"it answered {answer!r} to PING")
