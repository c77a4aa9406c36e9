"""The medal: a word, a shape and a tone for a level. Word and strokes in the rim tell the level."""

from markupsafe import Markup

from assay.i18n import lazy_gettext as _l

WORDS = {"none": _l("No status"), "bronze": _l("Bronze"), "silver": _l("Silver"), "gold": _l("Gold")}
"""The levels, lowest first, and their words."""
STROKES = {"none": 0, "bronze": 1, "silver": 2, "gold": 3}

_STRUCK = "M13.2 22.2 18 13l4.8 9.2M15 19.4h6"
_RIM = (16.4, 13.9, 11.4)


def medal_svg(level: str) -> Markup:
    """The drawing alone, hidden from screen readers: the word stands beside it. An unknown level is a KeyError."""
    strokes = STROKES[level]
    if strokes == 0:
        rim = '<circle class="medal-empty" cx="18" cy="18" r="15.4" fill="none" stroke-dasharray="3.4 3.05"/>'
        return Markup(f'<svg class="medal-sign" viewBox="0 0 36 36" aria-hidden="true" focusable="false">{rim}</svg>')  # noqa: S704 - drawn from our own numbers and words
    rims = "".join(f'<circle class="medal-rim" cx="18" cy="18" r="{radius}" fill="none"/>' for radius in _RIM[:strokes])
    body = f'<circle class="medal-body" cx="18" cy="18" r="{_RIM[strokes - 1] - 2.2:.1f}"/>'
    scale = {1: 1.25, 2: 1.0, 3: 0.8}[strokes]
    struck = (
        f'<path class="medal-struck" d="{_STRUCK}" fill="none" '
        f'transform="translate(18 17.6) scale({scale}) translate(-18 -17.6)"/>'
    )
    # Numbers and our own constants only.
    return Markup(  # noqa: S704 - drawn from our own numbers and words
        f'<svg class="medal-sign" viewBox="0 0 36 36" aria-hidden="true" focusable="false">{rims}{body}{struck}</svg>'
    )


def medal(level: str) -> Markup:
    """Drawing and word together."""
    return Markup('<span class="medal medal-{}">{}{}</span>').format(level, medal_svg(level), WORDS[level])
