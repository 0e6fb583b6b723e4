"""What every room shares: types, settings, the exception tree, vectors.

Knows nothing of texts, databases, models or pages, and imports nothing else of ours. In come plain
values, out go plain values: an `Article`, a `Question`, an `Answer`, a `Settings`, a `BylineError`.
Public: `types`, `errors`, `settings`, `vectors`, `contract`.
"""
