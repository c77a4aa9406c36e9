"""The words of the register, and its cards, in both languages.

Rows are drawn by minijinja, which is several times as fast as Jinja; the words it needs are translated once a language
and process, never once a row. It escapes like Jinja does, and a test compares.
"""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup
from minijinja import Environment

from assay.i18n import format_number
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.web.assets import icon
from assay.web.throttle import Limit
from assay.web.ui.medal import WORDS as LEVEL_WORDS
from assay.web.ui.medal import medal
from marketplace.public_register.asking import Spot
from marketplace.public_register.queries import Found, Option
from marketplace.public_register.rules import COUNT_MOST, LEVELS, Search, matches
from tenants.reference import shipped

_TEMPLATES = Path(__file__).parent / "templates" / "public_register"

Facts = dict[str, Any]
NOWHERE = Spot()
#: Enough for people, too little for copying the register.
ASKED = Limit(
    "register",
    "public_questions",
    _l("You asked the register many times in a short while. Wait a moment and try again."),
)


@cache
def province_names(language: str) -> dict[str, str]:
    """Province code to name. Provinces change by a migration only."""
    return {p.code: p.name_en if language == "en" else p.name_nl for p in shipped.provinces()}


@cache
def _fixed(language: str) -> dict[str, Any]:
    """Words and drawings of the cards in one language; called inside a request in that language."""
    return {
        "medals": {level: str(medal(level)) for level in LEVELS[1:]},
        "levels": {level: str(LEVEL_WORDS[level]) for level in LEVELS},
        "assessor": _("Assessor"),
        "assessor_in": _("Assessor in %(place)s", place="\0"),
        "thousands": "," if language == "en" else ".",
        "own": _("own statement"),
        "own_only": _("Own statement"),
        "verified_by": _("verified by %(body)s", body="\0"),
        "fits": _("Matches:"),
        "check": str(icon("check")),
        "down": str(icon("down")),
        "filters": _("Filters"),
        "any_crebo": _("All qualifications"),
        "any_province": _("All provinces"),
        "any_level": _("Every status"),
        "crebo": _("Qualification (crebo)"),
        "province": _("Province"),
        "more": _("more"),
        "in_place": _("in %(place)s", place="\0"),
        "away": _("%(km)s km from %(place)s", km="\1", place="\0"),
        "level": _("Status"),
        "also_own": _("Also show what nobody verified"),
        "results": _("results"),
        "show": _("Show these results"),
    }


@cache
def _environment() -> Environment:
    sources = {name: (_TEMPLATES / name).read_text(encoding="utf-8") for name in ("cards.html", "facets.html")}
    return Environment(templates=sources, trim_blocks=True, lstrip_blocks=True)


def headline(facts: Facts, language: str) -> str:
    """The opened name, else "Assessor in Utrecht": the place, the province, or nothing more than the word."""
    if facts.get("name"):
        return str(facts["name"])
    where = facts.get("place") or province_names(language).get(facts.get("province") or "")
    return _("Assessor in %(place)s", place=where) if where else _("Assessor")


def where_line(facts: Facts, language: str) -> str:
    """Organisation, place and province, as far as they were opened."""
    province = province_names(language).get(facts.get("province") or "")
    place = facts.get("place")
    area = f"{place} ({province})" if place and province and place != province else place or province or ""
    return " · ".join(part for part in (facts.get("organisation"), area) if part)


def cards(found: Found, asked: Search, language: str, url: str, spot: Spot = NOWHERE) -> Markup:
    """The answers as cards: name or "Assessor in …", where, qualifications with who verified them, why it matched."""
    fixed = _fixed(language)
    rows: list[Facts] = msgspec.json.decode(found.rows)
    if not rows:
        return Markup("")
    provinces = province_names(language)
    words, names = asked.words, found.names
    asks = bool(words or asked.crebo or asked.province or asked.level or spot.place)
    for row in rows:
        province, place = provinces.get(row["province"] or ""), row["place"]
        row["title"] = row["name"] or (
            fixed["assessor_in"].replace("\0", place or province) if place or province else fixed["assessor"]
        )
        area = f"{place} ({province})" if place and province and place != province else place or province or ""
        row["where"] = " · ".join(part for part in (row["organisation"], area) if part)
        row["lines"] = _lines(row["crebos"], asked.crebo, words, names, fixed)
        row["fits"] = _fits(row, asked, spot, names, province, fixed) if asks else ()
    drawn: str = _environment().render_template("cards.html", rows=rows, base=url + "/", **fixed)
    return Markup(drawn)  # noqa: S704 - minijinja escaped it


