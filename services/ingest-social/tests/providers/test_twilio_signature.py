from urllib.parse import urlencode

import pytest
from tellonce_core.errors import Unauthenticated
from tellonce_ingest_social.providers.twilio_signature import signed_fields, verify
from tellonce_ingest_social.requests import WebhookRequest

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = {
    "From": "+14158675309",
    "To": "+18005551212",
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "Caller": "+14158675309",
}
SIGNED = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
"""The example of Twilio's own libraries, token "12345"."""
JSON_BODY = b'{"property": "value", "boolean": true}'
JSON_URL = f"{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
JSON_SIGNED = "a9nBmqA0ju/hNViExpshrM61xv4="


def request(url: str = URL, body: bytes | None = None, signed: str = SIGNED) -> WebhookRequest:
    form = urlencode(FORM).encode()
    return WebhookRequest(body=form if body is None else body, headers={"x-twilio-signature": signed}, url=url)


@pytest.mark.parametrize(
    "genuine",
    [
        request(),
        request(url=URL.replace(".com/", ".com:443/")),
        request(body=urlencode(dict(reversed(FORM.items()))).encode()),
        request(url=JSON_URL, body=JSON_BODY, signed=JSON_SIGNED),
    ],
    ids=["form", "with the port", "another order", "json"],
)
def test_the_example_of_twilios_own_libraries_is_genuine(genuine: WebhookRequest) -> None:
    verify(genuine, {"auth_token": "12345"})


@pytest.mark.parametrize(
    "forged",
    [
        request(url=URL + "&x=1"),
        request(url=URL.replace("https", "http")),
        request(url=URL.replace(".com/", ".com:no/")),
        request(body=urlencode({**FORM, "Digits": "12345"}).encode()),
        request(signed=""),
        request(url=JSON_URL, body=JSON_BODY + b" ", signed=JSON_SIGNED),
        request(url=""),
        request(url="https://[", body=b""),
        request(body=urlencode([("a", "b")] * 600).encode()),
    ],
)
def test_anything_else_is_refused(forged: WebhookRequest) -> None:
    with pytest.raises(Unauthenticated):
        verify(forged, {"auth_token": "12345"})


def test_without_a_token_nothing_is_genuine() -> None:
    with pytest.raises(Unauthenticated):
        verify(request(), {})


def test_fields_are_sorted_and_said_once() -> None:
    assert signed_fields(b"b=2&a=1&b=2&b=1&c=") == "a1b1b2c"
