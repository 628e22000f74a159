"""REST: sign in, who am I, sign out."""

from fastapi import APIRouter, Request, Response
from tellonce_core.desk import PresenceState
from tellonce_core.errors import TellonceError

from tellonce_inbox import guard
from tellonce_inbox.auth import SignedIn
from tellonce_inbox.fields import Named
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.models_session import CompanyAnswer, SessionAnswer, SignIn, UserAnswer
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS
from tellonce_inbox.sockets import SIGNED_OUT

router = APIRouter(prefix="/api/session", tags=["session"], responses=PROBLEMS)


@router.post("")
async def sign_in(body: SignIn, request: Request, response: Response, parts: TheParts) -> SessionAnswer:
    """Sign in with e-mail and password; sets the session cookie."""
    guard.check_origin(request, parts.settings.allowed_origins)
    address = guard.client_address(request, parts.settings.trusted_proxies)
    signed_in = await parts.auth.sign_in(body.email, body.password, address)
    response.set_cookie(
        guard.COOKIE,
        signed_in.secret,
        max_age=int(parts.settings.session_limit.total_seconds()),
        httponly=True,
        secure=parts.settings.secure_cookies,
        samesite="lax",
    )
    return await _answer(signed_in, parts)


@router.get("")
async def get_session(caller: Caller, parts: TheParts) -> SessionAnswer:
    """Who is signed in."""
    return await _answer(caller, parts)


@router.delete("", status_code=204)
async def sign_out(caller: Caller, response: Response, parts: TheParts) -> None:
    """End the session; the agent goes offline with their last window."""
    await parts.auth.sign_out(caller)
    response.delete_cookie(guard.COOKIE, httponly=True, secure=parts.settings.secure_cookies, samesite="lax")
    mine = [socket for socket in parts.hub.sockets if socket.user.id == caller.user.id]
    for socket in mine:
        if socket.session_id == caller.session.id:
            socket.close(SIGNED_OUT)
    if all(socket.session_id == caller.session.id for socket in mine):
        await _go_offline(caller.user.id, parts)


async def _go_offline(agent_id: str, parts: Parts) -> None:
    try:
        await parts.desk.set_presence(agent_id, PresenceState.OFFLINE, active=True)
    except TellonceError:  # presence expires by itself; signing out must not fail for it
        return


async def _answer(signed_in: SignedIn, parts: Parts) -> SessionAnswer:
    user, company = signed_in.user, await parts.store.company()
    return SessionAnswer(
        user=UserAnswer(
            id=user.id, name=user.name, email=user.email, language=user.language, role=user.role, teams=list(user.teams)
        ),
        csrf_token=signed_in.csrf_token,
        company=CompanyAnswer(
            name=company.name, brands=[Named(id=brand.id, name=brand.name) for brand in company.brands]
        ),
    )
