"""Start a server so that it cannot outlive its supervisor: `leash.py SIGNAL PARENT UID GID COMMAND…`.

Gives up root's rights (UID and GID are numbers, or `-` to stay who we are), asks the kernel to send SIGNAL when the
parent dies, and becomes COMMAND. The order matters: the kernel forgets the request when the user changes.

A program of its own rather than a hook between fork and exec, because such hooks deadlock in processes with threads.
It imports nothing of ours: it runs before the wheels can be assumed readable. Linux only; elsewhere the request is
left out and a killed supervisor leaves its servers running.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def tie_to_parent(signal_number: int) -> None:
    """Ask the kernel to send us a signal when the thread that started us ends. Does nothing outside Linux."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0) != 0:
            sys.exit(f"leash: the kernel refused: {os.strerror(ctypes.get_errno())}")


def main(arguments: list[str]) -> None:
    """Become the command. Never returns; ends with a message on standard error when something is refused."""
    signal_number, parent, uid, gid, *command = arguments
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    tie_to_parent(int(signal_number))
    # The parent may have died before the request was made; then nobody would ever send the signal.
    if os.getppid() != int(parent):
        sys.exit("leash: the supervisor is gone")
    try:
        os.execv(command[0], command)  # noqa: S606 - our own command line
    except OSError as error:
        sys.exit(f"leash: cannot start {command[0]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
