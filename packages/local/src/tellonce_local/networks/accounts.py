"""What the simulated networks say about our accounts there: whose the secrets are, and which address they call.

Telegram getMe, getWebhookInfo; LINE /v2/bot/info, /v2/bot/channel/webhook/endpoint; Graph API nodes; X /2/users/me;
Twilio /2010-04-01/Accounts/{sid}.json; Viber /pa/get_account_info: each after its published example."""

import base64
from collections.abc import Mapping
from typing import Any

from tellonce_local.networks.payloads import NETWORKS

Answer = tuple[Any, int]
Webhooks = Mapping[str, str]
_GRAPH_REFUSAL = {"error": {"message": "Error validating access token", "type": "OAuthException", "code": 190}}
_REFUSALS: Mapping[str, Answer] = {
    "telegram": ({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401),
    "line": ({"message": "Authentication failed due to the following reason: invalid token."}, 401),
    "x": ({"title": "Unauthorized", "detail": "Unauthorized", "status": 401}, 401),
    "sms": ({"code": 20003, "message": "Authenticate", "status": 401}, 401),
    "viber": ({"status": 2, "status_message": "invalidAuthToken"}, 200),
}


def account_answer(path: str, headers: Mapping[str, str], webhooks: Webhooks, trouble: str) -> Answer | None:
    """The answer to a question about an account; None if it is none. `webhooks` are the called addresses by network,
    `trouble` is what Telegram says of its last delivery."""
    name = _network(path)
    if name is None:
        return None
    if not _is_signed_in(name, path, headers):
        return _REFUSALS.get(name, (_GRAPH_REFUSAL, 400))
    return _said(name, path, webhooks, trouble), 200


def _network(path: str) -> str | None:
    endings = {
        "/getMe": "telegram",
        "/getWebhookInfo": "telegram",
        "/v2/bot/info": "line",
        "/webhook/endpoint": "line",
        "/2/users/me": "x",
        "/Accounts/AC1.json": "sms",
        "/pa/get_account_info": "viber",
        f"/{NETWORKS['whatsapp'].ours}": "whatsapp",
        "/me": "messenger",
    }
    return next((name for ending, name in endings.items() if path.endswith(ending)), None)


def _said(name: str, path: str, webhooks: Webhooks, trouble: str) -> Any:
    ours, called = NETWORKS[name].ours, webhooks.get(name, "")
    match name:
        case "telegram" if path.endswith("/getMe"):
            return {"ok": True, "result": {"id": int(ours), "is_bot": True, "username": "poyraz_bot"}}
        case "telegram":
            return {"ok": True, "result": {"url": called, "last_error_message": trouble, "pending_update_count": 0}}
        case "line" if path.endswith("/info"):
            return {"userId": ours, "basicId": "@poyraz", "displayName": "Poyraz"}
        case "line":
            return {"endpoint": called, "active": True}
        case "x":
            return {"data": {"id": ours, "name": "Poyraz", "username": "poyraz"}}
        case "sms":
            return {"sid": "AC1", "friendly_name": "Poyraz", "status": "active"}
        case "viber":
            return {"status": 0, "status_message": "ok", "id": ours, "name": "Poyraz", "webhook": called}
        case "whatsapp":
            return {"id": ours, "display_phone_number": "+90 555 000 00 00"}
        case _:  # one server stands for Messenger and Instagram: it says both names of the id
            return {"id": ours, "name": "Poyraz", "user_id": NETWORKS["instagram"].ours, "username": "poyraz"}


def _is_signed_in(name: str, path: str, headers: Mapping[str, str]) -> bool:
    secrets, sent = NETWORKS[name].secrets, headers.get("authorization", "")
    match name:
        case "telegram":
            return f"/bot{secrets['bot_token']}/" in path
        case "x":
            return f'oauth_token="{secrets["access_token"]}"' in sent
        case "sms":
            pair = f"AC1:{secrets['auth_token']}".encode()
            return sent == f"Basic {base64.b64encode(pair).decode()}"
        case "viber":
            return headers.get("x-viber-auth-token") == secrets["auth_token"]
        case _:
            return sent == f"Bearer {secrets['access_token']}"
