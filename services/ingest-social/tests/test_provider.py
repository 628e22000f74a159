from datetime import UTC, datetime

from tellonce_ingest_social.parsed import Media, MediaKind
from tellonce_ingest_social.provider import direct_media, no_challenge, open_media
from tellonce_ingest_social.requests import Account, WebhookRequest


def test_a_network_without_these_steps_has_none() -> None:
    now, account = datetime(2025, 1, 1, tzinfo=UTC), Account(id="a")

    assert no_challenge(WebhookRequest(), {}) is None
    assert open_media(Media(kind=MediaKind.IMAGE, url="https://a.example"), account, {}, now) is None
    assert direct_media(b"{}", account, {}) is None
