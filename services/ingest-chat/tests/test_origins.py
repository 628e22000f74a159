"""Which pages may talk to us."""

import pytest
from tellonce_ingest_chat.origins import address_of, frame_policy, is_allowed

OWN = "https://chat.example.com/"
ALLOWED = ("https://www.shop.example", "http://localhost:3000")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://www.shop.example", True),
        ("HTTPS://WWW.SHOP.EXAMPLE", True),
        ("http://localhost:3000", True),
        ("https://chat.example.com", True),
        ("", True),
        ("http://www.shop.example", False),
        ("https://shop.example", False),
        ("https://www.shop.example.evil.example", False),
        ("https://www.shop.example:8443", False),
        ("null", False),
        ("file://", False),
    ],
)
def test_only_the_accounts_pages_and_our_own_may(origin: str, allowed: bool) -> None:
    assert is_allowed(origin, ALLOWED, OWN) is allowed


def test_the_iframe_is_held_by_the_accounts_pages_only_and_runs_nothing_foreign() -> None:
    policy = frame_policy(ALLOWED, OWN)

    assert "frame-ancestors 'self' https://www.shop.example http://localhost:3000" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "wss://chat.example.com" in policy


@pytest.mark.parametrize(
    ("forwarded", "hops", "address"),
    [("", 0, "peer"), ("1.1.1.1", 0, "peer"), ("", 1, "peer"), ("9.9.9.9, 1.1.1.1", 1, "1.1.1.1"),
     ("9.9.9.9, 1.1.1.1, 2.2.2.2", 2, "1.1.1.1"), ("2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"),
     ("::ffff:1.1.1.1", 1, "1.1.1.1"), ("1.1.1.1", 1, "1.1.1.1")],
)  # fmt: skip
def test_only_what_our_own_proxies_wrote_counts(forwarded: str, hops: int, address: str) -> None:
    assert address_of("peer", forwarded, hops) == address
