"""HTML pages: which of it is the article, and what the page says of itself.

`html` reads a page: `metadata` asks `titles`, `authors`, `days` and `linked_data` (JSON-LD) for its
facts, `main_text` finds the text, after `boilerplate` cut out what stands inside it. `fragments` reads
pieces of HTML, `saved_pages` what programs that save pages write into them.
"""
