"""The fixtures of the tests of mail; those of jobs are used too."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from assay.mail import notice_kind, notice_kinds
from tests.mail.smtp_server import TestServer
from tests.outbox.fixtures import Bench, bench, job_app, person

__all__ = ["bench", "job_app", "mail_server", "person"]

if "test.told" not in notice_kinds():
    notice_kind(
        "test.told", subject="Something was decided", line="About %(title)s it says: read it.", button="Read it"
    )


@pytest.fixture
def mail_server(bench: Bench) -> Iterator[TestServer]:
    """A mail server of this test alone, which the app sends to."""
    server = TestServer()
    server.start()
    own = bench.settings.model_copy(update={"smtp_url": SecretStr(server.url), "base_url": "https://assay.example"})
    bench.app.config["SETTINGS"] = own
    yield server
    bench.app.config["SETTINGS"] = bench.settings
    server.end()
