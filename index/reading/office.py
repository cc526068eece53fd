"""Old Word files (.doc), turned into .docx by LibreOffice."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import ReadingError
from index.reading.formats import LOCKED
from index.reading.transcript import Draft, Progress
from index.reading.word import read_word

SECONDS = 90
DAMAGED = "is damaged or not really a Word file: open it, and save it as .docx."
_TEXT, _CIPHER = (name.encode("utf-16-le") for name in ("WordDocument", "EncryptedPackage"))
MISSING = (
    "is an old Word file, and reading it needs LibreOffice: install it with "
    "'apt-get install libreoffice-writer-nogui' (macOS: 'brew install --cask libreoffice'), "
    "or save it as .docx."
)


def read_office(path: Path, progress: Progress) -> Draft:
    """The paragraphs of a .doc; raises ReadingError if LibreOffice is not there or cannot read it."""
    soffice = shutil.which("soffice")
    if soffice is None:
        raise ReadingError(MISSING)
    _check(path.read_bytes())
    with TemporaryDirectory() as folder:
        source = Path(folder, "document.doc")
        source.symlink_to(path.resolve())
        command = [
            soffice,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            "docx",
        ]
        try:
            subprocess.run(  # noqa: S603
                [*command, "--outdir", folder, str(source)], capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise ReadingError(f"took LibreOffice more than {SECONDS} s: save it as .docx.") from error
        converted = source.with_suffix(".docx")
        if not converted.exists():
            raise ReadingError(DAMAGED)
        return read_word(converted, progress)


def _check(data: bytes) -> None:
    """Raise ReadingError for what LibreOffice would take for plain text, or ask a password for."""
    if _CIPHER in data:
        raise ReadingError(LOCKED)
    if _TEXT not in data:
        raise ReadingError(DAMAGED)
