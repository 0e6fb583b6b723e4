"""Lexical search by tantivy: BM25 over folded, stemmed words, and the check of its files.

English words are analysed by tantivy, those of other languages in `language_terms`.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.core.errors import IndexUnavailableError
from rag.core.types import Filters
from rag.index import lexical_query
from rag.index.language_terms import passage_terms
from rag.index.protocols import IndexedPassage, ScoredId, day_bounds, day_number
from rag.text.languages.known import RULES_VERSION

if TYPE_CHECKING:
    import tantivy


_READ_AT_ONCE = 1 << 20
"""Bytes of a file whose checksum is computed."""


class TantivyIndex:
    """BM25 over headline and passage with English stemming, kept in `folder`.

    With `writable=False` it reads what another process commits, and never takes the write lock.
    """

    TITLE_BOOST = 0.2
    """Weight of a word found in the headline against one in the passage."""
    _HEAP = 64_000_000
    """Bytes the writer may buffer."""

    def __init__(self, folder: Path, *, writable: bool = True) -> None:
        import tantivy

        try:
            self._schema = _tantivy_schema()
            if writable:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(folder))
            else:
                self._index = tantivy.Index.open(str(folder))
            self._index.register_tokenizer(_FOLDED, _analyzer())
            self._index.register_tokenizer(_MARKED, _spaces())
            self._index.config_reader("manual", 1)
            self._writer = self._index.writer(self._HEAP, 1) if writable else None
            self._index.reload()
        except (OSError, ValueError) as error:
            raise IndexUnavailableError(
                str(folder), f"tantivy cannot open it ({error}).", "It is rebuilt from the catalog."
            ) from error

    def upsert(self, entries: Sequence[IndexedPassage]) -> None:
        import tantivy

        writer = self._own_writer()
        for e in entries:
            writer.delete_documents_by_term("id", e.passage.id)
            document = tantivy.Document()
            document.add_text("id", e.passage.id)
            document.add_text("title", e.article.title)
            document.add_text("text", e.passage.text)
            document.add_text("outlet", e.article.outlet)
            document.add_text("section", e.article.section)
            document.add_integer("day", day_number(e.article.published))
            if marked := passage_terms(e.article.title, e.passage.text):
                document.add_text("language_terms", marked)
            writer.add_document(document)
        self._commit(writer)

    def remove(self, passage_ids: Sequence[str]) -> None:
        writer = self._own_writer()
        for passage_id in passage_ids:
            writer.delete_documents_by_term("id", passage_id)
        self._commit(writer)

    def search(self, words: str, k: int, filters: Filters) -> list[ScoredId]:
        return self._best(lexical_query.any_of(words), k, filters)

    def search_whole(self, words: str, k: int, filters: Filters) -> list[ScoredId]:
        return self._best(lexical_query.all_of(words), k, filters)

    def search_terms(self, terms: Sequence[Sequence[str]], k: int, filters: Filters) -> list[ScoredId]:
        import tantivy

        one, should = tantivy.Query.term_query, tantivy.Occur.Should
        words = [
            tantivy.Query.disjunction_max_query([one(self._schema, "language_terms", f) for f in forms])
            for forms in terms
            if forms
        ]
        query = tantivy.Query.boolean_query([(should, word) for word in words])
        return self._matching(query, k, filters) if words else []

    def _best(self, terms: str, k: int, filters: Filters) -> list[ScoredId]:
        if not terms:
            return []
        fields = {"title": self.TITLE_BOOST, "text": 1.0}
        query = self._index.parse_query(terms, list(fields), field_boosts=fields)
        return self._matching(query, k, filters)

    def _matching(self, query: tantivy.Query, k: int, filters: Filters) -> list[ScoredId]:
        import tantivy

        if k < 1:  # tantivy panics at a limit of 0
            return []
        must = [(tantivy.Occur.Must, query)]
        must += [(tantivy.Occur.Must, limit) for limit in self._limits(filters)]
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(must), limit=k).hits
        return [(_document_id(searcher, address), float(score)) for score, address in hits]

    def _limits(self, filters: Filters) -> Iterable[tantivy.Query]:
        import tantivy

        query, schema = tantivy.Query, self._schema
        if filters.outlets:
            outlets = query.term_set_query(schema, "outlet", list(filters.outlets))
            yield query.const_score_query(outlets, 0.0)
        if filters.sections:
            sections = query.term_set_query(schema, "section", list(filters.sections))
            yield query.const_score_query(sections, 0.0)
        first, last = day_bounds(filters)
        if first is not None or last is not None:
            days = query.range_query(schema, "day", tantivy.FieldType.Integer, first, last)
            yield query.const_score_query(days, 0.0)

    def count(self) -> int:
        """Number of passages held."""
        return int(self._index.searcher().num_docs)

    def ids(self) -> set[str]:
        import tantivy

        searcher = self._index.searcher()
        everything = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs))
        return {_document_id(searcher, address) for _, address in everything.hits}

    def refresh(self) -> None:
        """See what the owning process has committed since."""
        self._index.reload()

    def close(self) -> None:
        """Finish merges and give the write lock back."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _own_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise IndexUnavailableError("lexical index", "this process opened it for reading only.")
        return self._writer

    def _commit(self, writer: tantivy.IndexWriter) -> None:
        writer.commit()
        self._index.reload()


