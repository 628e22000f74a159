"""What customers call themselves, and the products that they name."""

import pytest
from tellonce_history.telling.named import names_in, products_in


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Merhaba, adım Şule Işık, botlarım gelmedi.", "Şule Işık"),
        ("Benim adım Kenan", "Kenan"),
        ("Ad Soyad: Ayşe Nur Çelik", "Ayşe Nur Çelik"),
        ("Salam, mənim adım Rəşad Əliyev", "Rəşad Əliyev"),
        ("Hello! My name is Jane O'Hara and I wait.", "Jane O'Hara"),
    ],
)
def test_a_name_is_what_somebody_says_to_be_called(text: str, name: str) -> None:
    assert list(names_in(text)) == [name]


@pytest.mark.parametrize("text", ["Bir adım daha attım", "adım adım anlattım", "The name is wrong", "Ben Kargo"])
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert list(names_in(text)) == []


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Geçen hafta sizden kırmızı deri bot aldım ama fermuarı açılmıyor", "kırmızı deri bot"),
        ("21 Kasım'da spor ayakkabı sipariş ettim.", "spor ayakkabı"),
        ("Merhaba, iki adet termos sipariş vermiştim, biri kırık", "termos"),
        ("Ürün: Poyraz Kışlık Bot, 41 numara", "Poyraz Kışlık Bot"),
        ("Keçən həftə qış gödəkçəsi almışam", "qış gödəkçəsi"),
        ("I bought a pair of winter boots from your shop", "winter boots"),
        ("Last week we ordered two coffee machines and got one", "coffee machines"),
    ],
)
def test_a_product_is_what_somebody_says_to_have_bought(text: str, product: str) -> None:
    assert list(products_in(text)) == [product]


@pytest.mark.parametrize(
    "text",
    [
        "Sizden hâlâ cevap almadım, dün bir mesaj aldım",
        "Kargoyu teslim aldım",
        "Dün sipariş verdim",
        "I ordered it on Monday",
        "Randevu almıştım",
    ],
)
def test_what_one_takes_without_buying_is_no_product(text: str) -> None:
    assert list(products_in(text)) == []
