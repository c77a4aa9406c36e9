"""The page that shows caught mail, over the shared sink: what a developer sees after signing up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader

from assay.app import dev_mail
from assay.app.dev_mail import caught_mail, caught_mails
from assay.problems import NotFound
from assay.tenancy.scopes import AccountScope
from tests.outbox.fixtures import Bench
from tests.outbox.program import make_app

BASE = "<title>{% block title %}{% endblock %}</title>{% block main %}{% endblock %}"


@pytest.fixture
def client(bench: Bench) -> Iterator[FlaskClient]:
    """The pages in a small app with a bare shell."""
    app: Flask = make_app(bench.settings, bench.clock)
    app.jinja_env.loader = ChoiceLoader([DictLoader({"base.html": BASE}), app.jinja_env.loader])  # type: ignore[list-item]  # Flask's loader is none of jinja's types
    app.config["TESTING"] = True
    dev_mail.init_app(app)
    yield app.test_client()
    from assay.db import db

    with app.app_context():
        db.engine.dispose()


def _send(bench: Bench, email: str) -> None:
    from assay.outbox import add_job

    person = bench.person("Mo <b>Bakker</b>", email)
    bench.within(lambda _: add_job("mail.account_exists", bench.clock.now(), person_id=person), AccountScope())
    [row] = bench.look("SELECT id FROM app.outbox")
    assert bench.run(row["id"]) == "done"


def test_a_mail_that_was_sent_can_be_read(bench: Bench, client: FlaskClient) -> None:
    assert bench.settings.mail_sink_dir is not None
    _send(bench, "mo.seen@example.org")
    [mail] = [m for m in caught_mails(bench.settings.mail_sink_dir) if m.to == "mo.seen@example.org"]
    assert mail.links == tuple(f"{bench.settings.base_url}{path}" for path in ("/sign-in", "/forgot", ""))
    listed = client.get("/dev/mail")
    assert listed.status_code == 200
    assert f"/dev/mail/{mail.key}" in listed.text
    shown = client.get(f"/dev/mail/{mail.key}").text
    assert "Je hebt al een account" in shown
    assert "Hallo Mo &lt;b&gt;Bakker&lt;/b&gt;" in shown
    assert 'iframe sandbox title="The mail as HTML"' in shown
    assert "<b>" not in shown


@pytest.mark.parametrize("key", ["..", ".", "../settings.json", "nothing", "a\x00b", "a/b"])
def test_no_other_file_can_be_read(tmp_path: Path, key: str) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "settings.json").touch()
    with pytest.raises(NotFound):
        caught_mail(tmp_path, key)


def test_a_sink_that_caught_nothing_yet_is_empty(tmp_path: Path) -> None:
    assert caught_mails(tmp_path / "Maildir") == []


def test_a_copy_without_a_sink_has_no_such_pages(bench: Bench) -> None:
    app = Flask("assay")
    app.config["SETTINGS"] = bench.settings.model_copy(update={"mail_sink_dir": None})
    dev_mail.init_app(app)
    assert "dev_mail" not in app.blueprints
