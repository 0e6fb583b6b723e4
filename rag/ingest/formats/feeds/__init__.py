"""Feeds: RSS, Atom, JSON Feed, sitemaps and OPML, to items with their days and addresses.

Public: `parser.read_feed`, `items.Feed`, `dates.day_written`. Nothing is fetched here.
"""
