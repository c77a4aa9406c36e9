"""Structured log lines: one a request, one a job, JSON in production. Ids and templates, never texts of people."""

import logging
import sys
from contextvars import ContextVar

import structlog

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def request_id() -> str | None:
    """The id of the request that causes what happens now; a job carries the id of the request that caused it."""
    return _request_id.get()


def bind_request_id(value: str | None) -> None:
    """Set the id for the rest of this request or job."""
    _request_id.set(value)
    structlog.contextvars.bind_contextvars(request_id=value)


def configure_logging(level: str, *, as_json: bool) -> None:
    """Send log lines to standard output; human-readable on a developer's machine, JSON elsewhere."""
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
