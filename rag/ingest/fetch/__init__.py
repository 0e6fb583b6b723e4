"""The only way to the network for documents: public addresses alone, politely, and within limits.

Knows nothing of what the pages say: an address goes in, a page, or the reason why there is none, comes
out. Public: `polite_client.PoliteClient`, `http_client.HttpClient`, `pages.page_document`.
"""
