"""The exceptions that were argued for, and the allow-lists. They stand beside the migrations that need them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_IN_CHECKOUT = Path(__file__).resolve().parents[4] / "migrations" / "declared.toml"
_IN_WHEEL = Path(__file__).resolve().parents[2] / "migrations" / "declared.toml"


@dataclass(frozen=True)
class Declared:
    """Read from ``migrations/declared.toml``; every entry there also says why.

    :param unmodelled: table → class, for tables of schema ``app`` that no model describes.
    :param unique_keys: unique indexes that may leave the owner's column out.
    :param foreign_keys: foreign keys that may leave the owner's column out.
    :param unled: tables that need no index led by the owner's column.
    :param policies: table → the extra policies, each ``name`` → the text PostgreSQL prints for it.
    :param definers: signature → the logins that may call it.
    :param columns: login → ``table.privilege`` → its columns, for the logins that hold column grants only, and
        for tables of which a login of the product may do something with these columns only.
    """

    unmodelled: dict[str, str]
    unique_keys: frozenset[str]
    foreign_keys: frozenset[str]
    unled: frozenset[str]
    policies: dict[str, dict[str, str]]
    definers: dict[str, frozenset[str]]
    columns: dict[str, dict[str, frozenset[str]]]


def read(path: Path) -> Declared:
    """Raises `ValueError` for an entry that gives no reason."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    for section in ("unmodelled", "unique_key", "foreign_key", "unled", "policy", "definer", "columns"):
        for entry in raw.get(section, []):
            if not entry.get("why", "").strip():
                raise ValueError(f"{path.name}: an entry of {section} without a reason: {entry}")
    policies: dict[str, dict[str, str]] = {}
    for entry in raw.get("policy", []):
        policies.setdefault(entry["table"], {})[entry["name"]] = entry["prints"]
    columns: dict[str, dict[str, frozenset[str]]] = {}
    for entry in raw.get("columns", []):
        columns.setdefault(entry["login"], {})[f"{entry['table']}.{entry['privilege']}"] = frozenset(entry["names"])
    return Declared(
        unmodelled={entry["table"]: entry["scope"] for entry in raw.get("unmodelled", [])},
        unique_keys=frozenset(entry["index"] for entry in raw.get("unique_key", [])),
        foreign_keys=frozenset(entry["name"] for entry in raw.get("foreign_key", [])),
        unled=frozenset(entry["table"] for entry in raw.get("unled", [])),
        policies=policies,
        definers={entry["signature"]: frozenset(entry["executors"]) for entry in raw.get("definer", [])},
        columns=columns,
    )


@cache
def declared_exceptions() -> Declared:
    """Those the product ships with."""
    return read(_IN_CHECKOUT if _IN_CHECKOUT.is_file() else _IN_WHEEL)
