"""The catalog: every article, passage, vector and feed, and the work to do. The truth of the archive.

The search indexes are caches of this database. Any number of processes may read and write it at
once (SQLite in WAL mode, one immediate transaction per write); it knows nothing of the indexes.

An article is *pending* from the transaction that stores it, *ready* when it can be searched (by its
words and by static vectors), *removing* from the moment it is taken out. Its earlier version stays
citable until the new one is ready; of an article being removed nothing is citable. A ready article
is *refined* when the embedding model has read it and the dense index holds its vectors.
"""

from __future__ import annotations

from pathlib import Path

from rag.storage.accounts.accounts import Accounts
from rag.storage.accounts.collections import Collections
from rag.storage.accounts.sessions import Sessions
from rag.storage.accounts.throttle import Throttle
from rag.storage.accounts.tokens import Tokens
from rag.storage.article_vectors import ArticleVectors
from rag.storage.articles import Articles
from rag.storage.citations import Citations
from rag.storage.conversations import Conversations
from rag.storage.corrections import Corrections
from rag.storage.database import Database
from rag.storage.embeddings import PassageVectors, SentenceVectors
from rag.storage.examine import Examination
from rag.storage.facts import Facts
from rag.storage.feedback import Feedback
from rag.storage.feeds import Feeds
from rag.storage.headlines import Headlines
from rag.storage.library import Library
from rag.storage.near_duplicates import NearDuplicates
from rag.storage.passages import Passages
from rag.storage.questions import Questions
from rag.storage.removed import RemovedArticles
from rag.storage.set_aside import DamagedRows
from rag.storage.shares import Shares
from rag.storage.statistics import Statistics
from rag.storage.stories import Stories
from rag.storage.versions import Versions
from rag.storage.work_queue import WorkQueue


class Catalog:
    """Articles, passages, vectors and their states in one SQL database, and what readers asked.

    `path` is the SQLite file; its folder must exist. Raises CatalogError when it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = database = Database(path)
        self.articles = Articles(database)
        self.queue = WorkQueue(database)
        self.passages = Passages(database)
        self.passage_vectors = PassageVectors(database)
        self.sentence_vectors = SentenceVectors(database)
        self.article_vectors = ArticleVectors(database)
        self.near_duplicates = NearDuplicates(database)
        self.versions = Versions(database)
        self.library = Library(database)
        self.headlines = Headlines(database)
        self.corrections = Corrections(database)
        self.removed = RemovedArticles(database)
        self.citations = Citations(database)
        self.feeds = Feeds(database)
        self.feedback = Feedback(database)
        self.conversations = Conversations(database)
        self.shares = Shares(database)
        self.accounts = Accounts(database)
        self.sessions = Sessions(database)
        self.tokens = Tokens(database)
        self.throttle = Throttle(database)
        self.collections = Collections(database)
        self.questions = Questions(database)
        self.statistics = Statistics(database)
        self.stories = Stories(database)
        self.facts = Facts(database)
        self.examination = Examination(database)
        self.damaged_rows = DamagedRows(database)

    def close(self) -> None:
        """Give up every connection; the catalog may be opened again."""
        self.database.close()
