"""What the file itself refuses of awards, whoever writes: a jump over a stage, money beyond what was approved.

The use cases check all this before and say why in words; these triggers hold where they do not.
"""

from __future__ import annotations

_STAGES = "(SELECT max(position) FROM award_way w WHERE w.batch = a.batch AND w.way = a.way)"
_OF_STEP = "(SELECT {} FROM award a WHERE a.id = NEW.award_id)"
_OFFSETS = "(SELECT coalesce(sum(r.amount), 0) FROM recovery r WHERE r.offset_award = {0})"
_LISTED = "(SELECT coalesce(sum(p.amount), 0) FROM payment p WHERE p.award_id = {0} AND p.state <> 'failed')"
_DEMANDED = "(SELECT coalesce(sum(c.amount), 0) FROM claw_back c WHERE c.award_id = {0} AND c.voided = '')"
_RECOVERED = "(SELECT coalesce(sum(r.amount), 0) FROM recovery r WHERE r.claw_back_id = {0})"
_CASE = "(SELECT {} FROM claw_back c WHERE c.id = NEW.claw_back_id)"


def _refusal(event: str, table: str, when: str, words: str) -> str:
    return f"{event} ON \"{table}\" WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"


def _never(table: str) -> dict[str, str]:
    return {
        f"{table}_{event}": _refusal(f"BEFORE {event.upper()}", table, "1", "steps and ways are only added to")
        for event in ("update", "delete")
    }


def statements() -> dict[str, str]:
    """Return every guard by name, in the words in which SQLite keeps it."""
    jump = (
        f"NEW.from_position IS NOT {_OF_STEP.format('a.position')} OR NEW.to_position > NEW.from_position + 1 "
        f"OR NEW.to_position < 0 OR NEW.to_position > {_OF_STEP.format(_STAGES)} "
        f"OR (NEW.to_position > NEW.from_position "
        f"AND (NEW.action <> 'pass' OR {_OF_STEP.format('a.state')} <> 'open'))"
    )
    last = "(SELECT s.to_position FROM award_step s WHERE s.award_id = NEW.id ORDER BY s.id DESC LIMIT 1)"
    over_approved = (
        f"{_LISTED.format('NEW.award_id')} + {_OFFSETS.format('NEW.award_id')} + NEW.amount "
        f"> coalesce({_OF_STEP.format('a.approved')}, 0)"
    )
    over_received = f"NEW.voided = '' AND {_DEMANDED.format('NEW.award_id')} > coalesce({_OF_STEP.format('a.paid')}, 0)"
    over_demand = f"{_RECOVERED.format('NEW.claw_back_id')} > {_CASE.format('c.amount')}"
    over_offset = (
        f"NEW.offset_award IS NOT NULL AND {_LISTED.format('NEW.offset_award')} + {_OFFSETS.format('NEW.offset_award')}"
        " > coalesce((SELECT a.approved FROM award a WHERE a.id = NEW.offset_award), 0)"
    )
    made = {
        **_never("award_step"),
        **_never("award_way"),
        "award_start": _refusal("BEFORE INSERT", "award", "NEW.position <> 0", "an award starts at its first stage"),
        "award_jump": _refusal(
            "BEFORE UPDATE OF position", "award", f"NEW.position <> OLD.position AND NEW.position IS NOT {last}",
            "an award moves only by a step",
        ),
        "award_step_jump": _refusal("BEFORE INSERT", "award_step", jump, "a stage cannot be jumped over"),
        "award_step_move": 'AFTER INSERT ON "award_step" WHEN NEW.to_position <> NEW.from_position '
        "BEGIN UPDATE award SET position = NEW.to_position WHERE id = NEW.award_id; END",
        "payment_over": _refusal("BEFORE INSERT", "payment", over_approved, "more than was approved"),
        "payment_final": _refusal(
            "BEFORE UPDATE", "payment", "OLD.state <> 'listed' OR NEW.amount <> OLD.amount", "a payment is settled once"
        ),
        "claw_back_over": _refusal("AFTER INSERT", "claw_back", over_received, "more than was received"),
        "claw_back_again": _refusal("AFTER UPDATE", "claw_back", over_received, "more than was received"),
        "recovery_over": _refusal("AFTER INSERT", "recovery", over_demand, "more than was demanded"),
        "recovery_again": _refusal("AFTER UPDATE", "recovery", over_demand, "more than was demanded"),
        "recovery_offset": _refusal("AFTER INSERT", "recovery", over_offset, "more than was approved"),
    }  # fmt: skip
    return {f"guard_{name}": f'CREATE TRIGGER "guard_{name}" {body}' for name, body in made.items()}
