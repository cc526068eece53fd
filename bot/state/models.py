"""The tables of the state.

A ``person`` or ``chat`` is a keyed hash of its id (bot/identity.py), never the id itself.
"""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Double, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.roles import Role

Hashed = String(32)


class Base(DeclarativeBase):
    """All tables."""


class InboxUpdate(Base):
    """An update from Telegram: its raw form and its chat until it is answered, then only that it was there.

    Each bot's updates are numbered for themselves. ``owner`` is the program that answers it, until ``lease``
    (seconds since 1970) unless that is renewed.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_waiting", "bot_id", "update_id",
            sqlite_where=text("raw IS NOT NULL"), postgresql_where=text("raw IS NOT NULL"),
        ),
    )  # fmt: skip

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    raw: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=1)
    chat: Mapped[int | None] = mapped_column(BigInteger, index=True)
    owner: Mapped[str | None] = mapped_column(String(16))
    lease: Mapped[float] = mapped_column(Double, default=0, server_default="0")


class Talk(Base):
    """What a chat talks about, if replicas share the state (bot/conversation.py)."""

    __tablename__ = "talks"

    chat: Mapped[str] = mapped_column(Hashed, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    content: Mapped[str] = mapped_column(Text)


class ApprovedGroup(Base):
    """A group that an admin has added the bot to: in invite mode it stays in no other."""

    __tablename__ = "approved_groups"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    approved_by: Mapped[int] = mapped_column(BigInteger)
    approved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Invitation(Base):
    """A link that lets people in: the hash of its code, for whom, how often and how long it works."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role]
    label: Mapped[str] = mapped_column(Text)
    seats: Mapped[int]
    created_by: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked: Mapped[bool] = mapped_column(default=False)


class Member(Base):
    """Somebody whom an invitation has let in; the id is kept of trainers only, for their menu."""

    __tablename__ = "members"

    person: Mapped[str] = mapped_column(Hashed, primary_key=True)
    role: Mapped[Role]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    trainer_id: Mapped[int | None] = mapped_column(BigInteger)


class Blocked(Base):
    """Somebody who is answered no more."""

    __tablename__ = "blocked"

    person: Mapped[str] = mapped_column(Hashed, primary_key=True)
    blocked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AskedQuestion(Base):
    """A question with how it was answered, for RETENTION_DAYS; ``answer_id`` is the message that answers."""

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_answer", "chat", "answer_id"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    person: Mapped[str] = mapped_column(Hashed, index=True)
    chat: Mapped[str] = mapped_column(Hashed)
    answer_id: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    question: Mapped[str] = mapped_column(Text)
    previous: Mapped[str | None] = mapped_column(Text)
    understood: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(8))
    version: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[str | None] = mapped_column(Text)
    quote: Mapped[str | None] = mapped_column(Text)
    handled: Mapped[bool] = mapped_column(default=False)  # a trainer has seen to it


class Judgement(Base):
    """What somebody thinks of an answer."""

    __tablename__ = "judgements"

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(Hashed, primary_key=True)
    good: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(16))
    judged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AdminAction(Base):
    """What an admin did."""

    __tablename__ = "admin_actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    admin_id: Mapped[int] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)


class QuestionSet(Base):
    """Questions that trainers test a version with."""

    __tablename__ = "question_sets"
    __table_args__ = ({"sqlite_autoincrement": True},)  # an old page must not act on a new one

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SetQuestion(Base):
    """A question of a set, with what is known of its answer; ``asked_id`` is the question it was taken from.

    ``answerable`` is None until somebody knows. ``judged`` if an answer was called right by a
    trainer, and that is what is known.
    """

    __tablename__ = "set_questions"

    set_id: Mapped[int] = mapped_column(ForeignKey("question_sets.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    previous: Mapped[str | None] = mapped_column(Text)
    style: Mapped[str] = mapped_column(Text)
    answerable: Mapped[bool | None]
    evidence: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[str | None] = mapped_column(Text)
    judged: Mapped[bool] = mapped_column(default=False)
    asked_id: Mapped[str | None] = mapped_column(String(16), index=True)


class Run(Base):
    """A set asked of a version."""

    __tablename__ = "runs"
    __table_args__ = ({"sqlite_autoincrement": True},)  # an old page must not act on a new one

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("question_sets.id"), index=True)
    version: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RunAnswer(Base):
    """How a question of the set was answered in a run, and what a trainer thinks of it."""

    __tablename__ = "run_answers"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    verdict: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[float] = mapped_column(Double)
    quote: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[str | None] = mapped_column(Text)
    citation: Mapped[str] = mapped_column(Text)
    right: Mapped[bool]
    in_top_5: Mapped[bool | None]
    verbatim: Mapped[bool]
    milliseconds: Mapped[float] = mapped_column(Double)
    judgement: Mapped[str | None] = mapped_column(String(8))
