"""The page, on Gradio Blocks: a chat, a library, an evaluation tab.

Which controls there are, what each does, and how answers become Markdown. Scripts and styles are in
`static/`. Knows nothing of HTTP routes. Public: `page.build_page`.
"""
