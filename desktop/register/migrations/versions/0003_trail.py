"""The sealed trail of all changes, and accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _text(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _integer(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "action",
        *_integer("id"),
        *_text("at", "author", "source", "kind", "title", "reason"),
        sa.Column("target", sa.Integer()),
        *_integer("last_row", "last_change"),
        *_text("previous", "hash"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "trail_row",
        *_integer("id"),
        *_text("table_name", "key"),
        *_text("old", "new", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_row")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "trail_secret",
        *_integer("row_id"),
        *_text("salt", "old", "new", "commitment", nullable=True),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_trail_secret")),
    )
    op.create_table(
        "account",
        *_integer("id"),
        *_text("name", "role", "password"),
        *_integer("failures"),
        *_text("locked_until", nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sqlite_autoincrement=True,
    )
    op.create_index("ux_account_name", "account", ["name"], unique=True)
