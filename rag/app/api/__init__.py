"""The HTTP interface, on FastAPI: questions, articles, uploads, feeds, evaluation files.

Requests go in as models that are checked, archive and evaluation do the work, JSON comes out. Knows
nothing of the page's controls. Public: `routes.add_routes`, `guard`.
"""
