"""Whether this copy lives and is ready, part by part."""

from collections.abc import Callable
from pathlib import Path

import redis
from flask import Flask, Response, jsonify, redirect
from sqlalchemy import text

from assay.db import db
from assay.files.store import current_store
from assay.permissions import PUBLIC
from assay.settings import Settings
from assay.web.assets import asset_url
from assay.web.routing import RouteAccess, route_table


def init_app(app: Flask) -> None:
    """Serve ``/health/live`` and ``/health/ready``; both are open and say nothing but the names of parts."""
    settings: Settings = app.config["SETTINGS"]
    newest = newest_step()
    checks: dict[str, Callable[[], bool]] = {
        "database": lambda: _database(newest),
        "queue": lambda: _queue(settings),
        "store": lambda: current_store().is_there(),
    }

    def live() -> Response:
        return jsonify(status="ok")

    def ready() -> tuple[Response, int]:
        parts = {name: _answers(check) for name, check in checks.items()}
        # Pages and decisions work without queue and store; only the database makes this copy unfit.
        return jsonify(status="ok" if parts["database"] == "ok" else "away", parts=parts), 200 if parts[
            "database"
        ] == "ok" else 503

    app.add_url_rule("/favicon.ico", "health.favicon", lambda: redirect(asset_url("mark.svg"), 302))
    app.add_url_rule("/health/live", "health.live", live)
    app.add_url_rule("/health/ready", "health.ready", ready)
    for endpoint in ("health.live", "health.ready", "health.favicon"):
        route_table(app)[endpoint] = RouteAccess(PUBLIC, None, "health")


def _answers(check: Callable[[], bool]) -> str:
    try:
        return "ok" if check() else "behind"
    except Exception:  # noqa: BLE001 - whatever is wrong with a part, the answer is that it is away
        return "away"


def newest_step() -> str:
    """The last step of the history that this program knows, by the names of its files.

    A web process has no use for the library that runs the steps, and a probe comes every few seconds.
    """
    here = Path(__file__).resolve()
    in_checkout, in_wheel = here.parents[3] / "migrations", here.parents[1] / "migrations"
    folder = in_checkout if in_checkout.is_dir() else in_wheel
    return max(path.name[:4] for path in (folder / "versions").glob("[0-9]*.py"))


def _database(newest: str) -> bool:
    with db.engine.connect() as connection:
        revision = connection.execute(text("SELECT version_num FROM app.alembic_version")).scalar()
    return revision == newest


def _queue(settings: Settings) -> bool:
    with redis.Redis.from_url(
        settings.queue_url.get_secret_value(), socket_connect_timeout=1, socket_timeout=1
    ) as client:
        return bool(client.ping())
