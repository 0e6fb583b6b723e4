"""Questions and answers as JSON: the contract of `/ask` and `--ask`, which programs rely on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
)
from pydantic.json_schema import SkipJsonSchema

from rag.core.errors import QuestionError
from rag.core.links import without_user
from rag.core.types import (
    Answer,
    AnswerSentence,
    Citation,
    Copy,
    Filters,
    GapKind,
    Hit,
    Limit,
    SearchGap,
    TimeExpression,
    Turn,
)

# -- questions --------------------------------------------------------------------------------

_EXPECTED = {
    "question": "a text",
    "history": "a list of {'question', 'answer'} objects, oldest first",
    "outlets": "a list of names",
    "sections": "a list of names",
    "since": "a day as YYYY-MM-DD",
    "until": "a day as YYYY-MM-DD",
    "as_of": "a day as YYYY-MM-DD",
    "engine": "a name",
    "anytime": "true or false",
    "as_typed": "true or false",
    "anywhere": "true or false",
}
FIELDS = tuple(_EXPECTED)
"""Names of the fields that a question has."""
_REMEDIES = {"question": "Ask something.", "engine": "Leave it out."}


def _parse_day(value: Any) -> Any:
    """The day of an ISO 8601 day or instant; empty for none."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10]) if value != "" else None
    except (ValueError, TypeError) as error:
        raise ValueError(f"expected a day as YYYY-MM-DD, found {value!r:.40}.") from error


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("it is blank")
    return text


def _encodable(text: str) -> str:
    """Half of a surrogate pair, as in an emoji that was cut in two, can be neither stored nor sent."""
    text.encode()
    return text


Text = Annotated[str, AfterValidator(_encodable)]
"""A text that UTF-8 can hold."""


Day = Annotated[date | None, BeforeValidator(_parse_day, json_schema_input_type=date | None)]
"""A day that may be left out."""


class EarlierTurn(BaseModel):
    """An earlier question with its answer."""

    question: Text
    answer: Text | None = ""


class Message(BaseModel):
    """A message of a chat, as chat models' interfaces have it."""

    role: Literal["user", "assistant"]
    content: Text


