"""The catalog: one SQL database that holds the truth of an archive, and the work still to do.

Articles and their versions, passages with their vectors, near-duplicates, events, feeds, feedback,
corrections. Knows nothing of parsing, models or indexes: finished articles come in, rows go out as
dataclasses. Public: `catalog.Catalog`, and the collaborators that it hands out.
"""
