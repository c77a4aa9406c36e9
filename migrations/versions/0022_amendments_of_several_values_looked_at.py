"""The check of 0020 holds for the rows from before it too: looked at apart, while everybody goes on.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE app.regulation_amendment VALIDATE CONSTRAINT regulation_amendment_several")


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