class Request(BaseModel):
    """A question from a program."""

    model_config = ConfigDict(frozen=True)

    question: Annotated[Text, AfterValidator(_not_blank)]
    history: tuple[EarlierTurn | Message | tuple[Text, Text] | Text, ...] = ()
    """Earlier turns, oldest first: objects, messages, pairs of question and answer, or questions."""
    outlets: Annotated[
        tuple[Text, ...],
        BeforeValidator(
            lambda value: [value] if isinstance(value, str) else value,
            json_schema_input_type=list[str] | str,
        ),
    ] = ()
    """Outlets to keep to."""
    sections: Annotated[
        tuple[Text, ...],
        BeforeValidator(
            lambda value: [value] if isinstance(value, str) else value,
            json_schema_input_type=list[str] | str,
        ),
    ] = ()
    """Sections to keep to, `World`."""
    since: Day = None
    until: Day = None
    as_of: Day = None
    """The day of asking; none for today."""
    engine: Annotated[Text, BeforeValidator(lambda value: value or "")] = ""
    """What shall write the answer, empty for the default."""
    anytime: Annotated[StrictBool, BeforeValidator(lambda value: value or False)] = False
    """Whether what the words say of time is left out."""
    as_typed: Annotated[StrictBool, BeforeValidator(lambda value: value or False)] = False
    """Whether typing errors are left as they are."""
    anywhere: Annotated[StrictBool, BeforeValidator(lambda value: value or False)] = False
    """Whether the outlets that the words name are left out."""
    unknown: SkipJsonSchema[tuple[str, ...]] = ()
    """Names of the fields given that no question has: they say nothing to it."""

    @property
    def filters(self) -> Filters:
        """Outlets, sections and days to keep to."""
        return Filters(self.outlets, self.since, self.until, sections=self.sections)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as turns. Raises QuestionError for an answer that comes before any question."""
        turns: list[Turn] = []
        for item in self.history:
            match item:
                case Message(role="user", content=question) | str(question):
                    turns.append(Turn(question))
                case Message(content=answer) if turns:
                    turns[-1] = Turn(turns[-1].question, answer)
                case EarlierTurn(question=question, answer=answer):
                    turns.append(Turn(question, answer or ""))
                case (question, answer):
                    turns.append(Turn(question, answer))
                case _:
                    raise _unexpected("history", item.model_dump())
        return tuple(turns)


def read_request(fields: Mapping[str, Any], max_chars: int) -> Request:
    """A request from its JSON fields; those that are null or empty count as left out.

    Raises QuestionError naming the field.
    """
    filled = {name: value for name, value in fields.items() if value is not None and value != ""}
    try:
        known = {name: value for name, value in filled.items() if name in FIELDS}
        request = Request.model_validate({"question": fields.get("question")} | known)
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False, include_context=False)
        raise _unexpected(str(first["loc"][0]), first["input"]) from error
    unknown = tuple(_writable(name) for name in fields if name not in FIELDS)
    request = request.model_copy(update={"unknown": unknown})
    _ = request.turns  # an answer before any question is wrong now, not when it is used
    if len(request.question) > max_chars:
        raise QuestionError(
            "question",
            f"it has {len(request.question):,} characters; at most {max_chars:,} are read.",
            "Ask one thing at a time.",
        )
    if request.since and request.until and request.since > request.until:
        problem = f"{request.since} is after until, {request.until}."
        raise QuestionError("since", problem, "Swap the two days.")
    return request


def _writable(name: str) -> str:
    """Half of a surrogate pair as its number."""
    return name.encode("utf-8", "backslashreplace").decode()


def _unexpected(field: str, value: Any) -> QuestionError:
    problem = f"expected {_EXPECTED[field]}, found {value!r:.80}."
    return QuestionError(field, problem, _REMEDIES.get(field, ""))


# -- answers ----------------------------------------------------------------------------------


class View(BaseModel):
    """JSON made of an object's attributes; a field of another name says where it comes from."""

    model_config = ConfigDict(from_attributes=True)


def at(path: str) -> Any:
    """A field of a `View` that stands elsewhere in the object: `article.title`."""
    return Field(validation_alias=AliasPath(*path.split(".")))


_Url = Annotated[str, AfterValidator(without_user)]
_Score = Annotated[float, AfterValidator(lambda value: round(value, 6))]


class SentenceView(View):
    """A sentence of an answer."""

    text: str
    citations: list[int]
    verdict: str
    support: float
    problems: list[str] = at("reasons")


class SupersedingView(View):
    """What a newer report of the story says instead."""

    figure: str
    before: str = at("former_figure")
    article_id: str = at("sentence.report.article_id")
    passage_id: str = at("sentence.passage_id")
    title: str = at("sentence.report.article.title")
    outlet: str = at("sentence.report.article.outlet")
    published: date | None = at("sentence.report.article.published")
    url: _Url = at("sentence.report.article.url")
    quote: str = at("sentence.text")
    start: int = at("sentence.start")
    end: int = at("sentence.end")


class CitationView(View):
    """A numbered reference to the words that a sentence rests on."""

    n: int
    article_id: str
    passage_id: str
    title: str
    outlet: str
    claimed_outlet: str
    published: date | None
    url: _Url
    quote: str
    start: int
    end: int
    machine_order: bool
    correction: str
    outlets: int
    later: SupersedingView | None


class CheckedView(View):
    """A sentence of a draft, and what the archive holds of it."""

    text: str
    start: int
    end: int
    verdict: str | None
    """`supported`, `partly`, `unsupported`; null for what states nothing."""
    support: float
    reasons: list[str]
    missing: list[str]
    citation: CitationView | None


class ShortView(View):
    """The answer in a few words, as they stand in what a citation cites."""

    text: str
    citation: int
    start: int
    end: int
    chance: Annotated[float, AfterValidator(lambda value: round(value, 3))]
    as_of: date | None = at("published")


