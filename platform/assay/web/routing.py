"""Pages: a route is registered with its access, and runs in one transaction in the right scope."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, g, make_response, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from werkzeug.exceptions import HTTPException

from assay.clock import Clock
from assay.db import current_actor, db, unit_of_work
from assay.i18n import gettext as _
from assay.permissions import ACCOUNT_DOOR, PUBLIC, Actor, Permission, _Public
from assay.problems import SignInRequired, WrongHat
from assay.tenancy.scopes import AccountScope, PublicReading, Scope, SessionScope, digest_of
from assay.web import csrf, once
from assay.web.forms import SHOW
from assay.web.session import kept_on_failure, session_secret

Access = Permission | _Public
View = Callable[..., ResponseReturnValue]

_OWN_HAT = text("UPDATE app.session SET hat = 'personal' WHERE id = :id AND person_id = app.person()")


@dataclass(frozen=True)
class RouteAccess:
    """What a route said of itself when it was registered.

    :param hat: ``personal`` where the page is always the person's own, whatever hat they wear; else None.
    :param owner: ``pages`` or ``api``.
    """

    access: Access
    hat: str | None
    owner: str


def route_table(app: Flask) -> dict[str, RouteAccess]:
    """Endpoint → access of every route of ours; a test compares it with the checked-in table."""
    table: dict[str, RouteAccess] = app.extensions.setdefault("assay.routes", {})
    return table


def may_open(actor: Actor, path: str) -> bool:
    """Whether the actor's role fits the page at this path, so that no page offers a link that is refused.

    What the page then shows is still its own to decide.
    """
    try:
        endpoint, _values = current_app.url_map.bind("").match(path)
    except HTTPException:
        return False
    stated = route_table(current_app).get(endpoint)
    if stated is None:
        return False
    return stated.access.holds(actor) if isinstance(stated.access, Permission) else True


def opens(path: str) -> bool:
    """Whether a page of ours opens at this address, rather than only take a form."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return False
    try:
        adapter.match(path.partition("#")[0].partition("?")[0], method="GET")
    except HTTPException:
        return False
    return True


def nearest_page(path: str) -> str:
    """The page at this address or, for one that only takes a form, the nearest above it, where its form stands.

    :param path: an address of ours, perhaps with a query, which only the page itself keeps.
    """
    if opens(path):
        return path
    above = path.partition("#")[0].partition("?")[0]
    while above != "/" and not opens(above):
        above = above.rpartition("/")[0] or "/"
    return above


def clock() -> Clock:
    """The running app's clock; read once a request."""
    found: Clock = current_app.extensions["assay.clock"]
    return found


class Pages(Blueprint):
    """A blueprint whose pages state their access. `route` itself is refused: public is a statement, not a default."""

    def page(
        self,
        rule: str,
        *,
        access: Access,
        methods: tuple[str, ...] = ("GET",),
        hat: str | None = None,
        csrf: bool = True,
        once: bool = True,
    ) -> Callable[[View], View]:
        """Register ``view(actor, moment, **url_values)``: one transaction, committed when it answers below 400.

        ``csrf=False`` is for the rare form that changes nothing but a cookie. ``once=False`` is for a form of the
        account door that may be sent twice: each sending gets an answer of its own, not the first one again.
        """

        def register(view: View) -> View:
            endpoint = view.__name__
            self._declare(endpoint, RouteAccess(access, hat, "pages"))
            self.add_url_rule(rule, endpoint, _in_transaction(view, access, hat, csrf, once), methods=list(methods))
            return view

        return register

    def _declare(self, endpoint: str, access: RouteAccess) -> None:
        def note(state: BlueprintSetupState) -> None:
            state.app.extensions.setdefault("assay.routes", {})[f"{self.name}.{endpoint}"] = access

        self.record(note)

    def route(self, rule: str, **options: Any) -> Any:
        raise TypeError(f"{rule}: register pages with .page(..., access=...)")


def scope_for(access: Access, hat: str | None) -> Scope:
    """The scope a page's transaction runs in, before anyone is known."""
    if access is PUBLIC:
        return PublicReading()
    if access is ACCOUNT_DOOR:
        return AccountScope()
    secret = session_secret()
    if secret is None:
        raise SignInRequired
    return SessionScope(digest_of(secret), hat)


class _HatGone(Exception):
    """The session's hat ended; the transaction so far looked at nothing."""


def _in_transaction(view: View, access: Access, hat: str | None, needs_token: bool, one_effect: bool) -> View:
    door = access is ACCOUNT_DOOR

    @wraps(view)
    def run(**values: Any) -> Response:
        moment = clock().now()
        guarded = needs_token and request.method not in ("GET", "HEAD")
        if guarded:
            csrf.refuse_foreign_origin()
        if request.method == "POST":
            request.get_data(parse_form_data=True, cache=True)  # too large is refused before anything else is said
        scope = scope_for(access, hat)
        try:
            return through(scope, moment, guarded, values)
        except _HatGone:
            _into_own_hat(scope, moment)
            return through(scope, moment, guarded, values)

    def through(scope: Scope, moment: datetime, guarded: bool, values: dict[str, Any]) -> Response:
        with kept_on_failure() if guarded else nullcontext(), unit_of_work(scope, moment) as session:
            actor = current_actor()
            g.actor, g.moment = actor, moment
            if isinstance(access, Permission) and not actor.signed_in:
                raise SignInRequired
            if actor.hat_lost:
                raise _HatGone
            if guarded:
                csrf.protect()
            if isinstance(access, Permission):
                _refuse_other_hat(actor, hat)
                access.require(actor)
            if one_effect:
                answer = once.answer(actor, moment, lambda: _answer(view, actor, moment, values), door=door)
            else:
                answer = _answer(view, actor, moment, values)
            shown_again = SHOW in request.form and answer.status_code < 300
            if answer.status_code >= 400 or shown_again:
                # A form that comes back changed nothing, whatever it did on the way.
                session.rollback()
            return answer

    return run


def _into_own_hat(scope: Scope, moment: datetime) -> None:
    """The role this session acted in has ended: from here on it acts for the person, who is told once."""
    if not isinstance(scope, SessionScope):
        raise TypeError("only a session loses its hat here")
    with unit_of_work(SessionScope(scope.digest, "personal"), moment) as session:
        actor = current_actor()
        session.execute(_OWN_HAT, {"id": actor.session_id})
    flash(_("The role you acted in has ended. From now on you act for yourself."), "warning")


def _answer(view: View, actor: Actor, moment: datetime, values: dict[str, Any]) -> Response:
    answer = make_response(view(actor, moment, **values))
    if answer.is_streamed:
        raise TypeError("a page may not stream: the transaction ends with the view")
    db.session.flush()
    return answer


def _refuse_other_hat(actor: Actor, hat: str | None) -> None:
    """A form carries the hat it was made in; sent in another one it would act for the wrong party."""
    made_in = request.form.get("_hat") if request.method == "POST" else None
    if made_in is not None and hat is None and made_in != actor.hat.key:
        raise WrongHat(made_in=made_in)
