"""Kept answers for tests, of invented articles; every text of them can be set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from rag.app.api.kept.document import Document
from rag.app.api.kept.exports import to_json
from rag.app.api.kept.make_document import make_document
from rag.app.api.kept.receipt import make_receipt
from rag.app.api.kept.standing import SourceHistory, text_hash
from rag.storage.catalog import Catalog
from rag.storage.kept_answers import CitedVersion, KeptAnswer, NewAnswer
from rag.storage.versions import Version
from tests.fakes import article

HOSTILE = [
    "100% of {braces} \\ and } $x_1^2$ ~ & # @article{x,",
    '</title><script>alert(1)</script><img src=x onerror=alert(1)> "quoted"',
    "TY  - NEWS\r\nER  - \r\n\r\nTY  - BOOK",
    "# heading\n- item\n1. one\n> quote\n```\ncode",
    "[click](javascript:alert(1)) ![x](http://evil.example/a.png) [^1]: note <http://evil.example>",
    "*bold* _it_ ~~gone~~ `code` | a | b | &lt; &copy; &#60; a&b;",
    "right\u202eto left\u2066 zero\u200bwidth \x00 nul \x85 next \u2028 line \ud800",
    "trailing backslash \\",
    "---",
    "1) first",
    "=====",
    "+ plus",
    ": defined",
    "<![endif]--> <!-- comment --> <?php ?>",
    "فيضانات تكساس",
    "洪水で百三十五人が死亡",
    "",
]
"""What an article may be called."""
ANY_TEXT = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=40), st.text("\\`*_[]<>~|$^{}&#@:-=+1.) a\n")
)
TEXTS = st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
"""Title, outlet, quotation and what the answer says."""
ASKED = datetime(2025, 5, 5, 14, 3, 11, tzinfo=UTC).timestamp()


def citation(n: int = 1, **fields: Any) -> dict[str, Any]:
    """Number `n`, of an article of its own, with these fields instead of the usual ones."""
    usual = {
        "n": n,
        "article_id": f"{n:016x}",
        "title": f"Report {n} from the harbour",
        "outlet": "Harbour Post",
        "claimed_outlet": "",
        "published": "2025-05-03",
        "url": f"https://news.example/{n}",
        "quote": f"Ferry {n} left the harbour.",
        "start": 0,
        "end": 26,
        "machine_order": False,
        "correction": "",
        "outlets": 1,
        "later": None,
    }
    made = usual | fields
    return {"passage_id": f"{made['article_id']}-1-0"} | made


def sentence(
    text: str, citations: Sequence[int] = (1,), verdict: str = "supported", problems: Sequence[str] = ()
) -> dict[str, Any]:
    """A sentence of an answer."""
    return {
        "text": text,
        "citations": list(citations),
        "verdict": verdict,
        "support": 1.0,
        "problems": list(problems),
    }


def answer(
    sentences: Sequence[dict[str, Any]], citations: Sequence[dict[str, Any]], **fields: Any
) -> dict[str, Any]:
    """An answer as `/ask` gives it, as far as anybody reads it later."""
    usual = {
        "question": "When did the ferry leave?",
        "answer": " ".join(s["text"] + "".join(f" [{n}]" for n in s["citations"]) for s in sentences),
        "sentences": list(sentences),
        "citations": list(citations),
        "short": None,
        "refused": False,
        "engine": "extractive",
        "newest": "2025-05-03",
        "notes": [],
    }
    return usual | fields


def kept(
    given: dict[str, Any], number: int = 1, form: dict[str, Any] | None = None, text: str = ""
) -> KeptAnswer:
    """The answer as it was kept; each of its articles had this text, or nobody knows which."""
    sources = (
        CitedVersion(
            c["n"], c["article_id"], int(c["passage_id"].split("-")[1]), text and text_hash(text)
        )
        for c in given["citations"]
    )
    return KeptAnswer(
        id=f"{number:032x}",
        conversation_id="c" * 32,
        ordinal=number,
        question=given["question"],
        asked_at=ASKED,
        answer=given,
        sources=tuple(sources),
        form=form or {},
    )


def version(number: int = 1, article_id: str = f"{1:016x}", at: float = 0.0, **fields: Any) -> Version:
    """An article as it once was, with these fields instead of the usual ones."""
    return Version(article_id, number, at, replace(article(1), **fields))


def hostile_document(texts: tuple[str, str, str, str]) -> Document:
    """An answer with one source, all of whose texts are these."""
    title, outlet, quote, said = texts
    cited = citation(title=title, outlet=outlet, quote=quote, url=f"https://news.example/{said}")
    asked = answer([sentence(said)], [cited], question=title, notes=[quote])
    history = SourceHistory({cited["article_id"]: [version(authors=(title, outlet), language="de")]})
    return make_document(title, [kept(asked)], history)


def receipt_of(catalog: Catalog, archive: str = "") -> str:
    """The receipt of an answer that quotes the beginning of the archive's newest article."""
    stored = catalog.articles.all()[0]
    cited = citation(article_id=stored.id, quote=stored.article.text[:40], end=40)
    cited["passage_id"] = f"{stored.id}-{stored.version}-0"
    new = NewAnswer("What is new?", answer([sentence("This is.")], [cited]))
    return to_json(make_receipt(catalog.conversations.keep("a" * 32, "", new), archive))
