"""A running copy and browser windows. Without Chromium these tests are skipped and say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright

from assay.app.cli.machine import CHROMIUM_ADVICE
from assay.app.cli.machine import chromium as chromium_here
from assay.clock import FixedClock
from assay.servers.server_set import ServerAddresses
from tests.browser.site import Site, served
from tests.browser.windows import PATIENCE, Windows, start_browser
from tests.browser.world import Acting, World, build
from tests.support.cast import Cast, superuser_url

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a file: Playwright's loop may not outlive them, others have loops of their own."""
    if chromium_here() is None:
        pytest.skip(CHROMIUM_ADVICE)
    with sync_playwright() as playwright:
        browser = start_browser(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(app: Flask, worker_app: Flask, clock: FixedClock, servers: ServerAddresses) -> Iterator[Site]:
    """The real application on the port its settings name, with a worker that runs when it is told to."""
    maildir = Path(servers.mail_sink_dir)
    with psycopg.connect(superuser_url(servers), autocommit=True) as database, served(app):
        yield Site(app, worker_app, clock, database, maildir)


@pytest.fixture
def windows(chromium: Browser, site: Site) -> Iterator[Windows]:
    """Opens windows; at the end of the test none of them may have complained."""
    windows = Windows(chromium, site)
    yield windows
    windows.close()
    assert not windows.faults, "\n".join(dict.fromkeys(windows.faults))


_worlds: dict[int, World] = {}


@pytest.fixture
def world(app: Flask, clock: FixedClock, cast: Cast, acting: Acting, servers: ServerAddresses) -> World:
    """People with something on every page; made once, looked at only."""
    if id(app) not in _worlds:
        _worlds[id(app)] = build(app, clock, cast, acting, servers)
    return _worlds[id(app)]
