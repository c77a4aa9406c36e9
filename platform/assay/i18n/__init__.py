"""Languages: messages, and dates and numbers as people here write them.

Dutch is the default for readers, English is the language of the message ids. Words: *fragment*, the `nl.po` of one
module; *catalogue*, all fragments merged. Invariant: every message id has a Dutch translation with the same
placeholders (`python -m assay.i18n.check`).
"""

from collections.abc import Callable
from typing import Any

from babel.support import NullTranslations
from flask import Flask
from flask_babel import Babel, Domain, force_locale, get_locale

from assay.i18n.catalogue import LANGUAGES, translations
from assay.i18n.formats import (
    TIME_ZONE,
    format_amount,
    format_date,
    format_date_short,
    format_moment,
    format_number,
    format_period,
    format_relative,
    format_size,
    format_time,
)
from assay.i18n.messages import gettext, lazy_gettext, ngettext, pgettext

__all__ = [
    "LANGUAGES",
    "TIME_ZONE",
    "force_locale",
    "format_amount",
    "format_date",
    "format_date_short",
    "format_moment",
    "format_number",
    "format_period",
    "format_relative",
    "format_size",
    "format_time",
    "get_locale",
    "gettext",
    "init_i18n",
    "lazy_gettext",
    "ngettext",
    "pgettext",
]


class _MergedDomain(Domain):  # type: ignore[misc]  # flask-babel ships no types
    """Looks every message up in the merged catalogue instead of in compiled files on disk."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return translations(locale.language) if locale else NullTranslations()


class _Babel(Babel):  # type: ignore[misc]  # flask-babel ships no types
    domain_instance = _MergedDomain()


def init_i18n(app: Flask, select_locale: Callable[[], str | None]) -> None:
    """Connects the catalogue and the date and number filters to an application.

    `select_locale` answers the language of the current request ("nl" or "en"), or None for the default. It is asked
    once per application context; `force_locale` overrides it, for instance in a letter.
    """
    _Babel().init_app(app, default_locale=LANGUAGES[0], default_timezone=TIME_ZONE.key, locale_selector=select_locale)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    filters: dict[str, Callable[..., Any]] = {
        "date_long": format_date,
        "date_short": format_date_short,
        "moment": format_moment,
        "clock": format_time,
        "relative": format_relative,
        "amount": format_amount,
        "number": format_number,
        "size": format_size,
    }
    app.jinja_env.filters.update(filters)
