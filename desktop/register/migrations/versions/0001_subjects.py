"""Subjects with their facts, titles and earlier awards; settings; the change log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _id(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _of_subject(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f(f"fk_{table}_subject_id"))


def upgrade() -> None:
    op.create_table(
        "subject",
        _id(),
        *_text("kind", "name", "identity_code", "division", "division_name"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subject_name", "subject", ["kind", "name"])
    op.create_index(
        "ux_subject_code",
        "subject",
        ["kind", "identity_code"],
        unique=True,
        sqlite_where=sa.text("identity_code <> ''"),
    )
    op.create_table(
        "fact_value",
        _id("subject_id"),
        *_text("fact"),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("text", sa.String()),
        sa.Column("number", sa.BigInteger()),
        sa.CheckConstraint("(text IS NULL) <> (number IS NULL)", name=op.f("ck_fact_value_one_form")),
        sa.CheckConstraint("typeof(number) IN ('integer', 'null')", name=op.f("ck_fact_value_number_whole")),
        _of_subject("fact_value"),
        sa.PrimaryKeyConstraint("subject_id", "fact", "period", name=op.f("pk_fact_value")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "title",
        _id("subject_id"),
        *_text("fact"),
        sa.Column("granted_on", sa.Date(), nullable=False),
        *_text("level", "issuer", "document"),
        _of_subject("title"),
        sa.PrimaryKeyConstraint("subject_id", "fact", "granted_on", "level", name=op.f("pk_title")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_entry",
        _id(),
        _id("subject_id"),
        *_text("policy", "measure"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *_text("tier"),
        sa.Column("reversed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("typeof(amount) = 'integer' AND amount >= 0", name=op.f("ck_ledger_entry_amount_whole")),
        _of_subject("ledger_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    op.create_index("ux_ledger_entry", "ledger_entry", ["subject_id", "policy", "measure", "year", "tier"], unique=True)
    op.create_table("setting", *_text("key", "value"), sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")))
    op.create_table(
        "change",
        _id(),
        *_text("at", "author", "source"),
        sa.Column("subject_id", sa.Integer()),
        *_text("what", "before", "after"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_subject", "change", ["subject_id"])
