"""The answer of the isolated child as JSON; never pickle, since a child that was taken over writes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assay.files.inspection.values import (
    Accepted,
    Change,
    ChangeCode,
    Limits,
    Preview,
    PreviewKind,
    RefusalCode,
    Refused,
)


def dumped_request(path: Path, *, file_name: str, declared_type: str, limits: Limits, work_dir: Path) -> bytes:
    """What the child is asked to do."""
    return json.dumps(
        {
            "path": str(path.absolute()),
            "file_name": file_name,
            "declared_type": declared_type,
            "limits": asdict(limits),
            "work_dir": str(work_dir.absolute()),
        }
    ).encode()


def dumped_answer(answer: Accepted | Refused) -> bytes:
    """The child's answer; paths become bare file names inside the work directory."""
    if isinstance(answer, Refused):
        return json.dumps({"refused": answer.code, "detail": dict(answer.detail)}).encode()
    content = asdict(answer)
    content["ready_path"] = answer.ready_path.name
    content["previews"] = [{**asdict(preview), "path": preview.path.name} for preview in answer.previews]
    return json.dumps({"accepted": content}).encode()


def loaded_answer(data: bytes, work_dir: Path) -> Accepted | Refused:
    """Read an answer strictly. Raises ValueError, KeyError or TypeError for anything that is not one."""
    answer = json.loads(data)
    if "refused" in answer:
        return Refused(RefusalCode(answer["refused"]), _facts(answer["detail"]))
    found = answer["accepted"]
    return Accepted(
        media_type=str(found["media_type"]),
        extension=str(found["extension"]),
        ready_path=_inside(work_dir, found["ready_path"]),
        size=int(found["size"]),
        sha256=str(found["sha256"]),
        sent_size=int(found["sent_size"]),
        sent_sha256=str(found["sent_sha256"]),
        changes=tuple(Change(ChangeCode(each["code"]), _facts(each["detail"])) for each in found["changes"]),
        pages=None if found["pages"] is None else int(found["pages"]),
        previews=tuple(_preview(each, work_dir) for each in found["previews"]),
        duration=None if found["duration"] is None else float(found["duration"]),
    )


def _preview(found: dict[str, Any], work_dir: Path) -> Preview:
    path = _inside(work_dir, found["path"])
    return Preview(
        kind=PreviewKind(found["kind"]),
        page=None if found["page"] is None else int(found["page"]),
        path=path,
        media_type=str(found["media_type"]),
        width=int(found["width"]),
        height=int(found["height"]),
        size=path.stat().st_size,
    )


def _inside(work_dir: Path, name: object) -> Path:
    path = work_dir / str(name)
    if "/" in str(name) or path.is_symlink() or not path.is_file():
        raise ValueError("not a file of the work directory")
    return path


def _facts(found: dict[str, Any]) -> dict[str, str | int]:
    return {str(key)[:40]: value if isinstance(value, int) else str(value)[:200] for key, value in found.items()}
