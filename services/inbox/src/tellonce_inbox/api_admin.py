"""REST: the inbox's part of company.toml, from `tellonce apply` with the bootstrap token; never from a browser."""

import hmac
from dataclasses import replace

from fastapi import APIRouter, Request
from tellonce_core.errors import Rejected, Unauthenticated

from tellonce_inbox import upkeep
from tellonce_inbox.guard import TheParts
from tellonce_inbox.models_session import CompanyBody, CompanyChanges, CompanyUser
from tellonce_inbox.parts import Parts
from tellonce_inbox.problems import PROBLEMS
from tellonce_inbox.records import Brand, Company, User
from tellonce_inbox.store import email_key

router = APIRouter(prefix="/api/admin", tags=["admin"], responses=PROBLEMS)

_SHOWN = ("email", "name", "language", "role", "teams")


@router.post("/company", openapi_extra={"security": [{"bootstrap": []}]})
async def apply_company(body: CompanyBody, request: Request, parts: TheParts) -> CompanyChanges:
    """Make users and names exactly these; one line a change. Users who aren't named can't sign in any more."""
    _check_token(request, parts.settings.bootstrap_secret())
    _check_addresses(body.users)
    known = {user.id: user for user in await parts.store.users()}
    wanted = [await _user(parts, one, known.get(one.id)) for one in body.users]
    named = {user.id for user in wanted}
    gone = [replace(user, active=False) for user in known.values() if user.active and user.id not in named]
    company = Company(name=body.name, brands=tuple(Brand(id=brand.id, name=brand.name) for brand in body.brands))
    changes = _company_changes(await parts.store.company(), company)
    changes += [line for user in wanted for line in _user_changes(known.get(user.id), user)]
    changes += [f"user {user.id}: switched off" for user in gone]
    if not body.dry_run:
        await _write(parts, company, known, [*gone, *wanted])
        await upkeep.end_sockets(parts.hub, parts.store)
    return CompanyChanges(changes=changes)


def _check_token(request: Request, secret: str) -> None:
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    right = hmac.compare_digest(shown.strip().encode("utf-8", "replace"), secret.encode())
    if not secret or scheme.lower() != "bearer" or not right:
        raise Unauthenticated("this call needs the bootstrap token")


def _check_addresses(users: list[CompanyUser]) -> None:
    for field, values in (("id", [one.id for one in users]), ("email", [email_key(one.email) for one in users])):
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            raise Rejected(f"two users have the {field} {twice}", metadata={"field": f"users.{field}"})


async def _user(parts: Parts, wanted: CompanyUser, known: User | None) -> User:
    """The user as they will be; the stored hash stays where it fits the password given, or none is given."""
    password_hash = known.password_hash if known else ""
    if wanted.password and not (password_hash and await parts.passwords.fits(password_hash, wanted.password)):
        password_hash = await parts.passwords.hash(wanted.password)
    return User(
        id=wanted.id,
        email=wanted.email,
        name=wanted.name,
        password_hash=password_hash,
        language=wanted.language,
        role=wanted.role,
        teams=tuple(wanted.teams),
        presence=known.presence if known else "online",
    )


def _company_changes(known: Company, wanted: Company) -> list[str]:
    changes = [f"company: name {known.name!r} -> {wanted.name!r}"] if known.name != wanted.name else []
    if tuple(known.brands) != tuple(wanted.brands):
        changes.append(f"company: brands {', '.join(brand.id for brand in wanted.brands) or 'none'}")
    return changes


def _user_changes(known: User | None, wanted: User) -> list[str]:
    if known is None:
        return [f"user {wanted.id}: new"]
    changes = [] if known.active else [f"user {wanted.id}: switched on"]
    changes += [
        f"user {wanted.id}: {name} {_text(getattr(known, name))} -> {_text(getattr(wanted, name))}"
        for name in _SHOWN
        if getattr(known, name) != getattr(wanted, name)
    ]
    return changes + ([f"user {wanted.id}: password"] if known.password_hash != wanted.password_hash else [])


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ",".join(value)


async def _write(parts: Parts, company: Company, known: dict[str, User], users: list[User]) -> None:
    """Write what changed; sessions of who was switched off or got another password end."""
    for user in users:
        old = known.get(user.id)
        if old and email_key(old.email) != email_key(user.email):
            await parts.store.release_address(user.id)
    for user in users:
        old = known.get(user.id)
        if old == user:
            continue
        await parts.store.save_user(user)
        if old and (not user.active or old.password_hash != user.password_hash):
            await parts.store.end_sessions_of(user.id)
    await parts.store.save_company(company)
