"""Documents from other machines, guarded: addresses checked and pinned, sizes capped, robots.txt kept.

Nothing else of ingest opens a connection. An address goes in, a page or the reason why there is none
comes out. Public: `polite.Visitor`, `web.Network`.
"""
