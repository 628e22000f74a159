"""Where an answer goes on Telegram: the chat, in it a topic, and the business account that the bot answers for."""

from dataclasses import dataclass

from tellonce_ingest_social.reading import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A chat and how it is reached; as text "chat", "chat topic=5", "chat business=AbC"."""

    chat: str
    topic: str = ""
    business: str = ""

    @classmethod
    def of(cls, message: Node) -> "Route":
        """The route back to where a message came from."""
        topic = message["message_thread_id"].id if message["is_topic_message"].true else ""
        return cls(chat=message["chat"]["id"].id, topic=topic, business=message["business_connection_id"].id)

    @classmethod
    def read(cls, text: str) -> "Route":
        """The route that a text names."""
        chat, *rest = text.split(" ") if text else [""]
        parts = dict(part.split("=", 1) for part in rest if "=" in part)
        return cls(chat=chat, topic=parts.get("topic", ""), business=parts.get("business", ""))

    @property
    def text(self) -> str:
        """The route as text."""
        parts = [self.chat, f"topic={self.topic}" if self.topic else "", f"business={self.business}"]
        return " ".join(part for part in parts if part and part != "business=")
