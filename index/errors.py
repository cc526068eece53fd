"""Every failure the index reports; the message itself says what to do next."""


class HoidapError(Exception):
    """The root of the project's own errors: shown as one line, without a traceback."""


class SettingsError(HoidapError):
    """A setting has a value that cannot be used."""


class CorpusError(HoidapError):
    """A document or its description cannot be used."""


class ReadingError(CorpusError):
    """A file is no document that can be read; the message goes on from the file's name."""


class ModelError(HoidapError):
    """The embedding model cannot be prepared or loaded."""


class VersionError(HoidapError):
    """A version of the index is missing, damaged or of another format."""


class BuildInProgressError(HoidapError):
    """Another build holds the lock."""


class QuestionFileError(HoidapError):
    """A file of questions or a benchmark folder cannot be read."""
