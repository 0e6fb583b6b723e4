"""OpenAI's chat completions: an archive is a model that any client of that protocol can ask.

Messages of a chat come in, an answer with footnotes and `url_citation` annotations goes out, whole or as
a stream of chunks. Knows how that protocol writes things, and nothing of how a question is answered.
"""
