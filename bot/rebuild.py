"""A new version of the index, built by a child process while this one answers."""

import asyncio
import json
import os
import sys
from typing import Any

from index.errors import VersionError
from index.settings import IndexSettings


async def rebuild(settings: IndexSettings) -> dict[str, Any]:
    """Run ``python -m index build --json`` and return its report, also of a version that it did not publish.

    Raises VersionError with the child's last line if nothing was built. Cancelled, it kills the child.
    """
    shaping = settings.model_dump(include=set(IndexSettings.model_fields))
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "index", "build", "--json"),
        env=os.environ | {name.upper(): str(value) for name, value in shaping.items()},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        written, complaints = await child.communicate()
    except asyncio.CancelledError:
        child.kill()
        await child.wait()
        raise
    if not written:
        lines = complaints.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise VersionError(f"The index could not be built: {lines[-1].removeprefix('Error: ')}")
    report: dict[str, Any] = json.loads(written)
    return report
