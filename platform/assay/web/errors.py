"""One translator from problems to answers: a page for people, ``application/problem+json`` for programs."""

import json
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, render_template, request
from psycopg.errors import ExclusionViolation, UniqueViolation
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from assay.i18n import lazy_gettext as _l
from assay.log import frames, request_id
from assay.permissions import ANONYMOUS, Permission
from assay.problems import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    SignInRequired,
    TooMany,
    Unavailable,
    WrongHat,
)
from assay.web import csrf
from assay.web.forms import holds_password, texts_of, typed_fields
from assay.web.routing import opens, route_table
from assay.web.shell import select_language

log = structlog.get_logger()

#: Title and sentence of a bare HTTP error; the pages about problem codes show them as well.
HTTP_WORDS: dict[int, tuple[Any, Any]] = {
    400: (_l("We do not understand this request"), _l("Something in the request is damaged. Go back and try again.")),
    404: (NotFound.title, NotFound.default_detail),
    405: (_l("That does not work here"), _l("This address exists, but not for what was asked.")),
    413: (_l("This is too large"), _l("What you sent is larger than we accept here.")),
    414: (_l("This is too large"), _l("What you sent is larger than we accept here.")),
    415: (_l("We do not read this kind of content"), _l("Send it in the form that the documentation names.")),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing you did caused this. It has been recorded and we look into it."),
    ),
}


def init_errors(app: Flask) -> None:
    """Register the translator for problems, HTTP errors, a database that is away, and the unforeseen."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(DBAPIError, _database_fault)
    app.register_error_handler(DataError, _value_that_does_not_fit)
    app.register_error_handler(IntegrityError, _lost_a_race)
    app.register_error_handler(Exception, _unforeseen)


def wants_json() -> bool:
    """Whether the caller is a program: everything below /api."""
    return request.path == "/api" or request.path.startswith("/api/")


def problem_document(problem: Problem) -> dict[str, Any]:
    """The RFC 9457 form of a problem, in the language of the request."""
    document: dict[str, Any] = {
        "type": f"/problems/{problem.code}",
        "title": str(problem.title),
        "status": problem.status,
        "detail": str(problem.detail),
        "instance": request.path,
        "trace_id": request_id(),
    }
    if problem.errors:
        document["errors"] = [
            {"pointer": _pointer(field), "detail": str(text)}
            for field, texts in problem.errors.items()
            for text in texts
        ]
    if problem.rule:
        document["rule"] = problem.rule
    return document | problem.more()


def _pointer(field: str) -> str:
    """The JSON pointer (RFC 6901) to a field named with dots."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in field.split("."))


def problem_response(problem: Problem) -> Response:
    """The problem as a page or as JSON, with the headers it asks for."""
    if wants_json():
        answer = Response(
            json.dumps(problem_document(problem), ensure_ascii=False),
            problem.status,
            content_type="application/problem+json; charset=utf-8",
        )
        if problem.status == 401:
            answer.headers["WWW-Authenticate"] = 'Bearer realm="assay"'
    else:
        answer = _html(_problem_page(problem), problem.status)
    if isinstance(problem, TooMany | Unavailable):
        answer.headers["Retry-After"] = str(problem.facts.get("retry_after", 10))
    return answer


def _problem_page(problem: Problem) -> str:
    """The page about a problem. A form that could not be carried out now goes with it, to be sent again.

    What could never be carried out in this form, such as a decision on something decided, only gives its texts back.
    """
    again = isinstance(problem, csrf.OldForm | TooMany | Unavailable) or problem.status >= 500
    typed = _own_form()
    return render_template(
        "problem.html",
        problem=problem,
        kept=typed if again else [],
        texts=[] if again else texts_of(typed),
        target=request.full_path.rstrip("?"),
        opens=opens(request.path),
        whole=not holds_password(request.form) if typed else True,
    )


