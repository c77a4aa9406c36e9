"""Somebody who follows the guide to the letter gets the example pack, and sees what the guide says is to be seen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tenants.regulations.rules.pack import PROVISIONS
from tenants.regulations.shipped import PACKS, findings, read_folder

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = (DOCS / "rule-packs.md").read_text(encoding="utf-8")
KINDS = (DOCS / "rule-packs-kinds.md").read_text(encoding="utf-8")
EXAMPLE = PACKS / "example" / "house-rules" / "2026"

_STEP = re.compile(r"Write this in `(\w+\.toml)`:\n\n```toml\n(.*?)```", re.DOTALL)
_FINDING = re.compile(r"^    (?:fault|remark): (.+)$", re.MULTILINE)
STEPS = _STEP.findall(GUIDE)


def followed(folder: Path, until: str) -> list[str]:
    """What is found after the files of the guide up to one of them were written."""
    for name, text in STEPS:
        (folder / name).write_text(text, encoding="utf-8")
        if name == until:
            break
    return [str(finding) for finding in findings(folder)]


def test_the_guide_makes_the_example(tmp_path: Path) -> None:
    assert followed(tmp_path, "") == []
    made = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_text(encoding="utf-8") for file in EXAMPLE.iterdir()}


@pytest.mark.parametrize(("step", "number"), [("edition.toml", 0), ("complaints.toml", 1)])
def test_the_findings_of_the_guide_are_what_is_found(tmp_path: Path, step: str, number: int) -> None:
    assert _FINDING.findall(GUIDE)[number] in followed(tmp_path, step)


def test_the_example_is_small() -> None:
    pack = read_folder(EXAMPLE).whole()
    assert len(pack.provisions) == 10
    assert len(pack.cases) == 2


def test_every_kind_has_an_example_that_is_right(tmp_path: Path) -> None:
    folder = tmp_path / "kinds"
    shutil.copytree(EXAMPLE, folder)
    (folder / "kinds.toml").write_text("\n".join(re.findall(r"```toml\n(.*?)```", KINDS, re.DOTALL)), encoding="utf-8")
    assert [str(finding) for finding in findings(folder)] == []
    shown = {kind for kind, _ in read_folder(folder).whole().provisions}
    assert shown == set(PROVISIONS)
    assert re.findall(r"^\| [^|]+ \| `(\w+)` \|", KINDS, re.MULTILINE) == list(PROVISIONS)


def test_the_guide_explains_only_findings_that_exist() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in (PACKS.parent / "rules").glob("*.py"))
    known = set(re.findall(r'"([a-z0-9_]+)"', source)) | {f"missing_{kind}" for kind in ("term", "decider")}
    table = GUIDE.partition("## Findings you will meet")[2]
    cells = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    codes = [code for cell in cells for code in re.findall(r"`(\w+)`", cell)]
    assert len(codes) > 10
    assert [code for code in codes if code not in known] == []
