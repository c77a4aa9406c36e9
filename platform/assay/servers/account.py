"""Whom the servers run as, and which paths that account can reach."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """An account of this machine that the servers are handed to. `uid` and `gid` are its numbers."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give `path` to this account."""
        os.chown(path, self.uid, self.gid)


def server_account() -> ServerAccount | None:
    """The account for the servers: `nobody` when we are root, None (stay who we are) for everyone else."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return ServerAccount(entry.pw_uid, entry.pw_gid)


def reachable_by_others(path: Path) -> bool:
    """Whether an account with no rights of its own can walk to `path` and, where it exists, read and enter it.

    Looks at the permission bits "for others" of the path and every folder above it; what does not exist yet does not
    count. A home folder of mode 0700 makes everything below it unreachable.
    """
    absolute = path.resolve()
    for folder in absolute.parents:
        if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH:
            return False
    needed = stat.S_IROTH | stat.S_IXOTH
    return not absolute.exists() or absolute.stat().st_mode & needed == needed
