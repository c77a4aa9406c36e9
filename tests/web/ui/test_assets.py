"""Assets are served under their hash, small, and without anything from elsewhere."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask

from assay.web.assets import ICONS, TYPEFACES, Asset, build_assets, icon


def assets(app: Flask) -> dict[str, Asset]:
    found: dict[str, Asset] = app.extensions["assay_assets"]
    return found


def test_served_for_a_year_under_the_hash(gallery: Flask) -> None:
    client = gallery.test_client()
    for asset in assets(gallery).values():
        answer = client.get(asset.url)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.data == asset.body
        assert "Set-Cookie" not in answer.headers


def test_zipped_for_who_takes_it(gallery: Flask) -> None:
    asset = assets(gallery)["assay.css"]
    answer = gallery.test_client().get(asset.url, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == asset.body
    refused = gallery.test_client().get(asset.url, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_another_release_gets_the_present_file_unkept(gallery: Flask) -> None:
    answer = gallery.test_client().get("/assets/0000000000000000/assay.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.css", "..%2f..%2fassets.py"])
def test_unknown_names(gallery: Flask, name: str) -> None:
    assert gallery.test_client().get(f"/assets/0000000000000000/{name}").status_code == 404


def test_weight(gallery: Flask) -> None:
    """What a first visit downloads, in bytes over the wire."""
    sizes = {name: len(asset.zipped or asset.body) for name, asset in assets(gallery).items()}
    assert sizes["assay.css"] < 45_000
    assert sizes["assay.js"] + sizes["upload.js"] < 8_000
    assert sizes["icons.svg"] < 8_000
    assert all(sizes[name] < 26_000 for name in TYPEFACES)


def test_styles_name_only_our_own_files(gallery: Flask) -> None:
    css = assets(gallery)["assay.css"].body.decode()
    ours = css[css.index("/* Tokens") :]
    known = {f"..{asset.url[7:]}" for asset in assets(gallery).values()}
    assert set(re.findall(r"url\(([^)]*)\)", ours)) <= known
    assert "http" not in re.sub(r"href\^=\"http\"", "", ours)


def test_sprite_holds_every_icon(gallery: Flask) -> None:
    root = ElementTree.fromstring(assets(gallery)["icons.svg"].body)
    assert [symbol.attrib["id"] for symbol in root] == list(ICONS)


def test_icons_are_decoration_unless_named(gallery: Flask) -> None:
    with gallery.test_request_context():
        assert 'aria-hidden="true"' in icon("check")
        assert 'role="img" aria-label="a &#34;b&#34;"' in icon("check", 'a "b"')
        with pytest.raises(KeyError):
            icon("nothing")


def test_typefaces_are_kept(gallery: Flask, tmp_path: Path) -> None:
    first = build_assets(tmp_path)
    kept = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    second = build_assets(tmp_path)
    assert len(kept) == len(TYPEFACES)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == kept
    assert {asset.url for asset in first.values()} == {asset.url for asset in second.values()}
