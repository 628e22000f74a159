"""Whom SPF may be asked about."""

import pytest
from tellonce_ingest_email.authentication.claim import Claim


@pytest.mark.parametrize(
    ("peer", "is_stranger"),
    [("8.8.4.4", True), ("2001:4860:4860::8888", True), ("10.1.2.3", False), ("127.0.0.1", False), ("", False)],
)
def test_servers_of_our_own_network_are_no_strangers(peer: str, is_stranger: bool) -> None:
    assert Claim("posta.example", peer=peer).is_from_a_stranger is is_stranger
