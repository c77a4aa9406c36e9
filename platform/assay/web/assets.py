"""Style, script, typefaces and icons: made once at start, served under an address that holds their hash.

Nothing third-party is kept in the repository: Bootstrap and its icons, htmx and the Source typefaces are read from the
installed wheels. The typefaces are cut to the letters of Latin scripts, which takes seconds, so the result is kept in a
cache folder.
"""

import gzip
import hashlib
import importlib.util
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, abort, current_app, request
from markupsafe import Markup, escape

STATIC = Path(__file__).parent / "static"
STYLES = ("tokens.css", "base.css", "shell.css", "forms.css", "lists.css", "pieces.css", "print.css")
"""Our layer, in this order, above Bootstrap."""
SCRIPTS = ("assay.js", "upload.js")
TYPEFACES = {
    "source-sans-regular.woff2": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "source-sans-semibold.woff2": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    "source-serif-regular.woff2": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    "source-serif-semibold.woff2": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
}
FONT_FEATURES = ("ccmp", "locl", "kern", "liga", "calt", "mark", "mkmk", "tnum", "lnum", "case")
ICONS = {
    "add": "plus-lg",
    "agenda": "calendar3",
    "arrow": "arrow-right",
    "back": "arrow-left",
    "bank": "bank",
    "cancel": "x-lg",
    "check": "check-lg",
    "clock": "clock",
    "close": "x-lg",
    "danger": "exclamation-octagon",
    "document": "file-earmark-text",
    "done": "check-circle-fill",
    "down": "chevron-down",
    "download": "download",
    "edit": "pencil",
    "external": "box-arrow-up-right",
    "gone": "eye-slash",
    "help": "question-circle",
    "image": "image",
    "inbox": "inbox",
    "info": "info-circle",
    "late": "exclamation-circle-fill",
    "lock": "lock",
    "menu": "list",
    "next": "chevron-right",
    "offline": "wifi-off",
    "person": "person",
    "place": "geo-alt",
    "previous": "chevron-left",
    "print": "printer",
    "retry": "arrow-clockwise",
    "rule": "journal-text",
    "search": "search",
    "theme": "circle-half",
    "upload": "upload",
    "video": "camera-video",
    "warning": "exclamation-triangle",
}
"""Our name for each icon and its name among the Bootstrap icons."""

_LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # Latin-1, Latin Extended-A and -B
    *range(0x1E80, 0x1E86),
    *(0x1E9E, 0x1EF2, 0x1EF3),
    *range(0x2010, 0x2028),
    *(0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2116, 0x2122),
    *range(0x2190, 0x2194),
    *(0x2212, 0x2260, 0x2264, 0x2265, 0x2713),
)
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Asset:
    """One file as it is served: its bytes, the same bytes gzipped where that helps, and the hash in its address."""

    name: str
    body: bytes
    zipped: bytes | None = field(repr=False)
    digest: str

    @property
    def url(self) -> str:
        """The address; it changes when the content does."""
        return f"/assets/{self.digest}/{self.name}"


def _asset(name: str, body: bytes) -> Asset:
    zipped = None if name.endswith(".woff2") else gzip.compress(body, 9, mtime=0)
    return Asset(name, body, zipped, hashlib.sha256(body).hexdigest()[:16])


def _wheel(package: str, *parts: str) -> Path:
    """A file inside an installed wheel, without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the wheel that holds {package} is not installed")
    return Path(next(iter(spec.submodule_search_locations))).joinpath(*parts)


def _bootstrap(*parts: str) -> Path:
    return _wheel("flask_bootstrap", "static", "bootstrap5", *parts)


def _kept(folder: Path, key: str, make: Callable[[], bytes]) -> bytes:
    """The bytes kept under `key`, made on first use. Two programs that start at once each write a whole file."""
    path = folder / key
    if path.exists():
        return path.read_bytes()
    body = make()
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    Path(temporary).replace(path)
    return body


def _subset(source: bytes) -> bytes:
    """A typeface with only the letters and features we use, as WOFF2."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff2", hinting=False, layout_features=list(FONT_FEATURES), notdef_outline=True)
    with TTFont(BytesIO(source)) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=_LETTERS)
        cutter.subset(font)
        result = BytesIO()
        subset.save_font(font, result, options)
    return result.getvalue()


