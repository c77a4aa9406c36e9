"""Registering API calls: access, transaction, schemas and their description in one statement."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import marshmallow as ma
from flask import Response, g, jsonify, make_response, request
from flask_smorest import Blueprint

from assay.api.bodies import KEY_PATTERN, idempotency_key, json_body, query_values
from assay.api.schemas import flat_messages
from assay.db import current_actor, db, unit_of_work
from assay.permissions import ACCOUNT_DOOR, PUBLIC, Actor, Permission
from assay.problems import HatLost, Invalid, SignInRequired
from assay.tenancy.scopes import AccountScope, PublicReading, Scope, SessionScope, TokenScope, digest_of
from assay.web import csrf, once
from assay.web.routing import Access, RouteAccess, clock, route_table
from assay.web.session import session_secret

Call = Callable[..., Any]

_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class ApiCalls(Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """A module's calls. Each names its access; there is no other way to add one."""

    def call(
        self,
        rule: str,
        *,
        access: Access,
        method: str = "GET",
        hat: str | None = None,
        body: type[ma.Schema] | None = None,
        query: type[ma.Schema] | None = None,
        answer: type[ma.Schema] | None = None,
        many: bool = False,
        status: int = 200,
        summary: str = "",
    ) -> Callable[[Call], Call]:
        """Register ``call(actor, moment, [body], [query], **url_values)``.

        It returns what ``answer`` describes, or ``(that, headers)``, or a ready Response. Unsafe calls with an
        ``Idempotency-Key`` have one effect and repeat their first answer.

        :param hat: ``personal`` for calls about the caller's own account, whatever hat the session wears.
        :param many: the answer is a list; page it with `assay.api.cursors`.
        """

        def register(view: Call) -> Call:
            name = view.__name__
            self.record(
                lambda state: route_table(state.app).update({f"{self.name}.{name}": RouteAccess(access, hat, "api")})
            )
            run = _in_transaction(view, access, hat, body, query, answer, many, status)
            run = self.doc(**_description(access, method, summary or _first_line(view), body))(run)
            if answer is not None:
                run = self.alt_response(status, schema=answer(many=many), success=True)(run)
            else:
                run = self.alt_response(status, description="Done", success=True)(run)
            if query is not None:
                run = _describe_query(self, query, run)
            self.add_url_rule(rule, name, run, methods=[method])
            return view

        return register


def _in_transaction(
    view: Call,
    access: Access,
    hat: str | None,
    body: type[ma.Schema] | None,
    query: type[ma.Schema] | None,
    answer: type[ma.Schema] | None,
    many: bool,
    status: int,
) -> Call:
    out = answer(many=many) if answer else None
    # Made once: making a schema copies all its fields.
    body_schema, query_schema = body() if body else None, query() if query else None

    @wraps(view)
    def run(**values: Any) -> Response:
        moment = clock().now()
        unsafe = request.method in _UNSAFE
        bearer = _bearer()
        if unsafe and bearer is None:
            csrf.refuse_foreign_origin()
        scope = _scope(access, hat, bearer)
        if unsafe and isinstance(scope, SessionScope):
            csrf.protect()
        with unit_of_work(scope, moment) as session:
            actor = current_actor()
            g.actor, g.moment = actor, moment
            if isinstance(access, Permission):
                if not actor.signed_in:
                    raise SignInRequired
                if actor.hat_lost:
                    # A token was given one role; without it it does nothing, rather than act as the person.
                    raise HatLost
                access.require(actor)
            # After the right, so that a stranger learns nothing from what is wrong with a body.
            if body_schema is not None:
                values["body"] = _load(body_schema, json_body())
            if query_schema is not None:
                values["query"] = _load(query_schema, query_values(request.args))
            key = request.headers.get("Idempotency-Key") if request.method in ("POST", "PATCH") else None
            response = once.answer(
                actor,
                moment,
                lambda: _respond(view, actor, moment, values, out, status),
                key=idempotency_key(key),
                door=access is ACCOUNT_DOOR,
            )
            if response.status_code >= 400:
                session.rollback()
        return response

    return run


def _bearer() -> str | None:
    """The token of a program; the scheme's name is read in any case (RFC 9110, 11.1)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _scope(access: Access, hat: str | None, bearer: str | None) -> Scope:
    if access is PUBLIC:
        return PublicReading()
    if access is ACCOUNT_DOOR:
        return AccountScope()
    if bearer is not None:
        return TokenScope(digest_of(bearer))
    secret = session_secret()
    if secret is None:
        raise SignInRequired
    return SessionScope(digest_of(secret), hat)


def _load(schema: ma.Schema, data: Any) -> Any:
    try:
        return schema.load(data)
    except ma.ValidationError as fault:
        raise Invalid(errors=flat_messages(fault.messages)) from fault


def _respond(
    view: Call, actor: Actor, moment: datetime, values: dict[str, Any], out: ma.Schema | None, status: int
) -> Response:
    result = view(actor, moment, **values)
    if isinstance(result, Response):
        db.session.flush()
        return result
    headers: dict[str, str] = {}
    if isinstance(result, tuple):
        result, headers = result
    if out is None:
        response = make_response("", 204 if status == 200 else status)
    else:
        response = make_response(jsonify(out.dump(result)), status)
    response.headers.update(headers)
    db.session.flush()
    return response


def _first_line(view: Call) -> str:
    return (view.__doc__ or "").strip().split("\n")[0]


def _description(access: Access, method: str, summary: str, body: type[ma.Schema] | None) -> dict[str, Any]:
    found: dict[str, Any] = {"summary": summary}
    if isinstance(access, Permission):
        found["security"] = [{"token": [access.scope]}, {"session": []}]
        found["description"] = f"Right: `{access.name}`. Token scope: `{access.scope}`."
    else:
        found["security"] = []
        found["description"] = "Open to everyone."
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    problem = {"description": "Problem", "content": {"application/problem+json": {"schema": "Problem"}}}
    found["responses"] = {"default": problem}
    if method in ("POST", "PATCH"):
        found["parameters"] = [
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": False,
                "schema": {"type": "string", "pattern": KEY_PATTERN},
                "description": "One effect for all tries with the same key, for a day",
            }
        ]
    return found


def _describe_query(calls: ApiCalls, query: type[ma.Schema], run: Call) -> Call:
    described: Call = calls.doc(parameters=[{"in": "query", "schema": query}])(run)
    return described
