"""The Dutch catalogue, merged in memory from the fragments that lie beside each module.

Every module keeps its own words in `<module>/translations/nl.po`. They are compiled together when the program starts;
no compiled file is written, so a translation cannot be out of date.
"""

import functools
import importlib.util
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

PACKAGES = ("assay", "tenants", "portfolio", "marketplace", "billing")
"""The packages whose folders are searched for fragments; one that is not installed is skipped."""

LANGUAGES = ("nl", "en")
"""The languages of the product, the default first. English is the language of the message ids."""


def package_folders(packages: Sequence[str] = PACKAGES) -> Iterator[Path]:
    """The folders the named packages live in, for those that exist."""
    for name in packages:
        spec = importlib.util.find_spec(name)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield Path(folder)


def fragments(language: str, packages: Sequence[str] = PACKAGES) -> list[Path]:
    """Every `translations/<language>.po` below the named packages, in a stable order."""
    return sorted(
        path for folder in package_folders(packages) for path in folder.glob(f"**/translations/{language}.po")
    )


def read_fragment(path: Path, language: str) -> Catalog:
    """One fragment as a catalogue; a syntax error names the file."""
    with path.open("rb") as file:
        try:
            return read_po(file, locale=language, abort_invalid=True)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error


@functools.cache
def translations(language: str) -> NullTranslations:
    """All fragments of a language as one translations object; without fragments the message ids stand."""
    paths = fragments(language)
    if not paths:
        return NullTranslations()
    merged = Catalog(locale=language)
    for path in paths:
        for message in read_fragment(path, language):
            if message.id and message.string:
                merged.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)
