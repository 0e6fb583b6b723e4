"""A generated test set under a person's eyes: accept, edit, reject, export. Pure: no file, no page.

A `Review` never changes; every decision gives the next one, so that a page may keep it as its state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from rag.core.errors import EvaluationError
from rag.evaluation.jsonfiles import read_json, write_json
from rag.evaluation.testsets.testset import Item

Decision = Literal["accepted", "rejected"]


@dataclass(frozen=True)
class Review:
    """Items with what was decided of them so far."""

    items: tuple[Item, ...]
    """All items in their order, edits included."""
    decisions: dict[str, Decision] = field(default_factory=dict)
    """By the item's id; an item that is not here waits."""

    def waiting(self) -> Item | None:
        """The first item that nothing was decided of, None when all is done."""
        return next((item for item in self.items if item.id not in self.decisions), None)

    def after(self, item_id: str) -> Item | None:
        """The next item that waits, from the start again behind the last; None when all is done."""
        position = self.items.index(self.item(item_id))
        rest = (*self.items[position + 1 :], *self.items[: position + 1])
        return next((item for item in rest if item.id not in self.decisions), None)

    def beside(self, item_id: str, steps: int) -> Item:
        """The item so many places further on, the first or last one where there is none."""
        position = self.items.index(self.item(item_id)) + steps
        return self.items[max(0, min(position, len(self.items) - 1))]

    def item(self, item_id: str) -> Item:
        """The item as it is now. Raises EvaluationError for an id that there is not."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise EvaluationError(item_id, "no item has this id.", f"There are {len(self.items)}.")

    def accept(self, item_id: str) -> Review:
        """The item is good as it is. Raises EvaluationError for an id that there is not."""
        return self._decided(item_id, "accepted")

    def reject(self, item_id: str) -> Review:
        """The item is left out. Raises EvaluationError for an id that there is not."""
        return self._decided(item_id, "rejected")

    def reopen(self, item_id: str) -> Review:
        """The item waits again. Raises EvaluationError for an id that there is not."""
        self.item(item_id)
        return replace(self, decisions={k: v for k, v in self.decisions.items() if k != item_id})

    def edit(self, item_id: str, question: str, answers: Sequence[str]) -> Review:
        """The item with other words, accepted with them.

        Raises EvaluationError for an id that there is not, for no question, and for answers that do
        not fit: an answerable item needs one, an unanswerable one has none.
        """
        item, new_question = self.item(item_id), " ".join(question.split())
        new_answers = tuple(filter(None, (" ".join(answer.split()) for answer in answers)))
        if not new_question:
            raise EvaluationError(item_id, "the question is empty.", "Reject the item instead.")
        if item.unanswerable == bool(new_answers):
            expected = "no answer: it is unanswerable" if item.unanswerable else "at least one answer"
            raise EvaluationError(item_id, f"expected {expected}, found {len(new_answers)}.")
        new_item = replace(item, question=new_question, answers=new_answers)
        items = tuple(new_item if other.id == item_id else other for other in self.items)
        return replace(self, items=items).accept(item_id)

    def accepted(self) -> list[Item]:
        """The test set: what was accepted, in order."""
        return [item for item in self.items if self.decisions.get(item.id) == "accepted"]

    def summary(self) -> str:
        """One line for a person: `12 of 40 reviewed, 9 accepted`."""
        return f"{len(self.decisions)} of {len(self.items)} reviewed, {len(self.accepted())} accepted"

    def _decided(self, item_id: str, decision: Decision) -> Review:
        self.item(item_id)
        return replace(self, decisions=self.decisions | {item_id: decision})


def start_review(items: Sequence[Item]) -> Review:
    """A review in which everything waits. Raises EvaluationError when two items share an id."""
    ids = [item.id for item in items]
    repeated_id = next((one for one in ids if ids.count(one) > 1), None)
    if repeated_id is not None:
        raise EvaluationError(repeated_id, "two items have this id.", "Give every item its own.")
    return Review(tuple(items))


def write_review(review: Review, file: Path) -> None:
    """Keep it in place of what the file held; an old review outlives a stop. Raises EvaluationError."""
    write_json(review, file, "review")


def read_review(file: Path) -> Review:
    """The review that `write_review` kept. Raises EvaluationError for what is none."""
    review = read_json(Review, file, "review")
    if not review.items:
        raise EvaluationError(str(file), "expected a review of questions, found one without any.")
    return review
