"""An index in a folder of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tellonce_search.index import Index


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An empty index."""
    opened = Index(tmp_path / "index")
    yield opened
    opened.close()