def _typefaces(cache: Path) -> Iterable[Asset]:
    for name, (package, file) in TYPEFACES.items():
        source = _wheel(package, "files", file).read_bytes()
        recipe = repr((hashlib.sha256(source).hexdigest(), _LETTERS, FONT_FEATURES))
        key = hashlib.sha256(recipe.encode()).hexdigest()[:16] + "-" + name
        yield _asset(name, _kept(cache, key, lambda source=source: _subset(source)))  # type: ignore[misc]  # mypy gives a lambda's default no type


def _sprite() -> bytes:
    """One SVG with the icons we use, each under our own name."""
    text = _bootstrap("icons", "bootstrap-icons.svg").read_text("utf-8")
    symbols = []
    for ours, theirs in ICONS.items():
        found = re.search(rf'<symbol[^>]*\sid="{re.escape(theirs)}"[^>]*>(.*?)</symbol>', text, re.DOTALL)
        if found is None:
            raise LookupError(f"the icon {theirs} is not among the Bootstrap icons")
        symbols.append(f'<symbol id="{ours}" viewBox="0 0 16 16">{found[1]}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


def _styles(typefaces: dict[str, Asset]) -> bytes:
    """Bootstrap in a cascade layer of its own, so that ours wins without a fight, then our files."""
    below = _bootstrap("css", "bootstrap.min.css").read_text("utf-8")
    below = re.sub(r'@charset "[^"]*";|/\*# sourceMappingURL=.*?\*/', "", below)
    ours = "\n".join((STATIC / name).read_text("utf-8") for name in STYLES)
    ours = re.sub(r"url\(typeface:([\w.-]+)\)", lambda match: f"url(..{typefaces[match[1]].url[7:]})", ours)
    return f"@layer bootstrap{{{below}}}\n{ours}".encode()


def build_assets(cache: Path) -> dict[str, Asset]:
    """Every asset by name: `assay.css`, the scripts, `htmx.js`, `icons.svg`, `mark.svg` and the typefaces."""
    assets = {asset.name: asset for asset in _typefaces(cache)}
    bodies = {
        "assay.css": _styles(assets),
        "htmx.js": _wheel("js_lib_htmx", "static", "htmx", "htmx.min.js").read_bytes(),
        "icons.svg": _sprite(),
        "mark.svg": (STATIC / "mark.svg").read_bytes(),
        **{name: (STATIC / name).read_bytes() for name in SCRIPTS},
    }
    return assets | {name: _asset(name, body) for name, body in bodies.items()}


def asset_url(name: str) -> str:
    """The address of an asset of the current application; an unknown name is a KeyError."""
    assets: dict[str, Asset] = current_app.extensions["assay_assets"]
    return request.script_root + assets[name].url if request else assets[name].url


def icon(name: str, label: str = "", css: str = "") -> Markup:
    """An icon from the sprite. Without `label` it is decoration and hidden from screen readers."""
    if name not in ICONS:
        raise KeyError(name)
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon{}" {} focusable="false"><use href="{}#{}"/></svg>').format(
        Markup(" ") + escape(css) if css else "", spoken, asset_url("icons.svg"), name
    )


def serve_asset(digest: str, name: str) -> Response:
    """One asset. Under another release's hash it answers the present file, which nobody may then keep."""
    assets: dict[str, Asset] = current_app.extensions["assay_assets"]
    asset = assets.get(name)
    if asset is None:
        abort(404)
    zipped = asset.zipped if request.accept_encodings.quality("gzip") > 0 else None
    response = Response(zipped or asset.body, content_type=_MEDIA_TYPES[Path(name).suffix])
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    kept = f"public, max-age={_YEAR}, immutable"
    response.headers["Cache-Control"] = kept if digest == asset.digest else "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def register_assets(app: Flask, cache_dir: Path) -> None:
    """Builds the assets, serves them at `/assets/<hash>/<name>` (public); templates get `asset_url`, `icon`."""
    app.extensions["assay_assets"] = build_assets(cache_dir)
    app.add_url_rule("/assets/<digest>/<name>", "assets", serve_asset)
    app.jinja_env.globals.update(asset_url=asset_url, icon=icon)
