"""Pictures: decoded within limits, turned upright, and pasted on a fresh canvas.

The fresh canvas is what removes comments, EXIF, places, text chunks, second pictures and anything behind the end of
the picture: only pixels travel. (Converting and saving alone keeps the comment of a JPEG.)
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

from assay.files.inspection.rebuilt import Changes, Rebuilt
from assay.files.inspection.values import (
    ChangeCode,
    Format,
    Limits,
    Preview,
    PreviewKind,
    RefusalCode,
    RefusalError,
)

ImageFile.LOAD_TRUNCATED_IMAGES = False
# Our own check on width and height, before anything is decoded, is stricter and says what the limit is.
Image.MAX_IMAGE_PIXELS = None

_JPEG_QUALITY = 90
_PREVIEW_QUALITY = 80
_LARGEST_PROFILE = 4 * 1024 * 1024
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_METADATA_KEYS = ("exif", "comment", "photoshop", "xmp", "mp", "metadata")


def rebuild_jpeg(path: Path, work_dir: Path, limits: Limits) -> Rebuilt:
    """Rebuild a JPEG as JPEG."""
    return _rebuild(path, work_dir, limits, source="JPEG", target=Format.JPEG, changes=Changes())


def rebuild_png(path: Path, work_dir: Path, limits: Limits) -> Rebuilt:
    """Rebuild a PNG as PNG; transparency stays."""
    return _rebuild(path, work_dir, limits, source="PNG", target=Format.PNG, changes=Changes())


def rebuild_heic(path: Path, work_dir: Path, limits: Limits) -> Rebuilt:
    """Rebuild the main picture of a HEIC or HEIF file as JPEG, which every browser shows."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    changes = Changes()
    changes.note(ChangeCode.CONVERTED_FROM_HEIC)
    return _rebuild(path, work_dir, limits, source="HEIF", target=Format.JPEG, changes=changes)


def _rebuild(path: Path, work_dir: Path, limits: Limits, *, source: str, target: Format, changes: Changes) -> Rebuilt:
    with opened(path, source, limits) as sent:
        fresh = _fresh(sent, changes, keep_alpha=target is Format.PNG)
    ready = work_dir / f"ready.{target.extensions[0]}"
    if target is Format.PNG:
        fresh.save(ready, "PNG")
    else:
        fresh.save(ready, "JPEG", quality=_JPEG_QUALITY)
    return Rebuilt(target, ready, changes, previews=_previews(fresh, work_dir, limits))


@contextmanager
def opened(path: Path | io.BytesIO, source: str, limits: Limits) -> Iterator[Image.Image]:
    """Open a picture of exactly one format without decoding it, refusing what is too large to decode."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(path, formats=(source,))
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise RefusalError(RefusalCode.UNREADABLE, by="picture") from error
        with image:
            refuse_pixels(image.width, image.height, limits)
            frames = getattr(image, "n_frames", 1)
            if frames > limits.frames:
                raise RefusalError(RefusalCode.TOO_COMPLEX, frames=frames)
            yield image


def refuse_pixels(width: int, height: int, limits: Limits) -> None:
    """Raise `RefusalError` when a picture of this size is more than the limit."""
    if width <= 0 or height <= 0:
        raise RefusalError(RefusalCode.UNREADABLE, by="picture size")
    if width * height > limits.image_pixels:
        raise RefusalError(RefusalCode.TOO_MANY_PIXELS, width=width, height=height, most=limits.image_pixels)


def _fresh(sent: Image.Image, changes: Changes, *, keep_alpha: bool) -> Image.Image:
    if getattr(sent, "n_frames", 1) > 1:
        changes.note(ChangeCode.FIRST_IMAGE_KEPT)
    sent.load()
    if any(sent.info.get(key) for key in _METADATA_KEYS) or getattr(sent, "text", None):
        changes.note(ChangeCode.METADATA_REMOVED)
    turn = _TURNS.get(sent.getexif().get(_ORIENTATION, 1))
    image = _plain_mode(sent, keep_alpha=keep_alpha, profile=sent.info.get("icc_profile"), changes=changes)
    if turn is not None:
        image = image.transpose(turn)
        changes.note(ChangeCode.ROTATED)
    canvas = Image.new(image.mode, image.size)
    canvas.paste(image)
    return canvas


def _plain_mode(sent: Image.Image, *, keep_alpha: bool, profile: bytes | None, changes: Changes) -> Image.Image:
    image: Image.Image = sent
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    transparent = "A" in image.mode or "a" in image.mode or "transparency" in image.info
    if profile and len(profile) <= _LARGEST_PROFILE and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        image = _in_srgb(image, profile, changes)
    wanted = "L" if image.mode in ("1", "L") else "RGB"
    if transparent:
        image = image.convert("RGBA")
        return image if keep_alpha else _on_white(image)
    return image if image.mode == wanted else image.convert(wanted)


def _in_srgb(image: Image.Image, profile: bytes, changes: Changes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        description = ImageCms.getProfileDescription(source)
        output = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=output)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A profile that cannot be used is dropped; the colours then read as sRGB, as browsers would do.
        return image
    if converted is None:
        return image
    if "srgb" not in description.casefold():
        changes.note(ChangeCode.COLOURS_CONVERTED)
    return converted


def _on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _previews(image: Image.Image, work_dir: Path, limits: Limits) -> list[Preview]:
    plain = _on_white(image) if image.mode == "RGBA" else image
    return [
        save_preview(plain, work_dir / "view.jpg", PreviewKind.VIEW, limits.view_side),
        save_preview(plain, work_dir / "thumbnail.jpg", PreviewKind.THUMBNAIL, limits.thumbnail_side),
    ]


def save_preview(image: Image.Image, path: Path, kind: PreviewKind, side: int, page: int | None = None) -> Preview:
    """Write `image` as a JPEG of at most `side` pixels on its longest side."""
    small = image.copy() if max(image.size) <= side else _smaller(image, side)
    small.save(path, "JPEG", quality=_PREVIEW_QUALITY)
    return Preview(kind, page, path, "image/jpeg", small.width, small.height, path.stat().st_size)


def _smaller(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
