"""The command `tellonce-provision`: makes the streams and durables, or brings them up to date."""

import asyncio

from tellonce_runtime import logs
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import ServiceSettings


def main() -> None:
    """Run once; safe to repeat."""
    settings = ServiceSettings()
    logs.configure(settings.log, service="provision")
    asyncio.run(provision_bus(settings))
