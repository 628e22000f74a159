"""Which index is in use."""

from pathlib import Path

from tellonce_search.shelf import Shelf


def test_an_empty_shelf_has_none(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "new").current() is None


def test_the_last_one_put_in_use_is_current(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first, second = shelf.new(), shelf.new()
    shelf.use(first)
    shelf.use(second)

    assert shelf.current() == second


def test_tidying_keeps_the_current_one_and_one_that_is_being_built(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    old, current, built = shelf.new(), shelf.new(), shelf.new()
    shelf.use(current)

    shelf.tidy()

    assert not old.exists()
    assert current.exists()
    assert built.exists()


def test_a_current_one_that_was_lost_counts_as_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    index = shelf.new()
    shelf.use(index)
    index.rmdir()

    assert shelf.current() is None
