"""Rows of the list, from desk items: what an agent sees of the work; pure."""

from datetime import datetime, timedelta

from tellonce_core.desk import DeskItem, DeskStatus, TargetState

from tellonce_inbox import models_desk, words
from tellonce_inbox.fields import Named
from tellonce_inbox.handing.shown import handing_of
from tellonce_inbox.people import People
from tellonce_inbox.records import ReadMark

_SOON = 0.25  # the last quarter of a target


def row_of(item: DeskItem, people: People, unread: int, now: datetime) -> models_desk.Row:
    """The item as its row, with the target as it stands now."""
    state, share, due_at = target_of(item, now)
    updated_at = item.updated_at or item.queued_at or now
    return models_desk.Row(
        conversation_id=item.conversation_id,
        reference=item.reference,
        version=item.version,
        customer=Named(id=item.customer_id, name=item.customer_name),
        channel=item.channel,
        account=item.account,
        subject=item.subject,
        snippet=item.snippet,
        language=item.language,
        status=words.STATUS[item.status],
        priority=words.PRIORITY[item.priority],
        unread=unread,
        team=people.team(item.team_id),
        agent=people.agent(item.agent_id),
        queued_at=item.queued_at or updated_at,
        due_at=due_at,
        target_state=words.TARGET_STATE[state],
        target_share=share,
        accept_by=item.accept_by,
        consent_asked=item.consent is not None,
        last_in_at=item.last_in_at,
        last_out_at=item.last_out_at,
        updated_at=updated_at,
        tags=list(item.tags),
        handing=handing_of(item, people),
    )


def unread_of(item: DeskItem, mark: ReadMark | None) -> int:
    """How many messages of the customer came since our last answer that this agent hasn't read."""
    if mark is None or mark.last_out_at != item.last_out_at:
        return item.unanswered
    if mark.last_in_at is not None and item.last_in_at is not None and mark.last_in_at >= item.last_in_at:
        return 0
    return max(0, item.unanswered - mark.unanswered)


def mark_of(item: DeskItem) -> ReadMark:
    """The mark of an agent who reads the conversation as it is now."""
    return ReadMark(
        conversation_id=item.conversation_id,
        last_in_at=item.last_in_at,
        last_out_at=item.last_out_at,
        unanswered=item.unanswered,
    )


def target_of(item: DeskItem, now: datetime) -> tuple[TargetState, float, datetime | None]:
    """State, share left (1 to 0) and due time of the target that runs; the router's word for paused and met ones."""
    target = item.target
    stored = target.state if target and target.state else _state_without_target(item)
    due_at = (target.due_at if target else None) or item.due_at
    if stored in {TargetState.PAUSED, TargetState.MET}:
        return stored, 1.0, None
    if due_at is None:
        return TargetState.RUNNING, 1.0, None
    share = _share_left((target.started_at if target else None) or item.queued_at, due_at, now)
    if now >= due_at:
        return TargetState.LATE, 0.0, due_at
    return (TargetState.SOON if share <= _SOON else TargetState.RUNNING), share, due_at


def _state_without_target(item: DeskItem) -> TargetState:
    if item.status is DeskStatus.RESOLVED:
        return TargetState.MET
    return TargetState.PAUSED if item.status in {DeskStatus.WAITING, DeskStatus.SNOOZED} else TargetState.RUNNING


def _share_left(started_at: datetime | None, due_at: datetime, now: datetime) -> float:
    whole = due_at - started_at if started_at else timedelta()
    if whole <= timedelta():
        return 1.0 if now < due_at else 0.0
    return round(min(1.0, max(0.0, (due_at - now) / whole)), 4)
