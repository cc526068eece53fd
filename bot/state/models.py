"""The tables of the state."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables."""


class InboxUpdate(Base):
    """An update from Telegram: its raw form until it is answered, then only that it was there.

    Each bot's updates are numbered for themselves.
    """

    __tablename__ = "inbox"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    raw: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=1)


class ApprovedGroup(Base):
    """A group that an admin has added the bot to: in invite mode it stays in no other."""

    __tablename__ = "approved_groups"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    approved_by: Mapped[int] = mapped_column(BigInteger)
    approved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
