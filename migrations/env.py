"""Runs the history under the migration login, one transaction a revision, giving way rather than blocking readers."""

from alembic import context
from sqlalchemy import text

config = context.config

SESSION = (
    # A migration that cannot get its lock at once gives way; readers must not queue behind it.
    "SET lock_timeout = '2s'",
    "SET statement_timeout = '10min'",
    # Everything a migration makes belongs to the owner. A data step says RESET ROLE first: the owner is under FORCE
    # and would see no rows, the migration login bypasses row security.
    "SET ROLE assay_owner",
)


def write_sql() -> None:
    """Without a database: the statements as text, for whoever checks them (`assay.app.migrate.offline_sql`)."""
    context.configure(
        dialect_name="postgresql", version_table_schema="app", transaction_per_migration=True, literal_binds=True
    )
    for statement in SESSION:
        context.execute(statement)
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Over the connection that `assay.app.migrate` hands in."""
    connection = config.attributes["connection"]
    for statement in SESSION:
        connection.execute(text(statement))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=config.attributes.get("metadata"),
        version_table_schema="app",
        include_schemas=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    write_sql()
else:
    run()
