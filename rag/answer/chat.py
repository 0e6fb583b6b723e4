"""Answers by a chat model, local or a provider's, through LangChain: one path for all of them.

The model writes prose; what each sentence rests on is found here, by its words, and whatever markers the
model wrote are dropped. Knows nothing of searching, and nothing of how a model comes to run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.answer import cross_lingual
from rag.answer.compose import Draft, PartialSentence
from rag.answer.prompt import EVIDENCE_CHARS, fit_evidence, keep_opening, messages
from rag.answer.support_features import normalized_stems
from rag.answer.verification import Judgement, judge
from rag.core.errors import BylineError, EngineError
from rag.core.types import Evidence, Question
from rag.core.usage import Usage, read_usage
from rag.models.verifier import ClaimVerifier, Ground
from rag.text.language import answer_language
from rag.text.passages import split_sentences
from rag.text.sanitise import sanitise_for_page

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_MOST_CITED = 2
"""Citations of a sentence: what it rests on, and what carries the facts that the first lacks."""
_SHARED = 0.5
"""Share of a sentence's words that evidence must have for the sentence to rest on it."""
_MOST_READ, _CLEARLY = 6, 1.0
"""Quotations that the verifier reads of a sentence at most, and by how much another's logit is greater.
Of 175 claims that people wrote on articles it has not learnt from it changes 20 citations: none of the
old ones is a sentence that the claim was made from, 12 of the new ones are."""
_ENDED = re.compile(r"(?<=[.!?…])[”\"’')\]]*\s+(?=\S)")
"""Where a sentence may have ended, for a look at the text so far."""
_ORDINAL = re.compile(r"\b\d{1,2}\.$")


class ChatAnswerer:
    """Any LangChain chat model. `model` is called for each answer: a local one may have moved.

    After its answer `quotes` sentences of the evidence are to follow in their own words: a small model's
    one sentence is wrong one time in four, and its reader should see what it was made from. `verifier`
    says which of several quotations carries a sentence best; without one their words decide.
    """

    def __init__(
        self,
        name: str,
        model: Callable[[], BaseChatModel],
        most: int = EVIDENCE_CHARS,
        quotes: int = 0,
        verifier: ClaimVerifier | None = None,
    ) -> None:
        self.name = name
        self._verifier = verifier
        self._model = model
        self._most = most
        self.quotes = quotes

    def write(
        self, question: Question, evidence: Sequence[Evidence]
    ) -> Iterator[Draft | PartialSentence | Usage]:
        """Sentences as they are finished, the one being written, and at the end what it took.

        Raises EngineError when the model fails, says nothing, or stops in the middle of a sentence;
        what it had finished has been given out by then.
        """
        quotations = keep_opening(fit_evidence(evidence, self._most), question.previous_answer)
        text, empty, cut = "", True, False
        for piece, ends_early, usage in self._pieces(question, quotations):
            if usage:
                yield usage
            text, cut = text + piece, cut or ends_early
            sentences, text = finished_sentences(text, ordinals=bool(question.language))
            for sentence in filter(None, map(sanitise_for_page, sentences)):
                empty = False
                yield cite_draft(sentence, evidence, question.language, self._verifier)
            yield PartialSentence(sanitise_for_page(text))
        if cut:
            raise EngineError(self.name, "it stopped in the middle of a sentence.")
        if last := sanitise_for_page(text):
            yield cite_draft(last, evidence, question.language, self._verifier)
        elif empty:
            raise EngineError(self.name, "it gave no answer.")

    def _pieces(
        self, question: Question, quotations: Sequence[Evidence]
    ) -> Iterator[tuple[str, bool, Usage | None]]:
        """The text as it comes, whether the model was cut off after a piece, and what that took."""
        try:
            for chunk in self._model().stream(messages(question, quotations)):
                told = chunk.response_metadata
                usage = read_usage(getattr(chunk, "usage_metadata", None), told)
                yield str(chunk.text), told.get("finish_reason") == "length", usage
        except BylineError as error:  # a local model whose process cannot be started again
            raise EngineError(self.name, error.problem) from error
        except Exception as error:  # every provider's package raises its own
            raise EngineError(self.name, error_reason(error)) from error


