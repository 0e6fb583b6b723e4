"""rag/app/api/kept: answers as Markdown, HTML and for Word; whatever an article is called."""

from __future__ import annotations

import html as entities
import json
import re
from datetime import date

import pytest
from hypothesis import given, settings
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from rag.app.api.kept.exports import FORMATS, answers_json, attachment
from rag.app.api.kept.html_export import html, word
from rag.app.api.kept.make_document import make_document, one_line, safe_address
from rag.app.api.kept.markdown_export import escape, markdown
from rag.app.api.kept.standing import SourceHistory
from tests.kept import ANY_TEXT, HOSTILE, TEXTS, answer, citation, hostile_document, kept, sentence

ENGINE = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def shown(source: str) -> str:
    """The text that a reader of rendered Markdown sees."""
    return entities.unescape(re.sub(r"<[^<>]*>", "", ENGINE.render(source)))


def squeezed(text: str) -> str:
    return "".join(text.split())


# -- Markdown ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_makes_nothing_of_a_text(text: str) -> None:
    assert set(re.findall(r"<(\w+)", ENGINE.render(escape(text)))) <= {"p"}


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_markdown_shows_what_was_said(text: str) -> None:
    assert squeezed(shown(escape(text))) == squeezed(one_line(text))


@pytest.mark.parametrize("text", ["The toll rose to 135, of whom 116 died (3 May).", "It cost 2.5m."])
def test_plain_prose_stays_as_it_is(text: str) -> None:
    assert escape(text) == text


def test_an_answer_as_markdown() -> None:
    sentences = [
        sentence("The ferry left at nine."),
        sentence("It was full.", (2,), "partly", ["figure 9 is not in the cited passage"]),
    ]
    cited = [citation(1), citation(2, claimed_outlet="AFP", url="")]
    made = markdown(make_document("When did the ferry leave?", [kept(answer(sentences, cited))]))
    assert made == (
        "# When did the ferry leave?\n\n"
        "*Asked on 5 May 2025, 14:03 UTC.*\n\n"
        "The ferry left at nine.[^1]\n\n"
        "It was full.[^2] *(check this: figure 9 is not in the cited passage)*\n\n"
        "*As of 3 May 2025, the newest article cited.*\n\n"
        "[^1]: Harbour Post, “Report 1 from the harbour”, 3 May 2025. “Ferry 1 left the harbour.” "
        "<https://news.example/1> Read on 5 May 2025.\n\n"
        "[^2]: Harbour Post (says it is AFP), “Report 2 from the harbour”, 3 May 2025. "
        "“Ferry 2 left the harbour.” Read on 5 May 2025.\n"
    )


def test_a_conversation_has_one_list_of_footnotes() -> None:
    first = answer([sentence("Nine.", (1, 2))], [citation(1), citation(2)], question="When?")
    second = answer([sentence("Ten.")], [citation(1)], question="And then?")
    made = markdown(make_document("Ferries", [kept(first, 1), kept(second, 2)]))
    assert "# Ferries\n\n## When?" in made and "Nine.[^1][^2]" in made and "Ten.[^3]" in made
    assert re.findall(r"^\[\^(\d)\]:", made, re.M) == ["1", "2", "3"]


def test_an_overview_keeps_its_lead_and_its_list() -> None:
    text = "The archive holds 2 articles. The biggest stories:\n- Ferry sinks [1]\n- Bridge opens [2]"
    lines = [sentence("Ferry sinks", (1,)), sentence("Bridge opens", (2,))]
    given = answer(lines, [citation(1), citation(2)], answer=text)
    given["notes"] = ["The archive holds 2 articles. The biggest stories:"]
    made = markdown(make_document("What is there?", [kept(given)]))
    assert made.count("The archive holds 2 articles.") == 1
    assert "The biggest stories:\n\n- Ferry sinks[^1]\n- Bridge opens[^2]\n\n" in made


def test_a_refusal_is_told_as_it_was() -> None:
    given = answer(
        [], [], answer="The archive does not seem to hold the answer.", refused=True, newest=None
    )
    made = markdown(make_document("Who?", [kept(given)]))
    assert made.endswith("\n\nThe archive does not seem to hold the answer.\n")


def test_what_it_was_asked_with_is_told() -> None:
    form = {"outlets": ["CNN", "AFP"], "since": "2025-05-01", "as_of": "2025-05-05", "engine": ""}
    made = markdown(make_document("Who?", [kept(answer([sentence("A.")], [citation()]), form=form)]))
    assert "*Asked only CNN and AFP, from 1 May 2025, as of 5 May 2025.*" in made


def test_a_model_that_wrote_is_named() -> None:
    given = answer([sentence("A.")], [citation()], engine="extractive, Tiny-1B")
    assert "*Written by Tiny-1B.*" in markdown(make_document("Who?", [kept(given)]))


