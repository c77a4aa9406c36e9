"""What search engines are told exists. Modules add the addresses of pages that people opened to them.

``/sitemap.xml`` names the files, and each file holds the addresses of one part of one source, so that no answer grows
with the number of people without end.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask

#: A file holds at most 50,000 addresses (sitemaps.org).
MOST = 50_000


@dataclass(frozen=True)
class Source:
    """Pages of a module. It is asked in the public scope, so row security shows it nothing that is not public.

    :ivar name: of its files. :ivar parts: the names of the parts that hold something now. :ivar paths: the paths of
        pages (``/profiles/…``) in the part of this name, at most `MOST`; none for a name that is not one of its parts.
    """

    name: str
    parts: Callable[[], Iterable[str]]
    paths: Callable[[str], Iterable[str]]


def add_sitemap_source(app: Flask, source: Source) -> None:
    """Let a module add addresses to the sitemap; modules call this from ``init_app``."""
    app.extensions.setdefault("assay.sitemap", {})[source.name] = source


def sitemap_sources(app: Flask) -> dict[str, Source]:
    """The sources by name, in the order they were connected."""
    found: dict[str, Source] = app.extensions.get("assay.sitemap", {})
    return found
