"""One frozen dataclass <-> one MongoDB document with the same names; what has its default isn't stored."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_Convert = Callable[[Any], Any]
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    key: str
    default: Any
    to_document: _Convert
    from_document: _Convert


class DocumentCodec(Generic[T]):
    """Converts values of one dataclass; `names` renames fields, an empty name leaves one out."""

    def __init__(self, core_type: type[T], names: Mapping[str, str] | None = None) -> None:
        hints = typing.get_type_hints(core_type)
        keys = {field.name: (names or {}).get(field.name, field.name) for field in fields(core_type)}  # type: ignore[arg-type]
        self._core_type = core_type
        self._slots = tuple(
            _slot(field, keys[field.name], hints[field.name])
            for field in fields(core_type)  # type: ignore[arg-type]
            if keys[field.name]
        )

    def to_document(self, value: T) -> dict[str, Any]:
        """The document of this value."""
        document = {}
        for slot in self._slots:
            held = getattr(value, slot.name)
            if held is not slot.default and held != slot.default:
                document[slot.key] = slot.to_document(held)
        return document

    def from_document(self, document: Mapping[str, Any], **more: Any) -> T:
        """The value of this document; keys that this version doesn't know are passed over."""
        filled = {slot.name: slot.from_document(document[slot.key]) for slot in self._slots if slot.key in document}
        return self._core_type(**filled, **more)


def _slot(field: "Field[Any]", key: str, hint: Any) -> _Slot:
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    to_document, from_document = _conversion(hint)
    return _Slot(field.name, key, default, to_document, from_document)


def _conversion(hint: Any) -> tuple[_Convert, _Convert]:
    if typing.get_origin(hint) is tuple:
        to_one, from_one = _conversion(typing.get_args(hint)[0])
        return (lambda held: [to_one(one) for one in held]), (lambda stored: tuple(from_one(one) for one in stored))
    if typing.get_origin(hint) is types.UnionType:
        return _conversion(next(kind for kind in typing.get_args(hint) if kind is not types.NoneType))
    if hint is timedelta:
        return (lambda held: held // _MILLISECOND), (lambda stored: timedelta(milliseconds=stored))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str, _member(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        codec: DocumentCodec[Any] = DocumentCodec(hint)
        return codec.to_document, codec.from_document
    return (_whole_milliseconds if hint is datetime else _same), _same


def _same(value: Any) -> Any:
    return value


def _whole_milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _member(kind: type[StrEnum]) -> _Convert:
    """Members by value; one that a newer version wrote reads as the unspecified one."""
    members = {member.value: member for member in kind}
    unspecified = kind("")
    return lambda stored: members.get(stored, unspecified)
