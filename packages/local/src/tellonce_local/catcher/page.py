"""The HTTP side: a page for people and /api/mails for tests."""

from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

import aiosmtplib
from pydantic import BaseModel, Field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tellonce_local.catcher.mailbox import Mailbox

_PAGE = Path(__file__).with_name("page.html")


class Letter(BaseModel, extra="forbid"):
    """A mail that someone writes in the page's form, as a customer."""

    sender: str = Field(min_length=3, max_length=320)
    to: str = Field(min_length=3, max_length=320)
    subject: str = Field(default="", max_length=500)
    text: str = Field(min_length=1, max_length=100_000)
    importance: str = Field(default="", pattern="^(high|normal|low|)$")
    in_reply_to: str = ""
    references: list[str] = []


def compose(letter: Letter) -> EmailMessage:
    """The mail as a mail program would write it; Message-ID in the domain of the sender."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = letter.sender, letter.to, letter.subject
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = make_msgid(domain=letter.sender.rpartition("@")[2].rstrip(">") or "localhost")
    if letter.importance:
        mail["Importance"] = letter.importance
    if letter.in_reply_to:
        mail["In-Reply-To"] = letter.in_reply_to
        mail["References"] = " ".join(letter.references or [letter.in_reply_to])
    mail.set_content(letter.text)
    return mail


def create_app(mailbox: Mailbox, *, submit_host: str, submit_port: int) -> Starlette:
    """Page and API over one mailbox; what the form sends goes to the submit address over SMTP."""

    async def show_page(_: Request) -> Response:
        return Response(_PAGE.read_text(encoding="utf-8"), media_type="text/html")

    async def list_mails(request: Request) -> Response:
        query = request.query_params
        limit = min(int(query.get("limit", "100")), 1000) if query.get("limit", "100").isdigit() else 100
        mails = mailbox.newest(to=query.get("to", ""), after=query.get("after", ""), limit=limit)
        return JSONResponse([mail.as_json() for mail in mails])

    async def clear_mails(_: Request) -> Response:
        mailbox.clear()
        return Response(status_code=204)

    async def get_raw(request: Request) -> Response:
        mail = mailbox.get(request.path_params["mail_id"])
        if mail is None:
            return JSONResponse({"message": "no such mail"}, status_code=404)
        return Response(mail.raw, media_type="text/plain; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"})

    async def send_letter(request: Request) -> Response:
        try:
            mail = compose(Letter.model_validate_json(await request.body()))
        except ValueError as error:
            return JSONResponse({"message": str(error)}, status_code=422)
        try:
            await aiosmtplib.send(mail, hostname=submit_host, port=submit_port, timeout=30)
        except (aiosmtplib.SMTPException, OSError) as error:
            return JSONResponse({"message": f"tellonce did not take it: {error}"}, status_code=502)
        return JSONResponse({"message_id": mail["Message-ID"]}, status_code=201)

    return Starlette(
        routes=[
            Route("/", show_page),
            Route("/api/mails", list_mails),
            Route("/api/mails", clear_mails, methods=["DELETE"]),
            Route("/api/mails/{mail_id}/raw", get_raw),
            Route("/api/send", send_letter, methods=["POST"]),
        ]
    )