def _lines(
    crebos: list[list[str | None]], asked: str, words: tuple[str, ...], names: dict[str, str], fixed: dict[str, Any]
) -> list[tuple[str, int, str]]:
    """Per body that verified some, and for the own statement: one qualification in words, how many more, and whose
    word it is. The one that was asked for stands in front."""
    by_body: dict[str | None, list[str]] = {}
    for code, body in crebos:
        by_body.setdefault(body, []).append(str(code))
    lines = []
    for body in sorted(by_body, key=lambda b: (b is None, b or "")):
        codes = by_body[body]
        first = asked if asked in codes else codes[0]
        if words and first != asked:
            first = next((c for c in codes if any(matches(w, f"{c} {names.get(c, '')}") for w in words)), first)
        whose = fixed["verified_by"].replace("\0", body) if body else fixed["own"]
        lines.append((f"{first} {names.get(first, '')}".rstrip(), len(codes) - 1, whose))
    return lines


def _fits(
    row: Facts, asked: Search, spot: Spot, names: dict[str, str], province: str | None, fixed: dict[str, Any]
) -> list[str]:
    """What was asked for and is so here, each once: qualification, place or province, level, facts with the words."""
    fits = []
    if asked.crebo:
        fits.append(f"{asked.crebo} {names.get(asked.crebo, '')}".rstrip())
    if spot.place is not None:
        km = spot.far.get(row["place_id"] or 0, 0)
        words = fixed["away"].replace("\1", str(km)) if km else fixed["in_place"]
        fits.append(words.replace("\0", spot.place.name))
    elif asked.province and province:
        fits.append(province)
    if asked.level:
        fits.append(fixed["levels"][row["level"]])
    if asked.words:
        facts = [row["name"], row["organisation"], row["place"], province, *row["schools"]]
        facts += [f"{code} {names.get(code, '')}".strip() for code, _body in row["crebos"]]
        fits += [fact for fact in facts if fact and any(matches(word, fact) for word in asked.words)][:4]
    return list(dict.fromkeys(fits))


def facets(found: Found, asked: Search, language: str) -> Markup:
    """The filters as radio buttons with how many each would find."""
    fixed = _fixed(language)
    provinces = province_names(language)
    groups = [
        _group("crebo", asked.crebo, found.crebos, fixed, lambda o: f"{o.value} {o.name}".strip()),
        # A place says more than its province does.
        None
        if asked.place
        else _group("province", asked.province, found.provinces, fixed, lambda o: provinces.get(o.value, o.value)),
        _group("level", str(asked.level or ""), found.levels, fixed, lambda o: str(LEVEL_WORDS[LEVELS[int(o.value)]])),
    ]
    drawn: str = _environment().render_template(
        "facets.html", groups=[g for g in groups if g], own_too=asked.own, counted=found.counted, **fixed
    )
    return Markup(drawn)  # noqa: S704 - minijinja escaped it


def _group(name: str, chosen: str, options: tuple[Option, ...], fixed: dict[str, Any], label: Any) -> Facts | None:
    shown = [
        {
            "value": o.value,
            "label": label(o),
            "count": f"{o.count:,}".replace(",", fixed["thousands"]),
            "checked": o.value == chosen,
        }
        for o in options
    ]
    if chosen and not any(option["checked"] for option in shown):
        shown.insert(0, {"value": chosen, "label": label(Option(chosen, 0)), "count": "0", "checked": True})
    if not shown:
        return None
    return {"name": name, "legend": fixed[name], "any": fixed[f"any_{name}"], "none": not chosen, "options": shown}


def total_words(found: Found) -> str:
    """How many were found: "23 assessors", "1000+ assessors"."""
    from assay.i18n import ngettext

    if found.total > COUNT_MOST and not found.counted:
        return _("%(most)s+ assessors", most=COUNT_MOST)
    return ngettext("%(count)s assessor", "%(count)s assessors", found.total, count=format_number(found.total))


def where_words(asked: Search, spot: Spot) -> str:
    """Where was looked: "within 25 km of Arnhem", "in Arnhem", or nothing."""
    if spot.place is None:
        return ""
    if asked.within:
        return _("within %(km)s km of %(place)s", km=asked.within, place=spot.place.name)
    return _("in %(place)s", place=spot.place.name)
