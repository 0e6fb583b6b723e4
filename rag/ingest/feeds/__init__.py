"""Feeds followed: each is polled when it is due, and what is new in it is stored once.

Reading a feed's bytes is `rag.ingest.formats`'; fetching them is `rag.ingest.fetch`'s. A feed's address
goes in, one outcome for each of its items comes out. Public: `polling`, `arrivals`.
"""
