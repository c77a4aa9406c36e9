"""The JSON API: the same acts as the pages, by the same permissions.

`calls.py` registers a call with its access, runs it in one transaction and describes it in OpenAPI 3.1; `cursors.py`
pages lists; `versions.py` is ETag and If-Match. Errors are ``application/problem+json`` (`assay.web.errors`).
"""

import json
from typing import Any

from apispec import APISpec
from flask import Flask, Response, current_app, request
from flask_smorest import Api as SmorestApi

from assay.api.calls import ApiCalls
from assay.api.schemas import Problem as ProblemSchema
from assay.permissions import PUBLIC
from assay.settings import Settings
from assay.web.routing import RouteAccess, route_table

__all__ = ["ApiCalls", "finish_api", "init_api", "openapi_document", "openapi_text", "register_calls"]

PREFIX = "/api/v1"
VERSION = "1.0.0"


class _Api(SmorestApi):  # type: ignore[misc]  # flask-smorest ships no types
    def _register_error_handlers(self) -> None:
        """Problems are translated in one place, `assay.web.errors`."""

    def _openapi_json(self) -> Response:
        return Response(openapi_text(current_app), mimetype="application/json")


def init_api(app: Flask, settings: Settings) -> None:
    """Set the API up; modules add calls with `register_calls`."""
    app.config.update(
        API_TITLE="Assay",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {
                "description": "Portfolio, status and register of assessors. Every act of the pages is here too.",
                "contact": {"url": settings.base_url + "/contact"},
                "version": VERSION,
            },
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer"},
                    "session": {"type": "apiKey", "in": "cookie", "name": "assay"},
                }
            },
            "servers": [{"url": "/"}],
        },
    )
    api = _Api()
    api.init_app(app)
    api.ma_plugin.converter.add_attribute_function(_without_empty_default)
    api.spec.components.schema("Problem", schema=ProblemSchema)
    app.extensions["assay.api"] = api
    app.after_request(_say_version)


def register_calls(app: Flask, calls: ApiCalls) -> None:
    """Add a module's calls."""
    app.extensions["assay.api"].register_blueprint(calls, url_prefix=PREFIX)


def finish_api(app: Flask) -> None:
    """After all modules: the description itself is a public route."""
    route_table(app)["api-docs.openapi_json"] = RouteAccess(PUBLIC, None, "api")


def openapi_document(app: Flask) -> dict[str, Any]:
    """The whole description, as served."""
    spec: APISpec = app.extensions["assay.api"].spec
    document: dict[str, Any] = spec.to_dict()
    return document


def openapi_text(app: Flask) -> bytes:
    """The same as it is sent; made once."""
    text: bytes | None = app.extensions.get("assay.api.text")
    if text is None:
        text = json.dumps(openapi_document(app), indent=2).encode()
        app.extensions["assay.api.text"] = text
    return text


def _without_empty_default(_converter: Any, _field: Any, *, ret: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """An empty text that stands for "not given" is no default to describe: it is no date and no address."""
    if ret.get("default") == "":
        del ret["default"]
    return {}


def _say_version(response: Response) -> Response:
    if request.path.startswith(PREFIX):
        response.headers.add("API-Version", VERSION)
    return response
