"""Settings of the index: environment variables, or the same names in ``settings.env``."""

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError

BUNDLED_MODEL = "multilingual-e5-small"


class IndexSettings(BaseSettings):
    """What building and searching need to know; each field is described in settings.env.example."""

    model_config = SettingsConfigDict(env_file="settings.env", env_ignore_empty=True, extra="ignore")

    corpus_dir: Path = Path("corpus")
    data_dir: Path = Path("var")
    embedding_model: str = BUNDLED_MODEL
    query_prompt: str = "query: "
    passage_prompt: str = "passage: "
    encoder_backend: Literal["auto", "openvino", "torch"] = "auto"
    encoder_threads: int = Field(default=2, ge=1)
    digests: bool = True
    vector_store: Literal["faiss", "pgvector"] = "faiss"
    gate_max_drop: float = Field(default=0.02, ge=0, le=1)
    fetch_private: bool = False
    keep_versions: int = Field(default=5, ge=2)
    database_url: str | None = Field(
        default=None, pattern=r"^(sqlite\+aiosqlite:///|postgresql\+psycopg://)", repr=False
    )

    @property
    def shares_versions(self) -> bool:
        """Whether the versions are those of all machines that share a database."""
        return (self.database_url or "").startswith("postgresql")

    @property
    def documents_dir(self) -> Path:
        """Where each text stands with its ``.toml`` beside it."""
        return self.corpus_dir / "documents"

    @property
    def golden_questions(self) -> Path:
        """What a new version must answer before it may take the place of the current one."""
        return self.corpus_dir / "questions" / "golden.jsonl"

    @property
    def vector_cache(self) -> Path:
        """The vectors of every text embedded so far."""
        return self.data_dir / "vectors.sqlite"

    @property
    def transcripts(self) -> Path:
        """What was read of the corpus's files so far."""
        return self.data_dir / "transcripts"

    @property
    def glossary(self) -> Path:
        """The abbreviations that admins keep."""
        return self.corpus_dir / "glossary.toml"


Settings = TypeVar("Settings", bound=IndexSettings)


def load_settings(kind: type[Settings]) -> Settings:
    """Read the settings; raises SettingsError that names the wrong one."""
    try:
        return kind()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"Setting {name}: {first['msg']} (see settings.env.example).") from None
