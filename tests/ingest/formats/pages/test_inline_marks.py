"""What stands inside a page's sentences: corrections, notes, exponents, readings, drop caps."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.types import Article, RawDocument
from rag.ingest.parse import parse

TITLE = "Ferry crews in Port Ossel take the new rota"
REST = (
    "The crews of the four ferries agreed to the rota on Monday, after a week of talks in the customs house.",
    "The old boats sail until June, and a ticket will cost 5 euros, said Ro Lind, who leads the harbour.",
)


def read(inside: str, language: str = "en", title: str = TITLE) -> Article:
    rest = "".join(f"<p>{p}</p>" for p in REST)
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>x</title></head>'
        f"<body><article><h1>{title}</h1>{inside}{rest}</article></body></html>"
    )
    return parse(RawDocument("/folder/a", "html", page.encode()), date(2026, 11, 22))


def added(inside: str, language: str = "en") -> str:
    return read(inside, language).text.removesuffix("\n".join(REST)).strip()


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("A rise of <del>14</del> <ins>11</ins> percent.", "A rise of 11 percent."),
        ("A rise of <del>14</del><ins>11</ins> percent.", "A rise of 11 percent."),
        (
            "It has <s>900</s> 1,700 crews and <strike>8</strike> 9 boats.",
            "It has 1,700 crews and 9 boats.",
        ),
        ('It has <span class="strikethrough">8</span> 9 boats.', "It has 9 boats."),
        ('It has <span style="text-decoration:line-through">8</span> 9 boats.', "It has 9 boats."),
        ("Said <s>@</s><b>ferry</b> on Monday.", "Said @ferry on Monday."),
        ("Some 1,284<sup>2</sup> crews voted.", "Some 1,284 crews voted."),
        ('Some 1,284<sup><a href="#fn1">a</a></sup> crews voted.', "Some 1,284 crews voted."),
        ('Some 52<a href="#n3"><sup>3</sup></a> crews voted.', "Some 52 crews voted."),
        ('Some 52 crews<a class="footnote-ref" href="/#n">3</a> voted.', "Some 52 crews voted."),
        ('They voted <sup class="reference">[2]</sup>, she said.', "They voted, she said."),
        ('Some 52<span style="vertical-align: super">4</span> crews voted.', "Some 52 crews voted."),
        ("The 21<sup>st</sup> boat emits CO<sub>2</sub>.", "The 21st boat emits CO2."),
        ("The bay has 4 km<sup>2</sup> and 10<sup>6</sup> crabs.", "The bay has 4 km² and 10⁶ crabs."),
        ("A ticket costs €3<sup>80</sup> now.", "A ticket costs €3.80 now."),
        ("It is 3<sup>1</sup>/<sub>2</sub> miles away.", "It is 3 1/2 miles away."),
        ("The fi&shy;nan&shy;cial plan is of\u200bfi\u200bcial.", "The financial plan is official."),
        ("The ﬁnancial oﬃce moves.", "The financial office moves."),
    ],
)
def test_what_stands(inside: str, expected: str) -> None:
    assert added(f"<p>{inside}</p>") == expected


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("A rise of ~~14~~ 11 percent.", "A rise of 11 percent."),
        ("~~Six.~~ Nine boats, and <del>8</del> 9 crews.", "Nine boats, and 9 crews."),
        ("Some 1,284<sup>2</sup> crews, 4 km<sup>2</sup>.", "Some 1,284 crews, 4 km²."),
        ("Some 52[^n] crews.\n\n[^n]: Counted on Sunday.", "Some 52 crews.\n\nCounted on Sunday."),
    ],
)
def test_markdown(inside: str, expected: str) -> None:
    made = parse(RawDocument("/a", "markdown", f"# {TITLE}\n\n{inside}".encode()), date(2026, 11, 22))
    assert made.text == expected


def test_a_whole_paragraph_that_was_replaced() -> None:
    made = added(
        "<p><del>The first boat sails at six.</del></p><p><ins>The first boat sails at nine.</ins></p>"
    )
    assert made == "The first boat sails at nine."


def test_a_page_that_strikes_out_most_of_itself_keeps_it() -> None:
    made = added(f"<p><s>{'A boat sails at six. ' * 20}</s></p>")
    assert made.startswith("A boat sails at six.")


def test_readings_beside_characters_are_left_out() -> None:
    town = "<ruby>港町<rp>(</rp><rt>みなとまち</rt><rp>)</rp></ruby>"
    made = read(f"<p>{town}で会議が開かれた。会議は三日間続く予定だ。</p>", "ja", f"{town}の会議")
    assert made.title == "港町の会議" and made.text.startswith("港町で会議が開かれた。")


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<p><span class="dropcap">T</span>\nugs wait in the bay.</p>', "Tugs wait in the bay."),
        ('<p><span class="drop-cap">A</span> tug waits in the bay.</p>', "A tug waits in the bay."),
        (
            '<p><b class="first-letter">T</b> <span>ugs wait in the bay.</span></p>',
            "Tugs wait in the bay.",
        ),
        ('<p class="dropcap">T</p><p>ugs wait in the bay.</p>', "Tugs wait in the bay."),
        (
            '<div><span class="lettrine">T</span><p>ugs wait in the bay.</p></div>',
            "Tugs wait in the bay.",
        ),
        (
            '<p><img class="dropcap" alt="T" src="t.png">ugs wait in the bay.</p>',
            "Tugs wait in the bay.",
        ),
        ('<p><span style="float:left">“T</span> ugs wait,” she said.</p>', "“Tugs wait,” she said."),
    ],
)
def test_a_drop_cap_is_joined_with_its_word(inside: str, expected: str) -> None:
    assert added(inside) == expected
