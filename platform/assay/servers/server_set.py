"""All servers together: started in an order that overlaps their waiting, stopped in the reverse."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from assay.servers import bootstrap, buckets, postgres, python_servers, seaweedfs, valkey
from assay.servers.process import PortTakenError, ServerError, ServerProcess, listens
from assay.servers.state import State, write_private

Progress = Callable[[str], None]

PORT_ATTEMPTS = 3
LEFTOVER_SECONDS = 15


@dataclass(frozen=True, slots=True)
class ServerAddresses:
    """Where the servers of one copy are, and the secrets that open them. `environment()` gives it to `Settings`."""

    web_port: int
    superuser_url: str = field(repr=False)
    database_urls: dict[str, str] = field(repr=False)
    queue_url: str = field(repr=False)
    s3_endpoint_url: str
    s3_access_key: str
    s3_secret_key: str = field(repr=False)
    s3_admin_access_key: str
    s3_admin_secret_key: str = field(repr=False)
    quarantine_bucket: str
    ready_bucket: str
    smtp_url: str
    mail_sink_dir: Path
    scanner_url: str | None
    secret_key: str = field(repr=False)
    cookie_id: str

    @property
    def base_url(self) -> str:
        """The pages' address. By name, the store by number: cookies ignore ports, so the names must differ."""
        return f"http://localhost:{self.web_port}"

    def environment(self, assay_env: str = "development") -> dict[str, str]:
        """The environment variables that `assay.settings.Settings` reads."""
        urls = self.database_urls
        values = {
            "ASSAY_ENV": assay_env,
            "BASE_URL": self.base_url,
            "SECRET_KEY": self.secret_key,
            "COOKIE_ID": self.cookie_id,
            "DATABASE_URL": urls["assay_web"],
            "DATABASE_URL_WORKER": urls["assay_worker"],
            "DATABASE_URL_RELAY": urls["assay_relay"],
            "DATABASE_URL_BATCH": urls["assay_batch"],
            "DATABASE_URL_MIGRATE": urls["assay_migrate"],
            "QUEUE_URL": self.queue_url,
            "S3_ENDPOINT_URL": self.s3_endpoint_url,
            "S3_REGION": buckets.REGION,
            "S3_ACCESS_KEY": self.s3_access_key,
            "S3_SECRET_KEY": self.s3_secret_key,
            "S3_QUARANTINE_BUCKET": self.quarantine_bucket,
            "S3_READY_BUCKET": self.ready_bucket,
            "SMTP_URL": self.smtp_url,
            "MAIL_SINK_DIR": str(self.mail_sink_dir),
            "WEB_HOST": "127.0.0.1",
            "WEB_PORT": str(self.web_port),
        }
        if self.scanner_url is not None:
            values["SCANNER_URL"] = self.scanner_url
        return values

    def save(self, path: Path) -> None:
        """Write the addresses to a file that only we can read."""
        write_private(path, json.dumps(asdict(self) | {"mail_sink_dir": str(self.mail_sink_dir)}))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Raises `FileNotFoundError` before that."""
        values = json.loads(path.read_text(encoding="utf-8"))
        return cls(**values | {"mail_sink_dir": Path(values["mail_sink_dir"])})


class ServerSet:
    """The servers of one state folder. Use `start` and `stop`, or `with ServerSet(folder) as addresses`.

    `durable=False` is for tests: faster, and a power cut may lose the data. `web_port` is the port the pages will have,
    by default a free one that is remembered.
    """

    def __init__(
        self, folder: Path, *, checkout: Path | None = None, durable: bool = True, web_port: int | None = None
    ) -> None:
        self._folder = folder
        self._checkout = checkout
        self._durable = durable
        self._web_port = web_port
        self._resources = contextlib.ExitStack()
        self.running: list[ServerProcess] = []

    def start(self, progress: Progress = lambda _: None) -> ServerAddresses:
        """Start everything and wait until it answers; `progress` is told each step in a few words.

        Raises `StateError` (folder in use or unusable), `ServerError` (a server did not start). What was started by
        then is stopped again.
        """
        try:
            state = State.open(self._folder, self._checkout)
            self._resources.enter_context(state.lock())
            if self._web_port is not None:
                state.remember_port("web", self._web_port)
            _wait_for_leftovers(state, progress)
            for attempt in range(PORT_ATTEMPTS):
                try:
                    return self._start(state, progress)
                except PortTakenError:
                    self._stop_servers()
                    if attempt == PORT_ATTEMPTS - 1:
                        raise
                    progress("a port was taken meanwhile, choosing others")
                    state.forget_ports()
            raise AssertionError("the loop returns or raises")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything in an orderly way. May be called at any time, also twice."""
        self._stop_servers()
        self._resources.close()

    def ended(self) -> list[ServerProcess]:
        """The servers that stopped although nobody asked."""
        return [server for server in self.running if server.ended() is not None]

    def __enter__(self) -> ServerAddresses:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, state: State, progress: Progress) -> ServerAddresses:
        ports = state.ports("web", "postgres", "valkey", "smtp", "scanner", *seaweedfs.PORTS)
        # The store takes longest to wake and PostgreSQL's first cluster longest to make, so they overlap.
        progress("starting the store, the queue and the mail sink")
        store = self._keep(state, seaweedfs.start_seaweedfs(state, ports))
        queue = self._keep(state, valkey.start_valkey(state, ports["valkey"]))
        mail = self._keep(state, python_servers.start_mail_sink(state, ports["smtp"]))
        scanner = None
        if python_servers.scanner_exists():
            scanner = self._keep(state, python_servers.start_scanner(state, ports["scanner"]))
        progress("starting the database")
        database = self._keep(state, postgres.start_postgres(state, ports["postgres"], durable=self._durable))

        database.wait_until(lambda: postgres.postgres_answers(state, ports["postgres"]))
        addresses = _addresses(state, ports, with_scanner=scanner is not None)
        passwords = {login: state.secret(login) for login in bootstrap.LOGINS}
        bootstrap.bootstrap(addresses.superuser_url, passwords)
        queue.wait_until(lambda: valkey.valkey_answers(state, ports["valkey"]))
        mail.wait_until(lambda: listens(ports["smtp"]))
        if scanner is not None:
            scanner.wait_until(lambda: listens(ports["scanner"]))
        store.wait_until(lambda: seaweedfs.seaweedfs_answers(ports["s3"]))
        progress("preparing the buckets")
        prepare_buckets_of(addresses)
        return addresses

    def _keep(self, state: State, server: ServerProcess) -> ServerProcess:
        self.running.append(server)
        state.write("running.json", {other.name: other.pid for other in self.running})
        return server

    def _stop_servers(self) -> None:
        # All are asked first: the store alone takes two seconds, the others are done by then.
        for server in reversed(self.running):
            server.ask_to_stop()
        for server in reversed(self.running):
            server.stop(patience_seconds=20 if self._durable else 0.5)
        self.running.clear()


