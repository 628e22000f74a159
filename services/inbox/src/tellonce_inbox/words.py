"""Core's words as those of the REST bodies; what isn't specified gets the word that browsers expect."""

from collections.abc import Mapping

from tellonce_core.desk import DeskStatus, PresenceState, Priority, TargetState
from tellonce_core.entry import AuthorKind, Direction
from tellonce_core.message import DeliveryState

from tellonce_inbox import models_desk, models_session, models_story

STATUS: Mapping[DeskStatus, models_desk.Status] = {
    DeskStatus.UNSPECIFIED: "open",
    DeskStatus.NEW: "new",
    DeskStatus.OPEN: "open",
    DeskStatus.WAITING: "waiting",
    DeskStatus.SNOOZED: "snoozed",
    DeskStatus.RESOLVED: "resolved",
}
PRIORITY: Mapping[Priority, models_desk.Priority] = {
    Priority.UNSPECIFIED: "normal",
    Priority.LOW: "low",
    Priority.NORMAL: "normal",
    Priority.HIGH: "high",
    Priority.URGENT: "urgent",
}
TARGET_STATE: Mapping[TargetState, models_desk.TargetState] = {
    TargetState.UNSPECIFIED: "running",
    TargetState.RUNNING: "running",
    TargetState.SOON: "soon",
    TargetState.LATE: "late",
    TargetState.PAUSED: "paused",
    TargetState.MET: "met",
}
PRESENCE: Mapping[PresenceState, models_session.Presence] = {
    PresenceState.UNSPECIFIED: "offline",
    PresenceState.ONLINE: "online",
    PresenceState.AWAY: "away",
    PresenceState.WRAP_UP: "wrap_up",
    PresenceState.OFFLINE: "offline",
}
DIRECTION: Mapping[Direction, models_story.Direction] = {
    Direction.UNSPECIFIED: "internal",
    Direction.IN: "in",
    Direction.OUT: "out",
    Direction.INTERNAL: "internal",
}
AUTHOR: Mapping[AuthorKind, models_story.AuthorKind] = {
    AuthorKind.UNSPECIFIED: "system",
    AuthorKind.CUSTOMER: "customer",
    AuthorKind.AGENT: "agent",
    AuthorKind.SYSTEM: "system",
}
DELIVERY: Mapping[DeliveryState, models_story.DeliveryState] = {
    DeliveryState.QUEUED: "queued",
    DeliveryState.SENDING: "sending",
    DeliveryState.SENT: "sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.READ: "read",
    DeliveryState.UNCERTAIN: "uncertain",
    DeliveryState.FAILED: "failed",
    DeliveryState.CANCELLED: "cancelled",
}
"""Without UNSPECIFIED: that is no message of ours."""
