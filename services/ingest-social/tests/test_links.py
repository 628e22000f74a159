"""Addresses of our files can't be guessed and end."""

from tellonce.message.v1 import message_pb2
from tellonce_ingest_social.links import links_for

from tests.support.social_cases import NOW


def test_each_file_gets_an_address_of_its_own_each_time() -> None:
    file = message_pb2.Attachment(id="0", filename="a.pdf", file=message_pb2.FileRef(key="k", size_bytes=3))

    first, behind = links_for([file], "https://social.example/", NOW)
    second, _ = links_for([file], "https://social.example", NOW)

    (link,) = behind.values()
    assert first["0"].startswith("https://social.example/media/")
    assert first["0"] != second["0"]
    assert (link.key, link.media_type, link.until > NOW) == ("k", "application/octet-stream", True)
