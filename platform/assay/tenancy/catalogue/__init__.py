"""The catalogue check: does the database keep people and institutions apart as the models say?

`violations` reads PostgreSQL's own catalogue and compares it with the classes of the models (``__table__.info``), the
canonical walls (`assay.tenancy.walls`) and the exceptions that were argued for (``migrations/declared.toml``). It runs
after every migration, in the tests and after every restore. `refuse_unsafe_start` is what each process asks before it
serves anyone.

The rules, by number:

====  ===================================================================================================
W01   a table without a class
W02   a class without a table
W03   row security is off
W04   row security is not forced, so the owner would pass it
W05   the walls are not the canonical ones of the class
W06   a policy that lets PUBLIC in
W07   a policy that is always true where the class has none
W08   ``tenant_id`` or ``person_id`` missing, nullable or no uuid
W09   a unique key without the owner's column: its error would tell that a stranger's value exists
W10   no index that starts with the owner's column
W11   a foreign key that looks past the wall: without the owner's column in the pair
W12   a login owns something
W13   a role with a right over the server: superuser, bypass, createrole, createdb, replication
W14   a membership that nobody declared
W15   a privilege beyond the class: TRUNCATE, REFERENCES, TRIGGER, MAINTAIN, or one of a login with a list
W16   a materialised view or foreign table that a login may read
W17   a view that reads with its owner's eyes
W18   a definer function off the list, with other executors, another owner or an open search path
W19   a sequence that a login may read
W20   a partition that a login may reach around its parent
W21   a login may create something: in a schema, in the database, temporary
W22   a function of our own marked leakproof
W23   default privileges
W24   a grant to PUBLIC
W25   a way to another server or to the machine: dblink, wrappers, untrusted languages
W26   a trigger that runs a definer function off the list
W27   a scope function that is not the one that was read
W28   a login may make or read large objects, which no policy holds; a server whose administrator is no superuser
      may have to live with it
====  ===================================================================================================
"""

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, text

from assay.tenancy.catalogue.declared import Declared, declared_exceptions
from assay.tenancy.catalogue.start import UnsafeStartError, refuse_unsafe_start
from assay.tenancy.catalogue.violation import RULES, Violation

__all__ = [
    "RULES",
    "Declared",
    "UnsafeStartError",
    "Violation",
    "declared_exceptions",
    "refuse_unsafe_start",
    "violations",
]


def violations(connection: Connection, metadata: MetaData, declared: Declared | None = None) -> list[Violation]:
    """Everything in this database that breaks a rule, in the order of the rules; empty is sound.

    :param connection: of a login that may become the owner (migrations) or of a superuser; one transaction, in which
        a specimen table per class is made and taken back, so that PostgreSQL itself writes the canonical text.
    :param metadata: the models; each table carries ``info={"scope": class}``.
    :param declared: the argued exceptions; those of ``migrations/declared.toml`` where none are given.
    """
    from assay.tenancy.catalogue import functions, roles, tables, walls_check

    exceptions = declared or declared_exceptions()
    with connection.begin_nested() as savepoint:
        # Everything the catalogue prints is then qualified, whatever the login's own path is.
        connection.execute(text("SET LOCAL search_path = pg_catalog"))
        found = [
            *tables.check(connection, metadata, exceptions),
            *walls_check.check(connection, metadata, exceptions),
            *roles.check(connection, exceptions),
            *functions.check(connection, exceptions),
        ]
        savepoint.rollback()
    missing = {violation.object for violation in found if violation.rule == "W02"}
    return sorted(v for v in found if v.rule == "W02" or v.object not in missing)


def report(found: list[Violation]) -> Iterator[str]:
    """One line per violation, for the command line and for test failures."""
    for violation in found:
        yield f"{violation.rule} {violation.object}: {violation.detail} ({RULES[violation.rule]})"