def cite_draft(
    sentence: str,
    evidence: Sequence[Evidence],
    language: str = "",
    verifier: ClaimVerifier | None = None,
) -> Draft:
    """The sentence with what it rests on; `language` is what the question is in, empty for English."""
    if language and (written_in := answer_language(sentence, language)):
        return Draft(sentence, cross_lingual.supporting_evidence(sentence, evidence), written_in)
    return Draft(sentence, supporting_evidence(sentence, evidence, verifier))


def finished_sentences(text: str, *, ordinals: bool = False) -> tuple[list[str], str]:
    """The sentences that are finished, and what is still being written.

    With `ordinals` a full stop after a day ends none: "am 12. Juli".
    """
    if not _ENDED.search(text):
        return [], text
    pairs = pairwise(split_sentences(text))
    starts = [a.start for b, a in pairs if not (ordinals and _ORDINAL.search(b.text))]
    pieces = [text[start:end] for start, end in pairwise([0, *starts, len(text)])]
    return [piece.strip() for piece in pieces[:-1]], pieces[-1]


def supporting_evidence(
    sentence: str, evidence: Sequence[Evidence], verifier: ClaimVerifier | None = None
) -> tuple[Evidence, ...]:
    """What a sentence rests on, best first; nothing when none has half of its words.

    Of what lacks as few of its facts, the verifier may choose another than the words do. The second is
    there for facts that the first lacks.
    """
    words = normalized_stems(sentence)
    least = _SHARED * len(words)
    judgements = [(judge(sentence, [e.quote], metadata=e.hit.article.title), e) for e in evidence]
    judgements.sort(key=lambda pair: (len(pair[0].missing), -pair[0].support))
    carrying = [pair for pair in judgements if len(words & _evidence_words(pair[1])) >= least]
    if not carrying:
        return ()
    best, first = _read_best(sentence, carrying, verifier) if verifier else carrying[0]
    missing = set(best.missing)
    others = [item for judgement, item in judgements if missing - set(judgement.missing)]
    return (first, *others[: _MOST_CITED - 1])


def _read_best(
    sentence: str, carrying: Sequence[tuple[Judgement, Evidence]], verifier: ClaimVerifier
) -> tuple[Judgement, Evidence]:
    """The first, or of those that lack no more facts the one that clearly carries it better."""
    first = carrying[0][0]
    alike = [pair for pair in carrying if len(pair[0].missing) == len(first.missing)][:_MOST_READ]
    if len(alike) == 1 or first.support == 1:
        return carrying[0]
    grounds = [Ground(item.hit.article.title, item.quote) for _, item in alike]
    logits = verifier.weigh(sentence, grounds)
    best = max(range(len(alike)), key=logits.__getitem__)
    return alike[best if logits[best] >= logits[0] + _CLEARLY else 0]


def _evidence_words(item: Evidence) -> frozenset[str]:
    return normalized_stems(f"{item.hit.article.title} {item.quote}")


_REASONS = (
    (re.compile("RateLimit"), "it refuses for now: too many requests."),
    (re.compile("Authentication|PermissionDenied"), "it does not accept the key."),
    (re.compile("Timeout"), "it took too long."),
    (re.compile("Connection|Connect"), "it cannot be reached."),
    (re.compile("NotFound"), "it does not know this model."),
    (re.compile("ContextLength|Overflow|BadRequest|InvalidRequest"), "it does not accept the request."),
)


def error_reason(error: Exception) -> str:
    """What a reader is told of a provider's error: its kind, never its text, which may hold a key."""
    kind = type(error).__name__
    fallback = f"it failed ({kind})."
    return next((reason for pattern, reason in _REASONS if pattern.search(kind)), fallback)
