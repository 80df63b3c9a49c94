"""What is SQLite's own, and how another database would do it.

The tables are plain SQL and stand in the models; nearly all questions are asked in SQLAlchemy's words. Besides, there
is only this:

* ``sqlite.database``: pragmas, BEGIN by hand, error codes, the journal, keys of encryption; ``next_id`` reads
  ``sqlite_sequence`` (PostgreSQL: a sequence), ``add_rows`` writes many rows past the ORM (COPY).
* ``sqlite.search``: the full-text index of names, initials and codes (FTS5). In PostgreSQL: a column of the same
  tokens (``text[]``) under a GIN index, ``@>`` for initials, ``LIKE`` to see the order of a phrase. The triggers that
  note in ``search_stale`` what was written stand in their migration and are the same elsewhere.
* ``sqlite.triggers`` and ``sqlite.guards``: the trail's and the awards' triggers, JSON functions included (``jsonb``).
* ``ddl_if("sqlite")`` in the models: CHECKs of the type, where SQLite alone would store anything; partial indexes and
  tables without a row id are declared there, too, and mean nothing elsewhere.
"""
