"""Company -> what each service is asked to apply: the desk, the accounts, the inbox's users."""

from collections.abc import Collection
from typing import Any

from google.protobuf.duration_pb2 import Duration
from tellonce.channel.v1 import channel_pb2
from tellonce.desk.v1 import desk_pb2

from tellonce_cli.company import Account, Agent, Channel, Company, Hours, Target
from tellonce_cli.values import parse_duration


def desk_settings(company: Company) -> desk_pb2.DeskSettings:
    """Teams, agents, hours, targets and rules for the router."""
    return desk_pb2.DeskSettings(
        teams=[
            desk_pb2.Team(
                id=team.id,
                name=team.name,
                skills=team.skills,
                languages=team.languages,
                channels=team.channels,
                hours=team.hours or "",
                overflow_team_id=team.overflow or "",
            )
            for team in company.teams
        ],
        agents=[_agent(agent) for agent in company.agents],
        hours=[_hours(hours, company.company.time_zone) for hours in company.hours],
        targets=[_target(target) for target in company.targets],
        skill_rules=[
            desk_pb2.SkillRule(
                name=rule.name,
                channels=rule.channels,
                accounts=rule.accounts,
                languages=rule.languages,
                words=rule.words,
                skills=rule.skills,
                team_id=rule.team or "",
                traits=rule.traits,
                tags=rule.tags,
                value=rule.value,
            )
            for rule in company.skill_rules
        ],
        points=[_points(company, channel) for channel in sorted({*company.points, *company.rings, *company.quiets})],
        default_team_id=next((team.id for team in company.teams if team.default), company.teams[0].id),
    )


def _points(company: Company, channel: Channel) -> desk_pb2.ChannelPoints:
    """What a conversation of the channel takes, how long it rings and may be quiet; unset is the router's default."""
    points = desk_pb2.ChannelPoints(channel=channel, points=company.points.get(channel, 0))
    if channel in company.rings:
        points.ring.FromTimedelta(parse_duration(company.rings[channel]))
    if channel in company.quiets:
        points.quiet.FromTimedelta(parse_duration(company.quiets[channel]))
    return points


def _agent(agent: Agent) -> desk_pb2.AgentSettings:
    return desk_pb2.AgentSettings(
        id=agent.id,
        name=agent.name,
        team_ids=agent.teams,
        skills=agent.skills,
        languages=agent.languages,
        capacity=agent.capacity,
        role=agent.role,
    )


def _hours(hours: Hours, company_zone: str) -> desk_pb2.Hours:
    return desk_pb2.Hours(
        name=hours.name,
        time_zone=hours.time_zone or company_zone,
        spans=[
            desk_pb2.HoursSpan(weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in hours.expanded()
        ],
        holidays_country=hours.holidays or "",
        days_off=hours.days_off,
    )


def _target(target: Target) -> desk_pb2.TargetRule:
    within = Duration()
    within.FromTimedelta(parse_duration(target.within))
    return desk_pb2.TargetRule(
        kind=desk_pb2.TargetKind.Value(f"TARGET_KIND_{target.kind.upper()}"),
        channel=target.channel or "",
        priority=desk_pb2.Priority.Value(f"PRIORITY_{(target.priority or 'unspecified').upper()}"),
        team_id=target.team or "",
        within=within,
        hours=target.hours or "",
    )


def accounts(company: Company, channels: Collection[str]) -> list[channel_pb2.Account]:
    """The accounts of these channels, for their adapter."""
    return [_account(account, company) for account in company.accounts if account.channel in channels]


def _account(account: Account, company: Company) -> channel_pb2.Account:
    return channel_pb2.Account(
        id=account.id,
        channel=account.channel,
        brand=account.brand,
        name=account.name,
        addresses=account.addresses,
        languages=account.languages,
        time_zone=account.time_zone or company.company.time_zone,
        templates=[
            channel_pb2.Template(kind=text.kind, language=text.language, subject=text.subject, text=text.text)
            for text in account.templates
        ],
        settings=_settings(account, company),
        secret_refs=account.secrets,
        limits=account.limits,
        enabled=account.enabled,
    )


def _settings(account: Account, company: Company) -> dict[str, str]:
    """The settings as the adapter reads them; what agents forward to a mail account is customers' mail, unless the
    account says who may forward."""
    settings = {name: _setting(value) for name, value in account.settings.items()}
    if account.channel == "email" and company.agents:
        settings.setdefault("forwarders", ", ".join(agent.email for agent in company.agents))
    return settings


def _setting(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def inbox_body(company: Company, *, dry_run: bool) -> dict[str, Any]:
    """The body of POST /api/admin/company: names for the UI, and who may sign in."""
    return {
        "name": company.company.name,
        "brands": [{"id": brand.id, "name": brand.name} for brand in company.brands],
        "users": [
            agent.model_dump(
                include={"id", "name", "email", "language", "role", "teams", "password"}, exclude_none=True
            )
            for agent in company.agents
        ],
        "dry_run": dry_run,
    }
