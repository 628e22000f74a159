"""Promises as the browser gets them."""

from tellonce_core.entry import PromiseState
from tellonce_inbox.people import People
from tellonce_inbox.promising.view import agent_of, agents_in, promise_of

from services.inbox.tests.promising.promise_fakes import make_promise


def test_a_promise_names_who_made_owns_and_settled_it() -> None:
    entry = make_promise(state=PromiseState.BROKEN, owner_id="ece", settled_by="agent:can", reason="Stok bitti")

    promise = promise_of(entry, People(), {})

    assert (promise.state, promise.reason, promise.customer.name) == ("broken", "Stok bitti", "")
    assert [one.id for one in (promise.made_by, promise.owner, promise.settled_by) if one] == ["deniz", "ece", "can"]
    assert agents_in([entry]) == {"deniz", "ece", "can"}


def test_a_machine_is_no_agent() -> None:
    assert [agent_of(one) for one in ("agent:ana", "system:shop", "")] == ["ana", "", ""]
