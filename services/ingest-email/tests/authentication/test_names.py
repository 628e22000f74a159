"""Where DNS is asked, and what no answer is."""

from datetime import timedelta

import pytest
from tellonce_ingest_email.authentication.names import Resolver, Unanswered


def test_a_server_that_is_not_there_is_no_answer() -> None:
    resolver = Resolver(["127.0.0.1:9"], timedelta(milliseconds=400))
    resolver.begin()

    with pytest.raises(Unanswered):
        resolver.texts("posta.example")
