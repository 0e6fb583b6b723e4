"""Who says what an article quotes."""

from __future__ import annotations

import pytest

from rag.text.speaker import find_speaker


@pytest.mark.parametrize(
    ("sentences", "at", "described"),
    [
        (["Mayor Anna Hale, a lawyer, took office.", "“We are safe,” Hale said."], 1,
         "Mayor Anna Hale, a lawyer"),
        (["Anna Hale, the mayor, came.", "“We are safe,” she said."], 1, "Anna Hale, the mayor"),
        (["“We are safe?”", "Anna Hale said."], 0, "Anna Hale"),
        (["Anna Hale, 45, the mayor, came.", "It rained.", "“We are safe,” she said."], 2,
         "Anna Hale, the mayor"),
        (["Anna Hale spoke to us and said this:", "“We are safe.”"], 1, "Anna Hale"),
        (["“We are safe,” said Dr. Per Lund, Norway's chief of health."], 0,
         "Dr. Per Lund, Norway's chief of health"),
        (["“We are safe,” said Lund Lines director Anna Hale."], 0, "Director Anna Hale"),
        (["Robert F. Hale Jr. came.", "“We are safe,” Hale said."], 1, "Robert F. Hale Jr."),
        (["Laurence des Lund, the head of the port, came.", "“We are safe,” Lund said."], 1,
         "Laurence des Lund, the head of the port"),
        (["“We are safe,” said Anna Hale, chairwoman of the port."], 0, "Anna Hale, chairwoman of the port"),
        (["Anna Hale, 45, who runs the port, came.", "“We are safe,” she said."], 1,
         "Anna Hale, who runs the port"),
        (["Mayor Anna Hale came.", "“We are safe,” the mayor said."], 1, "Mayor Anna Hale"),
        (["“We are safe,” the sheriff said."], 0, "The sheriff"),
        (["His wife, Anna Hale, wrote: “We are safe.”"], 0, "Anna Hale"),
        (["The port of Norvik opened.", "Nobody was hurt."], 1, ""),
        (["Harbour Police came.", "“We are safe,” she said."], 1, ""),
    ],
    ids=["last name", "pronoun", "sentence behind", "two before", "colon", "title and origin", "role before",
         "initials", "particle", "role without article",
         "age and clause", "role by name", "role alone", "wife", "no speech", "no person"],
)  # fmt: skip
def test_the_speaker_is_named_in_full_with_what_they_are(
    sentences: list[str], at: int, described: str
) -> None:
    found = find_speaker(sentences, at, at)
    assert (found.described if found else "") == described
