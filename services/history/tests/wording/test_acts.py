"""What sentences do, in Turkish, Azerbaijani and English."""

import pytest
from tellonce_history.wording.acts import asks, complains, promises, thanks


@pytest.mark.parametrize(
    "sentence",
    [
        "Yarın sizi arayacağız", "Cuma gününe kadar iade edeceğim", "Bugün kargoya veriyoruz", "Size dönüş yaparız",
        "Sabah göndərəcəyik", "Pul qaytarılacaq", "We'll call you", "It will be refunded", "You’ll have it on Friday",
        "Size söz veriyorum",
    ],
)  # fmt: skip
def test_a_promise_says_that_we_will(sentence: str) -> None:
    assert promises(sentence)


@pytest.mark.parametrize("sentence", ["Yarın arayalım mı?", "Siparişiniz yola çıktı.", "Your parcel left today."])
def test_a_question_or_a_report_is_no_promise(sentence: str) -> None:
    assert not promises(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ürün kırık çıktı",
        "Hizmetinizden hiç memnun değilim",
        "Sifarişim hələ də gəlməyib",
        "It doesn't work",
        "I am very disappointed",
    ],
)
def test_a_complaint_says_that_something_is_wrong(sentence: str) -> None:
    assert complains(sentence)


@pytest.mark.parametrize("sentence", ["Çok teşekkür ederim", "Sağ ol qardaş", "Thank you for the quick help"])
def test_thanks_are_heard(sentence: str) -> None:
    assert thanks(sentence)


@pytest.mark.parametrize(
    "sentence", ["Kargom nerede?", "İade etmek istiyorum", "Pulu qaytarın", "I would like a refund"]
)
def test_a_wish_asks(sentence: str) -> None:
    assert asks(sentence)


def test_a_report_does_nothing_of_that() -> None:
    sentence = "Paketi dün akşam aldım."

    assert [asks(sentence), complains(sentence), thanks(sentence)] == [False] * 3
