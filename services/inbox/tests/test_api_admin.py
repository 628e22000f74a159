"""The inbox's part of company.toml over REST."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

DENIZ = {"id": "deniz", "email": "deniz@poyraz.example", "name": "Deniz Ak"}
ECE = {"id": "ece", "email": "ece@poyraz.example", "name": "Ece Su", "password": "new password", "role": "supervisor"}


async def apply(inbox: Any, users: list[dict[str, Any]], *, token: str = "bootstrap", **more: Any) -> Any:
    body = {"name": "Poyraz", "brands": [{"id": "poyraz", "name": "Poyraz"}], "users": users, **more}
    return await inbox.client.post("/api/admin/company", json=body, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("token", ["", "wrong", "bootstrapx"])
async def test_without_the_bootstrap_token_nothing_changes(inbox: Any, token: str) -> None:
    answer = await apply(inbox, [ECE], token=token)

    assert answer.status_code == 401
    assert list(inbox.store.all_users) == ["deniz"]


async def test_new_user_can_sign_in_at_once(inbox: Any) -> None:
    changes = (await apply(inbox, [DENIZ, ECE])).json()["changes"]

    answer = await inbox.sign_in("ece@poyraz.example", "new password")

    assert "user ece: new" in changes
    assert answer.json()["company"] == {"name": "Poyraz", "brands": [{"id": "poyraz", "name": "Poyraz"}]}


async def test_applying_the_same_again_changes_nothing(inbox: Any) -> None:
    await apply(inbox, [DENIZ, ECE])

    assert (await apply(inbox, [DENIZ, ECE])).json() == {"changes": []}


async def test_dry_run_only_tells(inbox: Any) -> None:
    changes = (await apply(inbox, [DENIZ, ECE], dry_run=True)).json()["changes"]

    assert "user ece: new" in changes
    assert list(inbox.store.all_users) == ["deniz"]


async def test_user_who_is_not_named_any_more_is_signed_out_and_stays_out(inbox: Any) -> None:
    await inbox.sign_in()

    changes = (await apply(inbox, [ECE])).json()["changes"]

    assert "user deniz: switched off" in changes
    assert (await inbox.client.get("/api/session")).status_code == 401
    assert (await inbox.sign_in()).status_code == 401


async def test_other_password_ends_the_sessions(inbox: Any) -> None:
    await inbox.sign_in()

    await apply(inbox, [DENIZ | {"password": "battery staple"}])

    assert (await inbox.client.get("/api/session")).status_code == 401
    assert (await inbox.sign_in(password="battery staple")).status_code == 200


async def test_two_users_can_swap_their_addresses(inbox: Any) -> None:
    await apply(inbox, [DENIZ, ECE])

    answer = await apply(inbox, [DENIZ | {"email": ECE["email"]}, ECE | {"email": DENIZ["email"]}])

    assert answer.status_code == 200
    assert (await inbox.store.user_by_email("deniz@poyraz.example")).id == "ece"


@pytest.mark.parametrize(
    "users",
    [
        [DENIZ, DENIZ | {"id": "d2", "email": "DENIZ@poyraz.example"}],
        [DENIZ, DENIZ | {"email": "other@poyraz.example"}],
        [DENIZ | {"id": "Ünal"}],
        [DENIZ | {"role": "boss"}],
        [DENIZ | {"password": "short"}],
        [DENIZ | {"email": "nowhere"}],
    ],
)
async def test_company_that_makes_no_sense_is_422(inbox: Any, users: list[dict[str, Any]]) -> None:
    assert (await apply(inbox, users)).status_code == 422
