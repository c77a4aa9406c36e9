"""The source as the rules see it."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("platform/assay", "tenants", "portfolio", "marketplace", "billing")


@dataclass(frozen=True)
class Source:
    """One file of the product: ``path`` from the root with slashes, its text, its tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def layer(self) -> str:
        """``operations`` for ``operations.py`` and for every file of a package of that name."""
        path = PurePosixPath(self.path)
        names = [*path.parts[:-1], path.stem]
        known = ("operations", "queries", "models", "rules", "permissions", "events")
        return next((name for name in reversed(names) if name in known), "")


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def kept_files() -> tuple[str, ...]:
    """What git keeps or would keep: everything that is not ignored. Without git, everything but hidden folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0 and listed.stdout:
        names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    else:
        paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        names = [p.as_posix() for p in paths if not any(x.startswith(".") or x == "__pycache__" for x in p.parts[:-1])]
    return tuple(sorted(set(names)))


def text_files() -> Iterator[Source]:
    """Every kept file that is text."""
    for name in kept_files():
        raw = (ROOT / name).read_bytes()
        if b"\0" not in raw[:8000]:
            yield Source(name, raw.decode("utf-8", errors="replace"))


@cache
def python_files(*folders: str) -> tuple[Source, ...]:
    """Every Python file below these folders."""
    chosen = folders or PACKAGES
    return tuple(
        Source(name, (ROOT / name).read_text(encoding="utf-8"))
        for name in kept_files()
        if name.endswith(".py") and any(name.startswith(f"{folder}/") for folder in chosen)
    )


def name_of(node: ast.expr) -> str:
    """``a.b.c`` for a chain of names; the called name for a call in the chain."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{name_of(node.func)}()"
    return ""


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the name it goes by."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield node, name_of(node.func)


def strings(source: Source) -> Iterator[tuple[int, str]]:
    """Every string with its line, the fixed parts of formatted ones included; docstrings left out."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Every imported module, and every imported name as ``module.name``."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
