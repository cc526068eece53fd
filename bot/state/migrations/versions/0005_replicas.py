"""What replicas that share the state need: whose an update is, and what chats talk about."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("inbox", sa.Column("chat", sa.BigInteger))
    op.add_column("inbox", sa.Column("owner", sa.String(16)))
    op.add_column("inbox", sa.Column("lease", sa.Double, nullable=False, server_default="0"))
    op.create_index("ix_inbox_chat", "inbox", ["chat"])
    waiting = sa.text("raw IS NOT NULL")  # a few of the many that are kept
    op.create_index(
        "ix_inbox_waiting", "inbox", ["bot_id", "update_id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "talks",
        sa.Column("chat", sa.String(32), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("ix_talks_at", "talks", ["at"])
