"""What people did, in words: one sentence for each action on record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.store.team_rows import ROWS

NOTHING = "–"
Detail = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """What an action is called in the filter, and its sentence: a template over the detail, or a function of it."""

    label: str
    says: str | Callable[[Detail], str]


class _Words(dict[str, Any]):
    """The detail for a template; what was not recorded is a dash."""

    def __missing__(self, name: str) -> str:
        return NOTHING


def _setting(detail: Detail) -> str:
    row = ROWS.get(str(detail.get("setting")))
    before, after = str(detail.get("before", "")), str(detail.get("after", ""))
    if row is None:
        return f"Changed {detail.get('setting', NOTHING)} from “{before}” to “{after}”"
    return f"Changed “{row.label}” from {_value(row.words, before)} to {_value(row.words, after)}"


def _value(words: Callable[[str], str], text: str) -> str:
    try:
        return words(text) if text else "nothing"
    except ValueError:  # written when the setting was of another kind
        return text


def _stages(detail: Detail) -> str:
    told = ", ".join(f"{value} → {stage}" for value, stage in detail.items())
    return f"Changed what CRM values mean: {told or NOTHING}"


def _since(detail: Detail) -> str:
    return f"from {detail['since']} on" if detail.get("since") else "always"


def _defined(detail: Detail) -> str:
    named = {name: value for name, value in detail.items() if name != "since"}
    return f"{_stages(named)} ({_since(detail)})"


def _forgotten(detail: Detail) -> str:
    return f"No longer lets “{detail.get('value', NOTHING)}” mean {detail.get('stage', NOTHING)} {_since(detail)}"


def _rule(what: str) -> Callable[[Detail], str]:
    def says(detail: Detail) -> str:
        told = f"{detail.get('stage', NOTHING)} {_since(detail)} where {detail.get('conditions', NOTHING)}"
        before = f", which was: {detail['before']}" if detail.get("before") else ""
        return f"{what} the stage rule {detail.get('rule', NOTHING)}: {told}{before}"

    return says


def _currency(detail: Detail) -> str:
    told = ", ".join(f"“{ROWS[name].label}” to {value}" for name, value in detail.items() if name in ROWS)
    return f"Set {told or NOTHING}"


ACTIONS = {
    "sign_in": Action("Signed in", "Signed in by {how} from {address}"),
    "sign_in_failed": Action("Sign-in failed", "Tried to sign in from {address}, in vain"),
    "sign_out": Action("Signed out", "Signed out"),
    "refused": Action("Refused", "Tried something the role does not permit ({permission}) at {path}"),
    "link_created": Action("Sign-in link made", "Made a sign-in link for {person}"),
    "link_used": Action("Sign-in link used", "Used a sign-in link"),
    "password_set": Action("Password set", "Chose a new password"),
    "person_added": Action("Person added", "Added {person} as {role}"),
    "person_reset": Action("Person reset", "Lifted the password and sessions of {person}"),
    "person_disabled": Action("Person disabled", "Shut {person} out"),
    "role_set": Action("Role changed", "Made {person} {after}, who was {before}"),
    "person_enabled": Action("Person enabled", "Let {person} in again"),
    "invitation_withdrawn": Action("Invitation withdrawn", "Withdrew the invitation of {person}"),
    "name_set": Action("Name changed", "Changed the name of {person}"),
    "session_ended": Action("Browser signed out", "Signed one of their browsers out"),
    "other_sessions_ended": Action("Other browsers signed out", "Signed all their other browsers out"),
    "two_factor_on": Action("Two-factor on", "Set a second factor up"),
    "two_factor_off": Action("Two-factor off", "Took away the second factor of {person}"),
    "recovery_code_used": Action("Recovery code used", "Signed in with a recovery code"),
    "recovery_codes_made": Action("Recovery codes made", "Made new recovery codes"),
    "two_factor_required": Action("Two-factor required", "Said who must have a second factor: {whom}"),
    "imported": Action(
        "File imported", "Imported {file} ({kind}): {created} new, {updated} updated, {rejected} rejected"
    ),
    "import_undone": Action("Import undone", "Took import {batch} back: {deleted} deleted, {restored} restored"),
    "demo_loaded": Action("Demo loaded", "Brought the demo company in"),
    "demo_removed": Action("Demo removed", "Removed the demo company"),
    "campaign_mapped": Action("Campaign mapped", "Mapped “{value}” to the campaign {campaign}"),
    "campaign_unmapped": Action("Campaign unmapped", "No longer maps “{value}” to the campaign {campaign}"),
    "channel_mapped": Action("Channel mapped", "Changed the channel of “{value}” from {before} to {after}"),
    "stages_mapped": Action("Stages mapped", _stages),
    "stages_defined": Action("Stages defined", _defined),
    "stage_forgotten": Action("Stage definition deleted", _forgotten),
    "stage_rule_set": Action("Stage rule set", _rule("Set")),
    "stage_rule_deleted": Action("Stage rule deleted", _rule("Deleted")),
    "lead_counted": Action("Lead counted by hand", "Let lead {lead} count whatever speaks against it"),
    "lead_judged": Action("Lead judged again", "Let lead {lead} be judged by its evidence again"),
    "lead_stage_set": Action("Stage of leads set", "Set the stage of {leads} to {to}"),
    "lead_owner_set": Action("Owner of leads set", "Gave {leads} to {to}"),
    "lead_tags_set": Action("Tags of leads set", "Tagged {leads}: {to}"),
    "lead_score_set": Action("Score of leads set", "Set the score of {leads} to {to}"),
    "lead_edit_undone": Action("Change of leads undone", "Took a change of the {field} of {leads} back"),
    "leads_merged": Action("Leads merged", "Merged leads into lead {lead}: {leads}"),
    "leads_unmerged": Action("Merge taken back", "Let lead {lead} stand by itself again, apart from lead {kept}"),
    "leads_distinct": Action("Leads called distinct", "Said that {leads} leads are several people with {evidence}"),
    "person_looked_up": Action("Person looked up", "Looked up what is kept about a person: {leads}"),
    "person_exported": Action("Person exported", "Exported everything about the person of {leads}"),
    "erased_list_dropped": Action(
        "List of erased people dropped", "Dropped the list that kept erased people out, of {hashes} hashes"
    ),
    "person_file_taken": Action(
        "Person downloaded", "Downloaded the file with everything about the person of lead {lead}"
    ),
    "person_erased": Action("Person erased", "Erased a person: {leads}"),
    "setting_changed": Action("Setting changed", _setting),
    "scoring_changed": Action("Scoring rule changed", "Changed {rule} from {before} to {after}"),
    "routing_saved": Action("Routing rule saved", "Saved the routing rule “{rule}”"),
    "routing_moved": Action("Routing rule moved", "Made the routing rule “{rule}” number {place}"),
    "routing_skipped": Action("Routing rule skipped", "Let the routing rule “{rule}” be skipped"),
    "routing_resumed": Action("Routing rule resumed", "Let the routing rule “{rule}” work again"),
    "routing_removed": Action("Routing rule removed", "Removed the routing rule “{rule}”"),
    "currency_set": Action("Currency set", _currency),
    "rates_written": Action("Exchange rates written", "Wrote exchange rates ({origin})"),
    "rates_deleted": Action("Exchange rates deleted", "Deleted exchange rates: {rates}"),
    "view_shared": Action("View shared", "Shared the view “{view}” with the team"),
    "view_unshared": Action("View unshared", "Took the view “{view}” back from the team"),
    "view_changed": Action("View of the team changed", "Changed the team’s view “{view}”"),
    "view_deleted": Action("View of the team deleted", "Deleted the team’s view “{view}”"),
    "commented": Action("Comment written", "Commented on lead {lead}"),
    "comment_changed": Action("Comment changed", "Changed comment {comment} on lead {lead}"),
    "comment_deleted": Action("Comment deleted", "Deleted comment {comment} on lead {lead}"),
    "comment_pinned": Action("Comment pinned", "Pinned comment {comment} on lead {lead}"),
    "comment_unpinned": Action("Comment unpinned", "Unpinned comment {comment} on lead {lead}"),
    "exported": Action("Exported", "Exported {what} as CSV"),
}


def label(action: str) -> str:
    """What an action is called; one without a row goes by its own name."""
    known = ACTIONS.get(action)
    return known.label if known else action.replace("_", " ").capitalize()


def sentence(action: str, detail: Detail) -> str:
    """What somebody did; an action without a row is told by its name and its detail."""
    known = ACTIONS.get(action)
    if known is None:
        told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in detail.items())
        return f"{label(action)}: {told}" if told else label(action)
    return known.says.format_map(_Words(detail)) if isinstance(known.says, str) else known.says(detail)