def _own_form() -> list[tuple[str, str]]:
    """What was typed in a form of ours; nothing where another site made it, or where it cannot be read."""
    if request.method != "POST":
        return []
    try:
        csrf.refuse_foreign_origin()
        return typed_fields() if csrf.from_our_page() or csrf.token_fits() else []
    except (csrf.ForeignForm, HTTPException):
        return []


def _html(page: str, status: int) -> Response:
    return Response(page, status, content_type="text/html; charset=utf-8")


def _problem(problem: Problem) -> Response:
    g.problem = problem
    if wants_json():
        return problem_response(problem)
    # The pages of these two know forms; they keep what was typed.
    if isinstance(problem, SignInRequired):
        from assay.accounts.pages import sign_in_page

        # The transaction is over and nobody is known; the page keeps what was typed and comes back to it.
        g.actor = ANONYMOUS
        return _html(sign_in_page(interrupted=True), 401)
    if isinstance(problem, WrongHat):
        from assay.accounts.pages_own import wrong_hat_page

        return _html(wrong_hat_page(problem), 409)
    if isinstance(problem, Forbidden | NotFound) and request.method in ("GET", "HEAD"):
        offer = _in_another_hat(problem)
        if offer is not None:
            return _html(offer, problem.status)
    return problem_response(problem)


def _in_another_hat(problem: Problem) -> str | None:
    from assay.accounts.pages_own import other_hat_page

    entry = route_table(current_app).get(request.endpoint or "")
    if entry is None or not isinstance(entry.access, Permission):
        return None
    return other_hat_page(problem, entry.access)


def _http(fault: HTTPException) -> Response:
    if fault.response is not None or (fault.code or 500) < 400:
        return fault.get_response()  # type: ignore[return-value]  # werkzeug's response is flask's here
    if isinstance(fault, SecurityError):
        return _foreign_host()
    title, detail = HTTP_WORDS.get(fault.code or 500, (fault.name, fault.description))
    problem = NotFound() if fault.code == 404 else Problem(detail)
    problem.status, problem.title = fault.code or 500, title
    problem.code = "http-" + str(fault.code)
    answer = problem_response(problem)
    for name, value in fault.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _foreign_host() -> Response:
    """Sent to a name that is not ours. Without a name of ours no address can be made, so the page is bare."""
    title, detail = HTTP_WORDS[400]
    if wants_json():
        problem = Problem(detail)
        problem.title, problem.code = title, "http-400"
        return problem_response(problem)
    page = (
        f'<!doctype html><html lang="{select_language()}"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
    )
    return _html(f"{page}<p>{detail}</p></html>", 400)


def _database_away(fault: Exception) -> Response:
    log.error("database.away", error=type(fault).__name__, sqlstate=_sqlstate(fault))
    return problem_response(Unavailable(retry_after=5))


def _database_fault(fault: DBAPIError) -> Response:
    if fault.connection_invalidated:
        return _database_away(fault)
    return _unforeseen(fault)


def _value_that_does_not_fit(fault: DataError) -> Response:
    """A value that got past the schemas and that no column holds. Bad input, and a gap in a schema: hence the line."""
    log.warning("request.value_refused", sqlstate=_sqlstate(fault), where=frames(fault))
    return problem_response(Invalid())


def _lost_a_race(fault: IntegrityError) -> Response:
    """Somebody else was just before: the database's keys decide between two at once. Everything else is our fault."""
    if isinstance(fault.orig, UniqueViolation | ExclusionViolation):
        log.warning("request.lost_race", constraint=fault.orig.diag.constraint_name)
        return problem_response(Conflict())
    return _unforeseen(fault)


def _sqlstate(fault: Exception) -> str | None:
    found: str | None = getattr(getattr(fault, "orig", None), "sqlstate", None)
    return found


def _unforeseen(fault: Exception) -> Response:
    log.error("request.failed", error=type(fault).__name__, exc_info=fault)
    title, detail = HTTP_WORDS[500]
    problem = Problem(detail)
    problem.status, problem.title, problem.code = 500, title, "internal"
    return problem_response(problem)
