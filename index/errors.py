"""Every failure the index reports; the message itself says what to do next."""


class HoidapError(Exception):
    """The root of the project's own errors: shown as one line, without a traceback."""


class SettingsError(HoidapError):
    """A setting has a value that cannot be used."""


class CorpusError(HoidapError):
    """A document or its description cannot be used."""


class ReadingError(CorpusError):
    """A file is no document that can be read; the message goes on from the file's name."""


class ConfidentialError(CorpusError):
    """A file bears a mark of confidentiality, ``mark``: nothing of it is kept."""

    def __init__(self, name: str, mark: str) -> None:
        super().__init__(f"{name} is marked {mark}: it was not added, and no copy of it was kept.")
        self.mark = mark


class ModelError(HoidapError):
    """The embedding model cannot be prepared or loaded."""


class VersionError(HoidapError):
    """A version of the index is missing, damaged or of another format."""


class DepotError(VersionError):
    """The database that machines share versions by does not do what it should now; it may later."""


class BuildInProgressError(HoidapError):
    """Another build holds the lock."""


class QuestionFileError(HoidapError):
    """A file of questions or a benchmark folder cannot be read."""


def reason_of(error: Exception) -> str:
    """What an error says, on one line; of a database, its own words."""
    return " ".join(str(getattr(error, "orig", error)).split())
