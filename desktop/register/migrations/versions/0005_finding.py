"""How subjects are found, told apart, brought together and taken off the lists."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_MARK = "INSERT OR IGNORE INTO search_stale VALUES"
_SEARCH = """
CREATE VIRTUAL TABLE subject_search
USING fts5(tokens, content='', contentless_delete=1, tokenize='ascii', prefix='3')
"""
_TRIGGERS = {
    "new AFTER INSERT": f"{_MARK} (new.id)",
    "changed AFTER UPDATE OF id, kind, name, identity_code, state": f"{_MARK} (old.id); {_MARK} (new.id)",
    "gone AFTER DELETE": f"{_MARK} (old.id)",
}


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _id(name: str = "subject_id") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _subject(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["subject.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.add_column("subject", sa.Column("state", sa.String(), nullable=False, server_default="listed"))
    op.create_index("ix_subject_state", "subject", ["kind", "state"])
    op.add_column("ledger_entry", sa.Column("merged_from", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ux_ledger_entry", "ledger_entry")
    key = ["subject_id", "policy", "measure", "year", "tier", "merged_from"]
    op.create_index("ux_ledger_entry", "ledger_entry", key, unique=True)
    op.create_table(
        "subject_key", _id(), *_text("kind", "name_key"), sa.PrimaryKeyConstraint("subject_id", name="pk_subject_key")
    )
    op.create_index("ix_subject_key_name", "subject_key", ["kind", "name_key", "subject_id"])
    op.create_table(
        "subject_core",
        *_text("kind", "core"),
        _id(),
        sa.PrimaryKeyConstraint("kind", "core", "subject_id", name="pk_subject_core"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_subject_core_subject", "subject_core", ["subject_id"])
    op.create_table("search_stale", _id(), sa.PrimaryKeyConstraint("subject_id", name="pk_search_stale"))
    op.create_table(
        "not_same",
        _id("one_id"),
        _id("other_id"),
        *_text("at", "author", "reason"),
        _subject("not_same", "one_id"),
        _subject("not_same", "other_id"),
        sa.PrimaryKeyConstraint("one_id", "other_id", name="pk_not_same"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subject_merge",
        _id("dropped_id"),
        _id("kept_id"),
        _subject("subject_merge", "dropped_id"),
        _subject("subject_merge", "kept_id"),
        sa.PrimaryKeyConstraint("dropped_id", name="pk_subject_merge"),
    )
    op.create_index("ix_subject_merge_kept", "subject_merge", ["kept_id"])
    op.execute(_SEARCH)
    for name_and_event, body in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER subject_search_{name_and_event} ON subject BEGIN {body}; END")
    op.execute("INSERT INTO search_stale SELECT id FROM subject")
