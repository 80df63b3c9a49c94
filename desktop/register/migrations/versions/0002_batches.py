"""Frozen batches of awards with their lines."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _integer(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "batch",
        *_integer("id"),
        *_text("code", "policy_id", "policy_title", "legal_basis", "issuer"),
        *_integer("year"),
        sa.Column("as_of", sa.Date(), nullable=False),
        *_text("readings"),
        sa.Column("pays_upper", sa.Boolean(), nullable=False),
        *_text("policy_hash", "policy_source", "bureau", "created_at", "created_by", "seal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sqlite_autoincrement=True,
    )
    op.create_index("ux_batch_code", "batch", ["code"], unique=True)
    op.create_table(
        "batch_line",
        *_integer("batch_id", "number", "subject_id"),
        *_text("name", "identity_code", "division_name", "measure", "clause", "measure_title", "rule", "basis"),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *_text("payer"),
        *_integer("budget_year"),
        *_text("tier", "flags", "remark"),
        sa.Column("cash", sa.Boolean(), nullable=False),
        *_text("explanation_json", "facts_json"),
        sa.CheckConstraint("typeof(amount) = 'integer' AND amount >= 0", name=op.f("ck_batch_line_amount_whole")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_line_batch_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_batch_line_subject_id")),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_batch_line")),
        sqlite_with_rowid=False,
    )
