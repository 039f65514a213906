"""The deals a lead stands on."""

from sqlalchemy import Connection, select

from core.frame import Frame
from core.store.models import Deal, DealContact, DealFact, Source
from core.store.settings import team
from core.store.stages import Stage

_NAMES = ("id", "name", "stage", "status", "amount_micros", "currency", "created_at", "closed_at", "lost_reason",
          "owner", "system", "is_credited", "converted_micros")  # fmt: skip


def deals(connection: Connection, lead_id: int, limit: int = 50) -> Frame:
    """Newest first: id, name, stage (Stage), status (the CRM's word), amount_micros, currency, created_at, closed_at,
    lost_reason, owner, system, is_credited, converted_micros.

    Times are the team's. `is_credited`: revenue counts for this lead, the first of the deal's.
    `converted_micros` is the amount of a won deal in the team's currency at its day's rate, where it was converted.
    """
    chosen = (
        select(
            Deal.id, Deal.name, Deal.stage, Deal.status, Deal.amount_micros, Deal.currency, Deal.created_at,
            Deal.closed_at, Deal.lost_reason, Deal.owner, Source.name, Deal.lead_id, DealFact.amount_micros,
            DealFact.currency,
        )
        .join(DealContact, DealContact.deal_id == Deal.id)
        .join(Source, Source.id == Deal.source_id)
        .outerjoin(DealFact, DealFact.deal_id == Deal.id)
        .where(DealContact.lead_id == lead_id)
        .order_by(Deal.created_at.desc().nulls_last(), Deal.id.desc())
        .limit(limit)
    )  # fmt: skip
    here = team(connection)
    rows = [
        (key, name, Stage(stage), status, amount, money or here.currency, *(at and at.astimezone(here.zone) for at in
         (created, closed)), *rest, credited == lead_id, micros if counted == "" else None)
        for key, name, stage, status, amount, money, created, closed, *rest, credited, micros, counted
        in connection.execute(chosen)
    ]  # fmt: skip
    return Frame.of(rows, _NAMES)
