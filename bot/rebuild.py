"""A new version of the index, built by a child process while this one answers."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from index.errors import VersionError
from index.settings import IndexSettings

Tell = Callable[[str, int, int], None]  # stage, done, total


async def rebuild(
    settings: IndexSettings, hold: bool = False, tell: Tell = lambda stage, done, total: None
) -> dict[str, Any]:
    """Run ``python -m index build --json`` and return its report, also of a version that it did not publish.

    With ``hold`` it publishes none. Raises VersionError with the child's last line if nothing was built.
    Cancelled, it kills the child.
    """
    shaping = settings.model_dump(include=set(IndexSettings.model_fields), exclude_none=True)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "index", "build", "--json", "--progress", *(["--hold"] if hold else [])),
        env=os.environ | {name.upper(): str(value) for name, value in shaping.items()},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stdout and child.stderr  # noqa: S101 (for the type checker)
    try:
        written, complaint = await asyncio.gather(child.stdout.read(), _watched(child.stderr, tell))
        await child.wait()
    except asyncio.CancelledError:
        child.kill()
        await child.wait()
        raise
    if not written:
        raise VersionError(f"The index could not be built: {complaint.removeprefix('Error: ')}")
    report: dict[str, Any] = json.loads(written)
    return report


async def _watched(lines: asyncio.StreamReader, tell: Tell) -> str:
    """Pass progress on; returns the last line that was something else."""
    last = "no reason given"
    async for raw in lines:
        line = raw.decode(errors="replace").strip()
        try:
            told = json.loads(line)
            tell(told["stage"], told["done"], told["total"])
        except (ValueError, KeyError, TypeError):
            last = line or last
    return last
