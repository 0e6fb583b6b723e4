"""A question as understood: what to search for, when, where, and what kind of answer it wants.

Follow-ups become standalone questions, days become ranges, outlets become filters. Knows nothing of
searching. The words of a conversation go in, a `Question` comes out. Public: `question.understand`,
`decompose`, `answer_type`, `small_talk`, `timeline_intent`, `events`, `rewrite`.
"""
