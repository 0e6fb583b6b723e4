"""Greetings, thanks, questions about the assistant itself: a human answer without a search. Pure."""

from __future__ import annotations

import re

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")

_ABOUT = (
    "I am Byline. I answer questions from the articles in this archive: every sentence of an answer "
    "has a number that opens the passage it rests on. When the articles do not hold the answer, I say "
    "so. Ask who, what, when, how many, or what an outlet reported."
)
_REPLIES = (
    (
        re.compile(
            r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))"
            r"(?: there| again| byline| everyone| all)?"
        ),
        "Hello! Ask me about anything in this archive, and I will answer with its sources.",
    ),
    (
        re.compile(
            r"(?:ok(?:ay)?,? )?(?:many thanks|thanks|thank you|thx|cheers|much appreciated)"
            r"(?: a lot| so much| very much| again| byline| for (?:your|the) help)?"
            r"|(?:great|perfect|nice|cool|wonderful|good job|well done)(?:,? thanks| thank you)?"
        ),
        "You are welcome. What else would you like to know?",
    ),
    (
        re.compile(r"(?:good)?bye(?: bye)?|see you(?: later| soon)?|good night|that(?:'s| is) all"),
        "Goodbye. The archive will be here when you need it.",
    ),
    (
        re.compile(
            r"(?:who|what) are you|what can you do(?: for me)?|how do you work|help(?: me)?"
            r"|what is (?:this|byline)|how are you(?: doing)?(?: today)?"
        ),
        _ABOUT,
    ),
)


def small_talk_reply(text: str) -> str:
    """What to say to a courtesy, empty for everything that is to be looked up."""
    words = _EDGES.sub("", " ".join(text.lower().replace("’", "'").split()))
    return next((answer for pattern, answer in _REPLIES if pattern.fullmatch(words)), "")
