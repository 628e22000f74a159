"""Builds and runs the service; the only file that knows all the others."""

import asyncio
import sys

from tellonce_ingest_chat import serve


def main() -> None:
    """The command line: nothing serves, `provision` makes indexes."""
    command, *_ = sys.argv[1:] or [""]
    if command == "provision":
        asyncio.run(serve.provision())
    elif not command:
        serve.run()
    else:
        sys.exit("usage: tellonce-ingest-chat [provision]")
