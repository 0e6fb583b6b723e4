"""Notes each turn that somebody asks for, for the owner's page: no account and no address with it."""

from __future__ import annotations

import time

from rag.archive import Archive
from rag.core.types import Answer, Question
from rag.storage.questions import NotedQuestion


class QuestionLog:
    """Told of turns, it has them saved a moment later: no answer waits for the disk."""

    def __init__(self, archive: Archive) -> None:
        self._save = archive.refinement.save_question

    def answered(self, answer: Answer) -> None:
        """Note a turn."""
        self._save(
            NotedQuestion(
                at=time.time(),
                question=answer.question.text,
                seconds=answer.timings_ms.get("total", 0.0) / 1000,
                refused=answer.refused,
                reason=next(iter(answer.shortfalls), "") if answer.refused else "",
                engine=answer.engine,
            )
        )

    def failed(self, question: Question, error: Exception, seconds: float) -> None:
        """An error has its place in the log."""
