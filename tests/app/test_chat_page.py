"""Cards, markers, references and the conversation as messages, over invented articles."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from rag.answer.turn import FinalAnswer, Note, Preview, VerifiedSentence
from rag.app.api.passage_view import Reference, passage_view, read_reference, web_address
from rag.app.web import cards, chat
from rag.app.web.conversation import Exchange, is_running, messages, refined, stop
from rag.app.web.score_cards import scores_cards, scores_line, scores_title
from rag.core.errors import QuestionError
from rag.core.types import (
    Answer,
    AnswerSentence,
    Article,
    Citation,
    Copy,
    Evidence,
    Filters,
    Hit,
    Passage,
    Question,
    TimelineEntry,
    Verdict,
)
from rag.storage.catalog import Catalog
from rag.text.phrases import format_period

TEXT = "The bridge opened. It cost four million.\nNobody paid."
ARTICLE = Article(
    identity="a",
    title="Bridge [opens](http://evil.example)",
    text=TEXT,
    outlet="The *Daily*",
    published=date(2024, 5, 3),
    url="https://news.example/bridge",
)
PASSAGE = Passage("0123456789abcdef-1-0", "0123456789abcdef", 0, 0, len(TEXT), TEXT)
HIT = Hit(PASSAGE, ARTICLE, 1.0, {})
EVIDENCE = Evidence(HIT, 19, 40, TEXT[19:40], 0.9)
CITATION = Citation(
    1, PASSAGE.article_id, PASSAGE.id, "Bridge", "CNN", date(2024, 5, 3), "", "x", 19, 40
)


ANSWER = Answer(
    Question("Who?", "Who?", Filters(), date(2024, 5, 4)),
    "",
    (),
    (),
    (HIT,),
    (),
    False,
    (),
    "extractive",
    {},
)


def unescaped(markdown: str) -> str:
    """As the reader sees it."""
    return re.sub(r"\\(.)", r"\1", markdown)


def one_passage(article: Article = ARTICLE) -> Catalog:
    return cast("Catalog", OnePassage(article))


class OnePassage:
    def __init__(self, article: Article) -> None:
        self.article = article
        self.passages = self.versions = self.near_duplicates = self

    def get(self, passage_ids: list[str]) -> dict[str, tuple[Passage, Article]]:
        return {PASSAGE.id: (PASSAGE, self.article)} if PASSAGE.id in passage_ids else {}

    def count(self, article_id: str) -> int:
        return 3

    def copies_of(self, article_id: str) -> list[tuple[Copy, str]]:
        copies = [
            Copy("2", "Bridge opens", "AFP", date(2024, 5, 3), "", same_page=False),
            Copy("3", "Bridge open", "The *Daily*", None, "", same_page=True),
        ]
        return list(zip(copies, ["2-1-0", ""], strict=True)) if article_id == PASSAGE.article_id else []


def test_an_evidence_card_links_the_escaped_sentence() -> None:
    card = cards.evidence_cards([EVIDENCE])
    assert card.startswith("- [**The \\*Daily\\*** *3 May 2024* It cost four million\\.](#card-")
    assert card.endswith(f"(#card-{PASSAGE.id}~19~40)")


def test_an_evidence_card_names_the_other_outlets() -> None:
    other = replace(EVIDENCE, hit=replace(HIT, article=replace(ARTICLE, outlet="AFP")))
    assert "also AFP" in cards.evidence_cards([replace(EVIDENCE, also=(other,))])


def copied(*outlets: str) -> Hit:
    """The hit with a copy in each of these outlets."""
    return replace(HIT, copies=tuple(Copy(o, "", o, None, "", o == ARTICLE.outlet) for o in outlets))


@pytest.mark.parametrize(
    ("outlets", "told"),
    [
        ((), ""),
        (("AFP",), " · also in 1 outlet: AFP"),
        (("AFP", "CNN", "AFP"), " · also in 2 outlets: AFP and CNN"),
        (("AFP", "CNN", "", "BBC"), " · also in 4 outlets: AFP, CNN, another outlet and others"),
        ((ARTICLE.outlet, ARTICLE.outlet), " · 3 versions"),
        (("AFP", ARTICLE.outlet), " · also in 1 outlet: AFP · 2 versions"),
    ],
)
def test_copies_are_counted_and_named(outlets: tuple[str, ...], told: str) -> None:
    assert cards.copies_note(copied(*outlets)) == told


def test_cards_say_where_else_the_story_stands() -> None:
    hit = copied("AFP", "_The_ Wire")
    for card in (
        cards.evidence_cards([replace(EVIDENCE, hit=hit)]),
        cards.nearest_cards([hit], ["why"]),
    ):
        assert "also in 2 outlets\\: AFP and \\_The\\_ Wire" in card


def test_the_evidence_is_counted() -> None:
    assert cards.evidence_title([EVIDENCE]) == "1 sentence from 1 article"


def test_nearest_cards_show_headlines_without_a_highlight() -> None:
    card = cards.nearest_cards([HIT], ["does not mention Kimmel"])
    assert "\\[opens\\]\\(http\\:" in card
    assert "does not mention Kimmel](#card-" in card and card.endswith("~0~0)")


def test_a_refusal_without_articles_is_its_own_text() -> None:
    assert cards.refusal_markdown(replace(ANSWER, text="Nothing [here].")) == "**Nothing \\[here\\].**"


def test_markers_say_where_they_lead() -> None:
    assert cards.marker(CITATION) == (f'[1](#cite-{PASSAGE.id}~19~40 "Citation 1\\: CNN\\, 3 May 2024")')


def test_sentences_of_one_article_share_a_paragraph() -> None:
    second = replace(CITATION, n=2)
    third = replace(CITATION, n=3, article_id="fedcba9876543210")
    said = [AnswerSentence(t, (n,), "supported", 1.0) for n, t in enumerate("abc", 1)]
    paragraphs = cards.answer_markdown(said, [CITATION, second, third]).split("\n\n")
    assert [p.count("#cite-") for p in paragraphs] == [2, 1]


def test_a_sentence_that_is_not_carried_is_marked() -> None:
    said = AnswerSentence("a", (1,), "unsupported", 0.1)
    assert "not in the cited articles" in cards.answer_markdown([said], [CITATION])


def test_references_travel_there_and_back() -> None:
    reference = Reference(PASSAGE.id, 19, 40)
    assert read_reference(str(reference)) == reference


@pytest.mark.parametrize(
    "text", ["", "x", "../../etc/passwd", f"{PASSAGE.id}~1", f"{PASSAGE.id}~1~2~3", f"{PASSAGE.id}~-1~2"]
)
def test_other_references_are_refused(text: str) -> None:
    assert read_reference(text) is None


def test_the_panel_sets_the_quote_apart() -> None:
    fields = panel_fields(one_passage(), Reference(PASSAGE.id, 19, 40))
    assert fields["quote"] == "It cost four million."
    assert fields["before"] + fields["quote"] + fields["after"] == TEXT


def panel_fields(catalog: Catalog, reference: Reference) -> dict[str, Any]:
    view = passage_view(catalog, reference)
    assert view is not None
    return view.model_dump()


def test_the_panel_tells_times_versions_and_notices() -> None:
    told = "Correction: An earlier version of this story gave another cost."
    stamped = replace(
        ARTICLE,
        text=f"{TEXT}\n\n{told}",
        published_at="2024-05-03T23:30:00-05:00",
        updated="2024-05-04T10:00:00+05:30",
    )
    fields = panel_fields(one_passage(stamped), Reference(PASSAGE.id))
    assert fields["published"] == "3 May 2024, 23:30 UTC-5"
    assert fields["updated"] == "4 May 2024, 10:00 UTC+5:30"
    assert fields["notices"] == [{"label": "Corrected", "text": told}]
    assert (fields["article"], fields["version"], fields["versions"]) == (PASSAGE.article_id, 1, 3)


def test_the_panel_lists_copies_and_how_to_open_them() -> None:
    fields = panel_fields(one_passage(), Reference(PASSAGE.id))
    assert fields["copies"] == [
        {
            "where": "AFP, 3 May 2024",
            "title": "Bridge opens",
            "same_page": False,
            "reference": "2-1-0~0~0",
        },
        {"where": "The *Daily*", "title": "Bridge open", "same_page": True, "reference": ""},
    ]


def test_a_timeline_groups_its_cards_by_day() -> None:
    later = replace(HIT, article=replace(ARTICLE, outlet="AFP", published=date(2024, 5, 8)))
    days = [(date(2024, 5, 3), HIT), (date(2024, 5, 8), later)]
    entries = [TimelineEntry(day, replace(EVIDENCE, hit=hit)) for day, hit in days]
    assert cards.timeline_title(entries) == "Timeline: 1 report, 3 to 8 May 2024"
    lines = cards.timeline_cards([entries[0], *entries]).splitlines()
    assert [line[:12] for line in lines] == [
        "- **3 May 20",
        "  - [**The \\",
        "  - [**The \\",
        "- **8 May 20",
        "  - [**AFP**",
    ]
    assert all(f"](#card-{Reference(PASSAGE.id, 19, 40)})" in line for line in lines if "[" in line)


def test_an_update_at_the_instant_of_publication_is_none() -> None:
    instant = "2024-05-03T23:30:00+00:00"
    fields = panel_fields(
        one_passage(replace(ARTICLE, published_at=instant, updated=instant)), Reference(PASSAGE.id)
    )
    assert (fields["published"], fields["updated"]) == ("3 May 2024, 23:30 UTC", "")
    assert fields["notices"] == []


def test_a_corrected_article_says_so_on_card_and_marker() -> None:
    corrected = replace(ARTICLE, text=f"{TEXT}\n\n(This story was updated to fix a typo.)")
    item = replace(EVIDENCE, hit=replace(HIT, article=corrected))
    assert "*3 May 2024 · corrected*" in cards.evidence_cards([item])
    assert "corrected" not in cards.evidence_cards([EVIDENCE])
    cited = replace(CITATION, correction="This story was updated to fix a typo.")
    assert cards.marker_title(cited) == "Citation 1: CNN, 3 May 2024, corrected"


def test_the_panel_stretches_to_a_quote_that_begins_before_the_passage() -> None:
    late = replace(PASSAGE, start=19, text=TEXT[19:])
    assert split_of(late, Reference(PASSAGE.id, 0, 40)) == ("", TEXT[:40], TEXT[40:])


def split_of(passage: Passage, reference: Reference) -> tuple[str, str, str]:
    from rag.app.api.passage_view import split

    return split(passage, ARTICLE, reference)


def test_offsets_beyond_the_text_mark_nothing() -> None:
    assert split_of(PASSAGE, Reference(PASSAGE.id, 900, 950)) == (TEXT, "", "")


def test_a_passage_that_is_gone_has_no_view() -> None:
    assert passage_view(one_passage(), Reference("0123456789abcdef-2-0")) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "ftp://a.example",
        "http:",
        "http://[x",
        "http://a b",
        "https://news.example:99999/a",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_address(url) == ""


def test_web_addresses_stay() -> None:
    assert web_address(" https://news.example/a ") == "https://news.example/a"


def test_messages_show_the_question_as_text_and_an_answer_with_its_evidence() -> None:
    first = Exchange("<b>Who?</b>", "x", "2 sentences", "- card", body="body", state="done")
    question, answer = messages((first,))
    assert question["content"] == "&lt;b&gt;Who\\?&lt;\\/b&gt;"
    assert answer["content"].startswith("body\n\n")
    assert cards.block("2 sentences", "- card", "evidence") in answer["content"]
    assert [m["role"] for m in messages((first, first))] == ["user", "assistant"] * 2


def test_a_timeline_stands_unfolded_in_its_answer() -> None:
    told = Exchange("How?", title="3 reports", evidence="- day", kind="timeline", body="b", state="done")
    assert '<details class="block timeline" open>' in messages((told,))[1]["content"]


def test_after_a_refusal_what_was_found_is_folded_and_not_called_evidence() -> None:
    refused = replace(ANSWER, refused=True, nearest=(HIT,), shortfalls=("is from 2024",))
    asked = Exchange("Who?", title="1 sentence", evidence="- card", state="found")
    done = chat._next_step(asked, FinalAnswer(refused), chat._PartialAnswer())
    _, said = messages((done,))
    assert cards.block(cards.NOT_EVIDENCE, "- card", "passages") in said["content"]
    assert "is from 2024" in said["content"]
    assert 'class="block evidence"' not in said["content"]


def test_a_title_of_a_block_is_text() -> None:
    assert "<summary>&lt;img src=x&gt;</summary>" in cards.block("<img src=x>", "", "passages")


def test_an_answer_is_offered_in_another_way() -> None:
    citation = replace(CITATION, outlet="CNN", published=date(2024, 5, 3))
    said = (AnswerSentence("One.", (1,), "supported", 1.0),) * 2
    whole = replace(ANSWER, sentences=said, citations=(citation,), newest=date(2024, 5, 3))
    links = cards.refinements(whole, timeline=False)
    assert re.findall(r"#refine-(\w+)", links) == ["newer", "shorter", "timeline"]
    other = replace(citation, n=2, outlet="Reuters")
    links = cards.refinements(replace(whole, citations=(citation, other)), timeline=True)
    assert re.findall(r"#refine-(\w+)", links) == ["newer", "outlet", "shorter"]
    assert cards.refinements(replace(whole, refused=True), timeline=False) == ""
    done = Exchange("Who?", state="done", complete=whole)
    newer = refined(done, "newer")
    assert newer
    assert newer.since == "2024-05-04"
    only = refined(done, "outlet")
    assert only
    assert only.outlets == ("CNN",)
    assert refined(done, "nonsense") is None
    assert refined(Exchange("Who?"), "shorter") is None


def test_what_corrects_the_question_stands_above_the_answer() -> None:
    now, shown = Exchange("Did 40 die?"), chat._PartialAnswer()
    for event in (
        Note("The articles say 16, not 40.", first=True),
        VerifiedSentence(AnswerSentence("Sixteen died.", (), "supported", 1.0), ()),
        Note("Reports differ."),
    ):
        now = chat._next_step(now, event, shown)
    assert unescaped(now.body).split("\n\n") == [
        "**The articles say 16, not 40.**",
        '<span class="sentence">Sixteen died.</span>',
        "*Reports differ.*",
        "*1 sentence checked, going on …*",
    ]


def test_the_articles_words_stand_until_a_sentence_is_carried() -> None:
    now, shown = Exchange("Who?"), chat._PartialAnswer()
    quoted = AnswerSentence("Quoted.", (1,), "supported", 1.0)
    now = chat._next_step(now, Preview((quoted,), (CITATION,)), shown)
    assert "Quoted" in now.body
    wrong = VerifiedSentence(AnswerSentence("Made up.", (), "unsupported", 0.0), ())
    now = chat._next_step(now, wrong, shown)
    assert "Quoted" in now.body and "Made up" not in now.body
    right = VerifiedSentence(AnswerSentence("Carried.", (1,), "supported", 1.0), (CITATION,))
    now = chat._next_step(now, right, shown)
    assert "Quoted" not in now.body and "Carried" in now.body


def test_stopping_keeps_what_was_said() -> None:
    cut = stop((Exchange("a", body="So far.", state="found"),))
    assert cut[0].body == "So far.\n\n*Stopped.*"
    assert not is_running(cut)
    assert stop(cut) == cut


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        (" 2024-05-03 ", "2024-05-03", "2024-05-03"),
        ("soon", "soon", "soon"),
        ("", "", ""),
    ],
)
def test_years_and_months_stand_for_their_days(typed: str, first: str, last: str) -> None:
    assert chat.complete_day(typed, last=False) == first
    assert chat.complete_day(typed, last=True) == last


def test_complaints_use_the_words_of_the_form() -> None:
    error = QuestionError("since", "expected a day as YYYY-MM-DD, found '<x>'.")
    assert chat.error_markdown(error).startswith("**From:** expected a day as YYYY\\-MM\\-DD")
    assert "<x>" not in chat.error_markdown(error)


def test_a_mark_says_what_is_wrong() -> None:
    reasons = ("figure 12 is not in the cited passage", "it differs in a “not”", "and more")
    said = AnswerSentence("a", (1,), "partly", 0.6, reasons)
    shown = cards.answer_markdown([said], [CITATION])
    assert "check this: figure 12 is not in the cited passage; it differs" in unescaped(shown)
    assert "and more" not in shown


def test_the_last_line_says_when_by_whom_and_how_well() -> None:
    verdicts: tuple[Verdict, ...] = ("supported", "partly")
    said = tuple(AnswerSentence(v, (), v, 0.5) for v in verdicts)
    whole = replace(ANSWER, sentences=said, engine="Qwen", newest=date(2024, 5, 3))
    line = unescaped(cards.answer_footer(whole))
    assert line == (
        "*As of 3 May 2024, the newest article cited · written by Qwen · 1 of 2 sentences fully supported"
        " · support 50% · 0.1 s*"
    )
    assert cards.answer_footer(replace(whole, engine="extractive", newest=None)) == "*0\\.1 s*"
    assert cards.answer_footer(whole, "2 sentences").endswith(" · evidence: [2 sentences](#evidence)*")


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2025, 5, 3), date(2025, 5, 9), "3 to 9 May 2025"),
        (date(2025, 5, 3), date(2025, 5, 3), "3 May 2025"),
        (date(2025, 4, 28), date(2025, 5, 3), "28 April to 3 May 2025"),
        (date(2024, 12, 28), date(2025, 1, 3), "28 December 2024 to 3 January 2025"),
        (date(2018, 4, 1), date(2018, 4, 30), "April 2018"),
        (date(2018, 1, 1), date(2018, 12, 31), "2018"),
        (None, date(2025, 5, 31), "up to 31 May 2025"),
    ],
)
def test_days_are_named_as_a_reader_would(first: date | None, last: date, shown: str) -> None:
    assert format_period(first, last) == shown


def test_the_days_of_the_newest_answer_can_be_taken_off() -> None:
    asked = Exchange("Who won in April 2018?", body="Spain.", days="April 2018", state="done")
    older, newest = [m for m in messages((asked, asked)) if m["role"] == "assistant"]
    assert newest["content"] == f"[April 2018 ×]({cards.ANY_TIME})\n\nSpain."
    assert older["content"] == "*April 2018*\n\nSpain."


def test_while_it_is_answered_they_stand_without_a_link() -> None:
    asked = Exchange("Who won?", body="…", days="April 2018", state="found")
    assert cards.ANY_TIME not in messages((asked,))[-1]["content"]


def test_every_hit_can_say_why_it_was_found() -> None:
    scores = {"dense": 0.61234, "lexical": 12.34, "focus": 0.0, "fusion": 0.5, "rerank": -0.25}
    found = replace(HIT, scores=scores, matched=("bridge", "opened"))
    assert scores_line(found) == "meaning 0.612 · words 12.3 · rank -0.25"
    assert scores_title([found, HIT]) == "Why these passages: 2 hits and their scores"
    first, second, _, legend = unescaped(scores_cards([found, HIT])).split("\n")
    assert first.startswith("- [**1. The *Daily*** *3 May 2024 · has: bridge, opened · meaning 0.612")
    assert first.endswith(f"](#card-{Reference(PASSAGE.id)})") and "has none of the words" in second
    assert "BM25" in legend


def test_why_is_told_beside_a_finished_answer() -> None:
    done = chat._next_step(Exchange("Who?", state="found"), FinalAnswer(ANSWER), chat._PartialAnswer())
    assert f'scores"><summary>{scores_title([HIT])}' in messages((done,))[-1]["content"]
    spoken = chat._next_step(
        Exchange("Hi"), FinalAnswer(replace(ANSWER, hits=())), chat._PartialAnswer()
    )
    assert all("details" not in message["content"] for message in messages((spoken,)))


def test_evidence_of_three_days_is_a_folded_timeline_below_another_answer() -> None:
    said = ["Four million was voted.", "Four million was spent.", "Four million was repaid."]
    told = []
    for n, sentence in enumerate(said):
        told_at = replace(ARTICLE, title="Bridge cost", text=sentence, published=date(2024, 5, 3 + n))
        hit = Hit(replace(PASSAGE, id=f"{n}-1-0", article_id=str(n), text=sentence), told_at, 1.0, {})
        told.append(Evidence(hit, 0, len(sentence), sentence, 0.9))
    asked = Question("Bridge cost?", "Bridge cost?", Filters(), date(2024, 6, 4))
    for evidence, shown in ((told, 1), (told[:2], 0)):
        answer = replace(ANSWER, question=asked, evidence=tuple(evidence))
        *days, why = chat._below(answer)
        assert why.title == scores_title([HIT])
        assert [day.title for day in days] == ["Timeline: 3 reports, 3 to 5 May 2024"] * shown


@pytest.mark.parametrize(
    ("written", "limits"),
    [
        ("", chat.SearchLimits()),
        ("soon", chat.SearchLimits()),
        ("[1]", chat.SearchLimits()),
        ('{"outlets": "CNN", "since": null}', chat.SearchLimits()),
        (
            '{"outlets": ["CNN"], "sections": ["World", 3], "since": "2024-05-03", "engine": "none"}',
            chat.SearchLimits(("CNN",), "2024-05-03", "", "none", ("World", "3")),
        ),
    ],
)
def test_the_filters_are_read_as_they_were_written(written: str, limits: chat.SearchLimits) -> None:
    assert chat.read_limits(written) == limits
