"""What other skill rules would have made of past conversations; pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tellonce_core.desk_settings import SkillRule

from tellonce_router.facts import Words
from tellonce_router.item import Item
from tellonce_router.rules import Routing, Rules
from tellonce_router.tagging import asked_of
from tellonce_router.validate import check_settings

EXAMPLES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """A conversation that would be routed otherwise."""

    item: Item
    before: Routing
    after: Routing


@dataclass(slots=True, kw_only=True)
class Trial:
    """What came of it: how often each rule fits and fitted, and what would change, newest first."""

    looked_at: int = 0
    fits: Counter[str] = field(default_factory=Counter)
    fitted: Counter[str] = field(default_factory=Counter)
    otherwise: list[Otherwise] = field(default_factory=list)


def check_rules(tried: Sequence[SkillRule], default_team_id: str, now: Rules) -> Rules:
    """The present settings with these rules instead; Rejected with the field that is wrong."""
    team_id = default_team_id or now.settings.default_team_id
    settings = replace(now.settings, skill_rules=tuple(tried), default_team_id=team_id)
    check_settings(settings)
    return Rules(version=now.version, settings=settings)


def trial_of(items: Sequence[Item], words: Mapping[str, Words], tried: Rules) -> Trial:
    """The rules tried on the first message of each conversation; what was erased meanwhile is passed over."""
    trial = Trial()
    for item in items:
        opening = item.own.opening
        found = words.get(opening.entry_id) if opening else None
        if opening is None or item.own.newest is None or found is None:
            continue
        after = tried.route(asked_of(item, found))
        before = Routing(skills=item.ruled_skills, team_id=item.ruled_team_id, rules=item.ruled_by, value=opening.value)
        trial.looked_at += 1
        trial.fits.update(after.rules)
        trial.fitted.update(before.rules)
        if replace(before, rules=after.rules) != after:
            trial.otherwise.append(Otherwise(item=item, before=before, after=after))
    return trial
