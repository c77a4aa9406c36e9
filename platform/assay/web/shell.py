"""What every page shows around its own content: mark, hat, places, inbox, language."""

from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request, url_for
from flask_babel import refresh
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from assay.i18n import LANGUAGES
from assay.i18n import gettext as _
from assay.permissions import ACCOUNT_DOOR, ANONYMOUS, PUBLIC, Actor, Hat, Permission
from assay.web import headers
from assay.web.forms import KEPT, hidden_fields, holds_password, typed_fields
from assay.web.routing import nearest_page, route_table
from assay.web.ui.colour import TenantStyle
from assay.web.ui.links import Links

LANGUAGE_COOKIE = "assay_language"
#: The bar holds no more (docs/look.md); Today is the first of them.
PLACES_MOST = 7


@dataclass(frozen=True)
class Place:
    """One of at most `PLACES_MOST` places in the bar.

    :param endpoint: where it leads.
    :param permission: who sees it; None for the public bar.
    :param hats: in which hats it stands.
    :param covers: prefix of endpoints that make it the current place.
    """

    label: Any
    endpoint: str
    order: int
    permission: Permission | None = None
    hats: tuple[str, ...] = ("personal",)
    covers: tuple[str, ...] = field(default=())


def add_place(app: Flask, place: Place) -> None:
    """Put a place into the bar; modules call this from ``init_app``."""
    places: list[Place] = app.extensions.setdefault("assay.places", [])
    places.append(place)
    places.sort(key=lambda p: p.order)


class Shell:
    """The object templates know as ``shell``. Everything is computed when a template asks for it."""

    @property
    def actor(self) -> Actor:
        actor: Actor = g.get("actor", ANONYMOUS)
        return actor

    @property
    def worn(self) -> Actor:
        """The person in the hat of their session, also on a page that is always personal: what the bar is for."""
        actor = self.actor
        return actor if actor.session_hat is None else replace(actor, hat=actor.session_hat, session_hat=None)

    @property
    def public(self) -> bool:
        """A public page is the same for everyone, signed in or not; the pages to get in look the same."""
        entry = route_table(current_app).get(request.endpoint or "")
        return entry is None or entry.access in (PUBLIC, ACCOUNT_DOOR) or not self.actor.signed_in

    @property
    def signed_in(self) -> bool:
        return not self.public

    @property
    def language(self) -> str:
        return select_language()

    @property
    def languages(self) -> tuple[tuple[str, str], ...]:
        return (("nl", "Nederlands"), ("en", "English"))

    @property
    def address(self) -> str:
        """The address that was asked for, with its query."""
        return request.full_path.rstrip("?")

    @property
    def page(self) -> str:
        """Where this page, or the one whose form was sent, opens again."""
        return nearest_page(self.address)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What the form that was sent holds, as fields that another form carries; nothing where it has a password."""
        if request.method != "POST" or holds_password(request.form):
            return []
        return [(KEPT + name, value) for name, value in typed_fields()]

    @property
    def theme(self) -> str:
        return self.actor.theme

    @property
    def hat(self) -> dict[str, Any]:
        hat = self.worn.hat
        return {"kind": hat.kind, "label": hat_label(hat), "key": hat.key}

    @property
    def hats(self) -> list[dict[str, Any]]:
        worn = self.worn
        return [{"key": h.key, "label": hat_label(h), "current": h.key == worn.hat.key} for h in worn.hats]

    @property
    def places(self) -> list[dict[str, Any]]:
        worn = self.worn
        kind = worn.hat.kind if self.signed_in else "public"
        shown = [
            p
            for p in current_app.extensions.get("assay.places", [])
            if kind in p.hats and (p.permission is None or p.permission.holds(worn))
        ]
        endpoint = request.endpoint or ""
        return [
            {
                "label": p.label,
                "url": url_for(p.endpoint),
                "current": endpoint == p.endpoint or any(endpoint.startswith(c) for c in p.covers),
                "count": None,
            }
            for p in shown[:PLACES_MOST]
        ]

    @property
    def person_name(self) -> str:
        return self.actor.name

    @property
    def inbox_count(self) -> int:
        return self.actor.unread

    @property
    def csp_nonce(self) -> str:
        return headers.csp_nonce()

    @property
    def csrf_token(self) -> str:
        """Empty on public pages: they set no cookie and are the same for everyone."""
        if self.public:
            return ""
        from flask_wtf.csrf import generate_csrf

        token: str = generate_csrf()
        return token

    @property
    def hidden(self) -> Markup:
        """The hidden inputs of every form that posts: token, hat, one-effect value."""
        return hidden_fields(self.actor.hat.key)

    @property
    def tenant_style(self) -> TenantStyle | None:
        brand = self.worn.hat.brand if self.signed_in else None
        return TenantStyle(**brand) if brand else None

    @property
    def links(self) -> Links:
        return Links()


def hat_label(hat: Hat) -> str:
    """The words for a hat in the bar."""
    if hat.kind == "institution":
        return hat.name
    return {"personal": _("My portfolio"), "platform": _("Assay platform"), "none": _("Not signed in")}[hat.kind]


def select_language() -> str:
    """The person's own language; for visitors the one asked for in the address, the cookie, then the browser's."""
    if not has_request_context():
        return LANGUAGES[0]
    if "language" in g:
        return str(g.language)
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    cookie = request.cookies.get(LANGUAGE_COOKIE)
    if cookie in LANGUAGES:
        return str(cookie)
    actor: Actor = g.get("actor", ANONYMOUS)
    if actor.signed_in:
        return actor.language
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def init_shell(app: Flask) -> None:
    """Give templates the ``shell``."""
    app.jinja_env.globals["shell"] = Shell()


def speak(language: str) -> None:
    """Show the rest of this answer in this language, whatever the request asked for."""
    g.language = language
    refresh()


def set_language_cookie(answer: Response, language: str) -> None:
    """Remember the language in this browser."""
    answer.set_cookie(
        LANGUAGE_COOKIE, language, max_age=31536000, samesite="Lax", httponly=True, secure=request.is_secure
    )


def forget_browser_choices(answer: BaseResponse) -> None:
    """Let the account's language and appearance count again in this browser."""
    answer.delete_cookie(LANGUAGE_COOKIE)
    answer.delete_cookie("assay_theme")
