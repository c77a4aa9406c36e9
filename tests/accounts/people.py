"""People with passwords, browsers at addresses of their own, and the mail they get."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import argon2
import psycopg
import pytest
from flask import Flask
from psycopg.rows import dict_row
from werkzeug.test import TestResponse

from assay.accounts import passwords
from assay.app.dev_mail import caught_mails
from assay.clock import FixedClock
from assay.outbox.run import run_job
from assay.servers.server_set import ServerAddresses
from assay.settings import Settings
from tests.support.cast import START, Browser, superuser_url

PASSWORD = "zeven gele fietsen in de regen"
_hash = cache(lambda hasher: hasher.hash(PASSWORD))
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Holder:
    """Somebody with an account of their own, made for one test."""

    person_id: UUID
    email: str
    name: str
    password: str = PASSWORD


class Desk:
    """What the tests of accounts work with: people, browsers, mail, and a look at what is stored."""

    def __init__(self, app: Flask, worker_app: Flask, clock: FixedClock, database: psycopg.Connection[Any]) -> None:
        self.app, self.worker_app, self.clock, self.database = app, worker_app, clock, database

    def look(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows of any table, walls or no walls."""
        return self.database.execute(query, values).fetchall()

    def change(self, query: str, *values: object) -> None:
        """Change something that no page of ours changes."""
        self.database.execute(query, values)

    def address(self) -> str:
        """A mail address nobody has yet, in no other test process either: they share one sink of mails."""
        return f"nina-{uuid4().hex[:12]}@example.nl"

    def holder(self, *, confirmed: bool = True, disabled: bool = False, language: str = "nl") -> Holder:
        """A person with an account and a password."""
        email = self.address()
        [person] = self.look(
            "INSERT INTO app.person (name, created_at) VALUES ('Nina Nieuw', %s) RETURNING person_id", START
        )
        self.change(
            "INSERT INTO app.account (person_id, email, email_key, password_hash, language, confirmed_at, disabled_at,"
            " created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            person["person_id"], email, email, _hash(passwords._HASHER) if confirmed else None, language,
            START if confirmed else None, START if disabled else None, START,
        )  # fmt: skip
        return Holder(person["person_id"], email, "Nina Nieuw")

    def browser(self, address: str | None = None) -> Browser:
        """A browser at a network address of its own, where nobody is signed in."""
        made = Browser(self.app)
        number = next(_numbers)
        made.client.environ_base["REMOTE_ADDR"] = address or f"198.51.{number // 250}.{number % 250 + 1}"
        return made

    def enter(self, who: Holder, browser: Browser | None = None, password: str | None = None) -> Browser:
        """Sign in on the page."""
        browser = browser or self.browser()
        answer = self.try_password(browser, who.email, who.password if password is None else password)
        assert answer.status_code == 303, answer.text
        return browser

    def try_password(self, browser: Browser, email: str, password: str) -> TestResponse:
        """Send the sign-in form."""
        return browser.post("/sign-in", {"email": email, "password": password})

    def deliver(self, email: str) -> list[Any]:
        """Run the mail jobs of this address's account; the mails it has got, the newest first."""
        rows = self.look(
            "SELECT o.id FROM app.outbox o JOIN app.account a ON a.person_id = o.scope_person WHERE a.email = %s"
            " AND o.queue = 'mail' AND o.done_at IS NULL AND o.dead_at IS NULL ORDER BY o.created_at, o.id",
            email,
        )
        for row in rows:
            assert run_job(self.worker_app, row["id"]) == "done"
        settings: Settings = self.app.config["SETTINGS"]
        assert settings.mail_sink_dir is not None
        return [mail for mail in caught_mails(settings.mail_sink_dir) if email in mail.to]

    def link(self, email: str, purpose: str) -> str:
        """The path of the newest link of this kind in the mail."""
        for mail in self.deliver(email):
            for link in mail.links:
                if f"/{purpose}/" in link:
                    return str(urlsplit(link).path)
        raise AssertionError(f"no {purpose} link came to {email}")


@pytest.fixture
def desk(app: Flask, worker_app: Flask, clock: FixedClock, servers: ServerAddresses) -> Iterator[Desk]:
    """The desk of one test."""
    with psycopg.connect(superuser_url(servers), autocommit=True, row_factory=dict_row) as database:
        yield Desk(app, worker_app, clock, database)


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that sign in a hundred times and are not about the hash."""
    hash_cheaply(monkeypatch)


def hash_cheaply(patch: pytest.MonkeyPatch) -> None:
    """Argon2 with next to no work, until the patch ends."""
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(passwords, "_HASHER", cheap)
    patch.setattr(passwords, "_NOBODY", cheap.hash("nobody"))


@contextmanager
def counting_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The argon2 work that is done meanwhile: one entry a computation."""
    done: list[str] = []
    real = passwords._HASHER

    class Counting:
        def __getattr__(self, name: str) -> Callable[..., Any]:
            if name in ("hash", "verify"):
                done.append(name)
            return getattr(real, name)  # type: ignore[no-any-return]  # what was read is of this type

    with monkeypatch.context() as patch:
        patch.setattr(passwords, "_HASHER", Counting())
        yield done


def form_token(page: str) -> str:
    """The token in a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found.group(1)
