"""What older versions put on the bus is still read as what it was; a new field gets a golden event of its own."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from google.protobuf.message import Message

from tests.contract.manifests import ROOT


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


golden = _load(ROOT / "tools" / "golden.py")
EVENTS: dict[str, type[Message]] = {event.DESCRIPTOR.full_name: event for event in golden.events()}
FILES = sorted(golden.GOLDEN.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_event_is_read_as_what_it_was(path: Path) -> None:
    content = json.loads(path.read_text())

    message = EVENTS[content["type"]].FromString(bytes.fromhex(content["hex"]))

    assert golden.text_of(message) == content["text"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_event_is_passed_on_without_loss(path: Path) -> None:
    content = json.loads(path.read_text())
    data = bytes.fromhex(content["hex"])

    assert EVENTS[content["type"]].FromString(data).SerializeToString(deterministic=True) == data


@pytest.mark.parametrize("name", EVENTS)
def test_newest_golden_event_holds_every_field(name: str) -> None:
    files = golden.golden_files(name)

    assert files, "run tools/golden.py"
    newest = json.loads(files[-1].read_text())["text"]
    assert newest == golden.text_of(golden.filled(EVENTS[name].DESCRIPTOR)), "run tools/golden.py and commit its file"


def test_golden_events_are_of_known_types() -> None:
    assert {path.stem.rsplit("-", 1)[0] for path in FILES} == set(EVENTS)


def test_event_of_a_newer_version_is_read_and_passed_on() -> None:
    content = json.loads(golden.golden_files("tellonce.desk.v1.DeskQueued")[-1].read_text())
    unknown = b"\xfa\x7f\x03new"  # field 2047, of a version to come
    message = EVENTS[content["type"]].FromString(bytes.fromhex(content["hex"]) + unknown)

    assert golden.text_of(message) == content["text"]
    assert message.SerializeToString().endswith(unknown)
