"""Runs and test sets in the formats of other evaluation tools, written and read.

A run goes out as TREC, BEIR, ragas, DeepEval or RAGChecker files; such files come in as a test set or,
with what a system found and answered, as a run to compare with ours. Pure but for `exporting` and
`importing`, which are public. Knows nothing of pages.
"""
