"""Promises in what agents write."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tellonce_history.promising.spotting import spot

NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Istanbul"))


def test_the_sentence_that_promises_is_found_with_its_date() -> None:
    found = spot("Merhaba Selin Hanım,\n\nPaketiniz depoda. Cuma gününe kadar size ulaşacak. İyi günler", NOW)

    assert found is not None
    assert (found.text, found.due_at.strftime("%m-%d %H:%M")) == ("Cuma gününe kadar size ulaşacak.", "11-20 18:00")


def test_a_sentence_without_a_time_or_without_a_promise_is_none() -> None:
    assert spot("Size dönüş yapacağız.", NOW) is None
    assert spot("Paketiniz yarın için hazır mı?", NOW) is None
    assert spot("", NOW) is None
