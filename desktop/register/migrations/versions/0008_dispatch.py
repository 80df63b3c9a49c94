"""The quarterly report: shortcomings, and the weights and marks of the year's appraisal."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _integer(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "shortcoming",
        *_integer("id"),
        *_text("division"),
        *_integer("year", "quarter"),
        *_text("problem", "measures", "responsible"),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        *_text("outcome", "author", "at", "voided"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortcoming")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shortcoming_year", "shortcoming", ["year", "quarter"])
    op.create_table(
        "appraisal_weight",
        *_integer("year"),
        *_text("indicator", "points"),
        sa.PrimaryKeyConstraint("year", "indicator", name=op.f("pk_appraisal_weight")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "appraisal_mark",
        *_integer("id"),
        *_text("division"),
        *_integer("year"),
        *_text("points", "reason", "document", "author", "at", "voided"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_mark")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appraisal_mark_year", "appraisal_mark", ["year"])
