"""Runs the history under the migration login, one transaction a revision, giving way rather than blocking readers."""

from alembic import context
from sqlalchemy import text

config = context.config


def run() -> None:
    """Online only: `assay.app.migrate` hands the connection in."""
    connection = config.attributes["connection"]
    # A migration that cannot get its lock at once gives way; readers must not queue behind it.
    connection.execute(text("SET lock_timeout = '2s'"))
    connection.execute(text("SET statement_timeout = '10min'"))
    # Everything a migration makes belongs to the owner. A data step says RESET ROLE first: the owner is under FORCE
    # and would see no rows, the migration login bypasses row security.
    connection.execute(text("SET ROLE assay_owner"))
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


run()
