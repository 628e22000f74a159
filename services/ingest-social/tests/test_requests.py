from tellonce_ingest_social.requests import Account, form_call, json_call, split_url


def test_a_json_call_keeps_letters_as_they_are() -> None:
    call = json_call("https://a.example", {"text": "ş"}, {"authorization": "x"}, key="k")

    assert call.body == '{"text":"ş"}'.encode()
    assert call.headers == {"content-type": "application/json", "authorization": "x"}
    assert call.idempotency_key == "k"


def test_a_form_call_escapes_its_fields() -> None:
    assert form_call("https://a.example", [("Body", "a&b"), ("Body", "ş")], {}).body == b"Body=a%26b&Body=%C5%9F"


def test_an_account_writes_from_its_first_address() -> None:
    assert Account(id="a", addresses=("1", "2")).address == "1"
    assert Account(id="a").address == ""


def test_what_is_no_address_has_no_parts() -> None:
    assert split_url("https://a.example:8443/x").port == 8443
    assert [split_url(url).netloc for url in ("https://[", "https://a.example:no/", "https://a.example:99999/")] == [
        ""
    ] * 3
