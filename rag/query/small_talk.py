"""Greetings, thanks, opinions, questions about the assistant itself: answered without a search. Pure.

A message is small talk when each of its clauses is: "thanks, and who won?" holds a question and is none.
What is said in a clause is told by its words alone, all of which must be of those that such talk has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from rag.query.about_assistant import about_reply

_Tone = Literal["greeting", "thanks", "bye", "complaint", "apology", "aside"]
_REPLIES: dict[str, str] = {
    "complaint": (
        "I am sorry. Ask it in other words, name a person, a place or a day, or open the numbers "
        "in the answer to read the articles themselves. The thumbs below an answer tell the "
        "archive's owner."
    ),
    "apology": "No problem. Ask me whatever you would like to know.",
    "thanks": "You are welcome. What else would you like to know?",
    "bye": "Goodbye. The archive will be here when you need it.",
    "greeting": "Hello! Ask me about anything in this archive, and I will answer with its sources.",
    "aside": "Ask me a question about the news in this archive, and I will answer with its sources.",
}
"""The first of these that a message holds is what it is answered with."""
_TELLING: dict[_Tone, frozenset[str]] = {
    "greeting": frozenset(
        """hi hello hey hiya howdy greetings morning afternoon evening hallo bonjour hola ciao servus
        yo sup""".split()
    ),
    "thanks": frozenset(
        """thanks thank thx ty tnx cheers appreciated appreciate great perfect nice cool awesome good
        helpful useful amazing brilliant excellent wonderful lovely super fantastic impressive ok
        okay alright understood wow fine interesting danke merci gracias grazie obrigado bedankt
        sweet neat love bravo kudos ta grateful clear got exactly""".split()
    ),
    "bye": frozenset("bye goodbye cya night ciao later farewell soon all done tschüss adieu".split()),
    "complaint": frozenset(
        """wrong bad useless unhelpful stupid terrible nonsense rubbish incorrect garbage awful poor
        disappointing false sucks suck horrible dumb lame crap""".split()
    ),
}
_TELLING["apology"] = frozenset(
    "sorry oops whoops oopsie apologies apologize apologise mistake nevermind typo".split()
)
_TELLING["aside"] = frozenset(
    """haha hahaha hehe lol lmao rofl xd hmm hm um uh ok okay funny joking
    kidding test""".split()
)
_FILLING: dict[_Tone, frozenset[str]] = {
    "greeting": frozenset(
        "good day there again byline everyone all to you and my friend dear nice meet".split()
    ),
    "thanks": frozenset(
        """that that's thats was is it it's very so much you your you're youre a an lot the answer
        answers reply help work job really this these all for i i'm am see needed just makes sense
        and oh yes yeah yep no worries sure right well done again bunch ton million byline me to of
        what looking too quite pretty absolutely many kindly indeed now mate man buddy schön
        beaucoup muchas mille here's in advance my friend are been have be one did do doing find
        found everything know wanted question will quick fast""".split()
    ),
    "bye": frozenset(
        """good see you later soon that that's thats is was i'm i am for now today have a nice day
        take care ok""".split()
    ),
    "complaint": frozenset(
        """that that's thats was is it it's you you're your are this a an the answer answers reply
        very so really just completely totally not no sorry but i think again all still pretty
        quite here what's were""".split()
    ),
}
_FILLING["apology"] = frozenset(
    """my bad i i'm am so very mistake mistakes made a the was that that's it it's wrong question
    mistyped typed for about all no oh ah error fault meant never mind ok just there again
    please""".split()
)
_FILLING["aside"] = frozenset(
    """oh ah that that's was is it it's so very really i i'm just you you're good one cool nice right
    yes no yeah thanks not now interesting see""".split()
)
_MY_BAD = re.compile(
    r"(?:oh )?(?:my bad|never mind|wrong (?:question|one|window|chat|button)"
    r"|my (?:mistake|fault|error))"
)
_QUESTION_WORD = re.compile(r"(?:who|whom|whose|what|when|where|which|why|how)\b")
_NOT_GOOD = re.compile(
    r"(?:(?:that|this|it|you)(?:'s| is| was| are|'re)? )?(?:(?:does|did|do|is|was|are)(?:n't| not)"
    r"|not(?: really| very)?|no(?: use| help)?)(?: (?:really|very|a|an|the))?"
    r"(?: (?:help(?:ful)?(?: me)?|(?:answer(?: (?:my|the) question)?)|right|true|correct|good"
    r"|what i (?:asked|meant"
    r"|wanted)(?: for)?|useful|enough))"
)
_ENDS = re.compile(
    r"\b(?:that(?:'s| is| was| will be) (?:all|it)|see you|good night|i'm done|i am done)\b"
)
_PIECES = re.compile(r"([^.!?,;:()…—–]+)([.!?,;:()…—–]*)")


def small_talk_reply(text: str) -> str:
    """What to say to a courtesy or a question about the assistant, empty for what is to be looked up."""
    plain = " ".join(text.lower().replace("’", "'").replace("‘", "'").split())
    if about := about_reply(re.sub(r"^[\W_]+|[\W_]+$", "", plain)):
        return about
    replies = list(_clause_replies(plain))
    if not replies or not all(replies):
        return ""
    courtesies = list(_REPLIES.values())
    about_first = sorted(replies, key=lambda r: courtesies.index(r) if r in courtesies else -1)
    return about_first[0]


def _clause_replies(plain: str) -> Iterator[str]:
    """What each clause would be answered with, empty for one that is no small talk."""
    for clause, end in _PIECES.findall(plain):
        words = re.findall(r"[\w']+", clause)
        if words:
            yield about_reply(" ".join(words)) or _REPLIES.get(_tone(words, asks="?" in end), "")


def _tone(words: list[str], *, asks: bool) -> _Tone | Literal[""]:
    """What a clause says; a question says nothing of the kind."""
    clause = " ".join(words)
    if asks or _QUESTION_WORD.match(clause):
        return ""
    if _NOT_GOOD.fullmatch(clause):
        return "complaint"
    if _MY_BAD.fullmatch(clause):
        return "apology"
    if _ENDS.search(clause) and _fits(words, "bye"):
        return "bye"
    tones: tuple[_Tone, ...] = ("apology", "complaint", "greeting", "thanks", "bye", "aside")
    return next((tone for tone in tones if _fits(words, tone) and _tells(words, tone)), "")


def _fits(words: list[str], tone: _Tone) -> bool:
    return all(word in _TELLING[tone] or word in _FILLING[tone] for word in words)


def _tells(words: list[str], tone: _Tone) -> bool:
    return not _TELLING[tone].isdisjoint(words)