def prepare_buckets_of(addresses: ServerAddresses) -> None:
    """Make the two buckets of `addresses` and let its pages upload."""
    admin = buckets.s3_client(addresses.s3_endpoint_url, addresses.s3_admin_access_key, addresses.s3_admin_secret_key)
    try:
        buckets.prepare_buckets(admin, addresses.quarantine_bucket, addresses.ready_bucket, addresses.base_url)
    finally:
        admin.close()


def _addresses(state: State, ports: dict[str, int], *, with_scanner: bool) -> ServerAddresses:
    database = f"127.0.0.1:{ports['postgres']}/{bootstrap.DATABASE}"
    return ServerAddresses(
        web_port=ports["web"],
        superuser_url=postgres.superuser_url(state, ports["postgres"]),
        database_urls={login: f"postgresql://{login}:{state.secret(login)}@{database}" for login in bootstrap.LOGINS},
        queue_url=valkey.queue_url(state, ports["valkey"]),
        s3_endpoint_url=f"http://127.0.0.1:{ports['s3']}",
        s3_access_key=seaweedfs.ACCESS_KEY,
        s3_secret_key=state.secret("s3"),
        s3_admin_access_key=seaweedfs.ADMIN_ACCESS_KEY,
        s3_admin_secret_key=state.secret("s3_admin"),
        quarantine_bucket=f"{seaweedfs.BUCKET_PREFIX}quarantine",
        ready_bucket=f"{seaweedfs.BUCKET_PREFIX}ready",
        smtp_url=f"smtp://127.0.0.1:{ports['smtp']}",
        mail_sink_dir=python_servers.mail_sink_folder(state),
        scanner_url=f"tcp://127.0.0.1:{ports['scanner']}" if with_scanner else None,
        secret_key=state.secret("secret_key", 48),
        # Letters and digits only, as a cookie's name wants it.
        cookie_id=state.secret("cookie").encode().hex()[:8],
    )


def _wait_for_leftovers(state: State, progress: Progress) -> None:
    """After a killed supervisor its servers are still on their way out; a second PostgreSQL would be refused."""
    numbers = [int(pid) for pid in state.read("running.json", {}).values()]
    deadline = time.monotonic() + LEFTOVER_SECONDS
    announced = False
    while left := [pid for pid in numbers if _belongs_to(pid, state.folder)]:
        if not announced:
            progress("waiting for the servers of last time to end")
            announced = True
        if time.monotonic() > deadline:
            raise ServerError(f"servers of last time are still running (processes {left}); end them and try again")
        time.sleep(0.05)


def _belongs_to(pid: int, folder: Path) -> bool:
    """Whether a process with this number runs and names our folder; numbers are used again by other programs."""
    if pid == os.getpid():
        return False
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return os.fsencode(folder) in command
