import pytest
from tellonce_ingest_email.mailboxes import pause_after


@pytest.mark.parametrize(("failures", "seconds"), [(1, 0.5), (2, 1), (4, 5), (7, 300), (99, 300)])
def test_pauses_grow_to_five_minutes(failures: int, seconds: float) -> None:
    assert seconds * 0.8 <= pause_after(failures) <= seconds * 1.2


def test_without_a_failure_there_is_no_pause() -> None:
    assert pause_after(0) == 0
