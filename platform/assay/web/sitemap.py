"""What search engines are told exists. Modules add the addresses of pages that people opened to them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from flask import Flask

Source = Callable[[datetime], Iterable[str]]

#: A sitemap holds at most 50,000 addresses (sitemaps.org); our own pages take some of them.
MOST = 49_000


def add_sitemap_source(app: Flask, source: Source) -> None:
    """Let a module add addresses to ``/sitemap.xml``; modules call this from ``init_app``.

    :param source: given the moment, the paths of pages (``/profiles/…``), most important first. It runs in the public
        scope, so row security shows it nothing that is not public.
    """
    app.extensions.setdefault("assay.sitemap", []).append(source)


def sitemap_paths(app: Flask, moment: datetime) -> list[str]:
    """What the sources add, in the order they were connected, at most `MOST`."""
    sources: list[Source] = app.extensions.get("assay.sitemap", [])
    return list(islice((path for source in sources for path in source(moment)), MOST))
