"""Reading what a program sends, strictly: one meaning or none (RFC 8259, RFC 7493).

Refused before any schema sees them: NaN and Infinity, the same name twice, integers beyond 2^53 (another program would
read another number), NUL and half characters (no text field holds them), nesting deeper than any of our bodies.
"""

import json
import re
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.problems import Invalid, Problem

_DEEPEST = 32
_LARGEST = 2**53
_UNFIT = re.compile("[\x00\ud800-\udfff]")
#: A structured-field string as the draft asks, or the bare value that many programs send.
_KEY = re.compile(r'"([ !#-\[\]-~]{1,200})"|([A-Za-z0-9._:~+/=-]{1,200})')
#: The same, as the description says it.
KEY_PATTERN = f"^(?:{_KEY.pattern})$"


class NotJson(Problem):
    """A body that is not ``application/json``."""

    status = 415
    code = "not-json"
    title = _l("We do not read this kind of content")
    default_detail = _l("Send the body as application/json.")


class BrokenJson(Problem):
    """A body that says it is JSON and is not, or not unambiguously."""

    status = 400
    code = "broken-json"
    title = _l("We cannot read this body")
    default_detail = _l("Send one JSON value in UTF-8, without repeated names, NaN or numbers beyond 2^53.")


class BadKey(Problem):
    """An Idempotency-Key that is none."""

    status = 400
    code = "bad-idempotency-key"
    title = _l("We cannot use this Idempotency-Key")
    default_detail = _l("Send 1 to 200 printable characters between double quotes.")


def json_body() -> Any:
    """The body of the request. Raises `NotJson` and `BrokenJson`."""
    if request.mimetype != "application/json":
        raise NotJson
    try:
        value = json.loads(
            request.get_data(cache=True).decode("utf-8"),
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise BrokenJson from None
    _refuse_unfit(value)
    return value


def query_values(args: MultiDict[str, str]) -> dict[str, str]:
    """The query of the request, each name once. Raises `Invalid` at a name that stands twice or cannot be kept."""
    wrong = {name: [_("Send this once.")] for name, values in args.lists() if len(values) > 1}
    wrong |= {
        name: [_("This holds a character that cannot be kept.")]
        for name, value in args.items(multi=True)
        if _UNFIT.search(name + value)
    }
    if wrong:
        raise Invalid(errors={_UNFIT.sub("?", name)[:100]: texts for name, texts in wrong.items()})
    return args.to_dict(flat=True)


def idempotency_key(header: str | None) -> str | None:
    """The one-effect key of a call, None without one. Raises `BadKey`."""
    if header is None:
        return None
    found = _KEY.fullmatch(header.strip())
    if found is None:
        raise BadKey
    return "api:" + (found[1] or found[2])


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _refuse_unfit(value: Any) -> None:
    level = [value]
    for _depth in range(_DEEPEST):
        following: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                following.extend(one)
                following.extend(one.values())
            elif isinstance(one, list):
                following.extend(one)
            elif isinstance(one, str):
                if _UNFIT.search(one):
                    raise BrokenJson(_("A text holds a character that cannot be kept."))
            elif isinstance(one, (int, float)) and not -_LARGEST < one < _LARGEST:
                raise BrokenJson
        if not following:
            return
        level = following
    raise BrokenJson
