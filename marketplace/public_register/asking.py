"""From the address of a page or call to a question, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from assay.api import cursors
from assay.i18n import gettext as _
from assay.problems import Invalid
from marketplace.public_register.rules import TEXT_MOST, WITHIN, Search
from tenants.reference import queries as reference
from tenants.reference import shipped
from tenants.reference.queries import PlaceFound
from tenants.reference.rules import search_key


def _provinces() -> frozenset[str]:
    return frozenset(province.code for province in shipped.provinces())


_PROVINCES = _provinces()


@dataclass(frozen=True)
class Spot:
    """The place that was asked for.

    :param typed: as it stood in the address. :param place: None where we know none by that name.
    :param others: its namesakes, where the name alone does not tell them apart.
    :param far: id to whole kilometres of each place that counts.
    """

    typed: str = ""
    place: PlaceFound | None = None
    others: tuple[PlaceFound, ...] = ()
    far: Mapping[int, int] = field(default_factory=dict)

    @property
    def unknown(self) -> bool:
        """Somebody asked for a place that we do not know."""
        return bool(self.typed) and self.place is None


#: Places looked at to find the one that was typed.
_CANDIDATES = 20


def spot_of(args: Mapping[str, str], language: str) -> Spot:
    """The place in a query string: its id, or its name as typed or as suggested. At most two statements."""
    typed = " ".join(args.get("place", "").split())[:TEXT_MOST]
    if not typed:
        return Spot()
    others: tuple[PlaceFound, ...] = ()
    if typed.isascii() and typed.isdecimal():
        place = reference.place_by_id(int(typed)) if len(typed) < 10 else None
    else:
        # As suggested, the province stands behind the name between brackets.
        found = reference.suggest_places(typed.partition("(")[0], _CANDIDATES)
        said = [each for each in found if search_key(each.label(language)) == search_key(typed)]
        key = search_key(typed)
        same = said or [p for p in found if key in {search_key(name) for name in (p.name, *p.aliases)}] or found
        place = same[0] if same else None
        others = tuple(same[1:6])
    if place is None:
        return Spot(typed)
    within = _within(args)
    return Spot(typed, place, others, reference.places_around(place.id, within) if within else {place.id: 0})


def _within(args: Mapping[str, str]) -> int:
    value = args.get("within", "")
    return int(value) if value in {str(km) for km in WITHIN} else 0


def at(asked: Search, spot: Spot) -> Search:
    """The question at that place; anywhere, where there is none."""
    if spot.place is None:
        return replace(asked, place=0, within=0, near=())
    return replace(asked, place=spot.place.id, near=tuple(sorted(spot.far)) if asked.within else ())


def around(asked: Search) -> Search:
    """The question with the places around the one it names; one statement."""
    return replace(asked, near=tuple(sorted(reference.places_around(asked.place, asked.within))))


def search_of(args: Mapping[str, str], *, limit: int, strict: bool = False) -> Search:
    """The question in a query string. A page drops a value that cannot be; with ``strict`` it is `Invalid`."""
    # The request's own mapping answers what is not there by an exception.
    args = dict(args.items())
    place, level = args.get("place", ""), args.get("level", "")
    code = args.get("crebo", "")
    values: dict[str, Any] = {
        "crebo": code if len(code) == 5 and code.isascii() and code.isdecimal() else "",
        "province": args.get("province", ""),
        "place": int(place) if place.isascii() and place.isdecimal() and len(place) < 10 else 0,
        "level": int(level) if level in ("1", "2", "3") else 0,
        "within": _within(args),
    }
    if values["province"] not in _PROVINCES:
        values["province"] = ""
    if strict:
        wrong = {
            name: [_("This is not a value of this filter.")]
            for name, value in values.items()
            if args.get(name) not in (None, "", "0") and not value
        }
        if wrong:
            raise Invalid(errors=wrong)
    try:
        position = cursors.decode(args.get("cursor"))
    except Invalid:
        if strict:
            raise
        position = None
    return Search(
        text=args.get("q", "")[:TEXT_MOST],
        own=args.get("own") == "1",
        after=(int(position[0]), UUID(position[1])) if position else None,
        limit=limit,
        **values,
    )


def query_of(asked: Search, after: tuple[int, UUID] | None = None) -> str:
    """The query string of a question, without what says nothing."""
    pairs = [("q", asked.text), ("crebo", asked.crebo), ("province", asked.province),
             ("place", str(asked.place or "")), ("within", str(asked.within or "") if asked.place else ""),
             ("level", str(asked.level or "")), ("own", "1" if asked.own else ""),
             ("cursor", cursors.encode(list(after)) if after else "")]  # fmt: skip
    return urlencode([(name, value) for name, value in pairs if value])
