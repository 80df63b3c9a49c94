"""Each award has its own row in the ledger; a batch keeps whom its awards were ranked against, and who was left out."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ONLY_ONE = """
UPDATE ledger_entry SET award_id = (
    SELECT a.id FROM award a WHERE a.approved IS NOT NULL AND (a.subject_id, a.policy, a.measure, a.year, a.tier)
    = (ledger_entry.subject_id, ledger_entry.policy, ledger_entry.measure, ledger_entry.year, ledger_entry.tier)
) WHERE 1 = (
    SELECT count(*) FROM award a WHERE a.approved IS NOT NULL AND (a.subject_id, a.policy, a.measure, a.year, a.tier)
    = (ledger_entry.subject_id, ledger_entry.policy, ledger_entry.measure, ledger_entry.year, ledger_entry.tier)
)
"""


def upgrade() -> None:
    op.add_column("ledger_entry", sa.Column("award_id", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ux_ledger_entry", "ledger_entry")
    key = ["subject_id", "policy", "measure", "year", "tier", "merged_from", "award_id"]
    op.create_index("ux_ledger_entry", "ledger_entry", key, unique=True)
    op.create_index(
        "ux_ledger_entry_award", "ledger_entry", ["award_id"], unique=True, sqlite_where=sa.text("award_id > 0")
    )
    op.execute(_ONLY_ONE)
    for name in ("rivals", "left_out"):
        op.add_column("batch", sa.Column(name, sa.String(), nullable=False, server_default="[]"))
