"""Walking the routes of the whole application."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from assay.web.routing import RouteAccess, route_table

UNKNOWN = uuid.UUID("01990000-0000-7000-8000-000000000000")


def routes(app: Flask) -> Iterator[tuple[Rule, str, RouteAccess]]:
    """Every route and method of ours with its access; files of the design and the developer's pages apart."""
    table = route_table(app)
    for rule in app.url_map.iter_rules():
        if "assets" in rule.rule or rule.rule.startswith("/dev/"):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, table[rule.endpoint]


def address(app: Flask, rule: Rule) -> str:
    """The route with made-up values in its places."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        match type(converter).__name__:
            case "UUIDConverter":
                values[name] = UNKNOWN
            case "IntegerConverter":
                values[name] = 999_999
            case "AnyConverter":
                values[name] = sorted(converter.items)[0]  # type: ignore[attr-defined]  # only the converter `any` has them
            case _:
                values[name] = "unknown"
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)
