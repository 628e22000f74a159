"""Times as people write them in three languages; the clock stands on Wednesday, 18 November 2026, 10:00 in Istanbul."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tellonce_history.wording.times import moment_in

NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Istanbul"))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Yarın sizi arayacağız", "11-19 18:00"),
        ("Yarın saat 14:30'da arayacağız", "11-19 14:30"),
        ("Cuma gününe kadar yanıt vereceğiz", "11-20 18:00"),
        ("Cuma'ya kadar gönderiyoruz", "11-20 18:00"),
        ("Cumartesi kargoya veriyoruz", "11-21 18:00"),
        ("Pazartesi dönüş yapacağım", "11-23 18:00"),
        ("Salı günü iade edilecek", "11-24 18:00"),
        ("Çarşamba arayacağız", "11-25 18:00"),
        ("3 iş günü içinde iade edeceğiz", "11-23 18:00"),
        ("İki gün içinde ulaşacak", "11-20 18:00"),
        ("24 saat içinde dönüş yapacağız", "11-19 10:00"),
        ("Bugün akşama kadar bakarım", "11-18 18:00"),
        ("Gelecek hafta gönderilecek", "11-27 18:00"),
        ("25 Kasım'a kadar ödenecek", "11-25 18:00"),
        ("05.12.2026 tarihinde teslim edilecek", "12-05 18:00"),
        ("Sabah sizə zəng edəcəyəm", "11-19 18:00"),
        ("Cümə axşamı qaytaracağıq", "11-19 18:00"),
        ("2 gün ərzində göndəriləcək", "11-20 18:00"),
        ("Bazar ertəsi saat 11 göndərəcəyik", "11-23 11:00"),
        ("I'll call you tomorrow at 3 pm", "11-19 15:00"),
        ("You will have it by Friday", "11-20 18:00"),
        ("We will refund it within 5 business days", "11-25 18:00"),
        ("We'll ship it next week", "11-27 18:00"),
        ("It will arrive on December 5", "12-05 18:00"),
        ("It will arrive on 3 January", "01-03 18:00"),
    ],
)
def test_a_time_is_the_moment_that_is_meant(sentence: str, expected: str) -> None:
    found = moment_in(sentence, NOW)

    assert found is not None
    assert found.strftime("%m-%d %H:%M") == expected
    assert found > NOW


@pytest.mark.parametrize(
    "sentence",
    [
        "Sabah kargonuz yola çıktı",
        "Siparişiniz hazır",
        "Bugün saat 09:00'da aradık",
        "Beden 42",
        "20.11.2020 tarihli fatura",
    ],
)
def test_what_names_no_time_to_come_is_none(sentence: str) -> None:
    assert moment_in(sentence, NOW, "tr") is None


def test_today_without_an_hour_is_soon_once_the_evening_has_come() -> None:
    late = NOW.replace(hour=20)

    assert moment_in("Bugün döneceğiz", late) == late.replace(hour=22)
