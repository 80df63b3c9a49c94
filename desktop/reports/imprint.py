"""What every page says of itself: its form, its batch, the end of the register's trail, when it was printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from desktop.register.batches import Batch
from desktop.reports.lines import clean

BEIJING = timezone(timedelta(hours=8))


class Stamp(NamedTuple):
    """The state of the register at which something is printed, and when. The same stamp gives the same bytes."""

    chain: str = ""
    """The end of the trail: ``number-hash``. Empty where a batch is printed apart from its register."""
    printed_at: datetime | None = None


UNSTAMPED = Stamp()


def foot(form: str, batch: Batch, stamp: Stamp) -> tuple[str, str]:
    """Return what the foot of a batch's form says at the left and at the right."""
    known = f"链头{stamp.chain}" if stamp.chain else f"封存{seal_head(batch)}"
    right = f"打印{local(stamp.printed_at)}" if stamp.printed_at else f"生成{made_at(batch)}"
    return f"{form}　批次{clean(batch.code)}　{known}", right


def register_foot(form: str, stamp: Stamp) -> tuple[str, str]:
    """Return what the foot of a form of the register says at the left and at the right."""
    chain = f"　链头{stamp.chain}" if stamp.chain else ""
    return f"{form}{chain}", f"打印{local(stamp.printed_at)}" if stamp.printed_at else ""


def local(moment: datetime) -> str:
    """Write a moment in Beijing time."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def seal_head(batch: Batch) -> str:
    """Return the first sixteen hex digits of the seal, in fours."""
    return " ".join(batch.seal[i : i + 4] for i in range(0, 16, 4))


def made_at(batch: Batch) -> str:
    """Return when the batch was frozen, in Beijing time."""
    return local(batch.created_at)


def moment_of(stamp: Stamp, batch: Batch | None = None) -> datetime:
    """Return the time that a workbook says it was made at."""
    return stamp.printed_at or (batch.created_at if batch else datetime(2000, 1, 1, tzinfo=UTC))
