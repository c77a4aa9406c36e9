"""The register for everyone, and the part of it that people opened to institutions."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.files.rules import DOWNLOAD_LIFE
from assay.files.store import current_store
from assay.permissions import PUBLIC, Actor
from assay.problems import NotFound
from assay.web.routing import Pages
from assay.web.shell import select_language
from marketplace.public_register import operations, queries, words
from marketplace.public_register.asking import at, query_of, search_of, spot_of
from marketplace.public_register.permissions import FIND, GO_SEARCH
from marketplace.public_register.queries import Register
from marketplace.public_register.rules import LEVELS, PAGE, WITHIN, WITHIN_FIRST

bp = Pages("register", __name__, template_folder="templates")
closed_bp = Pages("find", __name__, template_folder="templates")

_NOT_INDEXED = "noindex, nofollow"


@bp.page("/register", access=PUBLIC)
def search(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Search by text, qualification, province, place and status (R044, R052, R053, R106). No account is read."""
    return _list("public_register", "register.search")


@bp.page("/register/<uuid:public_id>", access=PUBLIC)
def detail(actor: Actor, moment: datetime, public_id: UUID) -> ResponseReturnValue:
    """What one person opened to everyone. Search engines may keep it only where the person opened that too."""
    answer, facts = _detail("public_register", public_id)
    if not facts["search_engines"]:
        answer.headers["X-Robots-Tag"] = _NOT_INDEXED
    return answer


@bp.page("/register/<uuid:public_id>/photo", access=PUBLIC)
def photo(actor: Actor, moment: datetime, public_id: UUID) -> ResponseReturnValue:
    """The photo, where it was opened: a link into the store that ends after a minute, also after a withdrawal."""
    return _photo("public_register", public_id)


@closed_bp.page("/find", access=FIND)
def find(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Search what was opened to institutions (R045, R047, R048)."""
    return _list("institution_register", "find.find")


@closed_bp.page("/find/<uuid:public_id>", access=FIND)
def closed_detail(actor: Actor, moment: datetime, public_id: UUID) -> ResponseReturnValue:
    """What one person opened to institutions; looking at contact details is recorded (R045, R104)."""
    answer, facts = _detail("institution_register", public_id)
    operations.note_contact_viewed(actor, public_id, facts)
    return answer


@closed_bp.page("/find/<uuid:public_id>/photo", access=FIND)
def closed_photo(actor: Actor, moment: datetime, public_id: UUID) -> ResponseReturnValue:
    """The photo, where it was opened to institutions."""
    return _photo("institution_register", public_id)


@closed_bp.page("/search", access=GO_SEARCH)
def go(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Where searching is in this hat."""
    return redirect(url_for("find.find" if FIND.holds(actor) else "register.search"), 303)


def _list(register: Register, endpoint: str) -> Response:
    language = select_language()
    spot = spot_of(request.args, language)
    asked = at(search_of(request.args, limit=PAGE), spot)
    found = queries.search(register, asked)
    url = url_for(endpoint)
    values = {
        "asked": asked,
        "url": url,
        "closed": register == "institution_register",
        "total_words": words.total_words(found),
        "cards": words.cards(found, asked, language, url, spot),
        "spot": spot,
        "place_typed": spot.place.label(language) if spot.place else spot.typed,
        "where_words": words.where_words(asked, spot),
        "others": [
            (other.label(language), f"{url}?{query_of(replace(asked, place=other.id, after=None))}")
            for other in spot.others
        ],
        "distances": [(km, str(km)) for km in WITHIN],
        "within": asked.within if spot.place else WITHIN_FIRST,
        "facets": words.facets(found, asked, language),
        "next_url": f"{url}?{query_of(asked, found.after)}" if found.after else "",
        "first_url": f"{url}?{query_of(asked.without('text'))}" if asked.words else "",
    }
    partly = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    answer = make_response(
        render_template("public_register/found.html" if partly else "public_register/search.html", **values)
    )
    # A list shows people who did not open their page to search engines.
    answer.headers["X-Robots-Tag"] = _NOT_INDEXED
    return answer


def _detail(register: Register, public_id: UUID) -> tuple[Response, dict[str, Any]]:
    found = queries.one(register, public_id)
    if found is None:
        raise NotFound
    facts, names = found
    language = select_language()
    page = render_template(
        "public_register/detail.html",
        facts=facts,
        names=names,
        level=LEVELS[facts["level"]],
        headline=words.headline(facts, language),
        where=words.where_line(facts, language),
        closed=register == "institution_register",
        photo_url=url_for("find.closed_photo" if register == "institution_register" else "register.photo",
                          public_id=public_id) if facts["photo_key"] else "",
        indexed=facts["search_engines"] and register == "public_register",
    )  # fmt: skip
    return make_response(page), facts


def _photo(register: Register, public_id: UUID) -> ResponseReturnValue:
    found = queries.one(register, public_id)
    if found is None or not found[0]["photo_key"]:
        raise NotFound
    return redirect(current_store().link(found[0]["photo_key"], found[0]["photo_type"], DOWNLOAD_LIFE), 302)
