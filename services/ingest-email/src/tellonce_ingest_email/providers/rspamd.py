"""Asks rspamd over HTTP what it holds of a mail (`POST /checkv2`)."""

import asyncio
import http.client
import json
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlsplit

_SPAM = ("reject", "add header", "rewrite subject")


def client(url: str, timeout: float) -> Callable[[bytes, str, str], Awaitable[bool]]:
    """A function that tells whether a mail (with envelope sender and recipient) is spam.

    OSError: it can't be reached; ValueError: it answers nonsense."""
    return partial(_ask, url, timeout)


async def _ask(url: str, timeout: float, raw: bytes, sender: str, recipient: str) -> bool:  # noqa: ASYNC109
    return await asyncio.to_thread(_post, url, timeout, raw, sender, recipient)


def _post(url: str, timeout: float, raw: bytes, sender: str, recipient: str) -> bool:
    target = urlsplit(url)
    secure = target.scheme == "https"
    connection = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(target.netloc, timeout=timeout)
    headers = {"From": _header(sender), "Rcpt": _header(recipient), "Content-Type": "application/octet-stream"}
    try:
        connection.request("POST", f"{target.path.rstrip('/')}/checkv2", raw, headers)
        answer = connection.getresponse()
        body = answer.read(1_000_000)
    except http.client.HTTPException as error:
        raise ValueError("rspamd doesn't speak HTTP") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise ValueError(f"rspamd answers {answer.status}")
    return _is_spam(json.loads(body))


def _is_spam(said: object) -> bool:
    action = said.get("action") if isinstance(said, dict) else None
    if not action:
        raise ValueError("rspamd names no action")
    return action in _SPAM


def _header(address: str) -> str:
    return "".join(letter for letter in address if letter.isascii() and letter.isprintable())
