"""Everything that Byline raises on purpose.

    BylineError
    ├── ConfigError              a setting is wrong: which, and what it may be
    ├── SourceError              a file, folder or address cannot be read
    │   ├── GoneError            its server says that it is gone for good
    │   ├── ScanError            its pages are pictures, which only OCR can read
    │   ├── AddressListError     a file holds addresses of articles, not their texts
    │   └── PassedOverError      it is not read, on purpose: of no kind that is, hidden, no article
    ├── ParseError               a document was read but is no article
    ├── ExportError              the archive cannot be written there
    ├── BackupError              a backup cannot be written, is not whole or cannot take its place
    ├── ModelError               a model file is missing, or not the one it should be
    │   └── ModelSourceError     a place that model files come from cannot be reached, or has another
    ├── CatalogError             the database cannot be used
    │   ├── ArticleNotFoundError no article under that id, address or path
    │   └── FeedNotFoundError    no feed under that address
    ├── IndexUnavailableError    a search index cannot be opened or rebuilt
    │   ├── IndexBusyError       another process owns the indexes
    │   ├── IndexDamagedError    its files are not what they were, or what reads them died of them
    │   └── ModelMismatchError   the archive was embedded with another model
    ├── AccountError             an account, password or token that cannot be
    ├── EngineError              what writes answers failed: unreachable, refusing, cut off
    ├── QuestionError            a question that cannot be asked: empty, too long, bad dates
    ├── ClaimError               a line of a file of claims that cannot be judged
    ├── ReceiptError             a file is no receipt of an answer
    ├── EvaluationError          a test set, run file or floor that nothing can be measured with
    └── BusyError                too many questions wait already

Every message names its subject first, then what was expected, what was found and what to do.
"""

from __future__ import annotations

from rag.core.secrets import mask_secrets


class BylineError(Exception):
    """Base of all; `str()` is one line a person can act on. No part of it holds a secret."""

    def __init__(self, subject: str, problem: str, remedy: str = "") -> None:
        self.subject, self.problem, self.remedy = map(mask_secrets, (subject, problem, remedy))
        super().__init__(" ".join(filter(None, (f"{self.subject}: {self.problem}", self.remedy))))


class ConfigError(BylineError):
    """A setting has a value that cannot work."""


class SourceError(BylineError):
    """A file, folder or address cannot be read."""


class GoneError(SourceError):
    """An address whose server says that there will never be anything again."""


class ScanError(SourceError):
    """A document whose pages are pictures, or in fonts that name no letters; only OCR can read it."""


class PassedOverError(SourceError):
    """What stands in a folder or an archive and is no document: said, and no failure."""


class AddressListError(SourceError):
    """A file lists addresses without the texts behind them: they can be fetched."""

    def __init__(
        self, subject: str, problem: str, remedy: str = "", addresses: tuple[str, ...] = ()
    ) -> None:
        self.addresses = addresses
        super().__init__(subject, problem, remedy)


class ParseError(BylineError):
    """A document was read, but no article can be made of it."""


class ExportError(BylineError):
    """The archive cannot be written to the file or folder named."""


class BackupError(BylineError):
    """A backup cannot be written or is not whole, or it may not take the place of an archive."""


class ModelError(BylineError):
    """A model is missing, cannot be loaded, or is not the file it should be."""


class ModelSourceError(ModelError):
    """One of the places that model files come from does not have this one; the next is asked."""


class CatalogError(BylineError):
    """The catalog's database cannot be opened or written."""


class ArticleNotFoundError(CatalogError):
    """No article is stored under the id, address or path given."""


class FeedNotFoundError(CatalogError):
    """The archive follows no feed under the address given."""


class IndexUnavailableError(BylineError):
    """A search index cannot be opened."""


class IndexBusyError(IndexUnavailableError):
    """Another process owns the indexes."""


class IndexDamagedError(IndexUnavailableError):
    """An index's files were changed by another program or are damaged; it has to be rebuilt."""


class ModelMismatchError(IndexUnavailableError):
    """The archive's vectors were made by another embedding model."""


class AccountError(BylineError):
    """An account that there is not, or a name, password, role or token that it cannot have."""


class EngineError(BylineError):
    """A language model could not write the answer, or not to its end."""


class QuestionError(BylineError):
    """The question cannot be asked as it is."""


class ClaimError(BylineError):
    """A claim to be judged is not what it should be."""


class ReceiptError(BylineError):
    """A file is not the receipt of an answer."""


class EvaluationError(BylineError):
    """A test set, a run file or a floor is not what measuring needs."""


class BusyError(BylineError):
    """Too many questions wait to be answered; asking again soon will do."""
