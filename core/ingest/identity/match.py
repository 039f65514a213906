"""Which campaign, ad group, keyword and ad a lead belongs to, by which evidence, how sure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import Connection, or_, select

from core.ingest.write.places import Place, fold
from core.store.base import table_of
from core.store.models import Ad, AdGroup, Campaign, CampaignAlias, Click, Keyword

CONFIDENCE = {
    "lead_form": 100,
    "gclid": 100,
    "crm": 95,
    "email": 90,
    "valuetrack": 90,
    "mapped": 80,
    "utm": 70,
}
"""Per cent, by method; the lower ones are modelled from names that people type."""

METHOD_LABELS = {
    "lead_form": "Lead form id",
    "gclid": "Google click id (gclid)",
    "crm": "Named by the CRM record",
    "email": "E-mail of the click's form",
    "valuetrack": "ValueTrack ids in the landing page",
    "mapped": "Campaign name mapped by a person",
    "utm": "UTM values (modelled)",
}


Clicks = Mapping[tuple[str, Any], Place]
"""(evidence, its value) -> where the click was."""

Index = dict[tuple[Any, str], int | None]
"""(parent row, id or folded name) -> row; None where a name is not unique."""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Match:
    """Where a lead belongs and why; `method` is None when nothing matched."""

    place: Place = NOWHERE
    method: str | None = None

    @property
    def confidence(self) -> int | None:
        """Per cent."""
        return CONFIDENCE[self.method] if self.method else None


class Matcher:
    """All campaigns, entities and mapped names, loaded once per run."""

    def __init__(self, connection: Connection) -> None:
        campaigns = connection.execute(select(Campaign.id, Campaign.external_id, Campaign.name, Campaign.channel)).all()
        self.channels: dict[int, str] = {row.id: row.channel for row in campaigns}
        self._campaigns = _index((None, row.external_id, row.name, row.id) for row in campaigns)
        aliases = connection.execute(select(CampaignAlias.value, CampaignAlias.campaign_id))
        self._aliases: dict[str, int] = {row.value: row.campaign_id for row in aliases}
        groups = select(AdGroup.campaign_id, AdGroup.external_id, AdGroup.name, AdGroup.id)
        self._groups = _index(connection.execute(groups))
        self._keywords = _Leaves(connection, Keyword)
        self._ads = _Leaves(connection, Ad)

    def match(self, lead: Mapping[str, Any], clicks: Clicks) -> Match:
        """The best evidence there is: form id, gclid, the CRM's word, e-mail, landing page, UTM."""
        for method, column in (("lead_form", "lead_form_id"), ("gclid", "gclid")):
            if place := clicks.get((method, lead[column])):
                return Match(place, method)
        named = {**_utm(lead), **(lead["value_track"] or {}), **(lead["placement"] or {})}
        if campaign := self._campaign(lead["placement"] or {}):
            return Match(self._below(campaign, named), "crm")
        if place := clicks.get(("email", lead["email_hash"])):
            return Match(place, "email")
        if campaign := self._campaign(lead["value_track"] or {}):
            return Match(self._below(campaign, named), "valuetrack")
        return self._by_name(lead["utm_campaign"] or named.get("campaign"), named)

    def _by_name(self, value: str | None, named: Mapping[str, str]) -> Match:
        """A campaign by what people typed into utm_campaign: mapped by hand, an id, or a name."""
        if not value:
            return Match()
        if campaign := self._aliases.get(fold(value)):
            return Match(self._below(campaign, named), "mapped")
        campaign = _get(self._campaigns, None, value)
        return Match(self._below(campaign, named), "utm") if campaign else Match()

    def _campaign(self, named: Mapping[str, str]) -> int | None:
        return _first(self._campaigns, None, named.get("campaign_id"), named.get("campaign"))

    def clicks(self, connection: Connection, leads: Sequence[Mapping[Any, Any]]) -> Clicks:
        """The clicks that some leads may have come by; of several with the same evidence, the last."""
        columns = (Click.lead_form_id, Click.gclid, Click.email_hash, Click.place)
        keys = [sorted({lead[c.key] for lead in leads} - {None}) for c in columns[:3]]
        here = or_(*(column.in_(values) for column, values in zip(columns, keys, strict=False)))
        order = (Click.at.asc().nulls_first(), Click.external_id)
        found: dict[tuple[str, Any], Place] = {}
        for form, gclid, person, named in connection.execute(select(*columns).where(here).order_by(*order)):
            if campaign := self._campaign(named or {}):
                place = self._below(campaign, named)
                for method, value in (("lead_form", form), ("gclid", gclid), ("email", person)):
                    if value:
                        found[method, value] = place
        return found

    def _below(self, campaign: int, named: Mapping[str, str]) -> Place:
        """The ad group, keyword and ad inside a campaign, as far as ids or names tell without a doubt."""
        group = _first(self._groups, campaign, named.get("ad_group_id"), named.get("ad_group"))
        text, match_type = named.get("keyword"), named.get("match_type")
        exact = f"{fold(text)}|{match_type}" if text and match_type else None
        keyword = self._keywords.find(campaign, group, named.get("keyword_id"), exact, text)
        ad = self._ads.find(campaign, group, named.get("ad_id"), named.get("ad"))
        group = group or self._keywords.group_of.get(keyword) or self._ads.group_of.get(ad)
        return Place(
            campaign,
            group,
            keyword if self._keywords.group_of.get(keyword) == group else None,
            ad if self._ads.group_of.get(ad) == group else None,
        )


