"""What hangs on a subject beside its facts, records from which facts follow, policies, budgets and targets."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_VALID = sa.text("voided = ''")


def _text(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _integer(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _big(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def _day(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names]


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _subject(table: str, column: str = "subject_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["subject.id"], name=op.f(f"fk_{table}_{column}"))


def _money(table: str, *columns: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(
            f"{column} IS NULL OR (typeof({column}) = 'integer' AND {column} >= 0)",
            name=op.f(f"ck_{table}_{column}_whole"),
        )
        for column in columns
    ]


def _known(name: str, table: str, column: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(f"{column} <> ''"))


def upgrade() -> None:
    _of_subjects()
    _records()
    _of_the_bureau()


def _of_subjects() -> None:
    op.create_table(
        "profile",
        *_integer("subject_id"),
        *_text("sub_kind", "legal_person", "contact", "phone", "address", "bank", "account", "account_holder"),
        sa.Column("owner_id", sa.Integer()),
        _subject("profile"),
        _subject("profile", "owner_id"),
        _key("profile", "subject_id"),
    )
    op.create_index("ix_profile_owner", "profile", ["owner_id"])
    for column in ("account", "phone", "legal_person"):
        _known(f"ix_profile_{column}", "profile", column)
    op.create_table(
        "subject_status",
        *_integer("subject_id"),
        *_day("since"),
        *_text("state", "reason"),
        _subject("subject_status"),
        _key("subject_status", "subject_id", "since"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_basis",
        *_integer("subject_id"),
        *_text("fact"),
        *_integer("period"),
        *(
            column
            for kind in ("declared", "derived", "verified")
            for column in (*_text(f"{kind}_text", nullable=True), *_big(f"{kind}_number", nullable=True))
        ),
        _flag("applicable"),
        *_text("source", "verified_by"),
        *_day("verified_on", nullable=True),
        _subject("fact_basis"),
        _key("fact_basis", "subject_id", "fact", "period"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "note",
        *_integer("id", "subject_id"),
        *_text("at", "author", "text"),
        _subject("note"),
        _key("note", "id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_note_subject", "note", ["subject_id"])
    op.create_table(
        "attachment",
        *_integer("id"),
        sa.Column("subject_id", sa.Integer()),
        *_text("policy", "name", "sha256"),
        *_big("size"),
        *_text("at", "author"),
        sa.CheckConstraint("(subject_id IS NULL) <> (policy = '')", name=op.f("ck_attachment_of_one")),
        _subject("attachment"),
        _key("attachment", "id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attachment_subject", "attachment", ["subject_id"])


def _record(table: str, *columns: Any, money: tuple[str, ...] = ()) -> None:
    op.create_table(
        table,
        *_integer("id", "subject_id"),
        *_text("place", "voided"),
        *columns,
        *_money(table, *money),
        _subject(table),
        _key(table, "id"),
    )


def _once(table: str, *columns: str) -> None:
    op.create_index(f"ux_{table}", table, list(columns), unique=True, sqlite_where=_VALID)


def _records() -> None:
    _record(
        "invoice",
        *_text("code", "number", "category", "seller"),
        *_day("issued_on"),
        *_big("amount"),
        *_big("tax", nullable=True),
        *_text("payment"),
        *_big("accepted", nullable=True),
        money=("amount", "tax", "accepted"),
    )
    _once("invoice", "number", "code")
    op.create_index("ix_invoice_subject", "invoice", ["subject_id"])
    _record(
        "loan",
        *_text("contract", "lender"),
        *_big("principal"),
        *_day("starts_on", "ends_on"),
        money=("principal",),
    )
    _once("loan", "subject_id", "contract")
    _record(
        "repayment",
        *_text("contract"),
        *_day("paid_on"),
        *_big("principal", "interest"),
        money=("principal", "interest"),
    )
    _once("repayment", "subject_id", "contract", "paid_on")
    _record(
        "lease",
        *_text("tenant"),
        sa.Column("tenant_id", sa.Integer()),
        _flag("ecommerce"),
        *_text("area"),
        *_day("starts_on", "ends_on"),
        *_text("occupancy"),
        _subject("lease", "tenant_id"),
    )
    _once("lease", "subject_id", "tenant", "starts_on")
    op.create_index("ix_lease_tenant", "lease", ["tenant_id"])
    _record("trainee", *_text("name", "identity_code", "division", "signed_in"))
    _once("trainee", "subject_id", "identity_code", "name")
    _known("ix_trainee_identity", "trainee", "identity_code")
    _record("employment", *_text("name", "identity_code"), *_integer("year"), *_day("hired_on"), *_text("document"))
    _once("employment", "identity_code")
    op.create_index("ix_employment_subject", "employment", ["subject_id"])


def _of_the_bureau() -> None:
    op.create_table(
        "benchmark_rate",
        *_day("since"),
        *_integer("up_to_months", "basis_points"),
        sa.CheckConstraint(
            "typeof(basis_points) = 'integer' AND basis_points >= 0", name=op.f("ck_benchmark_rate_basis_points_whole")
        ),
        _key("benchmark_rate", "since", "up_to_months"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "policy_version",
        *_integer("id"),
        *_text("policy", "title"),
        *_day("takes_effect"),
        *_text("content_hash", "source"),
        _flag("built_in"),
        *_text("at", "author"),
        _key("policy_version", "id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ux_policy_version", "policy_version", ["policy", "takes_effect"], unique=True)
    op.create_table(
        "budget",
        *_text("policy", "fund"),
        *_integer("year"),
        *_big("amount"),
        *_text("document"),
        *_money("budget", "amount"),
        _key("budget", "policy", "fund", "year"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "target",
        *_text("indicator", "division"),
        *_integer("year"),
        *_text("goal"),
        _key("target", "indicator", "division", "year"),
        sqlite_with_rowid=False,
    )
