"""Settings of search: what all services share, and where the index stands."""

from datetime import timedelta
from pathlib import Path

from tellonce_runtime.settings import Duration, GrpcSettings, HttpSettings, PeerSettings, Section, ServiceSettings


class SearchSettings(Section):
    """The index."""

    gather: Duration = timedelta(seconds=0.4)
    """So long the events after the first are gathered: a commit costs as much for one as for a hundred. A hit may be
    a second late."""
    folder: Path = Path("var/search")
    """Folder of this replica alone: an index is locked by who writes it. Losing it costs the time of building it."""


class Settings(ServiceSettings):
    """All settings of search, as TELLONCE_… variables."""

    grpc: GrpcSettings = GrpcSettings(port=9053)
    http: HttpSettings = HttpSettings(port=9103)
    history: PeerSettings = PeerSettings(target="127.0.0.1:9051")
    search: SearchSettings = SearchSettings()
