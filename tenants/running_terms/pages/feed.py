"""The terms of a hat as a calendar that other programs follow.

The password of HTTP Basic is an API token with the scope ``terms:read``; its hat is the feed's. The address holds no
secret: it may be written down, mailed and logged. A browser that is signed in gets the calendar of its own hat.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Response, current_app, g, request

from assay.calendar.feed import FeedEntry, write_feed
from assay.clock import AMSTERDAM
from assay.db import current_actor, unit_of_work
from assay.i18n import gettext as _
from assay.problems import HatLost, SignInRequired
from assay.tenancy.scopes import Scope, SessionScope, TokenScope, digest_of
from assay.web.routing import Pages, RouteAccess, clock
from assay.web.session import session_secret
from tenants.running_terms import queries
from tenants.running_terms.permissions import READ
from tenants.running_terms.shown import TermShown, shown

bp = Pages("term-feed", __name__)
#: What was done stays in a follower's calendar as cancelled, so that it goes away there.
_GONE_FOR = timedelta(days=30)


def calendar_feed() -> Response:
    """The calendar of whoever the token or the session names."""
    moment = clock().now()
    with unit_of_work(_scope(), moment):
        actor = current_actor()
        g.actor, g.moment = actor, moment
        if not actor.signed_in:
            raise SignInRequired
        if actor.hat_lost:
            raise HatLost
        READ.require(actor)
        running, missed, closed = (queries.listed(actor, view, None, queries.FEED_MOST) for view in queries.VIEWS)
        done = [term for term in closed if term.closed_at and moment - term.closed_at < _GONE_FOR]
        entries = [_entry(each) for each in shown(actor, moment, [*running, *missed, *done]) if each.term.due_on]
        body = write_feed(_("Terms in Assay"), entries)
    return Response(body, mimetype="text/calendar", headers={"Cache-Control": "private, no-store"})


def _scope() -> Scope:
    given = request.authorization
    if given is not None and given.type == "basic" and given.password:
        return TokenScope(digest_of(given.password))
    secret = session_secret()
    if secret is None:
        raise SignInRequired
    return SessionScope(digest_of(secret))


def _entry(each: TermShown) -> FeedEntry:
    term, base = each.term, str(current_app.config["BASE_URL"])
    assert term.due_on is not None
    assert term.due_at is not None
    local = term.due_at.astimezone(AMSTERDAM)
    whole_day = (local.hour, local.minute) == (23, 59)
    return FeedEntry(
        uid=f"term-{term.id}@{urlsplit(base).hostname}",
        due=term.due_on if whole_day else term.due_at,
        # No reference: a calendar outside the product names nobody.
        title=f"{each.title} ({each.institution})" if each.institution else each.title,
        text=each.answer,
        changed=term.changed_at,
        sequence=term.version,
        cancelled=term.closed_at is not None,
        address=f"{base}/terms/{term.id}",
    )


def _challenge(answer: Response) -> Response:
    """Calendar programs send what they know only after they were asked for it."""
    if request.endpoint == "term-feed.calendar_feed" and answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Assay", charset="UTF-8"'
    return answer


bp._declare("calendar_feed", RouteAccess(READ, None, "pages"))  # noqa: SLF001 - a page of ours with a scope of its own
bp.add_url_rule("/calendar.ics", "calendar_feed", calendar_feed, methods=["GET"])
bp.after_app_request(_challenge)
