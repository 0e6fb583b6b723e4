"""Alembic's scripts: one file in `versions/` for each change of the schema, in order.

`rag.storage.upgrade` runs them when it opens an archive that is older than the code. A migration never
uses `rag.storage.schema`, which goes on changing.
"""
