"""Hits to an answer in which every sentence is cited and checked, or to a refusal that helps.

Evidence, the extractive answerer and the chat model's, citations, verification, refusal, conflicts,
corroboration, timelines. Knows nothing of indexes, pages or HTTP. A `Question` goes in, a stream of
events comes out that ends in an `Answer`. Public: `assistant.Assistant`.
"""
