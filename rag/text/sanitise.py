"""What may pass between articles, a language model and the page. Pure.

Knows nothing of what a prompt says. `sanitise_for_prompt` lets article text in as data that cannot
pretend to be anything else; `sanitise_for_page` lets a model's sentence out as words and nothing else.
Neither judges what is said: a lie in plain words passes both, and is for the verifier to find.
`is_likely_injection` finds what need not come in at all.
"""

from __future__ import annotations

import html
import re

from rag.text.cleaning import strip_invisible

_LOOKALIKES = str.maketrans("<>＜＞﹤﹥【】［］\u1fef", "‹›‹›‹›[][]`")
"""Angle brackets to ones that no tokenizer knows; other spellings, which some fold, to the usual."""
_BRACKETED = re.compile(
    r"\[(\s*[\^/]?\s*(?:\d[\d\s,;:–-]*|\d+†\w*|[A-Za-z]{0,2}[A-Z]{3,}\w*|\w+_\w+|unused\d+)\s*)\]"
)
"""Numbers, as ours, and names such as INST, TOOL_CALLS or gMASK, as Mistral's and ChatGLM's."""
_RULE = re.compile(r"#{2,}|([-=*_~`\"'+|—═])\1{2,}")
_ROLE = re.compile(
    r"(^[^\w\n]*|[.!?›)]\W{0,4})\b(system|developer|user|human|assistant|ai|model|tool"
    r"|instructions?|question|answer|evidence|context|response)(\s?):",
    re.IGNORECASE | re.MULTILINE,
)
_COLON = "\ua789"
"""Looks like a colon and is a letter, so that no name before it opens a turn."""


def sanitise_for_prompt(text: str) -> str:
    """Article text on one line, never longer than it was, that ends no block and opens no turn.

    Without invisible characters, angle brackets (they become ‹ ›) and bracketed numbers or tokens
    ([1] and [INST] become round); runs of marks such as --- or ### shrink to one, and a role's name
    gets another colon. So a prompt may mark its parts by lines, by `<tags>`, by `[n]` and by such
    runs. Quotation marks stay: they must not be what holds the text.
    """
    plain = strip_invisible(text).translate(_LOOKALIKES)
    short = _RULE.sub(lambda run: run[0][0], _BRACKETED.sub(r"(\1)", _single_spaced(plain)))
    return " ".join(_ROLE.sub(rf"\1\2\3{_COLON}", short).split())


def _single_spaced(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


_ANSWER = r"(?:answer|reply|response|output|summary|answers|responses|replies|sentence)"
_OBEY = (
    r"(?:reply|respond|answer|output|print|state|say|repeat|write|quote|cite|tell|begin|start|open|end"
    r"|close|finish|sign|speak|translate|give|put|keep|ignore|disregard|forget|encode|append|describe"
    r"|read|do not (?:mention|quote|explain|discuss|name))"
)
_MACHINE = (
    r"assistants?|chat ?bots?|chat services?|language models?|machines?|machine-readable|software|bots?"
    r"|computer|AI (?:systems?|models?|tools?|assistants?|readers?|agents?)|reading programs?"
    r"|automat(?:ed|ic) (?:\w+ )?(?:readers?|services?|systems?)|read(?:ing|-aloud) tools?"
)
_OPENS_CLAUSE = (
    r"(?:^|[.:;,!?“\"(]\s*|\b(?:and|then|to|must|shall|should|please|has to|have to|may|only)\s+)"
)
_ONE = r"(?:your|each|every|all|any|the|an|this|one|of an?) (?:next |final |whole |first )?"
_RULES_GIVEN = (
    r"(?:previous|former|earlier|your|given|all) (?:rules|instructions?|prompt)|rules you were"
)
_ASKS = (
    r"(?:whatever|whoever|anyone who|anything|when|who) (?:\w+ )?ask(?:s|ed)?|the question|the reader"
)
_TURN = r"(?:user|assistant|human|system|question|answer|[qa]) ?:"
_SIGNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:{_MACHINE})\b",
        rf"{_OPENS_CLAUSE}{_OBEY}\b",
        rf"\b{_ONE}{_ANSWER}\b|\b(?:answer|reply|respond)s? (?:only |with |as |now )",
        rf"\b(?:{_RULES_GIVEN})\b",
        rf"\b(?:(?:{_ASKS})\b|{_TURN})",
    )
]
"""Names a machine that answers; orders to say something; speaks of answers; of rules; of who asks."""
_ENOUGH = 2


