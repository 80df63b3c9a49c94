"""Awards on their way: decisions, stages, notices, payments and claw-backs; lines that can be computed again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _columns(kind: Any, *names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind(), nullable=nullable) for name in names]


def _text(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return _columns(sa.String, *names, nullable=nullable)


def _integer(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return _columns(sa.Integer, *names, nullable=nullable)


def _big(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return _columns(sa.BigInteger, *names, nullable=nullable)


def _day(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return _columns(sa.Date, *names, nullable=nullable)


def _flag(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return _columns(sa.Boolean, *names, nullable=nullable)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _money(table: str, *columns: str) -> list[sa.CheckConstraint]:
    return [
        _check(table, f"{column}_whole", f"{column} IS NULL OR (typeof({column}) = 'integer' AND {column} >= 0)")
        for column in columns
    ]


def upgrade() -> None:
    _lines()
    _ways()
    _awards()
    _steps()
    _decisions()
    _notices()
    _objections()
    _payments()
    _claw_backs()
    _recoveries()


def _lines() -> None:
    for name in ("subject_json", "decided"):
        op.add_column("batch_line", sa.Column(name, sa.String(), nullable=False, server_default=""))


def _ways() -> None:
    op.create_table(
        "award_way",
        *_integer("id"),
        *_text("batch", "way"),
        *_integer("position"),
        *_text("name"),
        _refers("award_way", "batch", "batch.code"),
        _key("award_way"),
    )
    op.create_index("ux_award_way", "award_way", ["batch", "way", "position"], unique=True)


def _awards() -> None:
    op.create_table(
        "award",
        *_integer("id"),
        *_text("batch"),
        *_integer("number", "subject_id"),
        *_text("policy", "measure"),
        *_integer("year"),
        *_text("tier", "payer", "way", "fund"),
        *_integer("budget_year"),
        *_big("due"),
        *_big("cut", "applied", "reviewed", "approved", "paid", nullable=True),
        *_integer("position"),
        *_text("state"),
        *_money("award", "due", "cut", "applied", "reviewed", "approved", "paid"),
        _check("award", "approved_after_review", "approved IS NULL OR reviewed IS NOT NULL"),
        _check("award", "approved_within_due", "approved IS NULL OR approved <= coalesce(cut, due)"),
        _check("award", "cut_within_due", "cut IS NULL OR cut <= due"),
        _check("award", "paid_by_us_alone", "way = 'paid' OR paid IS NULL"),
        _check("award", "paid_within_approved", "paid IS NULL OR (approved IS NOT NULL AND paid <= approved)"),
        _check("award", "reviewed_within_due", "reviewed IS NULL OR reviewed <= due"),
        _check("award", "state_known", "state IN ('open', 'correcting', 'deferred', 'withdrawn', 'refused')"),
        _check("award", "upper_not_approved_here", "way <> 'upper' OR approved IS NULL"),
        _refers("award", "batch", "batch.code"),
        _refers("award", "subject_id", "subject.id"),
        _key("award"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_award_fund", "award", ["policy", "fund", "budget_year"])
    op.create_index("ix_award_subject", "award", ["subject_id"])
    op.create_index("ux_award_line", "award", ["batch", "number"], unique=True)
    op.create_index(
        "ux_award_pending",
        "award",
        ["policy", "measure", "year", "subject_id"],
        unique=True,
        sqlite_where=sa.text("approved IS NULL AND state NOT IN ('withdrawn', 'refused')"),
    )


def _steps() -> None:
    op.create_table(
        "award_step",
        *_integer("id", "award_id"),
        *_text("action", "stage"),
        *_integer("from_position", "to_position"),
        *_big("amount", nullable=True),
        *_text("at"),
        *_day("on"),
        *_text("author", "opinion", "document"),
        *_money("award_step", "amount"),
        _refers("award_step", "award_id", "award.id"),
        _key("award_step"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_award_step_award", "award_step", ["award_id"])


def _decisions() -> None:
    op.create_table(
        "decision",
        *_integer("id"),
        *_text("policy", "measure"),
        *_integer("year", "subject_id"),
        *_text("kind"),
        *_big("amount"),
        *_text("tier", "outcome_before"),
        *_big("amount_before", nullable=True),
        *_text("reason", "basis", "author", "at", "confirmed_by"),
        *_text("confirmed_at", nullable=True),
        *_text("voided"),
        *_money("decision", "amount", "amount_before"),
        _check("decision", "reason_and_basis", "reason <> '' AND basis <> ''"),
        _check("decision", "second_person", "confirmed_by <> author"),
        _refers("decision", "subject_id", "subject.id"),
        _key("decision"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ux_decision",
        "decision",
        ["policy", "measure", "year", "subject_id"],
        unique=True,
        sqlite_where=sa.text("voided = ''"),
    )


def _notices() -> None:
    op.create_table(
        "notice",
        *_integer("id"),
        *_text("batch"),
        *_integer("number"),
        *_day("starts_on"),
        *_integer("days"),
        *_flag("working_days"),
        *_day("ends_on"),
        *_text("document", "author", "at", "voided"),
        _check("notice", "ends_after_start", "ends_on > starts_on"),
        _refers("notice", "batch", "batch.code"),
        _key("notice"),
        sqlite_autoincrement=True,
    )
    op.create_index("ux_notice", "notice", ["batch", "number"], unique=True)


def _objections() -> None:
    op.create_table(
        "objection",
        *_integer("id", "notice_id"),
        *_integer("line", nullable=True),
        *_day("received_on"),
        *_text("from_whom", "content", "handling"),
        *_flag("upheld", nullable=True),
        *_day("handled_on", nullable=True),
        *_text("handled_by"),
        _refers("objection", "notice_id", "notice.id"),
        _key("objection"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_objection_notice", "objection", ["notice_id"])


def _payments() -> None:
    op.create_table(
        "payment",
        *_integer("id", "award_id"),
        *_text("batch"),
        *_integer("list_number"),
        *_big("amount"),
        *_text("payee", "bank", "account", "holder", "state", "author", "at"),
        *_day("settled_on", nullable=True),
        *_text("note"),
        *_integer("follows", nullable=True),
        *_money("payment", "amount"),
        _check("payment", "state_known", "state IN ('listed', 'paid', 'failed')"),
        _refers("payment", "award_id", "award.id"),
        _refers("payment", "batch", "batch.code"),
        _refers("payment", "follows", "payment.id"),
        _key("payment"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payment_award", "payment", ["award_id"])
    op.create_index("ix_payment_list", "payment", ["batch", "list_number"])
    op.create_index(
        "ux_payment_follows", "payment", ["follows"], unique=True, sqlite_where=sa.text("follows IS NOT NULL")
    )


def _claw_backs() -> None:
    op.create_table(
        "claw_back",
        *_integer("id", "award_id"),
        *_big("amount"),
        *_text("reason", "document"),
        *_day("on"),
        *_text("author", "at", "voided"),
        *_money("claw_back", "amount"),
        _refers("claw_back", "award_id", "award.id"),
        _key("claw_back"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_claw_back_award", "claw_back", ["award_id"])


def _recoveries() -> None:
    op.create_table(
        "recovery",
        *_integer("id", "claw_back_id"),
        *_big("amount"),
        *_day("due_on", "received_on", nullable=True),
        *_integer("offset_award", nullable=True),
        *_text("document", "author"),
        *_money("recovery", "amount"),
        _refers("recovery", "claw_back_id", "claw_back.id"),
        _refers("recovery", "offset_award", "award.id"),
        _key("recovery"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recovery_case", "recovery", ["claw_back_id"])
