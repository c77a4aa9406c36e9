"""Terms are counted anew by the day on which they began, so that each case is counted once.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INDEX = "CREATE INDEX CONCURRENTLY IF NOT EXISTS running_term_began ON app.running_term (tenant_id, started_on, id)"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(INDEX)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
