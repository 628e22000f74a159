import pytest
from tellonce_core.errors import NotFound
from tellonce_core.subjects import LIVE_CHANNELS
from tellonce_ingest_social.providers.registry import PROVIDERS, provider_of


def test_every_network_of_the_service_is_there() -> None:
    channels = {channel for provider in PROVIDERS.values() for channel in provider.channels}

    assert channels == {"whatsapp", "messenger", "instagram", "telegram", "x", "line", "sms", "viber"}
    assert channels <= set(LIVE_CHANNELS)


def test_a_channel_with_two_ways_is_told_by_the_accounts_setting() -> None:
    assert provider_of("whatsapp", {}).name == "whatsapp"
    assert provider_of("whatsapp", {"provider": "twilio-whatsapp"}).name == "twilio-whatsapp"


@pytest.mark.parametrize(
    ("channel", "settings"), [("fax", {}), ("line", {"provider": "x"}), ("sms", {"provider": "?"})]
)
def test_what_does_not_fit_is_not_found(channel: str, settings: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        provider_of(channel, settings)
