"""What somebody said of something: sentences in which they speak, never another. Pure.

Of "Who said ...?" the sentences that have the words and a speaker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.compose import Draft
from rag.answer.kinds.lines import several
from rag.answer.kinds.ranking import distinct, place, ranks
from rag.answer.kinds.statements import last_sentence, statements, whole_articles
from rag.core.types import Evidence, Hit, Question
from rag.text.entities import extract_names, extract_quotations
from rag.text.people import mentions, name_words, names_fully
from rag.text.speech import holds_speech, led_by_pronoun, speaks
from rag.text.tokens import STOP_WORDS, stem_set, tokens

MOST = 4
ARTICLES = 5
_SAY = (
    r"(?:say|said|says|saying|tell|told|write|wrote|think|thinks|thought|claim|claimed|argue|argued|announce"
    r"|announced|respond|responded|reply|replied|react|reacted|comment|commented|warn|warned|describe|described"
    r"|explain|explained|call|called|post|posted|tweet|tweeted|state|stated|promise|promised|suggest|suggested"
    r"|criticize|criticized|criticise|criticised|praise|praised|admit|admitted|deny|denied|insist|insisted)"
)
_ABOUT = r"(?P<what>.*)$"
_NOUNS = (
    "reaction|response|comments?|view|views|opinion|statement|position|stance|answer|explanation|criticism"
    "|advice"
)
_SPEAKER = (
    re.compile(
        r"^(?:what|how|which \w+) (?:else )?(?:did|does|do|has|have|had|is|was) (?P<who>.+?)"
        rf" (?:have to )?{_SAY}\b{_ABOUT}",
        re.I,
    ),
    re.compile(rf"^what (?:is|was|were|are) (?P<who>.+?)['’]s? (?:\w+ )?(?:{_NOUNS})\b{_ABOUT}", re.I),
    re.compile(
        r"^(?:what (?:is|was) )?(?:the )?(?:quotes?|statements?|comments?|remarks?|reaction|response)"
        r" (?:from|by|of) (?P<who>.+?)(?P<what> (?:on|about|to|regarding)\b.*)?$",
        re.I,
    ),
    re.compile(rf"^what (?P<who>(?:[\w'’.-]+ ){{1,4}}?){_SAY}\b{_ABOUT}", re.I),
)

_FULL_NAME = re.compile(r"\b[A-Z][\w'’]+(?:[ -][A-Z](?:\.|[\w'’]+)){1,3}(?<! Jr)(?<! Sr)")


def speaker_asked(question: str) -> tuple[str, str]:
    """`Trump` and ` about Kimmel` of "What did Trump say about Kimmel?"; nothing for no speaker."""
    text = " ".join(question.split()).rstrip("?!. ")
    for pattern in _SPEAKER:
        if match := pattern.match(text):
            return match["who"].strip(), match["what"] or ""
    return "", ""


def who_said_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """What the speaker says, what is nearest to the topic first; nothing where nobody does."""
    who, what = speaker_asked(question.standalone)
    found = statements(question, whole_articles(hits, ARTICLES))
    if not who:
        return several(_by_words(question, found, evidence))
    said = [item for item in found if _speaks_in(item, who)]
    topic = stem_set(what) - stem_set(who)
    rank = ranks(evidence)

    def order(item: Evidence) -> tuple[float, bool, int]:
        about = len(topic & stem_set(f"{item.hit.article.title} {item.quote}")) / max(1, len(topic))
        quotes = bool(extract_quotations(last_sentence(item)))
        return -about, not quotes, rank.get(place(item), len(evidence))

    return several(distinct(sorted(said, key=order), MOST))


def is_said(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether the speaker who is asked for says something, with a word of the topic if one is named."""
    who, what = speaker_asked(question.standalone)
    topic = stem_set(what) - stem_set(who)
    found = statements(question, whole_articles(hits, ARTICLES))
    said = [item for item in found if _speaks_in(item, who)]
    return (
        any(topic & stem_set(f"{i.hit.article.title} {i.quote}") for i in said) if topic else bool(said)
    )


def is_answered(question: Question, hits: Sequence[Hit]) -> bool | None:
    """Whether a speaker who is named speaks in the hits: never for one whom none of them names."""
    who, _ = speaker_asked(question.standalone)
    if not who or not any(w[:1].isupper() for w in who.split()):
        return None
    if not any(_is_named(f"{h.article.title}\n{h.passage.text}", who) for h in hits):
        return False
    return True if any(_speaks_in(item, who) for item in statements(question, hits)) else None


def _is_named(text: str, who: str) -> bool:
    words = [w for w in name_words(who) if w[:1].isupper()]
    return names_fully(text, " ".join(words)) if words else False


def _speaks_in(item: Evidence, who: str) -> bool:
    """Whether they say something in the sentence, also as "she" after one that names them."""
    sentence = last_sentence(item)
    names = [who, *_titled(item, who), *_written_out(item, who)]
    if any(speaks(sentence, name) for name in names):
        return True
    before = item.quote[: -len(sentence)] if item.quote.endswith(sentence) else ""
    he = led_by_pronoun(sentence) and holds_speech(sentence)
    return he and any(_last_named(before, name) for name in names)


def _last_named(before: str, name: str) -> bool:
    """Whether nobody else is named after them in the sentences before."""
    found = mentions(before, name, by_last_name=True)
    return bool(found) and bool(found[-1].acts)


def _titled(item: Evidence, who: str) -> list[str]:
    """Who it is by name where a role is asked for: "the mayor" of "Anna Hale, the mayor"."""
    role = {w for w in tokens(who) if w not in STOP_WORDS}
    if not role or any(w[:1].isupper() for w in re.findall(r"[\w'’-]+", who)[-1:]):
        return []
    text = item.hit.article.text
    return [
        name
        for sentence in re.split(r"(?<=[.!?])\s+", text)
        if role <= set(tokens(f"{item.hit.article.title} {sentence}"))
        for name in extract_names(sentence)
        if " " in name and any(m.role >= 3 for m in mentions(sentence, name, by_last_name=False))
    ][:1]


def _written_out(item: Evidence, who: str) -> list[str]:
    """Who it is in full where initials are asked for: "RFK Jr" of "Robert F. Kennedy"."""
    initials = next(iter(who.split()), "")
    if not (2 < len(initials) < 5 and initials.isalpha() and initials.isupper()):
        return []
    names = dict.fromkeys(_FULL_NAME.findall(item.hit.article.text))
    return [n for n in names if "".join(w[0] for w in re.split(r"[\s-]+", n)) == initials][:1]


def _by_words(
    question: Question, found: Sequence[Evidence], evidence: Sequence[Evidence]
) -> list[Evidence]:
    """Sentences with a speaker that have most of the question's words, half of them at least."""
    words = stem_set(question.standalone)
    rank = ranks(evidence)
    said = [
        (len(words & stem_set(f"{item.hit.article.title} {item.quote}")), item)
        for item in found
        if holds_speech(last_sentence(item))
        and any(speaks(last_sentence(item), n) for n in extract_names(last_sentence(item)))
    ]
    good = [(n, item) for n, item in said if n >= len(words) / 2]
    ordered = sorted(good, key=lambda p: (-p[0], rank.get(place(p[1]), 99)))
    return distinct([item for _, item in ordered], MOST)[:2]
