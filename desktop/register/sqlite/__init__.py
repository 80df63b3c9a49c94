"""What is SQLite's own, beside the connections in ``desktop.register.database``.

The tables are plain SQL and stand in the models. What another database would do in its own way is only this:

* ``database``: pragmas, BEGIN by hand, the meaning of error codes, the journal.
* ``sqlite.search``: the full-text index of names, initials and codes (FTS5), and the triggers that tell which subjects
  it has to take in anew. In PostgreSQL: a column of grams (``text[]``) under a GIN index, and the same triggers.
* ``ddl_if("sqlite")`` in the models: CHECKs of the type, where SQLite alone would store anything; partial indexes.
"""
