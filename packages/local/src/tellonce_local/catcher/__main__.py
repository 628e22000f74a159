"""The process: `python -m tellonce_local.catcher --smtp-port 2526 --page-port 8025 --submit-port 2525 --folder …`."""

import argparse
import asyncio
from pathlib import Path

import uvicorn

from tellonce_local.catcher.mailbox import Mailbox
from tellonce_local.catcher.page import create_app
from tellonce_local.catcher.smtp import protocol


async def serve(smtp_port: int, page_port: int, submit_port: int, folder: Path) -> None:
    """Serve SMTP and the page on loopback until a signal."""
    mailbox = Mailbox(folder)
    app = create_app(mailbox, submit_host="127.0.0.1", submit_port=submit_port)
    smtp = await asyncio.get_running_loop().create_server(lambda: protocol(mailbox), "127.0.0.1", smtp_port)
    async with smtp:
        config = uvicorn.Config(app, host="127.0.0.1", port=page_port, log_level="warning", access_log=False)
        await uvicorn.Server(config).serve()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description="a mail catcher that stands for the outside world")
    parser.add_argument("--smtp-port", type=int, default=2526)
    parser.add_argument("--page-port", type=int, default=8025)
    parser.add_argument("--submit-port", type=int, default=2525)
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.smtp_port, arguments.page_port, arguments.submit_port, arguments.folder))


if __name__ == "__main__":
    main()
