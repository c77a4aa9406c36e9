"""One structured line a request, with an id that the jobs it causes carry on."""

import hashlib
import hmac
import secrets
import time
from uuid import UUID

import structlog
from flask import Flask, Response, g, request

from assay.log import bind_request_id
from assay.permissions import ANONYMOUS
from assay.problems import Problem

log = structlog.get_logger()


def init_request_log(app: Flask) -> None:
    """Number each request and write its line. The path is never logged, only the route's template."""

    def start() -> None:
        structlog.contextvars.clear_contextvars()
        g.started = time.perf_counter()
        bind_request_id(secrets.token_hex(16))

    def finish(response: Response) -> Response:
        actor = g.get("actor", ANONYMOUS)
        rule = request.url_rule.rule if request.url_rule else None
        log.info(
            "request",
            method=request.method,
            route=rule,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            hat=actor.hat.kind,
            person=_pseudonym(actor.person_id),
            tenant_id=str(actor.tenant_id) if actor.tenant_id else None,
            **_refusal(),
        )
        return response

    def _refusal() -> dict[str, str]:
        """Why nothing was done: the problem's code, the right that was missing or the limit that was passed."""
        problem: Problem | None = g.get("problem")
        if problem is None:
            return {}
        named = {name: problem.facts.get(name) for name in ("permission", "limit")}
        return {"problem": problem.code, **{name: str(value) for name, value in named.items() if value}}

    def _pseudonym(person_id: UUID | None) -> str | None:
        """The same person is the same word in every line, and nobody without the key can tell who."""
        if person_id is None:
            return None
        return hmac.new(app.config["SECRET_KEY"].encode(), b"log:" + person_id.bytes, hashlib.sha256).hexdigest()[:12]

    app.before_request(start)
    app.after_request(finish)
