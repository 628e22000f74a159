"""What a widget is told before anything is said."""

import json
from datetime import UTC, datetime
from importlib.resources import files

import jsonschema
from tellonce_ingest_chat.accounts import Account
from tellonce_ingest_chat.config import config_view
from tellonce_ingest_chat.openings import Opening, Span

SCHEMA = json.loads(files("tellonce_ingest_chat").joinpath("protocol.schema.json").read_text())
CONFIG = jsonschema.Draft202012Validator({"$ref": "#/$defs/config", "$defs": SCHEMA["$defs"]})
MONDAY = datetime(2026, 1, 5, 6, tzinfo=UTC)
CLOSED = Opening(is_open=False, opens_at=MONDAY, time_zone="Asia/Baku", spans=[Span(1, "10:00", "18:00")])


def an_account(**settings: str) -> Account:
    return Account(
        id="web", channel="chat", brand="p", name="Poyraz", addresses=("https://x.example",), languages=("tr", "az"),
        time_zone="Europe/Istanbul", settings=settings, limits={"files": 2},
    )  # fmt: skip


def test_it_is_of_the_schema_and_says_when_it_opens_and_how_else_one_can_ask() -> None:
    view = config_view(an_account(phone="0850", form="offline"), "az", CLOSED)

    CONFIG.validate(view)
    assert (view["language"], view["hours"]["open"], view["limits"]["files"], view["mail"]) == ("az", False, 2, False)
    assert view["hours"] == {
        "open": False,
        "opens_at": int(MONDAY.timestamp() * 1000),
        "time_zone": "Asia/Baku",
        "spans": [{"weekday": 1, "opens": "10:00", "closes": "18:00"}],
    }
    assert view["ways"] == [{"kind": "phone", "value": "0850", "label": "0850"}]


def test_the_form_asks_what_the_company_wants() -> None:
    fields = config_view(an_account(form_fields="name! phone order"), "tr", Opening())["form"]["fields"]

    assert [(one["name"], one["kind"], one["required"]) for one in fields] == [
        ("name", "text", True), ("phone", "phone", False), ("order", "text", False),
    ]  # fmt: skip
