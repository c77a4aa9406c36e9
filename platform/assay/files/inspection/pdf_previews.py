"""Pages of a rebuilt PDF as images, so that a reader can look without opening the file itself."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from assay.files.inspection.images import save_preview
from assay.files.inspection.values import Limits, Preview, PreviewKind, RefusalCode, RefusalError

_TALLEST = 4  # times the width; a page of 1 by 14,400 points must not become a picture of that shape


def page_previews(ready: Path, work_dir: Path, limits: Limits) -> list[Preview]:
    """Images of the first pages, and a thumbnail of page 1. Raises `RefusalError` when a page cannot be drawn.

    Fields of forms are drawn as they were filled in; scripts cannot run, since the build of the library has none.
    """
    previews: list[Preview] = []
    try:
        document = pypdfium2.PdfDocument(ready)
    except pypdfium2.PdfiumError as error:
        raise RefusalError(RefusalCode.UNREADABLE, by="page images") from error
    try:
        # Without this, values filled in on a form are not drawn.
        document.init_forms()
        for index in range(min(len(document), limits.preview_pages)):
            previews.extend(_page(document, index, work_dir, limits))
    except pypdfium2.PdfiumError as error:
        raise RefusalError(RefusalCode.UNREADABLE, by="page images") from error
    finally:
        document.close()
    return previews


def _page(document: pypdfium2.PdfDocument, index: int, work_dir: Path, limits: Limits) -> list[Preview]:
    page = document[index]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise RefusalError(RefusalCode.UNREADABLE, by="page size")
    wide = limits.preview_width
    scale = min(wide / width, wide * _TALLEST / height)
    bitmap = page.render(scale=scale)
    image = bitmap.to_pil().convert("RGB")
    number = index + 1
    made = [save_preview(image, work_dir / f"page-{number}.jpg", PreviewKind.PAGE, max(image.size), number)]
    if number == 1:
        side = limits.thumbnail_side
        made.append(save_preview(image, work_dir / "thumbnail.jpg", PreviewKind.THUMBNAIL, side, number))
    bitmap.close()
    page.close()
    return made
