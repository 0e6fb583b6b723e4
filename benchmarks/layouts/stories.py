"""Made-up news stories, as many as are asked for, the same for the same number."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_TOWNS = "Port Ellery|Saltmarsh|Quenby|North Harrow Island|Tollbridge|Merrowdale|Ashcombe|Vane".split(
    "|"
)
_PEOPLE = "Mara Quill|Tobias Renn|Ines Calloway|Jonah Petrel|Ruth Ashdown|Selim Barrow|Ada Thorne".split(
    "|"
)
_WRITERS = "Ann Other|Bo Lindqvist|Carla Menn|Dev Oakley|Esther Pym|Finn Garrow".split("|")
_OUTLETS = (
    "The Island Courier|Northern Ledger|Tollbridge Post|Daily Beacon|Coast Wire|Quenby Times".split("|")
)
_SECTIONS = "Local|World|Business|Science|Sport|Culture".split("|")
_THINGS = "night ferry|tram line|flood wall|public library|fish market|wind farm|bus fleet|museum".split(
    "|"
)
_DEEDS = "approves|delays|reopens|cancels|expands|sells|closes|rescues".split("|")
_BODIES = "council|harbour board|regional court|health office|transport union|school board".split("|")
_SAID = (
    "“We looked at the figures again and they were worse than in {month},” said {person}, who leads the {body}.",
    "{person} told reporters that the {thing} would cost {n} million crowns, {m} million more than planned.",
    "Residents of {town} had waited for the decision since {month}, and about {n} of them came to the hall.",
    "The {body} voted {m} to {k} after a debate that lasted until the last train had gone.",
    "An engineer who worked on the {thing} said the repairs at {town} would take {m} weeks at the least.",
    "“Nobody asked the people who use it every day,” {person} said as the meeting in {town} ended.",
    "In {month} a storm damaged {n} houses there, and the insurers have paid for only {k} of them so far.",
    "Opponents pointed to {town}, where a similar {thing} stood empty for {k} years before it was sold.",
    "The plan now goes to the {body}, which has {m} days to object, and work could begin in {month}.",
    "Shops along the waterfront expect {n} more visitors a week once the {thing} is open to everybody.",
    "{person} and two other members stayed away from the vote, and one of them sent a letter instead.",
    "Officials would not say who had paid for the study, which runs to {n} pages and names no author.",
)
_MONTHS = "January March April June August September November".split()


@dataclass(frozen=True)
class Story:
    """An article as its desk wrote it, before any page was made of it."""

    title: str
    """Headline."""
    outlet: str
    """Name of the paper."""
    authors: tuple[str, ...]
    """One or two names."""
    published: datetime
    """When it came out, with a zone."""
    updated: datetime
    """When it was last changed, later."""
    section: str
    """Part of the paper."""
    url: str
    """Its address."""
    paragraphs: tuple[str, ...]
    """Six to twelve paragraphs."""
    points: tuple[str, ...]
    """A list that belongs to the text."""
    rows: tuple[tuple[str, ...], ...]
    """A table of figures, with its head."""
    caption: str
    """Under its picture, and no part of the text."""
    other: tuple[str, ...]
    """Headlines of other stories, for the page around it."""


def story(number: int) -> Story:
    """The story of this number."""
    chance = random.Random(number)
    published = datetime(2018, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(8 * 525_600))
    published = published.astimezone(timezone(timedelta(hours=chance.choice((-5, 0, 1, 9)))))
    outlet = chance.choice(_OUTLETS)
    title = _title(chance)
    host = outlet.removeprefix("The ").lower().replace(" ", "")
    slug = "-".join(title.lower().replace("’", "").split())
    return Story(
        title=title,
        outlet=outlet,
        authors=tuple(chance.sample(_WRITERS, chance.choice((1, 1, 2)))),
        published=published,
        updated=published + timedelta(days=chance.randrange(1, 9), minutes=chance.randrange(600)),
        section=chance.choice(_SECTIONS),
        url=f"https://www.{host}.example/{published:%Y}/{slug}-{number}",
        paragraphs=tuple(_paragraph(chance) for _ in range(chance.randrange(6, 13))),
        points=tuple(_sentence(chance) for _ in range(3)),
        rows=(
            ("Year", "Visitors", "Cost"),
            *(
                (
                    str(2015 + n),
                    f"{chance.randrange(99, 999)},{n}00",
                    f"{chance.randrange(5, 90)} million",
                )
                for n in range(4)
            ),
        ),
        caption=f"A view of {chance.choice(_TOWNS)} at dusk. Photo: {chance.choice(_WRITERS)}/Coast Wire",
        other=tuple(_title(chance) for _ in range(6)),
    )


def _title(chance: random.Random) -> str:
    town, body = chance.choice(_TOWNS), chance.choice(_BODIES)
    deed, thing = chance.choice(_DEEDS), chance.choice(_THINGS)
    end = chance.choice(
        ("after long debate", "for the second time", f"in {chance.choice(_MONTHS)}", "at last")
    )
    return f"{town} {body} {deed} {thing} {end}"


def _sentence(chance: random.Random) -> str:
    words = {
        "person": chance.choice(_PEOPLE),
        "town": chance.choice(_TOWNS),
        "thing": chance.choice(_THINGS),
        "body": chance.choice(_BODIES),
        "month": chance.choice(_MONTHS),
        "n": chance.randrange(40, 900),
        "m": chance.randrange(11, 40),
        "k": chance.randrange(2, 10),
    }
    return chance.choice(_SAID).format(**words)


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randrange(1, 4)))
