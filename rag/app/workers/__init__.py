"""Threads and queues of a running app: the indexer, the feed poller, job and request queues.

Knows nothing of pages and HTTP. Public: `indexer_thread.Worker`, `feed_poller`, `job_queue`,
`request_queue`.
"""
