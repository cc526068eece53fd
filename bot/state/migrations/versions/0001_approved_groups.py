"""Groups that an admin has approved."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "approved_groups",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("approved_by", sa.BigInteger, nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
    )