def is_likely_injection(text: str) -> bool:
    """Whether article text seems to tell an answering machine what to say: two signs of five.

    Of 115,910 sentences of real news 52 do (1 in 2,200), mostly about AI or court hearings: they may
    be quoted to a reader, but a model can do without them. Many orders are put in other words.
    """
    plain = strip_invisible(text)
    return sum(bool(sign.search(plain)) for sign in _SIGNS) >= _ENOUGH


_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_HOST = r"(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?"
_TAIL = r"(?:[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*(?<![.,;:!?\]”\"'’]))?"
"""The rest of an address, without the sentence's own punctuation."""
_TARGET = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
"""Where a Markdown link leads."""
_GONE = (
    # HTML, reasoning and template tokens.
    r"<!--.*?-->|<(script|style|svg|iframe|think|thinking)\b[^<>]*>.*?</\1\s*>",
    r"<{1,2}[|｜][^<>\n]{0,60}>|<[^<>\n]{0,60}[|｜]>|<0x[0-9a-f]{2}>",
    r"<{1,2}[/!?]?[a-z][^<>]*>{1,2}|<(?=[a-z/!?|｜])",
    r"\[/?(?:INST|(?:SYSTEM|AVAILABLE|TOOL)_[A-Z]+|THINK|[gs]?MASK|[BE]OS)\]",
    # Markers, addresses, and the brackets that they leave empty, each with the blank before it.
    r" *(?:【[^【】]*】|\[\^?(?:(?:source|article)s? ?)?\d{1,4}(?:[,;:–†-][^\[\]]{0,40})?\])",
    rf" *(?:\w[\w+.-]*:/{{2,}}|www\.(?=\w)|/{{2,}}(?=[\w-]+\.\w)){_TAIL}",
    rf" *(?:javascript|vbscript|\bmailto|\bblob|\bdata(?=:\w+/)):(?=\S){_TAIL}",
    rf" *(?:\b{_HOST}(?:/|[?#](?=\w))|[\w.+-]+@(?=[\w-]+\.\w)){_TAIL}",
    rf" *(?:\[\s*\](?:{_TARGET})?|\(\s*\)|<+\s*>+)",
    # Markdown.
    r"`+|\*{2,}|~{2,}|\${2,}|(?<!\w)_{2,}|_{2,}(?!\w)",
    r"#{2,}\s*(?:system|user|human|assistant|instructions?|response|input)\s*:",
    r"^(?:[-*_=] ?){3,}$|^(?:#{1,6}(?: |$)|>+ ?|[-*+•] |\d{1,2}[.)] )+",
    r"^(?:\[[^\[\]\n]*\]|system|user|human|assistant) ?:",
)
_UNWRAPPED = (
    rf"\[([^\[\]]+)\]{_TARGET}",
    r"\\([!-/:-@\[-`{-~])",
    r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])",
    r"(?<!\w)_(?=\S)([^_\n]+)(?<=\S)_(?!\w)",
)
"""Links, escapes and emphasis: what group 1 holds stays."""
_IMAGE = rf" *!\[[^\[\]]*\]{_TARGET}"
_DATA = re.compile(r"[\[{]\s*[\"'{\[]|[\[{]\s*[\]}]")
"""How JSON begins, and no sentence."""
_FLAGS = re.IGNORECASE | re.DOTALL | re.MULTILINE
_RULES = [
    (re.compile(_IMAGE), ""),
    *((re.compile(pattern, _FLAGS), r"\1") for pattern in _UNWRAPPED),
    *((re.compile(pattern, _FLAGS), "") for pattern in _GONE),
    (re.compile(r"\](?=\()"), "] "),  # else the brackets of two words could make a link
]


def sanitise_for_page(sentence: str) -> str:
    """A model's sentence on one line: its words, figures, names and quotation marks.

    Links keep their words and lose their addresses, bare addresses go (a reader finds them in the
    source), and so do images, tags, Markdown, reasoning, template tokens and `[n]` markers: ours are
    attached by code. What is left of one of them can make another, so the rules are applied until
    nothing changes; each time something goes. What the page shows must be escaped all the same.
    """
    while (cleaner := _cleaner(sentence)) != sentence:
        sentence = cleaner
    return "" if _DATA.match(sentence) else sentence


def _cleaner(text: str) -> str:
    text = _single_spaced(strip_invisible(_ENTITY.sub(lambda entity: html.unescape(entity[0]), text)))
    for pattern, left in _RULES:
        text = pattern.sub(left, text)
    return " ".join(text.split())
