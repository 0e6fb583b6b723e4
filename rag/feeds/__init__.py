"""Feeds, sitemaps and lists of them: read, polled politely, and kept as subscriptions."""
