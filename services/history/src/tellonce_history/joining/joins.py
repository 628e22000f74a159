"""All that joins and parts, and what is read across it, as one parameter."""

from dataclasses import dataclass

from tellonce_history.joining.conversations import ConversationJoins
from tellonce_history.joining.people import PeopleJoins
from tellonce_history.joining.since import Since
from tellonce_history.suggesting.suggestions import Suggestions
from tellonce_history.telling.telling import Telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """Links of persons and of conversations, and what rests on them."""

    people: PeopleJoins
    conversations: ConversationJoins
    since: Since
    suggestions: Suggestions
    telling: Telling
