"""Contrast of colours by WCAG 2.2, and the colours of an institution made fit for both schemes."""

import colorsys
import re
from dataclasses import dataclass

PAPER_LIGHT = "#fbfaf7"
SURFACE_DARK = "#1b222b"
TEXT = 4.5
"""Least contrast of text (WCAG 1.4.3)."""
SHAPE = 3.0
"""Least contrast of a border or a sign that carries meaning (WCAG 1.4.11)."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_RADII = range(17)


def _channels(colour: str) -> tuple[float, float, float]:
    if not _HEX.fullmatch(colour):
        raise ValueError(f"not a colour of the form #rrggbb: {colour!r}")
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 (black) to 1 (white)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _with_lightness(colour: str, lightness: float) -> str:
    hue, _, saturation = colorsys.rgb_to_hls(*_channels(colour))
    return "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, lightness, saturation))


def fit(colour: str, ground: str, least: float = TEXT) -> str:
    """The colour itself, or its nearest lightness that reaches `least` on `ground`."""
    if contrast(colour, ground) >= least:
        return colour.lower()
    start = colorsys.rgb_to_hls(*_channels(colour))[1]
    towards = 0.0 if luminance(ground) > 0.18 else 1.0
    for step in range(1, 101):
        candidate = _with_lightness(colour, start + (towards - start) * step / 100)
        if contrast(candidate, ground) >= least:
            return candidate
    raise ValueError(f"no lightness of {colour} is readable on {ground}")


def ink_on(colour: str) -> str:
    """White or near black, whichever is better read on the colour."""
    return max("#ffffff", "#10161d", key=lambda ink: contrast(ink, colour))


@dataclass(frozen=True)
class TenantStyle:
    """What an institution may choose: colour, ink on it, corner radius in pixels (0 to 16), address of its mark."""

    brand: str
    brand_ink: str
    radius: int = 8
    logo_url: str = ""

    def problems(self) -> list[str]:
        """Codes of what does not fit, for the settings form: "brand-on-paper", "ink-on-brand", "radius"."""
        found = []
        if contrast(self.brand, PAPER_LIGHT) < TEXT:
            found.append("brand-on-paper")
        if contrast(self.brand, self.brand_ink) < TEXT:
            found.append("ink-on-brand")
        if self.radius not in _RADII:
            found.append("radius")
        return found


def tenant_css(style: TenantStyle) -> str:
    """The rule that puts an institution's colours over ours, readable in light and dark whatever was chosen.

    Only colours of the form #rrggbb and a number of pixels can come out, so the text is safe inside a style element.
    """
    light = fit(style.brand, PAPER_LIGHT)
    dark = fit(style.brand, SURFACE_DARK, 6.0)
    chosen = style.brand_ink if contrast(style.brand_ink, light) >= TEXT else ink_on(light)
    radius = style.radius if style.radius in _RADII else 8
    return (
        f":root{{--brand:light-dark({light},{dark});--brand-ink:light-dark({chosen},{ink_on(dark)});"
        f"--brand-soft:color-mix(in srgb,var(--brand) 10%,var(--surface));--radius:{radius:d}px}}"
    )
