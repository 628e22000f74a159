import pytest
from tellonce_core.errors import Unauthenticated
from tellonce_ingest_social.requests import WebhookRequest
from tellonce_ingest_social.signatures import base64_sha1, base64_sha256, both, hex_sha256, require, same

DATA = b"what do ya want for nothing?"


def test_hashes_are_those_of_the_published_vectors() -> None:
    """RFC 4231 §4.3 and RFC 2202 §3, test case 2."""
    assert hex_sha256(DATA)("Jefe") == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert base64_sha256(DATA, prefix="sha256=")("Jefe") == "sha256=W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="
    assert base64_sha1(DATA)("Jefe") == "7/zfauXrL6LSdBbV8YTfnCWafHk="


@pytest.mark.parametrize("given", ["", " ", "wrong", "ş", "Jefe\x00"])
def test_what_is_not_the_signature_is_refused(given: str) -> None:
    request = WebhookRequest(headers={"x-s": given})

    with pytest.raises(Unauthenticated):
        require(request, "x-s", lambda secret: secret, ("Jefe",))


def test_an_old_secret_counts_while_it_is_being_changed() -> None:
    request = WebhookRequest(headers={"x-s": "old"})

    require(request, "x-s", lambda secret: secret, both({"s": "new", "s_old": "old"}, "s"))
    with pytest.raises(Unauthenticated):
        require(request, "x-s", lambda secret: secret, both({"s": "new"}, "s"))


def test_an_empty_secret_never_counts() -> None:
    request = WebhookRequest(body=DATA, headers={"x-s": hex_sha256(DATA)("")})

    with pytest.raises(Unauthenticated):
        require(request, "x-s", hex_sha256(DATA), both({}, "s"))


def test_texts_are_compared_as_bytes() -> None:
    assert same("ş", "ş")
    assert not same("\ud800", "ş")
