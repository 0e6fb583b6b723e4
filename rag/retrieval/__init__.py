"""Hybrid search: a question to its hits.

Lexical and dense search, fused, fresher first, reranked, one hit for all copies of a text. Knows nothing
of answers. A `Question` goes in, `Hit`s come out, each with every score that made it. Public:
`retriever.Retriever`.
"""
