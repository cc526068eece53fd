"""Any embedding model on PyTorch, by sentence-transformers."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.errors import ModelError
from index.settings import BUNDLED_MODEL

Vectors = npt.NDArray[np.float32]
BATCH = 32


class SentenceModel:
    """Texts into vectors, with so many threads; raises ModelError if the model cannot be loaded.

    ``local`` if nothing may be fetched.
    """

    def __init__(self, name: str, threads: int, local: bool) -> None:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(
                name,
                device="cpu",
                trust_remote_code=False,
                local_files_only=local,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError) as error:
            reason = str(error).strip().splitlines()[0]
            raise ModelError(
                f"Cannot load the model {name!r} ({reason}). Set EMBEDDING_MODEL to {BUNDLED_MODEL}, to a "
                "sentence-transformers folder, to a Hugging Face name with internet, or to none."
            ) from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1, shape (n, dimension)."""
        vectors = self._model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)
