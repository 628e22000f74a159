"""What goes over a browser's socket, as JSON texts made once and sent to all; pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tellonce_core.desk import DeskItem

from tellonce_inbox import rows
from tellonce_inbox.changes import DeliveryChange, DeskChange, EntryChange, Regrouping
from tellonce_inbox.cursor import Cursor
from tellonce_inbox.people import People
from tellonce_inbox.records import ReadMark

RELOAD = '{"type":"reload"}'
"""Too much was missed: read everything again."""


def hello(cursor: Cursor) -> str:
    """The first message: from where this socket goes on."""
    return json.dumps({"type": "hello", "cursor": str(cursor)})


def story_message(cursor: Cursor, change: EntryChange | DeliveryChange | Regrouping) -> str:
    """An entry came, a delivery went on, or what belongs together changed."""
    message: dict[str, Any] = {"type": "entry", "cursor": str(cursor)}
    if isinstance(change, Regrouping):
        grouped = {"customer_ids": change.customer_ids, "conversation_ids": change.conversation_ids}
        return json.dumps(message | {"type": "regrouped"} | grouped)
    if isinstance(change, EntryChange):
        return json.dumps(
            message
            | {
                "entry_id": change.entry_id,
                "conversation_id": change.conversation_id,
                "customer_id": change.customer_id,
            }
        )
    ids = {"entry_id": change.entry_id, "conversation_id": change.conversation_id, "state": change.state}
    return json.dumps(message | {"type": "delivery"} | ids)


@dataclass(slots=True)
class RowBatch:
    """Desk items read for some changes, and their rows as JSON: one text for all agents with the same unread count."""

    items: Mapping[str, DeskItem]
    people: People
    now: datetime
    _texts: dict[tuple[str, int], str] = field(default_factory=dict)

    def message(self, cursor: Cursor, change: DeskChange, mark: ReadMark | None) -> str:
        """The change with its row as this agent sees it; null where the conversation is no longer on the desk."""
        head = json.dumps(
            {
                "type": "desk",
                "cursor": str(cursor),
                "event": change.event,
                "conversation_id": change.conversation_id,
            }
        )
        return f'{head[:-1]}, "row": {self._row(change.conversation_id, mark)}}}'

    def _row(self, conversation_id: str, mark: ReadMark | None) -> str:
        item = self.items.get(conversation_id)
        if item is None:
            return "null"
        key = (conversation_id, rows.unread_of(item, mark))
        if key not in self._texts:
            self._texts[key] = rows.row_of(item, self.people, key[1], self.now).model_dump_json()
        return self._texts[key]
