"""The faces of an archive: the page, the HTTP interface, the command line, and the threads behind them.

Each shows what `rag.archive` and `rag.evaluation` do and has no rules of its own. Folders, from the
ground up: `workers` (threads and queues), `api` (HTTP), `web` (the page), `cli` (the `byline` command).
"""
