"""The folder of a replica: one index in use, a new one beside it while it is built; `current` names the one in use."""

import os
import shutil
from pathlib import Path

from tellonce_core import ids

_POINTER = "current"


class Shelf:
    """Where indexes stand; two replicas never share a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self) -> Path | None:
        """The index in use; None if there is none yet."""
        pointer = self._folder / _POINTER
        name = pointer.read_text().strip() if pointer.exists() else ""
        return self._folder / name if name and (self._folder / name).is_dir() else None

    def new(self) -> Path:
        """An empty folder to build an index in."""
        folder = self._folder / f"index-{ids.new_id()}"
        folder.mkdir(parents=True)
        return folder

    def use(self, index: Path) -> None:
        """Make this one the index in use, at once and for good."""
        draft = self._folder / f"{_POINTER}.{index.name}"
        with draft.open("w") as file:
            file.write(index.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / _POINTER)

    def tidy(self) -> None:
        """Remove the indexes that were in use before this one. One that is being built now is younger and stays."""
        current = self.current()
        for folder in self._folder.glob("index-*"):
            if current and folder.name < current.name:  # ids are in the order of time
                shutil.rmtree(folder)
