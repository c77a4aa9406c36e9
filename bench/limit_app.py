# ruff: noqa: INP001 - loaded by its path
"""The least that can serve the public register: what `bench/public_list.py` holds the product against.

A bare Flask with two routes. It answers what the product's page and JSON list answer, in both languages, with a nonce,
from the same statement: psycopg in one pipeline, msgspec, minijinja, and a frame that was cut out of the product's own page
once at start. No session, no errors, no translation, no throttle, no headers beyond the same security policy.
"""  # noqa: E501 - reads as one line

import re
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from flask import Flask, Response, request
from minijinja import Environment

from assay.app.factory import create_app
from assay.settings import Settings
from marketplace.public_register import queries, words
from marketplace.public_register.asking import query_of, search_of
from marketplace.public_register.rules import LEVELS, PAGE

_SCOPE = "SELECT app.set_scope(NULL, NULL, NULL, NULL, false, false, %s)"
_FOUND = """<div class="browse" id="found">
{% include "facets.html" %}
<section aria-label="{{ results_word }}">
<p class="results-line" role="status"><strong>{{ total }}</strong></p>
{% include "cards.html" %}
{% if next %}<nav class="pager" aria-label="{{ pages_word }}"><a class="btn btn-plain" rel="next" href="{{ next }}">{{ next_word }}</a></nav>{% endif %}
{{ closing|safe }}
</section>
</div>
"""  # noqa: E501 - reads as one line


def make() -> Flask:
    """The application; reads the settings from the environment like the product."""
    settings = Settings.from_environment()
    product = create_app(settings)
    frames = {language: _frame(product, language) for language in ("nl", "en")}
    fixed: dict[str, dict[str, Any]] = {}
    provinces = {language: words.province_names(language) for language in frames}
    for language in frames:
        with product.test_request_context(f"/register?lang={language}"):
            fixed[language] = words._fixed(language)  # noqa: SLF001 - measures our own parts
    folder = words._TEMPLATES  # noqa: SLF001 - measures our own parts
    sources = {name: (folder / name).read_text(encoding="utf-8") for name in ("cards.html", "facets.html")}
    environment = Environment(templates={**sources, "found.html": _FOUND}, trim_blocks=True, lstrip_blocks=True)
    connection = psycopg.connect(settings.database_url.get_secret_value(), autocommit=True, prepare_threshold=2)
    app = Flask("limit", static_folder=None)
    app.config["SECRET_KEY"] = settings.secret_key.get_secret_value()

    def ask(facets: bool) -> tuple[Any, ...]:
        asked = search_of(request.args, limit=PAGE)
        sql, params = queries.statement("public_register", asked, facets=facets)
        with connection.pipeline(), connection.transaction():
            connection.execute(_SCOPE, [datetime.now(UTC)])
            answer = connection.execute(sql, params)
        row = answer.fetchone()
        assert row is not None
        return asked, *row

    @app.get("/api/v1/register", endpoint="register.search")
    def listed() -> Response:
        _asked, rows, after, total, _many, _rest = ask(False)
        answer = Response(rows, mimetype="application/json")
        answer.headers["Total-Count"] = str(total)
        if after:
            answer.headers["Link"] = f'</api/v1/register?cursor={after[0]}.{after[1]}>; rel="next"'
        return answer

    @app.get("/register")
    def page() -> Response:
        language = request.args.get("lang", "nl")
        asked, rows, after, total, _many, rest = ask(True)
        facts, parts, said = msgspec.json.decode(rows), msgspec.json.decode(rest), fixed[language]
        names, crebo_names = provinces[language], parts.get("names") or {}
        for row in facts:
            province, place = names.get(row["province"] or ""), row["place"]
            row["title"] = row["name"] or said["assessor"]
            area = f"{place} ({province})" if place and province and place != province else place or province or ""
            row["where"] = " · ".join(part for part in (row["organisation"], area) if part)
            row["lines"] = words._lines(row["crebos"], asked.crebo, (), crebo_names, said)  # noqa: SLF001 - measures our own parts
            row["fits"] = ()
        groups = []
        for name, chosen in (("crebo", asked.crebo), ("province", asked.province),
                             ("level", str(asked.level or ""))):  # fmt: skip
            options = parts.get({"level": "levels"}.get(name, name + "s")) or ()
            labels: Any = {"province": lambda v, _n: names.get(v, v), "level": lambda v, _n: LEVELS[v]}.get(
                name, lambda v, n: f"{v} {n}"
            )
            if options:
                groups.append({"name": name, "legend": said[name], "any": said[f"any_{name}"], "none": not chosen,
                               "options": [{"value": str(v), "label": labels(v, n), "count": str(c),
                                            "checked": str(v) == chosen} for v, n, c in options]})  # fmt: skip
        before, behind, closing, word = frames[language]
        nonce = secrets.token_urlsafe(16)
        found = environment.render_template(
            "found.html", rows=facts, base="/register/", groups=groups, own_too=False, counted=True, closing=closing,
            total=f"{total} {word}", results_word="", pages_word="", next_word="",
            next=f"/register?{query_of(asked, (int(after[0]), UUID(after[1])))}" if after else "", **said,
        )  # fmt: skip
        answer = Response((before + found + behind).replace("\1", nonce), mimetype="text/html")
        answer.headers["Content-Security-Policy"] = f"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'"
        return answer

    return app


def _frame(product: Flask, language: str) -> tuple[str, str, str, str]:
    """What stands before and behind the answers in the product's page, its last line, and the word for assessors."""
    page = product.test_client().get(f"/register?own=1&lang={language}").get_data(as_text=True)
    page = re.sub(r'nonce="[^"]+"', 'nonce="\1"', page)
    before, rest = page.split('<div class="browse" id="found">')
    found, behind = rest.split("</form>\n", 1)
    closing = re.findall(r'<p class="quiet small">.*?</p>', found, re.DOTALL)[-1]
    return before, "</form>\n" + behind, closing, "assessoren" if language == "nl" else "assessors"
