"""Sentences that state something, and what only stands around them on a page."""

from __future__ import annotations

import pytest

from rag.text.passages import split_sentences
from rag.text.statements import is_statement

STATEMENTS = {
    "plain": "The ferry Aurora left the harbour at 8:47 p.m. with 60 passengers.",
    "quotation": "“We did not see it coming,” the captain said.",
    "own_words": "“It was chaos out there”",
    "asked": 'The mayor asked: "Who pays for the ferry?"',
    "colon": "Three ports were hit: Kahului, Hilo and Adak.",
    "list_line": "Group F: Brazil, France, Jamaica, Panama",
    "figure_line": "Burnet County, 5 deaths",
    "other_letters": "زلزال قوي يضرب شمال البلاد",
    "chinese": "台风登陆台湾",
    "organisation": "Reuters reported on Sunday that the ferry had been sold.",
    "update_of_a_law": "The list was updated in May to include ferries, the ministry said.",
    "story": "The story reflects how people here remember the flood.",
    "contact": "Contact between the crew and the coast ended at noon.",
    "following": "Following the flood, 40 families moved away.",
    "watching": "Watching from the shore, she saw the ferry turn.",
    "photograph": "Photographs show the ferry on its side.",
    "subscriber": "Subscribers of the paper paid $4 more.",
    "german": "Die Fähre verließ den Hafen am Montag.",
}
FURNITURE = {
    "question": "What happened to the ferry?",
    "question_quoted": "“How could this happen?”",
    "dateline": "PARIS (AP) —",
    "outlet_alone": "CNN —",
    "city_alone": "WASHINGTON -",
    "full_story": "FULL STORY: Ferry sinks off the coast with 60 on board",
    "joined_label": "FERRY TRACKER:Here's where the Aurora is now",
    "quoted_label": "'We sank':The captain speaks of the ferry",
    "capitals_label": "FERRY NEWS CENTRAL: The latest timetables, odds and more.",
    "learn_more": "Learn more about the ferry in this recent post.",
    "terms": "You agree to the processing and sharing of this information for newsletters.",
    "address": "AP ferries: https://ap.example/ferries and more",
    "reach": "Reach her at abrook@paper.example and follow her on Twitter @abrook.",
    "heading_covid": "Bracing for a possible Covid-19 surge",
    "video": "Video Ad Feedback Ferry leaves the harbour 00:51 - Source: CNN",
    "more_of_agency": "More AP ferries: https://ap.example/ferries",
    "more": "More: The captain of the Aurora speaks",
    "label_and_how": "Stay afloat: How to buy a life jacket for children",
    "read_more": "Read more about the ferry and its owners.",
    "sign_up": "Sign up for our newsletter about the sea.",
    "pointer": "For the latest news on the ferry, visit our page.",
    "follow": "Follow Ada Brook on Twitter for more.",
    "contact": "Contact Ada Brook at abrook@paper.example or 555-0100.",
    "here": "Here's what to know about the captain of the Aurora.",
    "look": "Here is a closer look at how the ports reacted to the storm.",
    "note_in_brackets": "(This story has been updated to add a photo.)",
    "byline": "By Ada Brook and Ben Ortiz",
    "signature": "— Ada Brook",
    "reporting": "Additional reporting by Ben Ortiz in Lisbon.",
    "contributed": "Ben Ortiz of the Harbour Post contributed to this report.",
    "credit": "Ada C. Brook/AP",
    "credit_agency": "Ben Ortiz/Getty Images",
    "caption": "The ferry Aurora lies on its side off Lisbon on Monday. (AP Photo/Ben Ortiz)",
    "photo": "Photo: Ben Ortiz",
    "stamp": "10:12 pm ET, March 3, 2024",
    "stamp_zone": "7:07 p.m. EDT",
    "day_and_hour": "Dec. 19, 2025, 11:09 a.m. ET",
    "updated_day": "Updated Dec. 8, 2025, 2:47 p.m. ET",
    "two_days": "Dec. 9, 2025 Updated Dec. 10, 2025, 8:27 a.m. ET",
    "day_abroad": "Published: 3 May 2024, 18:05 GMT",
    "updated": "Updated 10:12 PM EDT, Mon March 4, 2024",
    "ago": "12 min ago",
    "share": "Link Copied! Share this update",
    "page": "This page reflects the news of the ferry for Friday, March 1.",
    "story_updated": "This story has been updated to add a comment of the owner.",
    "developing": "This is a developing story.",
    "editors_note": "Editor's note: An earlier version gave another port.",
    "label": "Ingredients:",
    "heading": "Ferry owners under pressure after the accident",
    "capitals": "THE WHYS AND HOWS OF THE ACCIDENT",
    "name": "Ada Brook",
    "ornament": "* * *",
}


@pytest.mark.parametrize("sentence", STATEMENTS.values(), ids=STATEMENTS)
def test_what_says_something_can_be_quoted(sentence: str) -> None:
    assert is_statement(sentence)


@pytest.mark.parametrize("sentence", FURNITURE.values(), ids=FURNITURE)
def test_what_only_stands_on_the_page_cannot(sentence: str) -> None:
    assert not is_statement(sentence)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("It left at 8 p.m. Friday. All slept.", ["It left at 8 p.m. Friday.", "All slept."], id="weekday"),
        pytest.param("It left at 8 p.m. ET on a calm sea.", ["It left at 8 p.m. ET on a calm sea."], id="zone"),
        pytest.param("It left at 5:12 a.m. Nov. 20.", ["It left at 5:12 a.m. Nov. 20."], id="day"),
        pytest.param("It left at 8 p.m. Police came.", ["It left at 8 p.m.", "Police came."], id="another"),
        pytest.param("Ed Hale, D-Colo.; Ann Lee.", ["Ed Hale, D-Colo.; Ann Lee."], id="semicolon"),
        pytest.param("It hit the U.S. East Coast.", ["It hit the U.S. East Coast."], id="country"),
        pytest.param(
            "AI-assisted summary It sank. All slept.",
            ["AI-assisted summary", "It sank.", "All slept."],
            id="label of a summary",
        ),
        pytest.param(
            "(This story has been updated to add a photo.)It sank. All slept.",
            ["(This story has been updated to add a photo.)", "It sank.", "All slept."],
            id="note on the report",
        ),
        pytest.param("PARIS (AP) — It sank. All slept.", ["PARIS (AP) —", "It sank.", "All slept."], id="wire"),
        pytest.param("THE HAGUE - Servers fell.", ["THE HAGUE -", "Servers fell."], id="city"),
        pytest.param("ST. LOUIS, Mo. — “It sank,” he said.", ["ST. LOUIS, Mo. —", "“It sank,” he said."], id="state"),
        pytest.param("NASA — the agency — agreed.", ["NASA — the agency — agreed."], id="aside"),
    ],
)  # fmt: skip
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in split_sentences(text)] == sentences
