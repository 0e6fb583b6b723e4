"""Notes in Markdown: front matter in every form, and what Obsidian, Readwise, Omnivore and Notion write."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.errors import ParseError
from rag.core.types import Article, RawDocument
from rag.ingest.parse import parse

TITLE = "Bakers of Ostrand end their strike"
TEXT = "The ovens of Ostrand are lit again since Friday.\n\nFlour rose 4 percent, said Nils Aker."
URL = "https://ostrand.example/bakers"
DAY = date(2025, 5, 9)


def read(content: str, source: str = "/notes/a.md") -> Article:
    return parse(RawDocument(source, "markdown", content.encode()), date(2026, 11, 23))


class TestFrontMatter:
    @pytest.mark.parametrize(
        "author",
        [
            '\n  - "[[Una Berg]]"',
            " '[[people/Una Berg|Una Berg]]'",
            " [[Una Berg]]",
            "\n  name: Una Berg",
        ]
        + [" Una Berg", '\n  - "[Una Berg](https://x.example/una)"'],
    )
    def test_clippings(self, author: str) -> None:
        article = read(
            f'---\ntitle: "{TITLE}"\nsource: "{URL}"\nauthor:{author}\npublished: 2025-05-09\n'
            f'created: 2025-06-01\ndescription: "d"\ntags:\n  - "clippings"\n---\n{TEXT}\n'
        )
        assert (article.title, article.text, article.url) == (TITLE, TEXT, URL)
        assert (article.authors, article.published) == (("Una Berg",), DAY)
        assert article.outlet == "ostrand.example"

    def test_a_day_of_clipping_is_no_day_of_publication(self) -> None:
        assert (
            read(f"---\ntitle: t\ncreated: 2025-06-01\ndate_saved: 2025-06-01\n---\n{TEXT}").published
            is None
        )

    @pytest.mark.parametrize(
        "matter",
        [
            f'+++\ntitle = "{TITLE}"\ndate = 2025-05-09T07:30:00Z\ndraft = false\nlink = "{URL}"\n+++\n',
            f'+++\ntitle = "{TITLE}"\ndate = 2025-05-09\nurl = "{URL}"\n[params]\nauthor = "x"\n+++\n\n',
            f'{{"title": "{TITLE}", "date": "2025-05-09", "url": "{URL}"}}\n\n',
            f"---\ntitle: {TITLE}\ndate: 2025-05-09\nurl: {URL}\n...\n",
            f"---\nHeadline: {TITLE}\nPublish-Date: 2025-05-09\nLink: <{URL}>\n---\n",
        ],
    )
    def test_other_forms(self, matter: str) -> None:
        article = read(matter + TEXT)
        assert (article.title, article.text) == (TITLE, TEXT)
        assert (article.published, article.url) == (DAY, URL)

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ("+++\ntitle = \n+++\nx", "expected front matter in TOML between the lines `+++`, found:"),
            ("+++\ntitle = 'x'\n\nx", "line 1: expected a line `+++` that ends the front matter"),
            ("---\ntitle: t\ndraft: true\n---\nx", "it is marked as draft."),
            ("---\ntitle: t\npublished: false\n---\nx", "it is marked as draft."),
        ],
    )
    def test_refused(self, content: str, problem: str) -> None:
        with pytest.raises(ParseError) as raised:
            read(content)
        assert raised.value.problem.startswith(problem) and raised.value.remedy

    @pytest.mark.parametrize("top", ["The Ostrand Post, Friday edition", "Words, and more of them."])
    @pytest.mark.parametrize("end", ["---\n", ""])
    def test_text_between_rules_is_text(self, top: str, end: str) -> None:
        article = read(f"---\n{top}\n{end}\n# {TITLE}\n\n{TEXT}\n")
        assert (article.title, article.text) == (TITLE, f"{top}\n\n{TEXT}")

    def test_a_note_is_named_for_its_title(self) -> None:
        matter = f"---\nsource: {URL}\n---\n"
        assert read(f"{matter}{TEXT}", f"/notes/{TITLE}.md").title == TITLE
        assert (
            read(f"{matter}{TEXT}", f"/a.zip#b/{TITLE} 0123456789abcdef0123456789abcdef.md").title
            == TITLE
        )

    @pytest.mark.timeout(20)
    def test_aliases_are_never_unfolded(self) -> None:
        inner = "{name: *a%d, value: *a%d, text: *a%d, main: *a%d}"
        levels = "".join(f"a{n}: &a{n} {inner % ((n - 1,) * 4)}\n" for n in range(1, 15))
        article = read(f"---\na0: &a0 [x]\n{levels}title: t\nauthor: *a14\noutlet: *a14\n---\n{TEXT}")
        assert article.title == "t" and not article.authors


class TestPrograms:
    def test_readwise(self) -> None:
        first, _, second = TEXT.partition("\n\n")
        article = read(
            f"# {TITLE}\n\n![rw-book-cover](https://x.example/c.png)\n\n## Metadata\n- Author: [[Una Berg]]\n"
            f"- Full Title: {TITLE}\n- Category: #articles\n- Document Tags: [[work]]\n- URL: {URL}\n\n"
            f"## Highlights first synced by [[Readwise]] [[May 10th, 2025]]\n"
            f"- {first} ([View Highlight](https://rw.example/1))\n- {second} ([View Highlight](https://rw.example/2)) ^rw2\n"
        )
        assert (article.title, article.url, article.authors) == (TITLE, URL, ("Una Berg",))
        assert article.text.split() == TEXT.split()

    def test_omnivore(self) -> None:
        article = read(
            f"---\nid: 1-2\ntitle: {TITLE}\nauthor: Una Berg\ndate_saved: 2025-06-01 10:00:00\n"
            f"date_published: 2025-05-09 07:30:00\n---\n\n# {TITLE}\n#Omnivore\n\n"
            f"[Read on Omnivore](https://omni.example/me/1)\n[Read Original]({URL})\n\n## Highlights\n\n"
            f"> The ovens of Ostrand are lit again since Friday. [⤴️](https://omni.example/me/1#2)  ^b1-2\n\n"
            "> Flour rose 4 percent, said Nils Aker. [⤴️](https://omni.example/me/1#3)  ^b1-3\n"
        )
        assert (article.title, article.url, article.published) == (TITLE, URL, DAY)
        assert article.text.split() == TEXT.split()

    def test_notion(self) -> None:
        article = read(
            f"# {TITLE}\n\nCreated: June 1, 2025 9:30 AM\nURL: {URL}\nTags: bread, work\nPriority: High\n"
            f"Author: Una Berg\nDate: May 9, 2025\n\n{TEXT}\n"
        )
        assert (article.title, article.text, article.url) == (TITLE, TEXT, URL)
        assert (article.authors, article.published) == (("Una Berg",), DAY)

    def test_marks_of_obsidian(self) -> None:
        article = read(
            f"# {TITLE}\n\n![[loaf.png]]\nThe ovens of [[Ostrand (town)|Ostrand]] are ==lit again== since [[Friday]]. ^a1\n\n"
            "%% look it up %%\n> [!quote] Flour rose 4 percent, said Nils Aker.\n\n#bread #work/strike\n"
        )
        assert article.text == TEXT

    @pytest.mark.parametrize(
        "line", ["The baker said: we won.", "Note: prices rose.", "Warning: it is hot"]
    )
    def test_words_with_a_colon_stay(self, line: str) -> None:
        assert line in read(f"# {TITLE}\n\n{line}\n\n{TEXT}\n").text
