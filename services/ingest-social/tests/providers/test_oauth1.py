from datetime import UTC, datetime

import pytest
from tellonce_ingest_social.providers.oauth1 import header, signature

SECRETS = {
    "consumer_key": "xvz1evFS4wEEPTGEFPHBog",
    "consumer_secret": "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    "access_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
    "access_token_secret": "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
}
STATUS = {
    "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
    "oauth_consumer_key": SECRETS["consumer_key"],
    "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
    "oauth_signature_method": "HMAC-SHA1",
    "oauth_timestamp": "1318622958",
    "oauth_token": SECRETS["access_token"],
    "oauth_version": "1.0",
}


@pytest.mark.parametrize(
    ("path", "wanted"), [("1.1", "hCtSmYh+iHYCEqBWrE7C7hYmtUk="), ("1", "tnnArxj06cWHq44gCs1OSKk/jLY=")]
)
def test_the_networks_own_example_has_its_signature(path: str, wanted: str) -> None:
    """https://developer.x.com/en/docs/authentication/oauth-1-0a/creating-a-signature, its newer and its older text."""
    url = f"https://api.twitter.com/{path}/statuses/update.json?include_entities=true"

    assert signature("POST", url, STATUS, SECRETS) == wanted


def test_another_moment_has_another_nonce() -> None:
    first, second = (
        header("POST", "https://a.example", SECRETS, datetime(2025, 12, 1, second=s, tzinfo=UTC), "e") for s in (1, 2)
    )

    assert first["authorization"].startswith('OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce="')
    assert first != second
