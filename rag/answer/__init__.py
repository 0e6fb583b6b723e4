"""Hits to an answer in which every sentence is cited and checked, or to a refusal that helps.

`assistant` tells one turn end to end: gather evidence (`gather`, `evidence`, `timeline`,
`corroboration`, `superseded_figures`), refuse (`refusal`, `refusal_reasons`), compose (`engines`,
`compose`, `chat`), cite (`citations`), verify (`verification`, `cross_lingual`), note (`premise`,
`conflicts`). Knows nothing of indexes, pages or HTTP. A `Question` goes in, a stream of events (`turn`)
comes out that ends in an `Answer`. Public: `assistant.Assistant`.
"""
