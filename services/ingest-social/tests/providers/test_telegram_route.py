import pytest
from tellonce_ingest_social.providers.telegram_route import Route
from tellonce_ingest_social.reading import Node


@pytest.mark.parametrize(
    "route", [Route(chat="5"), Route(chat="-100", topic="7"), Route(chat="5", business="AbC="), Route(chat="")]
)
def test_a_route_survives_being_written(route: Route) -> None:
    assert Route.read(route.text) == route


def test_only_messages_of_a_topic_go_back_to_it() -> None:
    message = {"chat": {"id": -100}, "message_thread_id": 7}

    assert Route.of(Node({**message, "is_topic_message": True})).text == "-100 topic=7"
    assert Route.of(Node(message)).text == "-100"