class _Leaves:
    """Keywords or ads: by id, by text and (keywords) by text and match type."""

    def __init__(self, connection: Connection, model: type[Keyword] | type[Ad]) -> None:
        table = table_of(model)
        query = select(table, AdGroup.campaign_id).join(AdGroup, AdGroup.id == table.c.ad_group_id)
        rows = connection.execute(query).mappings().all()
        self.group_of: dict[int | None, int] = {row["id"]: row["ad_group_id"] for row in rows}
        texts = [(row, row["text"]) for row in rows]
        texts += [(row, f"{row['text']}|{row['match_type']}") for row in rows if row.get("match_type")]
        self._by_group = _index((r["ad_group_id"], r["external_id"], text, r["id"]) for r, text in texts)
        self._by_campaign = _index((r["campaign_id"], r["external_id"], text, r["id"]) for r, text in texts)

    def find(self, campaign: int, group: int | None, *names: str | None) -> int | None:
        """In the ad group when it is known, else anywhere in the campaign if only one fits."""
        if group is not None:
            return _first(self._by_group, group, *names)
        return _first(self._by_campaign, campaign, *names)


def _first(index: Index, parent: Any, *names: str | None) -> int | None:
    """The first name that means exactly one row below `parent`."""
    return next((found for name in names if name and (found := _get(index, parent, name))), None)


def _get(index: Index, parent: Any, name: str) -> int | None:
    """As it is, whatever its case, or as a browser's address bar writes it (a plus is a space)."""
    keys = (name, fold(name), fold(unquote_plus(name)))
    return next((found for key in keys if (found := index.get((parent, key)))), None)


def _utm(lead: Mapping[str, Any]) -> dict[str, str]:
    """utm_term names the keyword; utm_content the ad (or its group), by id or by text."""
    content = lead["utm_content"]
    told = {"keyword": lead["utm_term"], "ad_id": content, "ad": content, "ad_group": content}
    return {name: value for name, value in told.items() if value}


def _index(rows: Iterable[Any]) -> Index:
    """(parent, id) and (parent, folded name) -> row; what two rows share tells nothing (None)."""
    found: Index = {}
    for parent, outer, name, row_id in rows:
        for key in {outer, fold(name)}:
            found[parent, key] = row_id if found.get((parent, key), row_id) == row_id else None
    return found
