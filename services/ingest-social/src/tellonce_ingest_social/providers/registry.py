"""Which networks there are: a new one is one file here, its golden payloads and a row in docs/standards.md."""

from collections.abc import Mapping

from tellonce_core.errors import NotFound

from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.providers import instagram, line, messenger, telegram, twilio, viber, whatsapp, x

PROVIDERS: Mapping[str, Provider] = {
    one.name: one
    for one in (
        whatsapp.PROVIDER,
        messenger.PROVIDER,
        instagram.PROVIDER,
        telegram.PROVIDER,
        x.PROVIDER,
        line.PROVIDER,
        twilio.SMS,
        twilio.WHATSAPP,
        viber.PROVIDER,
    )
}
"""By name: the channel's, or what an account's setting "provider" says where there are several ways."""


def provider_of(channel: str, settings: Mapping[str, str]) -> Provider:
    """The network of an account; raises NotFound where there is none for its channel."""
    found = PROVIDERS.get(settings.get("provider", channel))
    if found is None or channel not in found.channels:
        raise NotFound(f"there is no provider for the channel {channel}")
    return found
