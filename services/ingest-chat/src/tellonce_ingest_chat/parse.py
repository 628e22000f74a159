"""A visitor's frame -> what they want; anything else is refused. Mirrors protocol.schema.json (tests compare)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from tellonce_core.errors import Rejected

MAX_NUMBER = 2**53 - 1
Id = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
EntryId = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Phone = Annotated[str, Field(max_length=40, pattern=r"^[+0-9 ()./-]{5,}$")]
Milliseconds = Annotated[int, Field(ge=0, le=MAX_NUMBER)]
Counted = Annotated[int, Field(ge=1, le=MAX_NUMBER)]
ShortName = Annotated[str, Field(max_length=40)]
Long = Annotated[str, Field(max_length=2_000)]
Fields = Annotated[dict[ShortName, Long], Field(max_length=20)]


class Frame(BaseModel):
    """One frame; unknown fields are passed over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Page(Frame):
    """The page that the visitor is on."""

    url: Long
    title: Annotated[str, Field(max_length=300)] = ""
    referrer: Long = ""


class Hello(Frame):
    """The first frame."""

    t: Literal["hello"]
    v: Annotated[int, Field(ge=1, le=99)]
    session: Long = ""
    user: Annotated[str, Field(max_length=6_000)] = ""
    language: Annotated[str, Field(max_length=20)] = ""
    cursor: Annotated[str, Field(max_length=400)] = ""
    floor: Milliseconds = 0
    page: Page | None = None
    consent: bool = False


class Said(Frame):
    """What becomes an item: known by its id, ordered by its number, acked."""

    id: Id
    n: Counted
    waited_ms: Milliseconds = 0


class Say(Said):
    """Words or files."""

    t: Literal["say"]
    text: str
    waited_ms: Milliseconds
    files: Annotated[list[Long], Field(max_length=5)] = []


class Form(Frame):
    """Who they say that they are."""

    t: Literal["form"]
    id: Id
    name: Annotated[str, Field(max_length=120)] = ""
    email: Email | None = None
    phone: Phone | None = None
    fields: Fields = {}


class Typing(Frame):
    """They type, or have stopped."""

    t: Literal["typing"]
    on: bool


class Read(Frame):
    """They have seen everything up to this entry."""

    t: Literal["read"]
    entry: EntryId


class OnPage(Frame):
    """They went to another page."""

    t: Literal["page"]
    url: Long
    title: Annotated[str, Field(max_length=300)] = ""


class Answer(Said):
    """The answer to a card."""

    t: Literal["answer"]
    card: EntryId
    value: Literal["accept", "decline", "callback", "email"]
    fields: Fields = {}


class CallBack(Said):
    """They want to be called."""

    t: Literal["callback"]
    phone: Phone
    when: Annotated[str, Field(min_length=1, max_length=40)]
    note: Annotated[str, Field(max_length=1_000)] = ""
    card: EntryId | None = None


class GoOnByMail(Frame):
    """Where answers go when they are away."""

    t: Literal["email"]
    id: Id
    email: Email


class End(Said):
    """They end the chat."""

    t: Literal["end"]


class Begin(Frame):
    """They begin another."""

    t: Literal["begin"]


class Survey(Said):
    """What they think of it."""

    t: Literal["survey"]
    answers: Annotated[dict[ShortName, Annotated[int, Field(ge=0, le=10)] | Long], Field(max_length=3)]


class Transcript(Frame):
    """Send it by mail."""

    t: Literal["transcript"]
    id: Id
    email: Email


class Older(Frame):
    """What was said before."""

    t: Literal["older"]
    before: Annotated[str, Field(max_length=400)]


class Ping(Frame):
    """Is somebody there?"""

    t: Literal["ping"]


AnyFrame = Annotated[
    Hello | Say | Form | Typing | Read | OnPage | Answer | CallBack | GoOnByMail | End | Begin | Survey | Transcript
    | Older | Ping,
    Field(discriminator="t"),
]  # fmt: skip
_FRAMES: TypeAdapter[Any] = TypeAdapter(AnyFrame)


def parse_frame(text: str) -> Any:
    """The frame; Rejected with INVALID_FRAME says which field is wrong, never what was in it."""
    try:
        return _FRAMES.validate_json(text)
    except ValidationError as error:
        places = {".".join(map(str, one["loc"])) or "frame" for one in error.errors(include_input=False)}
        raise Rejected(f"no frame of the protocol: {', '.join(sorted(places))}"[:300], reason="INVALID_FRAME") from None
