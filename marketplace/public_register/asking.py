"""From the address of a page or call to a question, and back."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from assay.api import cursors
from assay.problems import Invalid
from marketplace.public_register.rules import TEXT_MOST, Search
from tenants.reference import shipped


def _provinces() -> frozenset[str]:
    return frozenset(province.code for province in shipped.provinces())


_PROVINCES = _provinces()


def search_of(args: Mapping[str, str], *, limit: int, strict: bool = False) -> Search:
    """The question in a query string. A page drops a value that cannot be; with ``strict`` it is `Invalid`."""
    place, level = args.get("place", ""), args.get("level", "")
    code = args.get("crebo", "")
    values: dict[str, Any] = {
        "crebo": code if len(code) == 5 and code.isascii() and code.isdigit() else "",
        "province": args.get("province", ""),
        "place": int(place) if place.isascii() and place.isdigit() and len(place) < 10 else 0,
        "level": int(level) if level in ("1", "2", "3") else 0,
    }
    if values["province"] not in _PROVINCES:
        values["province"] = ""
    if strict:
        wrong = {name: ["not a value of this filter"] for name, value in values.items() if args.get(name) and not value}
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
             ("place", str(asked.place or "")), ("level", str(asked.level or "")), ("own", "1" if asked.own else ""),
             ("cursor", cursors.encode(list(after)) if after else "")]  # fmt: skip
    return urlencode([(name, value) for name, value in pairs if value])
