"""Readers of documents and feeds: bytes of one kind to the fields of an article.

What is made to be complicated (PDF, Word, mail, HTML, feeds) is read in a limited child process, by
`sandbox`. Knows nothing of the catalog or the network. Public: `fields.read_fields`, `sandbox.Sandbox`,
`feed_reading.read_feed`.
"""
