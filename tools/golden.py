"""Writes golden events: `python tools/golden.py` adds one for each event that has a new field or value.

A golden file is never changed: its bytes are what an older version has put on the bus, where they stand for 30 days.
tests/contract/test_proto.py reads them.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "contract" / "golden"
_DEEPEST = 6


def events() -> Iterator[type[Message]]:
    """Every message type of every events.proto: what stands on the bus."""
    folder = ROOT / "proto" / "tellonce"
    for path in sorted(folder.glob("*/v1/events.proto")):
        module = importlib.import_module(f"tellonce.{path.parts[-3]}.v1.events_pb2")
        for name in sorted(module.DESCRIPTOR.message_types_by_name):
            yield getattr(module, name)


def filled(descriptor: Descriptor, depth: int = 0) -> Message:
    """A message of this type with every field set to something that tells it from its neighbours."""
    if descriptor.full_name == "google.protobuf.Timestamp":
        return Timestamp(seconds=1_760_000_000, nanos=123_000_000)
    if descriptor.full_name == "google.protobuf.Duration":
        return Duration(seconds=90, nanos=500_000_000)
    message = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        if field.message_type is None or depth < _DEEPEST:
            _fill(message, field, depth)
    return message


def _fill(message: Message, field: FieldDescriptor, depth: int) -> None:
    target = getattr(message, field.name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields
        target[_scalar(key)] = _scalar(value)
    elif field.message_type is not None:
        inner = filled(field.message_type, depth + 1)
        (target.add() if field.is_repeated else target).CopyFrom(inner)
    elif field.is_repeated:
        target.append(_scalar(field))
    else:
        setattr(message, field.name, _scalar(field))


def _scalar(field: FieldDescriptor) -> str | bytes | bool | float:
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_STRING:
            return field.name.encode() if field.type == FieldDescriptor.TYPE_BYTES else f"{field.name} ğİ"
        case FieldDescriptor.CPPTYPE_BOOL:
            return True
        case FieldDescriptor.CPPTYPE_ENUM:
            return int(field.enum_type.values[-1].number)
        case FieldDescriptor.CPPTYPE_FLOAT | FieldDescriptor.CPPTYPE_DOUBLE:
            return field.number + 0.5
    return field.number + 1000


def golden_files(name: str) -> list[Path]:
    """The golden files of a type, oldest first."""
    return sorted(GOLDEN.glob(f"{name}-*.json"))


def text_of(message: Message) -> dict[str, object]:
    """The message as people read it."""
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def main() -> int:
    """Write what is missing."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for event in events():
        name, message = event.DESCRIPTOR.full_name, filled(event.DESCRIPTOR)
        files = golden_files(name)
        if not files or json.loads(files[-1].read_text())["text"] != text_of(message):
            content = {
                "type": name,
                "hex": message.SerializeToString(deterministic=True).hex(),
                "text": text_of(message),
            }
            path = GOLDEN / f"{name}-{len(files) + 1}.json"
            path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
            print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
