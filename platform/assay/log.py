"""Structured log lines: one a request, one a job, JSON in production. Ids and templates, never texts of people."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TextIO

import structlog

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def request_id() -> str | None:
    """The id of the request that causes what happens now; a job carries the id of the request that caused it."""
    return _request_id.get()


def bind_request_id(value: str | None) -> None:
    """Set the id for the rest of this request or job."""
    _request_id.set(value)
    structlog.contextvars.bind_contextvars(request_id=value)


def frames(fault: BaseException) -> list[str]:
    """Where an error came from: file, line and function of its last frames, without messages and values."""
    return [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(fault.__traceback__)][-20:]


def without_messages(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say of an error what it is and where, never its message: a library's message repeats what people typed."""
    fault = line.pop("exc_info", None)
    if isinstance(fault, BaseException):
        line["error"] = type(fault).__name__
        line["where"] = frames(fault)
        causes: list[str] = []
        while (fault := fault.__cause__ or fault.__context__) is not None and len(causes) < 5:
            causes.append(type(fault).__name__)
        if causes:
            line["after"] = causes
    return line


def configure_logging(level: str, *, as_json: bool, out: TextIO | None = None) -> None:
    """Send log lines to standard output, or ``out``; human-readable on a developer's machine, JSON elsewhere."""
    # A developer reads whole tracebacks of made-up people.
    errors: Any = without_messages if as_json else structlog.processors.format_exc_info
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
            errors,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(out or sys.stdout),
        cache_logger_on_first_use=False,
    )
