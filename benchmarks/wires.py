"""An invented archive with planted copies, for benchmarks/duplicates.py: articles and which are one.

Every article is drawn from word lists and sentence patterns of ours, each fact in three wordings, so
that two writers report one event in different words. Copies are planted in five kinds. Around them
stand what is none: second reports of an event (same names, figures and quotation), series of other
days (same template, other figures), a publisher's boilerplate under many reports.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.core.types import Article

KINDS = ("verbatim", "cut", "re-headlined", "byline", "rewritten")
OUTLETS = "Harbour Post,Inland Times,North Wire,Daily Ledger,Metro Courier,Coast Gazette,Valley Mail"
_PLACES = "Ravenholm Port-Ellis Karsk Amberly Tolvik Menara Dunmarch Oskarsund Velia Brackwater".split()
_FIRST = "Ines Tomas Greta Paul Amina Viktor Lena Omar Judith Marek Sofia Daniel Hana Piotr".split()
_LAST = "Brandt Okoye Lindqvist Moreau Castell Haddad Novak Whitlock Sato Ferrer Dunne Varga".split()
_BODIES = "council,harbour board,transport agency,health office,school board,water company".split(",")
_THINGS = (
    "bridge,ferry line,hospital wing,tram depot,reservoir,market hall,power station,school roof,"
    "sea wall,library,rail tunnel,bus fleet,archive,fish market,stadium stand,sewage plant"
).split(",")
_NOUNS = (
    "engineers,residents,traders,teachers,fishermen,nurses,drivers,inspectors,volunteers,students,"
    "shopkeepers,pensioners,commuters,builders,farmers,lawyers,bakers,pilots,tenants,parents"
).split(",")
_VERBS = (
    "questioned,welcomed,delayed,measured,rejected,photographed,discussed,repaired,inspected,doubted,"
    "praised,postponed,recorded,demanded,criticised,defended,counted,approved,examined,noticed"
).split(",")
_OBJECTS = (
    "the missing permits,an older survey,the second tender,its narrow stairs,the noise at night,"
    "a draft contract,the rising rents,every loose cable,the closed entrance,its leaking pumps,"
    "the winter timetable,a forgotten report,the cost of steel,three cracked pillars,the new fence,"
    "a promised refund,the long detour,two broken lifts,the parking rules,an unpaid invoice"
).split(",")
_TAILS = (
    "during a crowded evening meeting,before the first snow,without waiting for a ruling,"
    "while rain flooded the car park,after weeks of quiet talks,despite an earlier promise,"
    "because nobody had kept the keys,in front of a handful of reporters,long after closing time,"
    "as prices climbed again,hours before the deadline,under a leaking canvas roof,"
    "although the budget was spent,to the surprise of the deputies,with help from abroad"
).split(",")
_QUOTES = (
    "We were told it would take {n} days and we have waited {m} months",
    "Nobody who saw the plans of {place} can say that this was a surprise to us",
    "I would rather pay {n} crowns more than stand in that queue again",
    "The figures were on the table since {day} and no one wanted to read them",
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_BOILERPLATE = (
    "Sign up for our morning letter and have the news of the coast in your box before breakfast. "
    "Readers of this paper pay less for the ferry. Write to the desk with corrections, tips and "
    "pictures; we answer every letter within two days. This paper belongs to its subscribers, keeps "
    "no account of what they read and sells nothing that they tell us."
)


@dataclass(frozen=True)
class Wire:
    """One planted article."""

    article: Article
    """The article; its identity is its number in the archive."""
    story: int
    """Equal for copies of one text and for nothing else."""
    kind: str
    """`original`, one of `KINDS`, `report`, or `series`."""


Patterns = Sequence[tuple[str, str, str]]

_EVENTS: tuple[Patterns, ...] = (
    (
        (
            "A fire in the {thing} of {place} injured {a} people on {day}, {body} officials said.",
            "{a} people were hurt when flames swept through the {thing} in {place} on {day}.",
            "On {day} the {thing} at {place} burned; according to officials {a} were injured.",
        ),
        (
            "Some {b} firefighters needed {c} hours to put it out.",
            "It took {c} hours and a force of {b} until the blaze was under control.",
            "Crews, {b} strong, fought for {c} hours before the last embers were cold.",
        ),
        (
            "{person}, who leads the {body}, put the damage at {d} million crowns.",
            "The loss may reach {d} million crowns, said {person} of the {body}.",
            "According to {person}, head of the {body}, repairs will cost {d} million crowns.",
        ),
        (
            "The cause was not known on {day} evening, but {other} spoke of a faulty cable.",
            "{other} blamed an electrical fault; investigators had not confirmed that by {day} night.",
            "Whether a cable was to blame, as {other} believes, is still being looked into since {day}.",
        ),
    ),
    (
        (
            "The {body} of {place} voted {a} to {b} on {day} to close the {thing}.",
            "By {a} votes against {b}, {place} decided on {day} that its {thing} will shut.",
            "{place} is to lose its {thing}: on {day} the {body} backed closure, {a} to {b}.",
        ),
        (
            "Closing it would save {d} million crowns in {c} years, {person} argued.",
            "{person} told members that {d} million crowns could be spared over {c} years.",
            "Over {c} years the step frees {d} million crowns, in the reckoning of {person}.",
        ),
        (
            "{other} called the sum invented and announced a complaint to the court of {place}.",
            "A challenge before judges in {place} will follow, said {other}, who distrusts the figures.",
            "The opponents around {other} want the court at {place} to check how that was worked out.",
        ),
        (
            "About {e} jobs depend on the {thing}.",
            "Some {e} people work there.",
            "It employs roughly {e}.",
        ),
    ),
    (
        (
            "{person} was elected head of the {body} in {place} with {a} percent of the vote.",
            "With {a} percent, voters at {place} put {person} in charge of the {body}.",
            "The {body} of {place} gets a new leader: {person} won {a} percent.",
        ),
        (
            "{other}, in office for {c} years, received {b} percent and conceded on {day}.",
            "On {day} the defeated {other} gave up after {c} years; {b} percent had stood by the office.",
            "{b} percent were not enough for {other}, who bowed out on {day} after {c} years.",
        ),
        (
            "Turnout was {e} percent, the lowest since the {thing} was built.",
            "Only {e} in a hundred went to the polls, fewer than at any time since the {thing} opened.",
            "Never since there is a {thing} have so few voted: {e} percent.",
        ),
        (
            "The campaign had cost {d} million crowns.",
            "Both sides together spent {d} million crowns.",
            "{d} million crowns went into posters and halls.",
        ),
    ),
    (
        (
            "A storm tore the roof off the {thing} at {place} on {day} and left {a} homes dark.",
            "{a} households lost power in {place} when a gale hit the {thing} on {day}.",
            "Winds on {day} uncovered the {thing} of {place}; {a} homes had no light.",
        ),
        (
            "Gusts of {b} kilometres an hour were measured, {person} of the {body} said.",
            "{person}, speaking for the {body}, reported peaks of {b} kilometres an hour.",
            "At its height it blew with {b} kilometres an hour, going by {person} from the {body}.",
        ),
        (
            "{c} roads stayed closed and {e} trees had to be cut.",
            "Workers sawed up {e} trunks; traffic was kept off {c} roads.",
            "On {c} roads nothing moved, and {e} fallen trees were counted.",
        ),
        (
            "{other} asked the government for {d} million crowns.",
            "A request for {d} million crowns is on its way, {other} announced.",
            "From the state {other} hopes to get {d} million crowns.",
        ),
    ),
)

_SERIES: tuple[tuple[str, str], ...] = (
    (
        "Weather for {place}",
        "{day} begins with {a} degrees in {place} and warms to {b} by noon. The wind comes from the sea "
        "with up to {c} kilometres an hour. The chance of rain is {e} percent in the morning and {n} "
        "percent after dark. The sun rises at 6:{m} and sets at 19:{n}. At the pier of {other_place} the "
        "water has {m} degrees, a swell of {c} decimetres is expected, and boats under {a} metres should "
        "stay in port from {n} until {b}. Pollen: low. The mountain station near {third} reports {e} "
        "centimetres of snow. The outlook for {next}: more of the same with {b} degrees.",
    ),
    (
        "Markets at the close",
        "Shares in {place} closed {a}.{m} percent higher on {day}, led by {name} Shipping, which gained "
        "{b}.{n}. The index of the forty largest firms ended at {e},{c}. A crown cost {n}.{m} dollars in "
        "late trading. Bonds of {c} years yielded {m}.{b} percent. Grain for delivery to {other_place} "
        "rose to {e} crowns a tonne, oil fell to {n}.{a}. Volume was {c} million shares. Losers "
        "outnumbered winners {b} to {a}; {second} Foods lost {m}.{e} percent after its figures. Trading "
        "resumes on {next} at nine; the exchange in {third} is closed.",
    ),
    (
        "What happened today: the trial of {place}",
        "Day {c} of the trial opened on {day} with the witness {name}, who was questioned for {a} minutes "
        "about {object}. The defence objected {m} times; the judge allowed {n} of its questions. Then "
        "{second} told the court how {noun} {verb} {object2}. The jury saw exhibit {e}. Here is what to "
        "know: the accused has pleaded not guilty, a verdict needs all twelve votes, and the court sits "
        "until four. The hearing continues on {next} with {third_name}, and {b} seats are open to the "
        "public. Follow our reporters in the court room for every turn of the case.",
    ),
)


class Desk:
    """Draws everything from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.wires: list[Wire] = []
        self._stories = 0

    def archive(self, count: int = 500) -> list[Wire]:
        """That many articles: of ten 4 are reports, 3 copies, 1 second reports and 2 of a series."""
        reports, copies, second = count * 4 // 10, count * 3 // 10, count // 10
        events = [self.event() for _ in range(reports)]
        for event in events:
            self.add(self.article(event.headline(0), self.sentences(event, 0), event.day), "report")
        for event in self.random.sample(events, second):
            self.add(self.article(event.headline(1), self.sentences(event, 1), event.day), "report")
        self._plant(copies, events)
        while len(self.wires) < count:
            self._series(min(10, count - len(self.wires)))
        self.random.shuffle(self.wires)
        return self.wires

    def _plant(self, copies: int, events: Sequence[Event]) -> None:
        originals = self.random.choices(range(len(events) * 3 // 5), k=copies)
        for n, place in enumerate(originals):
            original = self.wires[place]
            kind = KINDS[n % len(KINDS)]
            article = self._copies[kind](self, original.article, events[place])
            outlet = self.random.choice(OUTLETS.split(","))
            self.wires.append(Wire(self.numbered(replace(article, outlet=outlet)), original.story, kind))

    def numbered(self, article: Article) -> Article:
        """The article under an address of its own."""
        url = f"https://news.example/{self.random.getrandbits(48):012x}"
        return replace(article, identity=url, url=url, source=url)

    def add(self, article: Article, kind: str) -> None:
        """One more story."""
        self.wires.append(Wire(self.numbered(article), self._stories, kind))
        self._stories += 1

    def person(self) -> str:
        """A name."""
        return f"{self.random.choice(_FIRST)} {self.random.choice(_LAST)}"

    def event(self) -> Event:
        """What happened: a pattern, its names and figures, a quotation."""
        pick, n = self.random.choice, self.random.randint
        facts = {name: str(n(3, 97)) for name in "acd"} | {"b": str(n(12, 160)), "e": str(n(14, 980))}
        facts |= {"place": pick(_PLACES), "thing": pick(_THINGS), "body": pick(_BODIES)}
        facts |= {"person": self.person(), "other": self.person(), "day": pick(_DAYS)}
        facts |= {"n": str(n(2, 90)), "m": str(n(2, 90))}
        quote = pick(_QUOTES).format(**facts)
        when = date(2025, 1, 1) + timedelta(days=n(0, 300))
        return Event(pick(_EVENTS), facts, f"“{quote},” {facts['other']} said.", when, n(0, 2))

    def sentences(self, event: Event, writer: int) -> list[str]:
        """What a writer makes of it: the facts in this wording, and what only this one saw."""
        told = [p[(event.wording + writer) % 3].format(**event.facts) for p in event.patterns]
        told.insert(self.random.randint(1, len(told)), event.quote)
        scenery = [self.scene(event) for _ in range(self.random.randint(14, 30))]
        for sentence in scenery:
            told.insert(self.random.randint(1, len(told)), sentence)
        return told

    def scene(self, event: Event) -> str:
        """A sentence of background: thousands are possible."""
        pick = self.random.choice
        who = pick([f"{pick(_NOUNS)} from {pick(_PLACES)}", self.person(), f"the {pick(_NOUNS)}"])
        figure = pick(
            ["", "", f", {self.random.randint(3, 400)} in all,", f" of the {event.facts['body']}"]
        )
        text = f"{who}{figure} {pick(_VERBS)} {pick(_OBJECTS)} {pick(_TAILS)}"
        if self.random.random() < 0.5:
            text += f", and {pick(_NOUNS)} {pick(_VERBS)} {pick(_OBJECTS)}"
        return f"{text[0].upper()}{text[1:]}."

    def article(self, title: str, sentences: Sequence[str], day: date) -> Article:
        """Paragraphs of two to four sentences, under a quarter of them the publisher's boilerplate."""
        left, paragraphs = list(sentences), [f"By {self.person()}"]
        while left:
            size = self.random.randint(2, 4)
            paragraphs.append(" ".join(left[:size]))
            left = left[size:]
        if self.random.random() < 0.25:
            paragraphs.append(_BOILERPLATE)
        outlet = self.random.choice(OUTLETS.split(","))
        return Article("", title, "\n\n".join(paragraphs), outlet, day)

    # -- copies -------------------------------------------------------------------------------

    def _verbatim(self, original: Article, _event: Event) -> Article:
        return original

    def _cut(self, original: Article, _event: Event) -> Article:
        """The first 35 to 75% of the paragraphs, as editors cut: from the end."""
        paragraphs = original.text.split("\n\n")
        kept = max(3, round(len(paragraphs) * self.random.uniform(0.35, 0.75)))
        return replace(original, text="\n\n".join(paragraphs[:kept]))

    def _reheadlined(self, original: Article, event: Event) -> Article:
        return replace(original, title=event.headline(2))

    def _byline(self, original: Article, _event: Event) -> Article:
        """Another name above, an agency's line below."""
        text = original.text.partition("\n\n")[2]
        tail = f"Reporting by {self.person()}; editing by {self.person()}."
        return replace(original, text=f"By {self.person()}\n\n{text}\n\n{tail}")

    def _rewritten(self, original: Article, event: Event) -> Article:
        """Runs of 5 to 12 words, 10 to 30% of all, in other words; names and figures stay."""
        words = re.split(r"(\s+)", original.text)
        spots, share = len(words) // 2, self.random.uniform(0.1, 0.3)
        done: set[int] = set()
        while len(done) < share * spots:
            start = self.random.randrange(spots)
            done |= set(range(start, min(spots, start + self.random.randint(5, 12))))
        for spot in done:
            words[2 * spot] = self._reworded(words[2 * spot])
        return replace(original, text="".join(words), title=event.headline(2))

    def _reworded(self, word: str) -> str:
        """Another ordinary word for an ordinary one."""
        bare = re.fullmatch(r"([a-z]+)([.,;]?)", word)
        if not bare:
            return word
        pool = f"{self.random.choice(_OBJECTS)} {self.random.choice(_TAILS)}".split()
        return self.random.choice([w for w in pool if w.isalpha()]) + bare[2]

    _copies: dict[str, Callable[[Desk, Article, Event], Article]] = {  # noqa: RUF012  # never changed
        "verbatim": _verbatim,
        "cut": _cut,
        "re-headlined": _reheadlined,
        "byline": _byline,
        "rewritten": _rewritten,
    }

    def _series(self, parts: int) -> None:
        """Days of one series, with the publisher's boilerplate under them or not."""
        pick, n = self.random.choice, self.random.randint
        title, template = pick(_SERIES)
        place, outlet, tail = pick(_PLACES), pick(OUTLETS.split(",")), pick(["", "\n\n" + _BOILERPLATE])
        start = date(2025, 1, 1) + timedelta(days=n(0, 200))
        for part in range(parts):
            facts = {name: str(n(10, 59)) for name in "abcemn"} | {"e": str(n(100, 999)), "place": place}
            facts |= {"day": _DAYS[part % 7], "next": _DAYS[(part + 1) % 7]}
            facts |= {"other_place": pick(_PLACES), "third": pick(_PLACES), "third_name": self.person()}
            facts |= {"name": self.person(), "second": self.person(), "noun": pick(_NOUNS)}
            facts |= {"verb": pick(_VERBS), "object": pick(_OBJECTS), "object2": pick(_OBJECTS)}
            text = template.format(**facts) + tail
            day = start + timedelta(days=part)
            self.add(Article("", title.format(**facts), text, outlet, day), "series")


@dataclass(frozen=True)
class Event:
    """Something that happened."""

    patterns: Patterns
    """How it can be told, fact by fact."""
    facts: dict[str, str]
    """Its names and figures."""
    quote: str
    """What everyone quotes."""
    day: date
    """The day of the reports."""
    wording: int
    """Which wording the first writer uses."""

    def headline(self, writer: int) -> str:
        """A headline of a writer's own."""
        place, thing, person = (self.facts[name] for name in ("place", "thing", "person"))
        return (
            f"{place}: what is known about the {thing}",
            f"{person} under pressure after {self.facts['day']}",
            f"The {thing} and its costs divide {place}",
        )[writer]
