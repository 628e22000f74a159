"""A code is said back once, in time, and after few wrong ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tellonce_history.proving.code_proof import (
    CODE_MARK,
    CodeProof,
    ProofState,
    at_time,
    code_of,
    codes_in,
    heard,
    shown,
    with_code,
)

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
CODE = "048213"
PROOF = CodeProof(
    id="p",
    node="profile",
    address_node="mail",
    conversation="c",
    address="ana@x.example",
    actor="agent:deniz",
    started_at=NOW,
    expires_at=NOW + timedelta(minutes=15),
    max_guesses=3,
)


def after(proof: CodeProof, *texts: str, at: datetime = NOW) -> CodeProof:
    for number, text in enumerate(texts):
        proof = heard(proof, text, CODE, entry=f"e{number}", at=at)
    return proof


@pytest.mark.parametrize("text", ["048213", "048 213", "Kod: 048-213, teşekkürler", "  048\u00a0213.", "(048213)"])
def test_the_right_code_proves_however_it_is_written(text: str) -> None:
    proof = after(PROOF, text)

    assert (proof.state, proof.proved_at, proof.entry) == (ProofState.PROVED, NOW, "e0")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Merhaba",
        "Siparişim 40482135",
        "0482 13",
        "TR33 0006 1005",
        "2026-01-05 12:30",
        "1.048.213,00 TL",
        "5551234567",
    ],
)
def test_what_holds_no_code_changes_nothing(text: str) -> None:
    assert after(PROOF, text) == PROOF


def test_wrong_codes_are_counted_and_the_last_allowed_one_ends_the_proof() -> None:
    two = after(PROOF, "111111", "222222")
    three = after(PROOF, "111111", "222222", "333333")

    assert (two.state, len(two.guesses)) == (ProofState.PENDING, 2)
    assert (three.state, len(three.guesses)) == (ProofState.FAILED, 3)
    assert after(three, CODE).state is ProofState.FAILED


def test_one_message_is_one_guess_and_only_its_first_code_counts() -> None:
    proof = after(PROOF, f"111111 222222 {CODE}")

    assert (proof.state, len(proof.guesses)) == (ProofState.PENDING, 1)


def test_a_message_that_comes_twice_is_one_guess() -> None:
    once = heard(PROOF, "111111", CODE, entry="e", at=NOW)

    assert heard(once, "111111", CODE, entry="e", at=NOW) == once


@pytest.mark.parametrize(("late", "state"), [(-1, ProofState.PROVED), (0, ProofState.EXPIRED), (1, ProofState.EXPIRED)])
def test_a_code_counts_until_its_time_is_over(late: int, state: ProofState) -> None:
    at = PROOF.expires_at + timedelta(seconds=late)

    assert after(PROOF, CODE, at=at).state is state


@pytest.mark.parametrize("state", [ProofState.CANCELLED, ProofState.FAILED, ProofState.PROVED])
def test_a_proof_that_has_ended_hears_nothing(state: ProofState) -> None:
    ended = replace(PROOF, state=state)

    assert after(ended, CODE) == ended
    assert at_time(ended, PROOF.expires_at + timedelta(days=1)) == ended


def test_a_code_follows_from_key_and_proof_and_is_spread_evenly() -> None:
    codes = {code_of(b"k" * 32, f"proof{number}") for number in range(1000)}

    assert code_of(b"k" * 32, "p") == code_of(b"k" * 32, "p") != code_of(b"l" * 32, "p")
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 990
    assert {code[0] for code in codes} == set("0123456789")


def test_the_mail_gets_the_code_where_the_record_has_a_mark() -> None:
    assert with_code(f"Kodunuz: {CODE_MARK}", CODE) == "Kodunuz: 048 213"
    assert codes_in(shown(CODE)) == [CODE]
    assert codes_in(CODE_MARK) == []
