"""Terms are found by the day on which they began, so that each case is counted anew once, and by their matter.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEGAN = "CREATE INDEX CONCURRENTLY IF NOT EXISTS running_term_began ON app.running_term (tenant_id, started_on, id)"
# All terms of one matter, also those that are closed.
SUBJECT = "CREATE INDEX CONCURRENTLY IF NOT EXISTS running_term_subject ON app.running_term (tenant_id, subject_id, key)"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(BEGAN)
        op.execute(SUBJECT)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
