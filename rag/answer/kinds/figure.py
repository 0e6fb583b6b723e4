"""Questions for a count or an amount: the newest report's figure leads, earlier ones on one line. Pure.

What an event brings is counted anew from day to day: the dead, the sick, those who were moved. Of
another figure (shops that close, the price of a player) the one that answers best leads.

A figure fits when it counts what is asked, with the fate that is asked, in an article on the same
matter, and not a part of it ("103 in Kerr County"). The day of its report says how new it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.answer.compose import Draft, ExtractiveAnswerer
from rag.answer.kinds import age
from rag.answer.kinds.age import age_lines, person_aged
from rag.answer.kinds.counting import CountQuestion
from rag.answer.kinds.lines import pieces, quoted
from rag.answer.kinds.ranking import place, ranks
from rag.answer.kinds.statements import last_sentence, statements
from rag.core.types import Evidence, Hit, Question
from rag.text.phrases import format_date
from rag.text.quantities import Quantity, extract_quantities
from rag.text.tokens import stem

EARLIER = 4
"""Earlier figures told at most."""
CONTEXT = 2
"""Sentences after the figure at most."""
BEST = 2
"""Sentences of evidence of which one must have a figure that fits."""
ROUNDED = 0.02
"""How far two figures may lie apart and be one: $102 million and $102.63 million."""
_GROWING = frozenset({"die", "hurt"})
"""Fates whose count does not fall: a larger one of an earlier day is of something else."""
_COUNTED_ANEW = frozenset(map(stem, "case home house structure building customer outage".split()))
"""What an event brings more and more of, besides what happens to people."""
_PLANNED = re.compile(r"\bhow many [^?]*?\b(?:will|is|are|plans? to|going to)\b", re.I)
"""Of what is planned the newest report has the figure: "How many stores will Mandrel close?"."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Count:
    """A figure that fits, where it stands."""

    item: Evidence
    quantity: Quantity
    day: date
    """Of its report."""

    @property
    def value(self) -> float:
        """The figure as a number."""
        return float(max(self.quantity.number.values))

    @property
    def printed(self) -> str:
        """`at least 119 (9 July 2025)`."""
        money = self.quantity.noun if self.quantity.number.unit in tuple("$€£¥") else ""
        sign = "" if self.quantity.printed.lstrip().startswith(money or "\0") else money
        return f"{sign}{self.quantity.printed} ({format_date(self.day)})"


def figure_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """The newest figure, the earlier ones, then what else is known; the best sentences if none fits."""
    if lines := age_lines(question, hits, evidence):
        return lines
    if question.time.order == "oldest" or question.previous_answer:
        return []  # "And how many of those in Kerr County?" asks for a part of what was told
    found = counts(question, hits)
    about = CountQuestion.of(question.standalone)
    own = [e for e in evidence if not about.is_of_another(last_sentence(e))]
    if not _are_evidence(found, own):
        return _other_figure(question, hits, own or evidence)
    plain = [count for count in found if about.is_named_in(last_sentence(count.item))]
    newest = _leading(question, plain or found, evidence)
    newest = _grown(newest, [c for c in found if not about.is_of_another(last_sentence(c.item))])
    lines = [quoted(_confirmed(newest, question, hits))]
    if _is_counted_anew(newest) and (earlier := earlier_counts(newest, plain)):
        lines.append(pieces("Earlier figures:", [(c.printed, c.item) for c in earlier]))
    told = {place(c.item) for c in found}
    rest = [e for e in evidence if place(e) not in told]
    return lines + [quoted(e) for e in rest if about.is_about(e)][:CONTEXT]


def is_answered(question: Question, hits: Sequence[Hit]) -> bool | None:
    """Whether a sentence gives an age, or a count of that fate; None for other figures."""
    about = CountQuestion.of(question.standalone)
    if person_aged(question.standalone) or not (about.outcomes and (about.names or about.rest)):
        return age.is_answered(question, hits)
    told = (last_sentence(count.item) for count in counts(question, hits))
    return any(map(about.is_named_in, told)) or None


def _grown(count: Count, found: Sequence[Count]) -> Count:
    """A later and larger figure whose sentence leaves the matter to the headline, if there is one."""
    if not _is_counted_anew(count):
        return count
    later = [c for c in found if c.day > count.day and c.value > count.value]
    return max(later, key=lambda c: (c.day, c.value), default=count)


def _leading(question: Question, found: Sequence[Count], evidence: Sequence[Evidence]) -> Count:
    """The newest of what is counted anew or planned, else the one that the evidence ranks first."""
    best, about = _best(found, evidence), CountQuestion.of(question.standalone)
    if _is_counted_anew(best):
        return _newest(found, evidence)
    planned = _PLANNED.search(question.standalone)
    told = [c for c in found if planned and about.is_told_in(last_sentence(c.item))]
    return _newest(told, evidence) if told else best


