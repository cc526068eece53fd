"""Group commit: one disk write for many, and each is told its own error."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.state.database import open_state
from bot.state.models import ApprovedGroup
from bot.state.writing import Writer


def group(number: int):
    """A change that approves a group."""
    row = {"chat_id": number, "approved_by": 1, "approved_at": func.now()}
    return lambda session: session.execute(insert(ApprovedGroup).values(row))


def run(tmp_path: Path, numbers: list[int]) -> tuple[list[object], int]:
    """Write at once; what came of each, and how many rows there are."""

    async def write() -> tuple[list[object], int]:
        async with open_state(f"sqlite+aiosqlite:///{tmp_path / 'state.sqlite'}") as sessions:
            writer = Writer(sessions)
            tried = (writer.write(group(number)) for number in numbers)
            told = await asyncio.gather(*tried, return_exceptions=True)
            writer.soon(group(99))
            await writer.flush()
            async with sessions() as session:
                return told, await session.scalar(select(func.count()).select_from(ApprovedGroup))

    return asyncio.run(write())


def test_all_are_written(tmp_path: Path) -> None:
    told, count = run(tmp_path, list(range(50)))
    assert not any(isinstance(each, Exception) for each in told)
    assert count == 51


def test_one_that_fails_takes_no_other_with_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told, count = run(tmp_path, [1, 2, 1, 3, 99])
    assert [isinstance(each, IntegrityError) for each in told] == [False, False, True, False, False]
    assert count == 4
    assert "could not be kept" in caplog.text
