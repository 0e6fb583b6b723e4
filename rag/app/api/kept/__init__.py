"""What a kept answer becomes beside the page: exports, bibliographies, receipts, notices.

All of it is pure: an answer as it was kept goes in, and what the archive has of its sources now; text
or plain values come out. Knows nothing of HTTP and of the catalog's queries.
"""
