"""The built UI: hashed assets for ever, the page never from a cache, the page for every address of the app."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PAGE = "index.html"
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # mails shown in frames bring styles; scripts they can't
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "frame-src": "'self' blob:",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in _POLICY.items())


class Ui(StaticFiles):
    """Serves a folder that Vite has built."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the page for an address of the app; unknown files and API paths are 404."""
        path = PAGE if path == "." else path
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or not _is_address_of_app(path):
                raise
            path, response = PAGE, await super().get_response(PAGE, scope)
        response.headers["cache-control"] = _cache_control(path)
        response.headers["content-security-policy"] = CONTENT_SECURITY_POLICY
        return response


def _is_address_of_app(path: str) -> bool:
    first, _, _ = path.partition("/")
    return first not in {"api", "assets"} and "." not in path.rpartition("/")[2]


def _cache_control(path: str) -> str:
    if path.startswith("assets/"):
        return "public, max-age=31536000, immutable"
    return "no-store" if path == PAGE else "no-cache"
