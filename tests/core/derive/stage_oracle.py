"""What stages should be, lead by lead in plain Python: the oracle of the set-based statements."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from core.store.base import Base, table_of
from core.store.models import (
    Campaign,
    Company,
    Deal,
    DealContact,
    Lead,
    RuleStage,
    Setting,
    StageChange,
    StageDefinition,
    StageRule,
)
from core.store.stages import Stage, default_stage, value_key

ALWAYS = date(1970, 1, 1)


def stages_follow(connection: Connection) -> None:
    """Every stage change, every stage of a rule and every lead's stage are what the raw records say."""
    said = {row["name"]: row["value"] for row in _rows(connection, Setting)}
    zone, as_then = ZoneInfo(said.get("time_zone", "UTC")), said.get("stages_as") == "then"
    meanings = _Meanings(_rows(connection, StageDefinition), zone, as_then)
    changes, leads = _rows(connection, StageChange), _rows(connection, Lead)
    for change in changes:
        if change["origin"] in ("status", "file"):
            assert change["stage"] == meanings.of(change["value"], change["at"]), change
    expected = {
        (lead["id"], rule["id"], rule["stage"], at)
        for rule in _rows(connection, StageRule)
        for lead in leads
        if (at := _dated(connection, rule, lead, changes, zone)) is not None
    }
    given = {(row["lead_id"], row["rule_id"], row["stage"], row["at"]) for row in _rows(connection, RuleStage)}
    assert given == expected
    for lead in leads:
        ruled = [stage for who, _, stage, _ in expected if who == lead["id"]]
        own = [change for change in changes if change["lead_id"] == lead["id"]]
        deals = _deals(connection, lead["id"])
        merged = [other for other in leads if other["merged_into"] == lead["id"]]
        assert Stage(lead["stage"]) == _current(lead, merged, own, deals, ruled, meanings), lead


class _Meanings:
    def __init__(self, told: list[dict[str, Any]], zone: ZoneInfo, as_then: bool) -> None:
        self._told, self._zone, self._as_then = told, zone, as_then

    def of(self, value: str, at: datetime) -> int:
        """The definition in force on the event's day, or the newest."""
        day, found = at.astimezone(self._zone).date(), int(default_stage("lifecycle", value))
        mine = [one for one in self._told if (one["field"], one["value"]) == ("lifecycle", value_key(value))]
        for one in sorted(mine, key=lambda one: one["since"]):
            if one["since"] <= day or not self._as_then:
                found = one["stage"]
        return found


def _dated(
    connection: Connection, rule: dict[str, Any], lead: dict[str, Any], changes: list[dict[str, Any]], zone: ZoneInfo
) -> datetime | None:
    """When a rule gives a lead its stage; None: never."""
    if not _fulfils(connection, rule["conditions"], lead):
        return None
    first = datetime.combine(rule["since"], time(), zone).astimezone(UTC)
    at = lead["created_at"] if rule["since"] == ALWAYS else max(lead["created_at"], first)
    taken_back = any(
        change["lead_id"] == lead["id"]
        and (change["origin"], change["reason"]) == ("here", "mistake")
        and change["stage"] < rule["stage"]
        and change["at"] >= at
        for change in changes
    )
    return None if taken_back else at


def _fulfils(connection: Connection, asked: dict[str, Any], lead: dict[str, Any]) -> bool:
    company = _named(connection, Company, lead["company_id"])
    campaign = _named(connection, Campaign, lead["campaign_id"])
    country, industry = lead["country"] or company.get("country") or "", company.get("industry") or ""
    size, score = company.get("employees"), lead["score"]
    title = (lead["job_title"] or "").lower()
    checks = {
        "country": lambda words: country.lower() in [word.lower() for word in words],
        "industry": lambda words: industry.lower() in [word.lower() for word in words],
        "title": lambda words: any(word.lower() in title for word in words),
        "size_from": lambda least: size is not None and size >= least,
        "size_to": lambda most: size is not None and size <= most,
        "owner": lambda wanted: (lead["assigned"] is not None) == (wanted == "yes"),
        "channel": lambda channel: lead["channel"] == channel,
        "campaign": lambda name: (campaign.get("name") or "").lower() == name.lower(),
        "score": lambda least: score is not None and score >= least,
    }
    return all(checks[name](value) for name, value in asked.items())


def _current(
    lead: dict[str, Any],
    merged: list[dict[str, Any]],
    changes: list[dict[str, Any]],
    deals: list[int],
    ruled: list[int],
    meanings: _Meanings,
) -> Stage:
    """Deals, then what was set here, then the CRM, then rules."""
    if deals:
        return next((Stage(stage) for stage in (Stage.WON, Stage.OPPORTUNITY) if stage in deals), Stage.LOST)
    elsewhere = [change for change in changes if change["origin"] != "here"]
    unchanged = lead["own_stage"] is not None and lead["status"] == lead["own_stage_over"]
    if unchanged and not any(change["at"] > lead["own_stage_at"] for change in elsewhere):
        return Stage(lead["own_stage"])
    others = [_status(other, elsewhere, meanings) for other in merged]
    status = max([_status(lead, elsewhere, meanings), *(stage for stage in others if stage <= Stage.WON)])
    dated = [c["stage"] for c in elsewhere if c["origin"] != "status" and _stands(c)]
    told = max([status, *dated])
    return Stage(max([told, *ruled])) if told < Stage.WON else Stage(told)


def _status(lead: dict[str, Any], changes: list[dict[str, Any]], meanings: _Meanings) -> int:
    """What a lead's status means since it was first told of who the lead counts as."""
    first = [c["at"] for c in changes if c["origin"] == "status" and c["value"] == lead["status"]]
    return meanings.of(lead["status"], min(first, default=lead["created_at"])) if lead["status"] else Stage.LEAD


def _stands(change: dict[str, Any]) -> bool:
    return change["void_until"] is None or change["at"] > change["void_until"]


def _deals(connection: Connection, lead: int) -> list[int]:
    chosen = select(Deal.stage).join(DealContact, DealContact.deal_id == Deal.id)
    return list(connection.scalars(chosen.where(DealContact.lead_id == lead)))


def _named(connection: Connection, model: type[Base], number: int | None) -> dict[str, Any]:
    return next((row for row in _rows(connection, model) if row["id"] == number), {})


def _rows(connection: Connection, model: type[Base]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table_of(model))).mappings()]
