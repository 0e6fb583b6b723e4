"""Refused questions by what they are about. Pure.

A question belongs to the name in it that most refused questions have; one without names, or whose names
are nobody else's, to such a word. So ten questions about one mayor stand together, however they are put.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.storage.questions import NotedQuestion
from rag.text.entities import extract_names, normalise
from rag.text.tokens import content_stems, stem, tokens

_SHOWN = 3
"""Questions of a topic that are shown."""


@dataclass(frozen=True)
class Topic:
    """Refused questions about the same."""

    topic: str
    count: int
    questions: list[str]
    """The last few, the last one first."""
    reason: str
    """Why the last one was refused."""


def topics(refused: Sequence[NotedQuestion], most: int = 12) -> list[Topic]:
    """The topics, the largest first; `refused` has the last question first."""
    words = [_words(noted.question) for noted in refused]
    names = _short_forms([_names(noted.question) for noted in refused])
    name_counts = Counter(key for found in names for key in found)
    word_counts = Counter(key for found in words for key in found)
    groups: dict[str, list[NotedQuestion]] = {}
    labels: dict[str, str] = {}
    for noted, named, worded in zip(refused, names, words, strict=True):
        key, label = _main(named, name_counts, worded, word_counts)
        groups.setdefault(key, []).append(noted)
        labels[key] = max(labels.get(key, ""), label, key=len)
    found = [_topic(labels[key], group) for key, group in groups.items()]
    return sorted(found, key=lambda topic: -topic.count)[:most]


def _short_forms(names: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The same by the shortest form that somebody used: "Anna Hale" and "Mayor Hale" by "Hale"."""
    known = sorted({key for found in names for key in found}, key=len)
    shortest = {
        key: next(other for other in known if {*other.split()} <= {*key.split()}) for key in known
    }
    return [{shortest[key]: name for key, name in found.items()} for found in names]


def _main(
    named: dict[str, str], name_counts: Counter[str], worded: dict[str, str], word_counts: Counter[str]
) -> tuple[str, str]:
    """Key and label of what a question is about: a name unless it is nobody else's and a word is."""
    name = max(named, key=lambda key: name_counts[key], default="")
    word = max(worded, key=lambda key: word_counts[key], default="")
    if name and (name_counts[name] > 1 or word_counts[word] < 2):
        return name, named[name]
    return (word, worded[word]) if word else ("", "something else")


def _names(question: str) -> dict[str, str]:
    """Its names as written, by what they are told from others by."""
    return {normalise(name).lower(): name for name in extract_names(question)}


def _words(question: str) -> dict[str, str]:
    """Its words that mean something, by their stems; the longer ones first."""
    wanted = {*content_stems(question)}
    found = {stem(word): word for word in tokens(question) if stem(word) in wanted}
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _topic(label: str, group: Sequence[NotedQuestion]) -> Topic:
    shown = list(dict.fromkeys(noted.question for noted in group))[:_SHOWN]
    return Topic(label, len(group), shown, group[0].reason)
