"""The composition: one application object from settings and the list of modules."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from assay.clock import Clock
from assay.db.base import db, engine_options
from assay.log import configure_logging
from assay.settings import Settings

Role = Literal["web", "worker"]

#: Modules in the order they are connected. Each has ``init_app(app)``.
MODULES = (
    "assay.accounts",
    "assay.mail",
    "assay.outbox",
    "assay.files",
    "tenants.reference",
    "tenants.organisations",
    "tenants.regulations",
    "tenants.bodies",
    "tenants.running_terms",
    "tenants.interests",
    "tenants.letters",
    "portfolio.evidence",
    "portfolio.certification",
    "portfolio.verification",
    "marketplace.profiles",
    "marketplace.public_register",
    "marketplace.entries",
    # The last, because its bar names pages of the others.
    "assay.app.public_pages",
)


class Program(Flask):
    """Flask without a look at each view and hook, in each request, whether it is ``async``: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings, role: Role = "web", clock: Clock | None = None) -> Flask:
    """Build the application of one process.

    :param role: which database login it uses, and whether pages are served.
    :param clock: the clock every request reads; the settings' clock where none is given.
    """
    configure_logging(settings.log_level, as_json=settings.assay_env == "production")
    app = Program("assay", root_path=str(_package_root()), static_folder=None, template_folder="web/templates")
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        BASE_URL=settings.base_url,
        SETTINGS=settings,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url_of(role),
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=500,
        TRUSTED_HOSTS=_trusted_hosts(settings),
        SESSION_COOKIE_NAME=_cookie_name(settings),
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TEMPLATES_AUTO_RELOAD=False,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.extensions["assay.clock"] = clock or Clock.from_settings(settings)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1)  # type: ignore[method-assign]  # as Flask's own documentation wraps it
    db.init_app(app)
    _connect(app, settings)
    for name in MODULES:
        import_module(name).init_app(app)
    from assay.api import finish_api

    finish_api(app)
    if settings.assay_env != "production":
        from assay.app import dev_mail, development

        development.init_app(app)
        dev_mail.init_app(app)
    return app


def _connect(app: Flask, settings: Settings) -> None:
    """What every page and every API call needs, before the modules."""
    from assay.api import init_api
    from assay.i18n import init_i18n
    from assay.permissions import PUBLIC
    from assay.web import assets, csrf, errors, headers, request_log, routing, session, shell, throttle, today
    from assay.web.ui import init_ui

    request_log.init_request_log(app)
    session.init_login(app)
    csrf.init_csrf(app)
    headers.init_headers(app, settings)
    errors.init_errors(app)
    throttle.init_throttle(app, settings)
    init_i18n(app, shell.select_language)
    shell.init_shell(app)
    assets.register_assets(app, settings.cache_dir)
    routing.route_table(app)["assets"] = routing.RouteAccess(PUBLIC, None, "assets")
    init_ui(app)
    today.init_today(app)
    init_api(app, settings)
    from assay.app import health

    health.init_app(app)


def _package_root() -> object:
    from pathlib import Path

    return Path(__file__).resolve().parents[1]


def _trusted_hosts(settings: Settings) -> list[str]:
    from urllib.parse import urlsplit

    host = urlsplit(settings.base_url).hostname or "localhost"
    return [host] if settings.assay_env == "production" else [host, "localhost", "127.0.0.1"]


def _cookie_name(settings: Settings) -> str:
    name = f"assay_{settings.cookie_id}"
    return f"__Host-{name}" if settings.base_url.startswith("https://") else name
