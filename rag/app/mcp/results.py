"""What the tools give: the fields that a language model needs to answer and to cite, and no more."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from rag.app.api.passage_view import web_address
from rag.core.types import GapKind


class AskedSentence(BaseModel):
    """A sentence of an answer."""

    text: str
    citations: list[int]
    verdict: str = Field(description="supported, partly or unsupported: whether its citations carry it")
    problems: list[str]


class Source(BaseModel):
    """An article that is cited or was found."""

    article_id: str = Field(description="for get_article, and as byline://articles/ID")
    title: str
    outlet: str
    published: date | None
    url: Annotated[str, AfterValidator(web_address)] = Field(
        description="where the outlet has it, empty where it is not known"
    )


class CitedSource(Source):
    """The words that a sentence rests on."""

    n: int = Field(description="the number in the markers of the answer")
    quote: str


class NearSource(Source):
    """An article near a question that has no answer."""

    shortfall: str = Field(description="why it does not answer")


class OtherQuestion(BaseModel):
    """What a question may mean."""

    label: str
    question: str


class Answer(BaseModel):
    """An answer, or a refusal where the archive does not hold it."""

    answer: str = Field(description="with markers like [1]")
    refused: bool
    sentences: list[AskedSentence]
    citations: list[CitedSource]
    newest: date | None = Field(description="day of the newest article cited: what the answer is as of")
    notes: list[str] = Field(description="what the reader should be told as well")
    nearest: list[NearSource] = Field(description="for a refusal: the nearest articles")
    choices: list[OtherQuestion] = Field(description="questions to choose from, where one is ambiguous")


class FoundPassage(Source):
    """A passage that was found."""

    text: str
    score: float


class Found(BaseModel):
    """Passages, best first."""

    passages: list[FoundPassage]
    incomplete: list[GapKind] = Field(description="what could not be searched, empty for nothing")


class CheckedClaim(BaseModel):
    """A sentence of a claim, and what the archive holds of it."""

    text: str
    verdict: str | None = Field(
        description="supported, partly or unsupported; null for a sentence that states nothing"
    )
    support: float = Field(description="chance that the words cited carry it")
    reasons: list[str] = Field(description="what in it is not in the words cited")
    citation: CitedSource | None


class Checked(BaseModel):
    """A claim's sentences."""

    sentences: list[CheckedClaim]


class StoredArticle(BaseModel):
    """What became of an article that was added."""

    result: str = Field(
        description="added, updated, unchanged, or duplicate where its text is there already"
    )
    article_id: str
    warnings: list[str]
