"""Moves of a lead from stage to stage that people make here: which there are, and what each asks for."""

from collections.abc import Mapping
from types import MappingProxyType

from core.errors import InvalidInput
from core.store.stages import FUNNEL, Stage

MISTAKE = "mistake"
"""The reason that also forgets when the stages behind were reached; every other one leaves the history as it is."""
LONGEST_NOTE = 2_000
NONE: Mapping[str, str] = MappingProxyType({})
BACK: Mapping[str, str] = MappingProxyType(
    {
        MISTAKE: "Entered by mistake",
        "not_ready": "Not ready yet",
        "no_contact": "Could not be reached",
        "reopened": "Came back",
        "other": "Another reason (see note)",
    }
)
OUT: Mapping[str, str] = MappingProxyType(
    {
        "budget": "No budget",
        "no_need": "No need",
        "bad_fit": "Not our kind of company",
        "competitor": "Chose a competitor",
        "timing": "Wrong time",
        "no_contact": "Could not be reached",
        "wrong_data": "Wrong contact details",
        "spam": "Spam or a test",
        "other": "Another reason (see note)",
    }
)


def reasons(now: Stage, wanted: Stage) -> Mapping[str, str]:
    """Code -> label of the reasons to choose from; empty where the move needs none: one step or more ahead."""
    if wanted in (Stage.LOST, Stage.DISQUALIFIED):
        return OUT
    ahead = now in FUNNEL and wanted > now
    return NONE if ahead else BACK


def check(now: Stage, wanted: Stage, *, on_deal: bool, reason: str, note: str) -> None:
    """InvalidInput, with what is missing, for a move that cannot be made."""
    if on_deal:
        raise InvalidInput(
            f"This lead is on a deal, and deals outrank a stage set here: it is {now.label} until the deal changes.",
            field="stage",
        )
    if wanted == now:
        raise InvalidInput(f"This lead is {now.label} already.", field="stage")
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(f"A note has up to {LONGEST_NOTE:,} characters; this one has {len(note):,}.", field="note")
    known = reasons(now, wanted)
    if known and reason not in known:
        raise InvalidInput(f"Say why the lead goes from {now.label} to {wanted.label}.", field="reason")
    if reason == "other" and not note.strip():
        raise InvalidInput("Say in the note what the reason is.", field="note")
