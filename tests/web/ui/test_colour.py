"""Every pair of tokens that meets on a page is readable in light and in dark (WCAG 1.4.3 and 1.4.11)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.web.assets import STATIC, STYLES
from assay.web.ui.colour import PAPER_LIGHT, SURFACE_DARK, TenantStyle, contrast, fit, ink_on, tenant_css

TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (STATIC / "tokens.css").read_text("utf-8")
    )
}
TONES = ("success", "warning", "danger", "info")
METALS = ("bronze", "silver", "gold")
GROUNDS = ("paper", "surface")
TEXT_PAIRS = [
    *[
        (text, ground)
        for text in ("ink", "quiet", "brand", "brand-strong")
        for ground in (*GROUNDS, "sunken", "brand-soft")
    ],
    *[(text, ground) for text in (*TONES, *METALS) for ground in GROUNDS],
    *[(tone, f"{tone}-soft") for tone in (*TONES, *METALS)],
    *[("ink", f"{tone}-soft") for tone in (*TONES, *METALS)],
    ("danger", "sunken"),
    ("brand-ink", "brand"),
    ("brand-ink", "brand-strong"),
    ("danger-ink", "danger"),
    ("paper", "ink"),
    *[("surface", metal) for metal in METALS],
]
SHAPE_PAIRS = [
    *[(shape, ground) for shape in ("field", *(f"{tone}-line" for tone in TONES)) for ground in GROUNDS],
    *[(f"{tone}-line", f"{tone}-soft") for tone in TONES],
    ("field", "sunken"),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_readable(text: str, ground: str, scheme: int) -> None:
    assert contrast(TOKENS[text][scheme], TOKENS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shapes_can_be_seen(shape: str, ground: str, scheme: int) -> None:
    assert contrast(TOKENS[shape][scheme], TOKENS[ground][scheme]) >= 3.0


def test_colours_stand_in_the_tokens_only() -> None:
    for name in STYLES:
        if name not in ("tokens.css", "print.css"):
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", (STATIC / name).read_text("utf-8")), name


def test_grounds_of_the_tenant_check_are_the_tokens() -> None:
    assert (TOKENS["paper"][0], TOKENS["surface"][1]) == (PAPER_LIGHT, SURFACE_DARK)


def test_known_contrasts() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    with pytest.raises(ValueError, match="#rrggbb"):
        contrast("red", "#ffffff")


COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS, COLOURS, st.integers(-5, 40))
def test_whatever_an_institution_chooses_stays_readable(brand: str, ink: str, radius: int) -> None:
    css = tenant_css(TenantStyle(brand, ink, radius))
    light, dark, ink_light, ink_dark = re.findall(r"#\w{6}", css)
    assert contrast(light, PAPER_LIGHT) >= 4.5
    assert contrast(dark, SURFACE_DARK) >= 4.5
    assert contrast(light, ink_light) >= 4.5
    assert contrast(dark, ink_dark) >= 4.5
    assert not set("<>\"'") & set(css)


def test_a_fitting_colour_is_left_alone() -> None:
    assert fit("#0F4C5C", PAPER_LIGHT) == "#0f4c5c"
    assert TenantStyle("#0f4c5c", "#ffffff").problems() == []
    assert TenantStyle("#ffee00", "#ffffff", 40).problems() == ["brand-on-paper", "ink-on-brand", "radius"]
    assert ink_on("#ffee00") == "#10161d"
