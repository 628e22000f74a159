"""The widget's build as a browser loads it: small, kept by its names, zipped; and the demo shop where it is wanted."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

_DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src {service}; base-uri 'none'; form-action 'self'"
)
"""As strict as a shop's may be: the widget needs its script, its calls and its frame, and no inline style."""


def build_app(folder: Path | None) -> Starlette:
    """Files below /widget. A name with a hash is kept for ever, others for five minutes."""
    route = Route("/{name:path}", lambda request: _file(request, folder), methods=["GET"])
    return Starlette(routes=[route], middleware=[Middleware(GZipMiddleware, minimum_size=500)])


def demo_page(folder: Path, service: str) -> Response:
    """The demo shop, which holds the chat as a customer's site would, under a strict policy."""
    headers = {"content-security-policy": _DEMO_POLICY.format(service=service), "cache-control": "no-cache"}
    return FileResponse(folder / "demo.html", headers=headers)


def _file(request: Request, folder: Path | None) -> Response:
    path = (folder / request.path_params["name"]).resolve() if folder else Path("/nothing")
    if folder is None or not path.is_relative_to(folder.resolve()) or not path.is_file():
        return PlainTextResponse("there is no such file", 404)
    kept = "max-age=31536000, immutable" if "-" in path.stem else "max-age=300"
    shared = {"cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*"}
    return FileResponse(path, headers={"cache-control": kept, **shared})
