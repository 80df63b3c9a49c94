"""Whoever has no identity code is found by name without reading all others of that name."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_subject_uncoded", "subject", ["kind", "name"], sqlite_where=sa.text("identity_code = ''"))