def broken_segments(folder: Path) -> list[str]:
    """Names of the tantivy files in use that do not fit the checksum in their last bytes.

    tantivy writes it but this binding cannot check it: a damaged file would give wrong results, or
    a panic in the middle of a search. Raises OSError or ValueError when there is no list of files.
    """
    return broken_files(folder, files_of_list(json.loads((folder / "meta.json").read_bytes())))


def files_of_list(content: Any) -> set[str]:
    """Names of the files that `meta.json`, given as parsed, says are in use."""
    names: set[str] = set()
    for segment in content["segments"]:
        base = segment["segment_id"].replace("-", "")
        names |= {f"{base}.{end}" for end in ("fast", "fieldnorm", "idx", "pos", "store", "term")}
        if segment["deletes"]:
            names.add(f"{base}.{segment['deletes']['opstamp']}.del")
    return names


def broken_files(folder: Path, names: Iterable[str]) -> list[str]:
    """Those of the files that are missing or do not fit their checksums."""
    return sorted(name for name in names if not _checksum_fits(folder / name))


def _checksum_fits(file: Path) -> bool:
    """A tantivy file ends in JSON with the CRC-32 of all before it, that JSON's length, and 1337."""
    try:
        with file.open("rb") as stream:
            end = stream.seek(-8, os.SEEK_END)
            length, magic = struct.unpack("<II", stream.read(8))
            stream.seek(end - length)
            footer, left, checksum = json.loads(stream.read(length)), end - length, 0
            stream.seek(0)
            while left and (part := stream.read(min(left, _READ_AT_ONCE))):
                checksum, left = zlib.crc32(part, checksum), left - len(part)
        return magic == 1337 and not left and bool(footer["crc"] == checksum)
    except (OSError, ValueError, KeyError, TypeError):
        return False


_FOLDED = "byline_folded_en"
"""Names how words are cut and folded, in the index too: one that was made otherwise is rebuilt."""


_MARKED = f"byline_language_terms_{RULES_VERSION}"
"""Names how words of other languages are stemmed, likewise."""


def _analyzer() -> tantivy.TextAnalyzer:
    """Words without case, accents and endings: as tantivy's `en_stem`, and folded."""
    import tantivy

    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(40),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.lowercase(),
        tantivy.Filter.stemmer("english"),
    ):
        words = words.filter(step)
    return words.build()


def _spaces() -> tantivy.TextAnalyzer:
    """Words as `language_terms` has made them."""
    import tantivy

    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def _tantivy_schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name=_FOLDED)
    builder.add_text_field("text", tokenizer_name=_FOLDED)
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("section", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("language_terms", tokenizer_name=_MARKED, index_option="freq")
    return builder.build()


def _document_id(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    return str(searcher.doc(address).get_first("id"))
