"""What the network's answer means for a reply. Pure."""

from datetime import timedelta

from tellonce_adapter.sending import Outcome

from tellonce_ingest_social.requests import RateLimited, Refused, SendAnswer, Sent, Unclear

INTERRUPTED = "the program ended while it was sending: nobody can tell whether the customer got it"


def outcome_of(answer: SendAnswer, *, repeatable: bool) -> Outcome:
    """What the network's answer to one call means for the send; `repeatable`: it drops a repeat by itself."""
    match answer:
        case Sent():
            return Outcome("sent", external_id=answer.external_id)
        case RateLimited():
            detail = answer.detail or "the network asks us to wait"
            return Outcome("later", detail, wait=max(answer.retry_after, timedelta(seconds=1)))
        case Refused(reason="credentials"):
            return Outcome("later", answer.detail, account_is_wrong=True)
        case Refused():
            return Outcome("failed" if answer.permanent else "later", answer.detail)
        case Unclear():
            return Outcome("later" if repeatable else "uncertain", answer.detail or "the network gave no clear answer")