class HitView(View):
    """A passage found for the question."""

    passage_id: str = at("passage.id")
    article_id: str = at("passage.article_id")
    url: _Url = at("article.url")
    title: str = at("article.title")
    outlet: str = at("article.outlet")
    claimed_outlet: str = at("article.claimed_outlet")
    published: date | None = at("article.published")
    text: str = at("passage.text")
    start: int = at("passage.start")
    end: int = at("passage.end")
    score: _Score
    scores: dict[str, _Score]
    matched: list[str]
    machine_orders: list[tuple[int, int]]
    copies: list[Copy]


class NearestView(View):
    """An article near the question, and why it does not answer it."""

    article_id: str = at("passage.article_id")
    title: str = at("article.title")
    outlet: str = at("article.outlet")
    claimed_outlet: str = at("article.claimed_outlet")
    published: date | None = at("article.published")
    url: _Url = at("article.url")
    shortfall: str = ""


class TimelineView(View):
    """A sentence of a timeline; `citation` is the number of the citation of the same words."""

    day: date
    article_id: str = at("evidence.hit.passage.article_id")
    passage_id: str = at("evidence.hit.passage.id")
    title: str = at("evidence.hit.article.title")
    outlet: str = at("evidence.hit.article.outlet")
    claimed_outlet: str = at("evidence.hit.article.claimed_outlet")
    url: _Url = at("evidence.hit.article.url")
    quote: str = at("evidence.quote")
    start: int = at("evidence.start")
    end: int = at("evidence.end")
    citation: int | None = None


class ChoiceView(View):
    """One of the things that the question may mean, and the question to ask for it."""

    label: str
    question: str


class OfferView(View):
    """What to take off a question that was refused: with `anytime` and `anywhere` it has an answer."""

    text: str
    without: list[Limit]


class UnderstoodView(View):
    """The days that the words of a question were taken for."""

    since: date | None
    until: date | None
    words: str


def _named_days(time: TimeExpression) -> TimeExpression | None:
    return time if time.kind == "days" else None


def _gap_kinds(gaps: tuple[SearchGap, ...]) -> list[GapKind]:
    return [gap.kind for gap in gaps]


class AnswerView(View):
    """An answer, complete; days as `YYYY-MM-DD` or null."""

    question: str = at("question.asked")
    corrected: str = at("question.corrected")
    """The question with its typing errors mended; empty when it had none."""
    standalone_question: str = at("question.standalone")
    understood: Annotated[UnderstoodView | None, BeforeValidator(_named_days)] = at("question.time")
    answer: str = at("text")
    short: ShortView | None
    sentences: list[SentenceView]
    support: Annotated[float, AfterValidator(lambda value: round(value, 3))]
    citations: list[CitationView]
    hits: list[HitView]
    refused: bool
    nearest: list[NearestView]
    engine: str
    newest: date | None
    notes: list[str]
    incomplete: Annotated[list[GapKind], BeforeValidator(_gap_kinds)] = at("gaps")
    """What could not be searched for it; empty for an answer from the whole archive."""
    choices: list[ChoiceView]
    """What the question may mean, where it does not say; there is no answer then."""
    offer: OfferView | None
    timeline: list[TimelineView]
    timings_ms: dict[str, float]


def answer_view(answer: Answer) -> AnswerView:
    """The answer as a model."""
    view = AnswerView.model_validate(answer)
    for nearest, why in zip(view.nearest, answer.shortfalls, strict=True):
        nearest.shortfall = why
    numbers = {(c.passage_id, c.start, c.end): c.n for c in reversed(answer.citations)}
    for entry in view.timeline:
        entry.citation = numbers.get((entry.passage_id, entry.start, entry.end))
    return view


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as JSON-ready values."""
    return answer_view(answer).model_dump(mode="json")


def sentence_json(sentence: AnswerSentence) -> dict[str, Any]:
    """A sentence of an answer as JSON-ready values."""
    return SentenceView.model_validate(sentence).model_dump(mode="json")


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation as JSON-ready values."""
    return CitationView.model_validate(citation).model_dump(mode="json")


def hit_json(hit: Hit) -> dict[str, Any]:
    """A passage found for the question as JSON-ready values."""
    return HitView.model_validate(hit).model_dump(mode="json")
