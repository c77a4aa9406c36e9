"""Portraits of people who do not exist: drawn head and shoulders, as a phone would send them (JPEG with EXIF)."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter

_SKIN = ("#f2d3bc", "#e5b895", "#c98f68", "#9c6644", "#6f4630")
_HAIR = ("#2b2119", "#57402d", "#8a6a45", "#b9a27c", "#8d8d8d", "#d8d3c8")
_CLOTH = ("#0f4c5c", "#5b3a5e", "#3f5d3a", "#7a3e32", "#3a4a6b", "#6b5b2e")
_WALL = ("#dfe7e6", "#e9e2d6", "#dcdfe8", "#e6dfe3", "#e2e6da")

SIDE = 720
#: EXIF numbers of the tags that a phone writes.
_DESCRIPTION, _CAMERA, _ORIENTATION, _PLACE = 0x010E, 0x0110, 0x0112, 0x8825


def portrait(name: str) -> bytes:
    """A JPEG of 720 x 720 pixels; the same name gives the same face.

    It carries a camera's name and a place in its EXIF, which the check must take out.
    """
    choose = random.Random(name)  # noqa: S311 - a drawing, no secret
    skin, hair, cloth, wall = (choose.choice(tones) for tones in (_SKIN, _HAIR, _CLOTH, _WALL))
    image = Image.new("RGB", (SIDE, SIDE), wall)
    draw = ImageDraw.Draw(image)
    draw.ellipse((-140, -80, 480, 420), fill=choose.choice(_WALL))
    image = image.filter(ImageFilter.GaussianBlur(40))
    draw = ImageDraw.Draw(image)
    middle, chin = SIDE // 2, 470
    wide = choose.randint(112, 132)
    long_hair = choose.random() < 0.5
    if long_hair:
        draw.rounded_rectangle((middle - wide - 40, 190, middle + wide + 40, 560), 120, fill=hair)
    draw.rounded_rectangle((130, 530, SIDE - 130, SIDE + 200), 170, fill=cloth)
    draw.rounded_rectangle((middle - 52, 400, middle + 52, 580), 50, fill=_darker(skin))
    draw.ellipse((middle - wide, 190, middle + wide, chin), fill=skin)
    draw.chord((middle - wide - 12, 158, middle + wide + 12, 470), 190 + choose.randint(0, 14), 342, fill=hair)
    _face(draw, middle, choose)
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.6)).save(out, "JPEG", quality=88, exif=_exif())
    return out.getvalue()


def _face(draw: ImageDraw.ImageDraw, middle: int, choose: random.Random) -> None:
    glasses = choose.random() < 0.35
    if glasses:
        draw.line((middle - 14, 326, middle + 14, 326), fill="#333333", width=5)
    for side in (-1, 1):
        x = middle + side * 46
        draw.ellipse((x - 9, 322, x + 9, 340), fill="#2a2320")
        draw.line((x - 20, 304, x + 20, 302), fill="#3a2f28", width=6)
        if glasses:
            draw.ellipse((x - 34, 298, x + 34, 364), outline="#333333", width=5)
    draw.arc((middle - 40, 370, middle + 40, 420), 20, 160, fill="#8c4a42", width=7)


def _darker(tone: str) -> tuple[int, int, int]:
    red, green, blue = (int(tone[place : place + 2], 16) for place in (1, 3, 5))
    return red * 9 // 10, green * 9 // 10, blue * 9 // 10


def _exif() -> Image.Exif:
    tags = Image.Exif()
    tags[_ORIENTATION] = 1
    tags[_CAMERA] = "Voorbeeldcamera 5"
    tags[_DESCRIPTION] = "Demonstratie"
    place = tags.get_ifd(_PLACE)
    place[1], place[2] = "N", (52.0, 15.0, 0.0)
    place[3], place[4] = "E", (6.0, 9.0, 0.0)
    return tags
