"""The stretches of a question that are to be found word for word. Pure.

What stands between quotation marks is one. A sentence that was pasted whole is looked for by how it
begins and how it ends: a long one may be cut in two by the end of a passage.
"""

from __future__ import annotations

import re

from rag.core.types import Question
from rag.query.quoted import quotation_pattern

_QUOTED = quotation_pattern(3, 8)
_WORD = re.compile(r"\w+")
_LEAST, _MOST = 2, 10
"""Words of a stretch: fewer are no quotation, and so many are found in no second text."""


def verbatim_phrases(question: Question) -> list[str]:
    """Stretches of 2 to 10 words without punctuation; none where nothing is quoted."""
    quoted = [one or other for one, other in _QUOTED.findall(question.text)]
    texts = quoted or [question.text] * (question.kind == "quotation")
    ends = (end for text in texts for end in _ends(_WORD.findall(text)))
    return list(dict.fromkeys(" ".join(words) for words in ends if len(words) >= _LEAST))


def _ends(words: list[str]) -> list[list[str]]:
    return [words[:_MOST], words[-_MOST:]]
