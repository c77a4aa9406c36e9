"""The packs that come with the product: read from their folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tenants.regulations.rules.base import Words
from tenants.regulations.rules.findings import Finding
from tenants.regulations.rules.golden import prove
from tenants.regulations.rules.linting import lint
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.reading import Reading, read_pack, read_vocabulary

PACKS = Path(__file__).with_name("packs")


@cache
def vocabulary() -> Mapping[str, Mapping[str, Words]]:
    """The words that every pack shares, by kind of word and key."""
    shared: dict[str, dict[str, Words]] = {}
    for file in sorted((PACKS / "vocabulary").glob("*.toml")):
        names, findings = read_vocabulary(file.read_text(encoding="utf-8"), file.name)
        twice = [key for kind, words in names.items() for key in words if key in shared.get(kind, {})]
        if findings or twice:
            raise ValueError("\n".join([*map(str, findings), *(f"{file.name}: {key} twice" for key in twice)]))
        for kind, words in names.items():
            shared.setdefault(kind, {}).update(words)
    return shared


def folders(root: Path = PACKS) -> Iterator[Path]:
    """The folder of every edition at or below ``root``; the shipped ones are ``<issuer>/<document>/<edition>``."""
    return (file.parent for file in sorted(root.rglob("edition.toml")))


def files_in(folder: Path) -> dict[str, str]:
    """The texts of a folder by file name. What is not UTF-8 becomes the replacement sign, which reading refuses."""
    return {file.name: file.read_text(encoding="utf-8-sig", errors="replace") for file in sorted(folder.glob("*.toml"))}


def read_folder(folder: Path) -> Reading:
    """Read the edition in a folder."""
    return read_pack(files_in(folder), vocabulary())


@cache
def shipped_packs() -> Mapping[str, Pack]:
    """Every shipped edition by its address. Raises `PackRefused` where one has a fault."""
    packs = [read_folder(folder).whole() for folder in folders()]
    return {pack.edition.address: pack for pack in packs}


def siblings_of(pack: Pack, packs: Mapping[str, Pack]) -> dict[str, Pack]:
    """The other documents of the same issuer, by document; of each the newest edition."""
    mine = pack.edition
    return {
        other.edition.document: other
        for _, other in sorted(packs.items())
        if other.edition.issuer == mine.issuer and other.edition.document != mine.document
    }


def findings(root: Path = PACKS) -> tuple[Finding, ...]:
    """What is wrong with the packs at or below a folder, the shipped ones as a rule; file names from that folder.

    A folder without any ``edition.toml`` is taken for one edition that lacks it.
    """
    readings = {folder: read_folder(folder) for folder in tuple(folders(root)) or (root,)}
    packs = {reading.pack.edition.address: reading.pack for reading in readings.values() if reading.pack}
    found: list[Finding] = []
    for folder, reading in readings.items():
        inside = folder.relative_to(root)
        mine = list(reading.findings)
        if reading.pack is not None:
            mine += [*lint(reading.pack, siblings_of(reading.pack, packs)), *prove(reading.pack)]
        found += [
            Finding((inside / each.file).as_posix(), each.line, each.key, each.code, each.expected, each.weight)
            for each in mine
        ]
    return tuple(found)