def test_what_a_source_says_of_itself_is_told() -> None:
    later = {"figure": "31", "before": "25", "outlet": "AFP", "published": "2025-05-04", "title": "T"}
    cited = citation(correction="Correction: it was nine.", later=later, machine_order=True)
    made = markdown(make_document("Who?", [kept(answer([sentence("A.")], [cited]))]))
    assert "The article says of itself: “Correction: it was nine.”" in made
    assert "A later report says 31, not 25: AFP, 4 May 2025. These words instruct a machine." in made


def test_a_source_that_no_sentence_names_is_shown_all_the_same() -> None:
    made = markdown(make_document("Who?", [kept(answer([sentence("A.")], [citation(1), citation(2)]))]))
    assert "Also read: [^2]" in made


# -- HTML and Word ----------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_no_text_becomes_markup(texts: tuple[str, str, str, str]) -> None:
    document = hostile_document(texts)
    for write in (html, word):
        page = lxml_html.fromstring(write(document))
        assert not page.xpath("//script | //img | //iframe | //@onerror")
        assert all(str(to).startswith(("https://", "#")) for to in page.xpath("//@href"))
        assert squeezed(document.sources[0].quote) in squeezed(page.text_content())
        assert squeezed(document.sections[0].statements[0].text) in squeezed(page.text_content())


def test_html_is_one_file_with_links_both_ways() -> None:
    given = answer([sentence("Nine."), sentence("Again.", (1, 2))], [citation(1), citation(2)])
    made = html(make_document("Ferries", [kept(given)]))
    page = lxml_html.fromstring(made)
    assert page.get("lang") == "en" and page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not page.xpath("//link | //@src") and "url(" not in made
    assert [h.tag for h in page.xpath("//h1 | //h2")] == ["h1", "h2", "h2"]
    for target in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert len(page.xpath(f"//*[@id='{target[1:]}']")) == 1, target


def test_html_says_its_language() -> None:
    given = answer(
        [sentence("Die Fähre verließ den Hafen um neun Uhr, sagte der Kapitän.")],
        [citation()],
        question="Wann hat die Fähre den Hafen verlassen?",
    )
    page = lxml_html.fromstring(html(make_document(given["question"], [kept(given)])))
    assert page.get("lang") == "de" and page.xpath("//h1/@lang") == ["de"]


def test_word_gets_a_footnote_for_each_source_in_the_order_of_naming() -> None:
    given = answer([sentence("Two.", (2,)), sentence("One.", (1, 2))], [citation(1), citation(2)])
    page = lxml_html.fromstring(word(make_document("Ferries", [kept(given)])))
    notes = page.xpath("//div[@style='mso-element:footnote']")
    assert [note.get("id") for note in notes] == ["ftn1", "ftn2"]
    assert "Report 2" in notes[0].text_content() and "Report 1" in notes[1].text_content()
    references = page.xpath("//a[starts-with(@name, '_ftnref')]/@style")
    assert references == ["mso-footnote-id:ftn1", "mso-footnote-id:ftn2"]


# -- all of them ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_format_can_be_sent(texts: tuple[str, str, str, str]) -> None:
    document = hostile_document(texts)
    for form in FORMATS.values():
        assert form.write(document).encode("utf-8")


def test_json_has_the_answer_as_it_was_kept() -> None:
    one = kept(answer([sentence("A \ud800.")], [citation()]), form={"outlets": ["CNN"]})
    record = json.loads(answers_json("Who?", [one], SourceHistory()).encode())
    (first,) = record["answers"]
    assert record["format"] == "byline-answers/1" and first["asked_at"] == "2025-05-05T14:03:11+00:00"
    assert first["answer"]["citations"] == one.answer["citations"]
    assert first["changed_since"] == ["The article behind [1] is no longer in the archive."]


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("How many died?", 'filename="byline-2025-05-05-how-many-died.md"'),
        ("../../etc/passwd\r\nX: 1", 'filename="byline-2025-05-05-etc-passwd-x-1.md"'),
        (
            "Fähre?",
            "filename=\"byline-2025-05-05-fahre.md\"; filename*=UTF-8''byline-2025-05-05-f%C3%A4hre.md",
        ),
        (
            "洪水",
            "filename=\"byline-2025-05-05.md\"; filename*=UTF-8''byline-2025-05-05-%E6%B4%AA%E6%B0%B4.md",
        ),
    ],
)
def test_the_file_has_a_name_that_says_what_it_is(title: str, header: str) -> None:
    assert attachment(title, date(2025, 5, 5), "md") == f"attachment; {header}"


def test_a_long_name_is_cut_at_a_word() -> None:
    name = attachment("word " * 40, date(2025, 5, 5), "md")
    assert len(name) < 110 and name.endswith('-word.md"')


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("javascript:alert(1)", ""),
        ("/news/1.md", ""),
        ('https://news.example/a b"c<d>e{f}', "https://news.example/a%20b%22c%3Cd%3Ee%7Bf%7D"),
        ("https://news.example/ä?q=%20", "https://news.example/%C3%A4?q=%20"),
        ("https://user@news.example/a", "https://news.example/a"),
    ],
)
def test_addresses_end_nothing(url: str, safe: str) -> None:
    assert safe_address(url) == safe
