"""What several tests of the index use."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def sentences() -> np.ndarray:
    """Unit vectors in groups that lie together, as those of one matter do."""
    chance = np.random.default_rng(8)
    centres = chance.normal(size=(300, 384))
    found = np.repeat(centres, 10, axis=0) + chance.normal(size=(3000, 384))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
