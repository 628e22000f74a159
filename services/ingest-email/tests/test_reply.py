import time

import pytest
from tellonce_ingest_email.reply import visible


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Evet.\n\nPoyraz <d@p.example>, 5 Oca 2026 Pzt, 09:12 tarihinde şunu yazdı:\n\n> Olur mu?", "Evet."),
        ("Olar.\n\n5 yanvar 2026, Poyraz <d@p.example> yazdı:\n> Salam", "Olar."),
        ("Yes.\n\nOn Mon, 5 Jan 2026 at 09:12, P\n<d@p.example> wrote:\n\n> Hi", "Yes."),
        ("Ja.\n\nAm 05.01.26 um 09:12 schrieb Poyraz:\n> Hallo", "Ja."),
        ("Oui.\n\n-----Message d'origine-----\nDe : P\nEnvoyé : lundi\nObjet : x", "Oui."),
        ("Да.\n\nОт: П <d@p.example>\nОтправлено: 5 января 2026\nКому: И\nТема: x\n\nтекст", "Да."),
        ("Tamam.\n\n-- \nAyşe\n0532", "Tamam."),
        ("Tamam.\nSent from my iPhone", "Tamam."),
        ("> soru\ncevap\n> soru", "cevap"),
        ("Yanıt\n\n##- Please type your reply above this line -##\nx", "Yanıt"),
        ("Note: this stays.\nFrom now on: no more.", "Note: this stays.\nFrom now on: no more."),
        ("She wrote: come home", "She wrote: come home"),
        ("", ""),
    ],
)
def test_only_what_is_new_is_seen(text: str, reply: str) -> None:
    assert visible(text).reply == reply


def test_what_is_cut_off_is_kept() -> None:
    seen = visible("Evet.\n\nSaygılarımla,\nAyşe\n\n> eski satır")

    assert seen.reply == "Evet."
    assert "Ayşe" in seen.rest
    assert "> eski satır" in seen.rest


def test_a_mail_that_is_only_forwarded_is_read_and_its_author_named() -> None:
    text = "---------- Forwarded message ----------\nFrom: Oliver <oliver@x.example>\nDate: x\nSubject: y\n\nHello"

    seen = visible(text, "Fwd: y")

    assert seen.forwarded_from == "oliver@x.example"
    assert "Hello" in seen.reply


@pytest.mark.parametrize("line", ["On x wrote", "> q", "From: a", "a@b.example 10:00", "- " * 40, ":" * 80])
def test_a_long_text_takes_no_longer_than_it_is_long(line: str) -> None:
    began = time.process_time()
    visible("\n".join([line] * 20_000))

    assert time.process_time() - began < 3
