"""Publishing what is stored already."""

from collections.abc import Awaitable

import structlog
from tellonce_core.errors import Busy, Unavailable
from tellonce_runtime import logs

_log = structlog.get_logger()


async def postponable(publishing: Awaitable[None]) -> None:
    """Publish now; it is stored already, so an outage of the broker is the sweeper's business."""
    try:
        await publishing
    except (Busy, Unavailable) as error:
        _log.warning("publish_postponed", **logs.describe(error))
