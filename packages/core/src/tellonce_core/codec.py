"""One dataclass <-> one proto message with the same field names; built once from the dataclass's types."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, TypeVar

from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message as ProtoMessage
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

T = TypeVar("T")
P = TypeVar("P", bound=ProtoMessage)
_Convert = Callable[[Any], Any]


def timestamp(at: datetime) -> Timestamp:
    """The proto Timestamp of an aware datetime, cut to milliseconds."""
    milliseconds = (at - _EPOCH) // _MILLISECOND
    return Timestamp(seconds=milliseconds // 1000, nanos=milliseconds % 1000 * 1_000_000)


def moment(stamp: Timestamp) -> datetime:
    """The aware UTC datetime of a proto Timestamp, cut to milliseconds."""
    return _EPOCH + timedelta(seconds=stamp.seconds, milliseconds=stamp.nanos // 1_000_000)


def optional_moment(wire: ProtoMessage, field: str) -> datetime | None:
    """The datetime of a Timestamp field, or None where it isn't set."""
    return moment(getattr(wire, field)) if wire.HasField(field) else None


def duration(span: timedelta) -> Duration:
    """The proto Duration of a timedelta."""
    result = Duration()
    result.FromTimedelta(span)
    return result


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    to_proto: _Convert
    from_proto: _Convert
    default: Any
    required: bool


class Codec(Generic[T, P]):
    """Converts values of one dataclass to their proto message and back; a field with its default isn't written."""

    def __init__(self, core_type: type[T], proto_type: type[P]) -> None:
        hints = typing.get_type_hints(core_type)
        by_name = proto_type.DESCRIPTOR.fields_by_name
        self._core_type = core_type
        self._proto_type = proto_type
        self._slots = tuple(_slot(f, hints[f.name], by_name[f.name]) for f in fields(core_type))  # type: ignore[arg-type]
        self._by_name = {slot.name: slot for slot in self._slots}
        self._written = tuple((slot.name, slot.to_proto, slot.default) for slot in self._slots)
        self._read = _reader(tuple(slot.name for slot in self._slots))
        self._required = tuple(slot for slot in self._slots if slot.required)

    def to_proto(self, value: T) -> P:
        """The proto message of this value."""
        filled = {}
        for (name, to_proto, default), held in zip(self._written, self._read(value), strict=True):
            if held is not default and held != default:  # what must be there has MISSING as default
                filled[name] = to_proto(held)
        return self._proto_type(**filled)

    def from_proto(self, wire: P) -> T:
        """The value of this proto message; fields that this version doesn't know are passed over."""
        filled = {}
        for descriptor, held in wire.ListFields():
            slot = self._by_name.get(descriptor.name)
            if slot is not None:
                filled[slot.name] = slot.from_proto(held)
        for slot in self._required:
            if slot.name not in filled:
                filled[slot.name] = slot.from_proto(getattr(wire, slot.name))
        return self._core_type(**filled)


def _reader(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads all of them from a value at once."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _slot(field: "Field[Any]", hint: Any, descriptor: Any) -> _Slot:
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    to_proto, from_proto = _conversion(hint, descriptor)
    return _Slot(field.name, to_proto, from_proto, default, required=default is MISSING)


def _conversion(hint: Any, descriptor: Any) -> tuple[_Convert, _Convert]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        to_proto, from_proto = _conversion(arguments[0], descriptor)
        return (lambda held: [to_proto(one) for one in held]), (lambda wire: tuple(from_proto(one) for one in wire))
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return dict, dict
    if origin is types.UnionType:
        return _conversion(next(kind for kind in arguments if kind is not types.NoneType), descriptor)
    return _scalar(hint, descriptor)


def _scalar(hint: Any, descriptor: Any) -> tuple[_Convert, _Convert]:
    if hint is datetime:
        return timestamp, moment
    if hint is timedelta:
        return duration, Duration.ToTimedelta
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _enum(hint, descriptor.enum_type)
    if is_dataclass(hint) and isinstance(hint, type):
        codec: Codec[Any, Any] = Codec(hint, GetMessageClass(descriptor.message_type))
        return codec.to_proto, codec.from_proto
    return _same, _same


def _same(value: Any) -> Any:
    return value


def _enum(kind: type[StrEnum], descriptor: EnumDescriptor) -> tuple[_Convert, _Convert]:
    """Members by the proto names' endings; a number that this version doesn't know is UNSPECIFIED."""
    prefix = descriptor.values_by_number[0].name.removesuffix("UNSPECIFIED")
    numbers = {member: descriptor.values_by_name[prefix + member.name].number for member in kind}
    members = {number: member for member, number in numbers.items()}
    unspecified = members[0]
    return numbers.__getitem__, (lambda number: members.get(number, unspecified))
