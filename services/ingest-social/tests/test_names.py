"""External ids of the record lead back to the network's own id and the way an answer takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_ingest_social.names import Named, named
from tellonce_ingest_social.outgoing import Audience


@given(st.text(min_size=1), st.text(min_size=1), st.booleans())
def test_a_name_can_be_read_back(route: str, external_id: str, public: bool) -> None:
    route, external_id = (one.encode("utf-8", "replace").decode() for one in (route, external_id))
    one = Named("destek", route, external_id, public)

    assert named(one.text) == one


def test_a_comment_is_answered_in_public() -> None:
    assert Named("destek", "1", "2", public=True).audience is Audience.PUBLIC
    assert Named("destek", "1", "2").audience is Audience.PRIVATE


@pytest.mark.parametrize("text", ["", "abc@poyraz.example", "destek/mail/1/2", "destek/dm/1"])
def test_other_ids_are_none_of_ours(text: str) -> None:
    assert named(text) is None


def test_without_an_id_of_the_network_there_is_none_for_the_record() -> None:
    assert Named("destek", "1111", "").text == ""
