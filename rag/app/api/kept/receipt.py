"""The receipt of an answer: what it cites, so that anybody with the archive can check it later. Pure.

    {"format": "byline-receipt/1", "question": ..., "asked_at": ..., "citations":
        [{"n": 1, "article_id": ..., "version": 1, "text_sha256": ..., "quote": ..., "start": 0, ...}]}

Offsets count characters (code points) of the article's text; `text_sha256` is of that text in UTF-8.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import rag
from rag.app.api.kept.exports import iso_time
from rag.app.api.kept.standing import SourceHistory, Standing, standing, version_read
from rag.core.errors import ReceiptError
from rag.storage.kept_answers import CitedVersion, KeptAnswer

FORMAT = "byline-receipt/1"
_REMEDY = "Name a file that was downloaded as an answer's receipt."
_CITED = ("n", "article_id", "title", "outlet", "published", "url", "quote", "start", "end")
_SAID = ("text", "citations", "verdict", "support")
_Hash = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
_ArticleId = Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")]


class ReceiptCitation(BaseModel):
    """A citation, and the text that it was read in."""

    n: int
    article_id: _ArticleId
    version: int
    text_sha256: _Hash
    title: str
    outlet: str
    published: str | None
    url: str
    quote: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]

    @property
    def cited(self) -> CitedVersion:
        """What it was read in."""
        return CitedVersion(self.n, self.article_id, self.version, self.text_sha256)


class ReceiptArchive(BaseModel):
    """The archive that was asked."""

    id: str = ""
    fingerprint: str = ""
    """Of its articles at that time."""


class Receipt(BaseModel):
    """A receipt, read back; it has more fields, which no check needs."""

    model_config = ConfigDict(extra="allow")

    format: Literal["byline-receipt/1"]
    question: str
    asked_at: str
    archive: ReceiptArchive
    citations: list[ReceiptCitation]


def make_receipt(kept: KeptAnswer, archive_id: str) -> dict[str, Any]:
    """The receipt of a kept answer, as values of JSON."""
    answer = kept.answer
    cited = {source.n: source for source in kept.sources}
    citations = [c for c in answer.get("citations") or () if c["n"] in cited]
    form = dict(kept.form)
    return {
        "format": FORMAT,
        "answer_id": kept.id,
        "question": kept.question,
        "asked_at": iso_time(kept.asked_at),
        "answer": answer.get("answer", ""),
        "refused": bool(answer.get("refused")),
        "sentences": [_only(sentence, _SAID) for sentence in answer.get("sentences") or ()],
        "engine": answer.get("engine", ""),
        "byline": form.pop("byline", rag.__version__),
        "archive": {"id": archive_id, "fingerprint": form.pop("archive", "")},
        "asked_with": form,
        "citations": [_only(c, _CITED) | _version(cited[c["n"]]) for c in citations],
    }


def _only(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values.get(name) for name in names}


def _version(cited: CitedVersion) -> dict[str, Any]:
    return {"version": cited.version, "text_sha256": cited.text_hash}


def read_receipt(content: bytes, subject: str) -> Receipt:
    """The receipt in a file. Raises ReceiptError for what is none."""
    try:
        fields = json.loads(content.decode("utf-8-sig"))
        return Receipt.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        problem = f"expected a receipt of Byline, found another value for {where}: {first['msg']}."
        raise ReceiptError(subject, problem, _REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise ReceiptError(subject, "expected a receipt of Byline, found no JSON.", _REMEDY) from error


def check_citation(citation: ReceiptCitation, history: SourceHistory) -> Standing:
    """What became of a citation; `altered` also where the text read never had these words there."""
    judged = standing(citation.cited, citation.quote, history)
    read = version_read(citation.cited, history.versions.get(citation.article_id, ()))
    if read and read.article.text[citation.start : citation.end] != citation.quote:
        return Standing("altered", quote_stands=judged.quote_stands)
    return judged
