"""Readers of documents and feeds: bytes of one kind to the fields of an article.

A room for each family of formats: `pages` and `visibility` (HTML), `feeds`, `mail`, `notes` (Markdown),
`office` (PDF, Word, e-books), `deliveries` (Nexis, NewsML ...), `records` (JSON, tables, exports) and
`containers` (files of many documents). What they share stands here. What is made to be complicated (PDF,
Word, mail, HTML, feeds) is read in a limited child process, by `sandbox`. Knows nothing of the catalog
or the network. Public: `articles.read_articles`, `readers.read_fields`, `sandbox.Sandbox`,
`feeds.parser.read_feed`.
"""
