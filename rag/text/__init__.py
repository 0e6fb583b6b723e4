"""The language of news, as pure functions over strings.

Tokens and stems, sentences and passages, dates, numbers, names, quotations, outlets, languages,
notices, canonical addresses, cleaning, Markdown, and phrases for readers. Knows nothing of databases,
models, files or the network. In comes text, out come spans of it and values. Public: `tokens`,
`passages`, `dates`, `numbers`, `quantities`, `entities`, `outlets`, `notices`, `addresses`,
`cleaning`, `markdown`, `phrases`.
"""
