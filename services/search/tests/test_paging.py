"""Page tokens."""

import pytest
from tellonce_core.errors import Rejected
from tellonce_search.paging import MAX_HITS, Token, decode, encode


def test_a_token_comes_back_as_it_was() -> None:
    token = Token(1_700_000_000_000).after(["e1", "e2"])

    read = decode(encode(token, b"q"), b"q")

    assert read == token
    assert read.has("e1")
    assert not read.has("e3")


def test_the_longest_token_fits_a_url() -> None:
    token = Token(1).after(f"e{n}" for n in range(MAX_HITS))

    assert len(encode(token, b"q")) <= 8192
    assert decode(encode(token, b"q"), b"q") == token


@pytest.mark.parametrize("text", ["x", "ü", "AAAA", "!!!!", encode(Token(1), b"q")[:-2], encode(Token(1), b"other")])
def test_what_is_no_token_of_this_query_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match="page_token") as refused:
        decode(text, b"q")

    assert refused.value.reason == "INVALID_PAGE_TOKEN"