def _other_figure(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """The best sentences; where the first has one figure, its newest report is cited beside it."""
    if not evidence:
        return []
    first, *rest = evidence
    day, figures = first.hit.article.published, extract_quantities(last_sentence(first))
    if day and len(figures) == 1:
        about = CountQuestion.of(question.standalone)
        confirmed = _confirmed(Count(first, figures[0], day), question, hits)
        first = confirmed if all(map(about.words_stand_in, confirmed.also)) else first
    return list(ExtractiveAnswerer().write(question, [first, *rest]))


def _are_evidence(found: Sequence[Count], evidence: Sequence[Evidence]) -> bool:
    """Whether one of the figures stands in the best evidence: else what is asked is another figure."""
    places = {place(count.item) for count in found}
    best = [place(e) in places for e in evidence[:BEST]]
    return bool(found) and (any(best) or not best)


def _confirmed(newest: Count, question: Question, hits: Sequence[Hit]) -> Evidence:
    """Its sentence, with the newest report that has the same figure to be cited beside it."""
    about = CountQuestion.of(question.standalone)
    later = (hit for hit in hits if (hit.article.published or date.min) > newest.day)
    own = [hit for hit in later if about.names_stand_in(hit)]
    same = [item for item in statements(question, own) if _repeats(newest, item)]
    latest = max(same, key=lambda item: item.hit.article.published or date.min, default=None)
    return replace(newest.item, also=(*newest.item.also, latest)) if latest else newest.item


def _repeats(count: Count, item: Evidence) -> bool:
    """Whether a sentence has the figure, of the same unit and thing."""
    own = (count.quantity.number.unit, count.quantity.noun)
    found = extract_quantities(last_sentence(item))
    return any(
        (q.number.unit, q.noun) == own and _agree(count, Count(item, q, count.day)) for q in found
    )


def counts(question: Question, hits: Sequence[Hit]) -> list[Count]:
    """The figures of dated hits that count what is asked, in the order of the hits."""
    asked = CountQuestion.of(question.standalone)
    if not asked.counts:
        return []
    until = question.focus[1] if question.focus and question.time.kind == "days" else date.max
    dated = (hit for hit in hits if hit.article.published and hit.article.published <= until)
    own = [hit for hit in dated if asked.names_stand_in(hit)]  # once a passage, not once a sentence
    return [count for item in statements(question, own) for count in _counts_of(asked, item)]


def _counts_of(asked: CountQuestion, item: Evidence) -> Iterator[Count]:
    """The largest figure of a sentence that fits, where it tells of the report's own year."""
    day, sentence = item.hit.article.published, last_sentence(item)
    if day is None or not asked.words_stand_in(item) or _tells_of_another_year(sentence, day, asked):
        return
    title = item.hit.article.title
    fitting = [q for q in extract_quantities(sentence) if asked.fits(q, sentence, title)]
    if fitting:
        yield Count(item, max(fitting, key=lambda q: max(q.number.values)), day)


def _tells_of_another_year(sentence: str, day: date, asked: CountQuestion) -> bool:
    years = {int(year) for year in _YEAR.findall(sentence)}
    return bool(years - {day.year, *asked.years})


def _is_counted_anew(count: Count) -> bool:
    """Whether later reports of the event have another figure for it."""
    return bool(count.quantity.outcome) or stem(count.quantity.noun) in _COUNTED_ANEW


def _best(found: Sequence[Count], evidence: Sequence[Evidence]) -> Count:
    """The one that the evidence ranks first, the newest of those that it does not have."""
    order = ranks(evidence)
    return min(found, key=lambda c: (order.get(place(c.item), len(evidence)), -c.day.toordinal()))


def _newest(found: Sequence[Count], evidence: Sequence[Evidence]) -> Count:
    """Of the newest day; of those that agree with it, the one that the evidence ranks first."""
    day = max(count.day for count in found)
    of_day = [count for count in found if count.day == day]
    top = max(of_day, key=lambda count: count.value) if len(of_day) > 1 else of_day[0]
    same = [count for count in found if _agree(count, top)]
    order = ranks(evidence)
    return max(same, key=lambda c: (-order.get(place(c.item), len(evidence)), c.day))


def earlier_counts(newest: Count, found: Sequence[Count]) -> list[Count]:
    """The other figures of earlier days, the latest first, each once."""
    chosen: list[Count] = []
    for count in sorted(found, key=lambda c: (c.day, c.value), reverse=True):
        grew = count.quantity.outcome in _GROWING and count.value > newest.value
        repeated = any(_agree(count, other) or count.day == other.day for other in [newest, *chosen])
        if not (grew or repeated) and count.day < newest.day:
            chosen.append(count)
    return chosen[:EARLIER]


def _agree(one: Count, other: Count) -> bool:
    return abs(one.value - other.value) <= ROUNDED * max(one.value, other.value)
