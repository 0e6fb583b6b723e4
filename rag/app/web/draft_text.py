"""A checked draft as Markdown: each sentence with its verdict, and what carries it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.app.api.passage_view import Reference
from rag.app.web.cards import escape_part
from rag.core.types import CheckedSentence, Citation, Verdict
from rag.text.markdown import escape_line
from rag.text.phrases import attribution, outlet_with_claim, pluralise, truncate

WORDS: dict[Verdict, str] = {
    "supported": "carried",
    "partly": "loosely based on",
    "unsupported": "not in the archive",
}
"""What is said of a sentence."""
_NEAREST = {"supported": "by", "partly": "", "unsupported": "nearest:"}
_QUOTE_CHARS = 220


def draft_markdown(sentences: Sequence[CheckedSentence], *, done: bool) -> str:
    """The sentences so far in their order, under a line that counts them."""
    return "\n\n".join([_summary(sentences, done=done), *map(_sentence, sentences)])


def _summary(sentences: Sequence[CheckedSentence], *, done: bool) -> str:
    """How many are carried: `3 of 5 sentences are carried by the archive, 1 loosely, 1 not.`."""
    verdicts = [s.verdict for s in sentences if s.verdict]
    if not done:
        return f"*Checked so far: {pluralise(len(verdicts), 'sentence')}.*"
    if not verdicts:
        return "*No sentence of it states anything that could be looked for.*"
    counts = {verdict: verdicts.count(verdict) for verdict in WORDS}
    carried, total = counts["supported"], pluralise(len(verdicts), "sentence")
    verb = "is" if carried == 1 else "are"
    rest = f"{counts['partly']} loosely, {counts['unsupported']} not."
    return f"**{carried} of {total} {verb} carried by the archive**, {rest}"


def _sentence(sentence: CheckedSentence) -> str:
    if sentence.verdict is None:
        return f"*{escape_line(sentence.text)}*"
    verdict = f'<span class="verdict {sentence.verdict}">{WORDS[sentence.verdict]}</span>'
    lines = [f"{_marked(sentence)} {verdict}"]
    if sentence.citation:
        lines.append(_source(sentence.citation, sentence.verdict))
    if reasons := "; ".join(sentence.reasons):
        lines.append(f"*{escape_line(reasons)}*")
    return "  \n".join(lines)


def _marked(sentence: CheckedSentence) -> str:
    """The sentence, the words in it that the passage does not have in bold."""
    text = " ".join(sentence.text.split())
    missing = [" ".join(words.split()) for words in sentence.missing if words.strip()]
    if not missing:
        return escape_line(text)
    parts = re.split(f"({'|'.join(map(re.escape, missing))})", text)
    return "".join(f"**{escape_line(p)}**" if p in missing else escape_part(p) for p in parts)


def _source(citation: Citation, verdict: Verdict) -> str:
    """`nearest: [CNN, 3 May 2024] "..."`, a link that opens the article at these words."""
    reference = Reference(citation.passage_id, citation.start, citation.end)
    name = outlet_with_claim(citation.outlet, citation.claimed_outlet)
    where = attribution(name, citation.published) or " ".join(citation.title.split())
    quote = truncate(" ".join(citation.quote.split()), _QUOTE_CHARS)
    link = f"[{escape_line(where)}](#cite-{reference})"
    return " ".join(filter(None, [_NEAREST[verdict], link, f"“{escape_line(quote)}”"]))
