"""Whether this copy lives and is ready, part by part."""

from collections.abc import Callable
from urllib.parse import urlsplit

import boto3
import redis
from botocore.config import Config
from flask import Flask, Response, jsonify, redirect
from sqlalchemy import text

from assay.app import migrate
from assay.db import db
from assay.permissions import PUBLIC
from assay.settings import Settings
from assay.web.assets import asset_url
from assay.web.routing import RouteAccess, route_table


def init_app(app: Flask) -> None:
    """Serve ``/health/live`` and ``/health/ready``; both are open and say nothing but the names of parts."""
    settings: Settings = app.config["SETTINGS"]
    checks: dict[str, Callable[[], bool]] = {
        "database": _database,
        "queue": lambda: _queue(settings),
        "store": lambda: _store(settings),
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


def _database() -> bool:
    with db.engine.connect() as connection:
        revision = connection.execute(text("SELECT version_num FROM app.alembic_version")).scalar()
    return revision == migrate.head()


def _queue(settings: Settings) -> bool:
    with redis.Redis.from_url(
        settings.queue_url.get_secret_value(), socket_connect_timeout=1, socket_timeout=1
    ) as client:
        return bool(client.ping())


def _store(settings: Settings) -> bool:
    client = boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=settings.s3_secret_key.get_secret_value(),
        region_name=settings.s3_region,
        config=Config(connect_timeout=1, read_timeout=1, retries={"max_attempts": 0}),
    )
    client.head_bucket(Bucket=settings.s3_ready_bucket)
    return bool(urlsplit(settings.s3_endpoint_url).netloc)
