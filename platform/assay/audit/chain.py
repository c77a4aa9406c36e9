"""Checking a chain outside the database: the same hash, computed in Python."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID


@dataclass(frozen=True)
class Entry:
    """One line of a chain as exported."""

    chain: str
    seq: int
    at: datetime
    actor_id: UUID | None
    act: str
    subject: str
    detail: str
    prev_hash: bytes
    hash: bytes


def entry_hash(entry: Entry) -> bytes:
    """SHA-256 over the JSON array of previous hash, chain, number, moment, actor, act, subject and detail."""
    fields = [
        entry.prev_hash.hex(),
        entry.chain,
        str(entry.seq),
        entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        str(entry.actor_id) if entry.actor_id else "",
        entry.act,
        entry.subject,
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).digest()


def broken_links(entries: Iterable[Entry]) -> list[int]:
    """Numbers of the entries of one chain, in order, that do not follow from the one before. Empty is sound."""
    broken, previous, expected = [], b"", 1
    for entry in entries:
        if entry.seq != expected or entry.prev_hash != previous or entry.hash != entry_hash(entry):
            broken.append(entry.seq)
        previous, expected = entry.hash, entry.seq + 1
    return broken
