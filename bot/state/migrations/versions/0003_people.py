"""People, what they asked, and what admins did."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_HASHED = sa.String(32)
_ROLE = sa.Enum("BLOCKED", "STRANGER", "CADRE", "TRAINER", "ADMIN", name="role")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("role", _ROLE, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("seats", sa.Integer, nullable=False),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
    )
    op.create_table(
        "members",
        sa.Column("person", _HASHED, primary_key=True),
        sa.Column("role", _ROLE, nullable=False),
        sa.Column("invitation_id", sa.Integer, sa.ForeignKey("invitations.id"), nullable=False, index=True),
        sa.Column("joined_at", _MOMENT, nullable=False),
        sa.Column("trainer_id", sa.BigInteger),
    )
    op.create_table(
        "blocked",
        sa.Column("person", _HASHED, primary_key=True),
        sa.Column("blocked_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("person", _HASHED, nullable=False, index=True),
        sa.Column("chat", _HASHED, nullable=False),
        sa.Column("answer_id", sa.BigInteger),
        sa.Column("asked_at", _MOMENT, nullable=False, index=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("previous", sa.Text),
        sa.Column("understood", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("document_id", sa.Text),
        sa.Column("quote", sa.Text),
        sa.Column("handled", sa.Boolean, nullable=False),
    )
    op.create_index("ix_questions_answer", "questions", ["chat", "answer_id"])
    op.create_table(
        "judgements",
        sa.Column(
            "question_id", sa.String(16), sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("person", _HASHED, primary_key=True),
        sa.Column("good", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(16)),
        sa.Column("judged_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "admin_actions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("admin_id", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
