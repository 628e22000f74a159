"""A raw copy is kept without the secrets that its texts hold, or not at all."""

from tellonce_ingest_social.raw_copy import masked_raw


def test_a_raw_copy_is_kept_only_without_the_secrets() -> None:
    number = "kartım 4111 1111 1111 1111"

    assert masked_raw(b'{"text": "merhaba"}', 0) == b'{"text": "merhaba"}'
    assert b"4111" not in (masked_raw(f'{{"text": "{number}"}}'.encode(), 1) or b"4111")
    assert masked_raw(b"Body=kart%C4%B1m+4111%201111%201111%201111", 1) is None
    assert masked_raw(b"\xff", 1) is None
