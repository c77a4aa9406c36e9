"""A disclosure bounds the files that went with it (`bound_disclosure`); nothing else does any more.

Revision ID: 0019
Revises: 0018
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP FUNCTION app.narrow_file_grants(uuid, uuid[], timestamptz)")


def downgrade() -> None:
    raise NotImplementedError("migrations go forward; restore a backup instead")
