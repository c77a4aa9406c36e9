"""The translating functions, typed. The same messages answer through `flask_babel`, which these call."""

from typing import Any

import flask_babel


def gettext(message: str, **values: object) -> str:
    """The message in the language of the request, with `%(name)s` filled in."""
    return str(flask_babel.gettext(message, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The message for a number of things; `%(num)s` is that number."""
    return str(flask_babel.ngettext(singular, plural, num, **values))


def pgettext(context: str, message: str, **values: object) -> str:
    """The message in a stated context, for a word that has two meanings."""
    return str(flask_babel.pgettext(context, message, **values))


def lazy_gettext(message: str, **values: object) -> Any:
    """A stand-in that becomes text when it is shown: for form labels and constants, read outside a request."""
    return flask_babel.lazy_gettext(message, **values)
