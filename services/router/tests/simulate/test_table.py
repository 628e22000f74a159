"""Results side by side."""

from tellonce_router.simulate.running import case_of, simulate
from tellonce_router.simulate.table import table

from .cases import chat, scenario


def test_each_run_is_a_column_and_what_one_does_not_have_is_a_dash() -> None:
    chats = simulate(case_of(scenario()), "engine", [1], name="A")
    mails = simulate(case_of(scenario(channels=(chat(name="email"),))), "engine", [1], name="B")

    lines = {line[:28].strip(): line[28:].split() for line in table([chats, mails]).splitlines()}

    assert lines[""] == ["A", "B"]
    assert lines["chat: wait p95, s"][1] == "–"
    assert lines["email: wait p95, s"][0] == "–"
    assert lines["conversations"] == [str(chats.all.count), str(mails.all.count)]
