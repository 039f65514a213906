"""The demo company as a connector: its world up to now, page by page."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, starmap
from typing import Any

import numpy as np

from core.ingest.connectors.base import Feed, Page
from core.ingest.connectors.demo import funnel, kinds, touches
from core.ingest.connectors.demo.ads import AdDay, Reports, place
from core.ingest.connectors.demo.birth import KIND, Birth
from core.ingest.connectors.demo.calendar import DAY, passed, seconds, when
from core.ingest.connectors.demo.crm import Crm
from core.ingest.connectors.demo.funnel import Leads
from core.ingest.connectors.demo.history import Activities
from core.ingest.connectors.demo.plan import Plan
from core.ingest.connectors.demo.terms import SearchTerms
from core.ingest.connectors.demo.touches import Touches
from core.ingest.records import Record
from core.store.types import day_date

PAGE_LEADS = 20_000
"""So many leads, with all that belongs to them, are written in one transaction."""
TOUCH_DAYS = 2 * touches.LONGEST // DAY + 160
"""No lead is touched any more after so many days."""


class Demo:
    """Reads the world of one birth."""

    kind = KIND

    def __init__(self, birth: Birth) -> None:
        self.plan = Plan(birth)
        self._reports = Reports(self.plan)
        self._terms = SearchTerms(self.plan)

    @classmethod
    def of(cls, config: dict[str, Any]) -> "Demo":
        """From the configuration of a source."""
        return cls(Birth.of(config))

    def read(self, bookmark: str | None, now: datetime) -> Iterator[Page]:
        """The bookmark is the moment up to which was read."""
        plan, until = self.plan, seconds(now)
        since = seconds(datetime.fromisoformat(bookmark)) if bookmark else plan.first_day * DAY - 1
        first = max((since + 1) // DAY, plan.first_day)
        pending, running = self._pending(since, first)
        step = max(1, round(PAGE_LEADS * plan.birth.days / plan.birth.leads))
        while since < until:
            last = min(first + step - 1, until // DAY)
            fresh = [funnel.draw_day(plan, day) for day in range(running + 1, last + 1)]
            pending.add(plan, fresh)
            end = min(until, (last + 1) * DAY - 1)
            yield self._page(pending, since, end)
            pending.forget(end)
            since, first, running = end, (end + 1) // DAY, last

    def _pending(self, since: int, first: int) -> tuple["Pending", int]:
        """What days already read may still bring, the day of the bookmark included; and the last of these days."""
        plan, pending = self.plan, Pending()
        for day in range(plan.first_day, first + 1 if since >= first * DAY else first):
            pending.add(plan, [funnel.draw_day(plan, day)], touched=day > first - TOUCH_DAYS)
            if day % 64 == 0:
                pending.forget(since)
        pending.forget(since)
        running = first if since >= first * DAY else first - 1
        return pending, max(running, plan.first_day - 1)

    def _page(self, pending: "Pending", since: int, until: int) -> Page:
        leads, seen = pending.joined()
        crm = Crm(self.plan, leads, since, until)
        activities = Activities(self.plan, seen, since, until)
        feeds = (
            *self._ad_feeds(pending.days, since, until),
            Feed(kinds.CLICKS, crm.clicks()), Feed(kinds.COMPANIES, crm.companies()), Feed(kinds.LEADS, crm.leads()),
            Feed(kinds.STAGES, crm.stages()), Feed(kinds.DEALS, crm.deals()),
            Feed(kinds.ACTIVITIES, activities.records()),
        )  # fmt: skip
        return Page(feeds, when(until).isoformat(), day_date(until // DAY))

    def _ad_feeds(self, days: list[AdDay], since: int, until: int) -> Iterator[Feed]:
        """Reports of the days of a page; a running day is told again until it is over."""
        spans = [(day, passed(day.day, until + 1)) for day in days if (day.day + 1) * DAY > since + 1]
        spans = [(day, share) for day, share in spans if share > 0]
        if since < self.plan.first_day * DAY:
            yield Feed(kinds.BUDGETS, self._budgets())
        for kind, report in ((kinds.CAMPAIGNS, self._reports.campaigns), (kinds.AD_GROUPS, self._reports.groups),
                             (kinds.KEYWORDS, self._reports.keywords), (kinds.ADS, self._reports.ads),
                             (kinds.SEARCH_TERMS, self._terms.rows)):  # fmt: skip
            yield Feed(kind, chain.from_iterable(starmap(report, spans)))

    def _budgets(self) -> Iterator[Record]:
        plan = self.plan
        for campaign, spend in enumerate(plan.spend.tolist()):
            amount = round(spend * (1 if plan.capped[campaign] else 1.5)) * 1_000_000
            yield Record(0, {**place(plan, campaign), "day": plan.birth.start, "amount": amount})


class Pending:
    """Days drawn whose leads and touches have not all been told."""

    def __init__(self) -> None:
        self.days: list[AdDay] = []
        self._leads: list[Leads] = []
        self._touches: list[Touches] = []

    def add(self, plan: Plan, drawn: list[tuple[AdDay, Leads]], *, touched: bool = True) -> None:
        """Take days in."""
        for day, leads in drawn:
            self.days.append(day)
            self._leads.append(leads)
            if touched:
                self._touches.append(touches.draw(plan, leads, day.day))

    def forget(self, until: int) -> None:
        """Let go of what is over by `until`."""
        if not self._leads:
            return
        leads, seen = self.joined()
        self.days = [day for day in self.days if (day.day + 1) * DAY > until + 1]
        self._leads = [leads.take(np.asarray(leads.last > until))]
        self._touches = [seen.take(np.asarray(seen.known > until))]

    def joined(self) -> tuple[Leads, Touches]:
        """All leads and touches in one piece."""
        return Leads.joined(self._leads), Touches.joined(self._touches)
