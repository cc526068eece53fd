"""Trainers' question sets, and how versions answered them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "question_sets",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "set_questions",
        sa.Column("set_id", sa.Integer, sa.ForeignKey("question_sets.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("previous", sa.Text),
        sa.Column("style", sa.Text, nullable=False),
        sa.Column("answerable", sa.Boolean),
        sa.Column("evidence", sa.Text),
        sa.Column("document_id", sa.Text),
        sa.Column("judged", sa.Boolean, nullable=False),
        sa.Column("asked_id", sa.String(16), index=True),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("set_id", sa.Integer, sa.ForeignKey("question_sets.id"), nullable=False, index=True),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "run_answers",
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("quote", sa.Text),
        sa.Column("document_id", sa.Text),
        sa.Column("citation", sa.Text, nullable=False),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("in_top_5", sa.Boolean),
        sa.Column("verbatim", sa.Boolean, nullable=False),
        sa.Column("milliseconds", sa.Double, nullable=False),
        sa.Column("judgement", sa.String(8)),
    )
