"""Answers measured: test sets, runs, metrics, comparisons, reports.

A test set and an archive go in; a run file comes out, with every metric and its interval, from which
reports and comparisons are made without asking again. Knows nothing of pages. Public: `testset`, `run`,
`compare`, `gate`, `report`, `generation`.
"""
