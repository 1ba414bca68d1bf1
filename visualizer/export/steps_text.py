"""What all tables of steps have in common: their heads, and texts that can stand in a file."""

from __future__ import annotations

from visualizer.model.step_table import StepTable


def heads(table: StepTable) -> list[str]:
    """What stands above the columns."""
    names = (f"lock {variable.name}" if variable.is_lock else variable.name for variable in table.variables)
    return [plain(head) for head in ("Step", *table.threads, *names)]


def remarks(table: StepTable) -> list[str]:
    """What is to be said below a table."""
    left = table.left_out
    more = f"{left:,} more variables and locks have no column" if left > 1 else "One more of them has no column"
    return [plain(remark) + "." for remark in (table.ending, more if left else "") if remark]


def plain(text: str) -> str:
    """A text on one line, with what cannot be printed, or would turn the text around it, as Python writes it."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in " ".join(text.split())
    )
