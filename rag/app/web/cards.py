"""Evidence, answers and refusals as Markdown for the chat. Pure; knows nothing of Gradio.

Links carry only a reference (`#cite-...`, `#card-...`); the page's script opens the panel for them
and style.css draws lists of `#card-` links as cards.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Literal
from urllib.parse import quote

from rag.answer.compose import BULLET, EXTRACTIVE
from rag.answer.orders import is_order
from rag.app.api.passage_view import Reference
from rag.core.types import (
    Answer,
    AnswerSentence,
    Choice,
    Citation,
    Evidence,
    Hit,
    ShortAnswer,
    TimelineEntry,
)
from rag.text.markdown import escape_line, escape_markdown
from rag.text.notices import find_corrections
from rag.text.phrases import (
    attribution,
    format_date,
    format_period,
    join_with_and,
    outlet_with_claim,
    pluralise,
    truncate,
)

NOT_EVIDENCE = "Nearest passages (none answers the question)"
"""Title of what was found for a question that is refused."""
BlockKind = Literal["evidence", "scores", "timeline", "passages"]
"""What stands beside the answer: its evidence, and why that was found. Then what stands below it."""
ASK, WIDER, REFINE = "#ask-", "#wider", "#refine-"
TOOLS, EDIT = "#tools-", "#edit"
"""What links lead to that ask a question, or the last one without its limits."""
_NEAREST = " The nearest articles:"
"""Where the refusal begins to name articles, which are shown as cards."""
ANY_TIME = "#any-time"
AS_TYPED = "#as-typed"
"""What the days' link leads to; the page's script presses a button instead."""
_CARD_CHARS = 190
"""Most of a sentence that a card shows; the panel has all of it."""
_OUTLETS = 3
"""Outlets named that have a copy; the rest are only counted."""
_MARKS = {"partly": "check this", "unsupported": "not in the cited articles"}
"""What is said of a sentence that is not supported: about half of those called partly are carried."""
_REASONS = 2
"""Reasons given beside a mark."""


def evidence_cards(evidence: Sequence[Evidence]) -> str:
    """A card for each sentence: outlet, day, the words."""
    return "\n".join(_evidence_card(item) for item in evidence)


def evidence_title(evidence: Sequence[Evidence]) -> str:
    """`6 sentences from 4 articles`."""
    items = [item for one in evidence for item in (one, *one.also)]
    articles = pluralise(len({item.hit.passage.article_id for item in items}), "article")
    return f"{pluralise(len(evidence), 'sentence')} from {articles}"


def _evidence_card(evidence: Evidence) -> str:
    others = [other.hit.article.outlet or "another article" for other in evidence.also]
    also = f" · also {', '.join(dict.fromkeys(others))}" if others else ""
    day = format_date(evidence.hit.article.published) + _source_notes(evidence)
    return _quote_card(evidence, day + also + corroboration_note(evidence))


def _source_notes(evidence: Evidence) -> str:
    """` · corrected · also in 2 outlets: AFP and CNN`, as far as it is so."""
    corrected = " · corrected" if find_corrections(evidence.hit.article.text) else ""
    if is_order(evidence.hit, evidence.start, evidence.end):
        corrected += " · instructs a machine"
    return corrected + copies_note(evidence.hit)


def _quote_card(evidence: Evidence, day: str) -> str:
    article = evidence.hit.article
    reference = Reference(evidence.hit.passage.id, evidence.start, evidence.end)
    name = outlet_with_claim(article.outlet, article.claimed_outlet) or article.title
    return card(reference, name, day, truncate(evidence.quote, _CARD_CHARS))


def corroboration_note(evidence: Evidence) -> str:
    """` · 3 independent outlets report this · a later report: at least 31`, or what of it is known."""
    several = f" · {evidence.outlets} independent outlets report this" if evidence.outlets > 1 else ""
    later = f" · a later report updates this: {evidence.later.figure}" if evidence.later else ""
    return several + later


def timeline_title(entries: Sequence[TimelineEntry]) -> str:
    """`Timeline: 6 reports, 29 April to 8 May 2025`."""
    reports = pluralise(len({entry.evidence.hit.passage.article_id for entry in entries}), "report")
    return f"Timeline: {reports}, {format_period(entries[0].day, entries[-1].day)}"


def timeline_cards(entries: Sequence[TimelineEntry]) -> str:
    """A list of days in order, under each the cards of its reports."""
    days = groupby(entries, key=lambda entry: entry.day)
    return "\n".join(f"- **{format_date(day)}**\n{_day_cards(of_day)}" for day, of_day in days)


def _day_cards(entries: Iterable[TimelineEntry]) -> str:
    quotes = [entry.evidence for entry in entries]
    return "\n".join(f"  {_quote_card(q, _source_notes(q).removeprefix(' · '))}" for q in quotes)


def copies_note(hit: Hit) -> str:
    """` · also in 2 outlets: AFP and CNN · 2 versions`, nothing for an article without copies."""
    elsewhere = [copy for copy in hit.copies if not copy.same_page]
    outlets = list(dict.fromkeys(copy.outlet or "another outlet" for copy in elsewhere))
    names = join_with_and(outlets[:_OUTLETS] + ["others"] * (len(outlets) > _OUTLETS))
    also = f" · also in {pluralise(len(outlets), 'outlet')}: {names}" if outlets else ""
    pages = len(hit.copies) - len(elsewhere)
    return also + (f" · {pages + 1} versions" if pages else "")


def nearest_cards(hits: Sequence[Hit], reasons: Sequence[str]) -> str:
    """A card for each article: outlet, day, headline, and why it does not answer."""
    return "\n".join(_nearest_card(hit, reason) for hit, reason in zip(hits, reasons, strict=True))


def _nearest_card(hit: Hit, reason: str) -> str:
    article = hit.article
    title = f"“{truncate(article.title, _CARD_CHARS)}” {reason}"
    day = format_date(article.published) + copies_note(hit)
    name = outlet_with_claim(article.outlet, article.claimed_outlet) or "Article"
    return card(Reference(hit.passage.id), name, day, title)


def card(reference: Reference, outlet: str, day: str, words: str) -> str:
    """A line of a list that opens the panel: who, when, and what it says."""
    head = f"**{escape_line(outlet)}**" + (f" *{escape_line(day)}*" if day.strip(" ·") else "")
    return f"- [{head} {escape_line(words)}](#card-{reference})"


def typed_chip(typed: str, *, removable: bool) -> str:
    """A link that asks again for what was typed, where it was mended; empty for what was right."""
    return f"[Search for “{escape_line(typed)}” instead]({AS_TYPED})" if typed and removable else ""


def refinement_chip(refinement: str, outlets: Sequence[str], since: str) -> str:
    """How the answer before was to be changed, `Only USA Today`; empty for a question of its own."""
    told = {
        "newer": f"Nothing before {format_date(date.fromisoformat(since))}" if since else "",
        "outlet": f"Only {join_with_and(list(outlets))}",
        "shorter": "Shorter",
        "timeline": "As a timeline",
    }
    words = told.get(refinement, "")
    return f"*{escape_line(words)}*" if words else ""


def tools(answer_id: str) -> str:
    """Links to what can be done with a kept answer, and to ask its question in other words."""
    return f"[Share or take along]({TOOLS}{answer_id}) [Edit the question]({EDIT})"


def refinements(answer: Answer, *, timeline: bool) -> str:
    """Links that ask the question again in another way; none where there is nothing to change."""
    if answer.refused or not answer.citations:
        return ""
    outlets = {citation.outlet for citation in answer.citations}
    lead = answer.citations[0].outlet
    offered = [
        ("newer", f"Only after {format_date(answer.newest)}") if answer.newest else None,
        ("outlet", f"Only {lead}") if lead and len(outlets) > 1 else None,
        ("shorter", "Shorter") if len(answer.sentences) > 1 else None,
        ("timeline", "As a timeline") if not timeline else None,
    ]
    links = [f"[{escape_line(words)}]({REFINE}{kind})" for kind, words in filter(None, offered)]
    return " ".join(links)


def days_chip(days: str, *, removable: bool) -> str:
    """The days a question was taken for, as a link that asks again without them; empty for none."""
    if not days:
        return ""
    return f"[{escape_line(days)} ×]({ANY_TIME})" if removable else f"*{escape_line(days)}*"


def answer_markdown(
    sentences: Sequence[AnswerSentence], citations: Sequence[Citation], short: ShortAnswer | None = None
) -> str:
    """The answer so far; sentences that rest on one article after another share a paragraph.

    In the first of them the words that answer are bold.
    """
    by_number = {c.n: c for c in citations}
    paragraphs: list[list[str]] = []
    before = ""
    for sentence in sentences:
        article = _first_article(sentence, by_number)
        if not paragraphs or article != before or sentence.text.startswith(BULLET):
            paragraphs.append([])
        words = short.text if short and sentence is sentences[0] else ""
        paragraphs[-1].append(_sentence(sentence, by_number, words))
        before = article
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)


def block(title: str, content: str, kind: BlockKind, *, opened: bool = False) -> str:
    """A part below the answer, folded unless `opened`: HTML around Markdown, drawn by desk.css."""
    summary = f"<summary>{html.escape(title)}</summary>"
    return f'<details class="block {kind}"{" open" * opened}>{summary}\n\n{content}\n\n</details>'


def short_markdown(short: ShortAnswer | None, citations: Sequence[Citation]) -> str:
    """`129, as of 12 July 2025 [1]`, drawn large; nothing where the sentence is all there is."""
    cited = next((c for c in citations if short and c.n == short.citation), None)
    if short is None or cited is None:
        return ""
    day = f", as of {format_date(short.published)}" if short.published else ""
    return f'<span class="short-answer">{escape_line(short.text + day)}</span> {marker(cited)}'


def _first_article(sentence: AnswerSentence, by_number: Mapping[int, Citation]) -> str:
    known = [by_number[n].article_id for n in sentence.citations if n in by_number]
    return known[0] if known else ""


def _sentence(sentence: AnswerSentence, by_number: Mapping[int, Citation], words: str) -> str:
    markers = "".join(marker(by_number[n]) for n in sentence.citations if n in by_number)
    point = BULLET if sentence.text.startswith(BULLET) else ""
    told = _with_bold(sentence.text.removeprefix(BULLET), words)
    return f'{point}<span class="sentence">{told}{markers}</span>{_mark(sentence)}'


def _with_bold(text: str, words: str) -> str:
    before, found, after = text.partition(words) if words else (text, "", "")
    bold = f"**{escape_line(found)}**" if found else ""
    return f"{escape_part(before)}{bold}{escape_part(after)}"


def escape_part(text: str) -> str:
    """On one line, the space at its ends kept: it goes on before and behind bold words."""
    line = escape_line(text)
    return " " * text.startswith(" ") + line.strip() + " " * (text.endswith(" ") and bool(line.strip()))


def _mark(sentence: AnswerSentence) -> str:
    """` *(check this: figure 12,000 is not in the cited passage)*`, nothing if supported."""
    if sentence.verdict == "supported":
        return ""
    reasons = "; ".join(sentence.reasons[:_REASONS])
    return f" *({escape_line(': '.join(filter(None, [_MARKS[sentence.verdict], reasons])))})*"


def marker(citation: Citation) -> str:
    """`1` as a link that opens the passage, with a title that says where it leads."""
    reference = Reference(citation.passage_id, citation.start, citation.end)
    return f'[{citation.n}](#cite-{reference} "{escape_markdown(marker_title(citation))}")'


def marker_title(citation: Citation) -> str:
    """`Citation 1: CNN, 3 May 2024, corrected`, with the headline where the place is unknown."""
    name = outlet_with_claim(citation.outlet, citation.claimed_outlet)
    where = attribution(name, citation.published) or " ".join(citation.title.split())
    marks = ", corrected" if citation.correction else ""
    marks += ", instructs a machine" if citation.machine_order else ""
    return f"Citation {citation.n}: {where}{marks}"


def answer_footer(answer: Answer, evidence: str = "") -> str:
    """Below the answer, with a link to all the `evidence`, named by its title.

    `As of 9 May 2025, ... · written by ... · 2 of 3 ... · support 82% · 0.3 s`. Markdown.
    """
    day = f"As of {format_date(answer.newest)}, the newest article cited" if answer.newest else ""
    seconds = f"{max(0.1, answer.timings_ms.get('total', 0) / 1000):.1f} s"
    line = " · ".join(filter(None, [day, *_written_by(answer), seconds]))
    link = f" · evidence: [{escape_line(evidence)}](#evidence)" if evidence else ""
    return f"*{escape_line(line[0].upper() + line[1:])}{link}*"


def _written_by(answer: Answer) -> list[str]:
    """Who wrote it and how much of it the archive carries; quotations speak for themselves."""
    if answer.engine == EXTRACTIVE:
        return []
    carried = sum(s.verdict == "supported" for s in answer.sentences)
    total = pluralise(len(answer.sentences), "sentence")
    share = f"support {answer.support:.0%}"
    return [f"written by {answer.engine}", f"{carried} of {total} fully supported", share]


def suggestion_links(questions: Sequence[str]) -> str:
    """Questions that may follow, each as a link that asks it. Markdown."""
    return "\n".join(f"- [{escape_line(q)}]({ASK}{quote(q, safe='')})" for q in questions)


def choices_markdown(choices: Sequence[Choice]) -> str:
    """What a question may mean, each as a link that asks for it."""
    links = "\n".join(f"- [{escape_line(c.label)}]({ASK}{quote(c.question, safe='')})" for c in choices)
    return f"**Which event do you mean?** The archive tells of several:\n\n{links}"


def refusal_markdown(answer: Answer) -> str:
    """The refusal, with the nearest articles as cards instead of in a sentence.

    A limit that is to blame stands with a link that asks again without it.
    """
    first, _, helps = answer.text.partition(_NEAREST)[0].partition(". ")
    wider = f"[Ask without it]({WIDER})" if answer.offer else ""
    lead = " ".join(filter(None, [f"**{escape_line(first.rstrip('.'))}.**", escape_line(helps), wider]))
    if not answer.nearest:
        return lead
    cards = nearest_cards(answer.nearest, answer.shortfalls)
    return f"{lead}\n\nThe nearest articles, and what each lacks:\n\n{cards}"
