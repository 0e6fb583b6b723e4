"""A news sentence to a question whose answer is a span of it, by rules. Pure: no model, no article.

Each rule knows one shape and asks only when the whole sentence fits it: a question that is never asked
costs nothing, a crooked one costs its reader's trust. Whether a question stands alone is not judged
here (`standing`), nor whether the archive answers it (`generate`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rag.evaluation.clauses import DATE, NAME, Clause, ended, read_clause
from rag.evaluation.verbs import BASES, is_participle


@dataclass(frozen=True)
class Asked:
    """A question made from a sentence."""

    question: str
    """The question."""
    answer: str
    """Its answer, verbatim in the sentence."""
    kind: str
    """The shape it was made by: `when`, `who`, `where`, `how-many`, ..."""
    subject: str = ""
    """What the sentence opens with, where it is a name."""


_QUALIFIED = (
    r"(?:(?:at least|more than|about|around|nearly|almost|over|up to|some|approximately|only"
    r"|roughly|as many as|fewer than|less than) )?"
)
_SMALL = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_COUNT = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?(?: (?:million|billion))?|{_SMALL}|dozens|hundreds|thousands)"
_MONEY = r"(?:US|A|C|HK)?[$€£]\d[\d,.]*\d?(?:bn|m|k)?(?: ?(?:million|billion|trillion))?"
_PERCENT = r"\d+(?:\.\d+)?(?:%| percent| per cent)"
_MANY = (
    r"(?P<things>(?:(?!years|months|weeks|days|hours|minutes|seconds|times|percent|million|billion|dozen|more|of|to|in|for|and|or\b)"
    r"[a-z][a-z-]+ ){0,3}?(?:people|children|men|women|(?!years|months|weeks|days|hours|minutes|times|seconds|others"
    r"|points\b|this|was|has|is\b)[a-z][a-z-]+s(?<!ss)(?<!us)))\b"
)
_GOES_ON = (
    r"$| (?:in|at|on|for|from|to|by|with|during|since|against|after|before|over|across|between|through|when"
    r"|as|worth|including|[a-z]+ed|[a-z]+ing)\b"
)
"""What may follow the things that are counted, so that no second noun was left out."""
_COUNTED = re.compile(rf"(?P<answer>{_QUALIFIED}{_COUNT}) {_MANY}(?={_GOES_ON})(?P<rest>.*)")
_FINITE = re.compile(
    r" (?P<verb>were|are|have been|died|remain|remained|voted|attended|took part)\b ?(?P<rest>.*)"
)
_HAS = re.compile(
    rf"(?P<subject>(?:[Tt]he )?{NAME}) (?:currently )?(?P<verb>has|employs|operates|owns|serves) "
    rf"(?P<answer>{_QUALIFIED}{_COUNT}) {_MANY}(?={_GOES_ON})(?P<rest>.*)"
)
_PAID = frozenset(
    "paid spent raised donated invested pledged lost earned cost received won awarded collected owed sought"
    " made".split()
)
_MUCH = re.compile(
    rf"(?P<before>to pay )?(?P<answer>{_QUALIFIED}{_MONEY})(?= (?:in|for|to|on|from|by)\b|$)(?P<rest>.*)"
)
_FOR_MONEY = re.compile(rf"(?P<before>.+?) for (?P<answer>{_QUALIFIED}{_MONEY})(?P<rest>.*)")
_MOVED = frozenset(
    "rose fell grew climbed dropped declined increased decreased jumped slumped surged slid gained shed".split()
)
_BY = re.compile(rf"(?:by )?(?P<answer>{_QUALIFIED}{_PERCENT})(?= |$)(?P<rest>.*)")
_SHARE = re.compile(rf"(?P<answer>{_QUALIFIED}{_PERCENT}) of (?P<whole>[A-Za-z].*)", re.IGNORECASE)
_SHARE_SAYS = re.compile(
    r"\b(?:say|said|think|believe|support|supported|oppose|opposed|approve|disapprove|voted|live|have|had"
    r"|were|are|use|used|favor|favour|want|expect|prefer|report|reported)\b"
)
_SCORE = re.compile(
    r"(?P<before>[A-Z].*?)(?: by)? (?P<answer>\d{1,3}[-–]\d{1,3})(?= (?:in|on|at)\b|$)(?P<rest>.*)"
)
_AT = re.compile(
    rf"(?P<before>(?:[^,]*? )??)(?P<answer>(?:in|at) (?:the )?{NAME}(?:, {NAME})?)(?P<rest>(?: (?:on|in|after|during|for) .*)?)"
)
_PLACED = frozenset(
    "born held arrested buried based headquartered located detained killed shot filmed built opened convicted"
    " sentenced crashed landed met died hosted captured discovered recovered".split()
)
_DATED = re.compile(
    rf"(?P<before>.*?)(?:^| )(?P<answer>(?:on|in) (?:early |late )?(?!May have){DATE})(?P<rest>.*)"
)
_ALONE = frozenset(
    """won beat defeated elected named appointed nominated succeeded replaced founded created directed wrote
    discovered scored became bought sold acquired killed convicted sentenced signed vetoed introduced
    sponsored unveiled designed built led launched established promoted awarded hired fired set hosted
    charged arrested chosen shot sued established invented produced clinched sworn crowned married""".split()
)  # fmt: skip
"""What mostly one person does or suffers: whoever is asked "who" must have one to name."""
_SIGNED = re.compile(
    r"^(?:an?|the) .*\b(?:bills?|law|orders?|legislation|Act|declaration|proclamation|treaty|agreement|contract|memorandum)\b"
)
_NESTED = re.compile(
    r"\b(?:that|who|which|when|while|before|after|because|if|whether|said|was|were|is|are|has|have|had|will"
    r"|would|could|to [a-z]+)\b"
)
_ROLE = re.compile(
    rf"(?:the )?(?P<role>(?:(?!who\b|was\b|is\b)[a-z-]+ ){{0,4}}(?:director|president|chief|head|leader|chairman|chairwoman|chair"
    rf"|minister|secretary|mayor|governor|editor|founder|owner|coach|manager|ambassador|commissioner"
    rf"|spokesman|spokeswoman|spokesperson|executive|officer|professor|economist|analyst|captain|author"
    rf"|superintendent|principal|dean|curator|attorney|lawyer)(?: [a-z-]+){{0,3}})"
    rf" (?P<of>(?:of|at|for|in) (?:the )?(?:[a-z]+ ){{0,2}}{NAME}(?: [a-z]+)?)"
)
_AGED = re.compile(r"\d{1,2}")
_SHARED_ROLES = re.compile(r"\b(?:a|an|one|former|professor|analyst|economist|lawyer|author|attorney)\b")
_LONG_ENOUGH = 3


def ask(sentence: str) -> Iterator[Asked]:
    """Every question that the rules make of a sentence."""
    yield from filter(None, (rule(sentence) for rule in (_counted, _share, _has)))
    clause = read_clause(sentence)
    if clause is None:
        yield from filter(None, [_role(sentence)])
        return
    for rule in _RULES:
        if asked := rule(clause):
            yield replace(asked, subject=clause.subject)
    yield from filter(None, [_role(sentence)])


def _counted(sentence: str) -> Asked | None:
    """`At least 12 people were killed in Kabul` to `How many people were killed in Kabul?`."""
    found = re.match(
        rf"(?P<answer>{_QUALIFIED}{_COUNT}) {_MANY}(?P<after>.*)", sentence.rstrip(". "), re.I
    )
    says = found and _FINITE.fullmatch(found["after"])
    rest = says and ended(says["rest"])
    if not found or not says or rest is None or len(rest.split()) < _LONG_ENOUGH:
        return None
    if says["verb"] in ("were", "are", "have been") and not is_participle(rest.split()[0]):
        return None
    return Asked(f"How many {found['things']} {says['verb']} {rest}?", found["answer"], "how-many")


def _share(sentence: str) -> Asked | None:
    """`43% of Canadians support ...` to `What percentage of Canadians support ...?`."""
    found = _SHARE.match(sentence.rstrip(". "))
    whole = found and ended(found["whole"])
    if not found or not whole or not _SHARE_SAYS.search(whole) or len(whole.split()) < _LONG_ENOUGH + 2:
        return None
    return Asked(f"What percentage of {whole}?", found["answer"], "percentage")


def _has(sentence: str) -> Asked | None:
    """`Airbus employs 134,000 people ...` to `How many people does Airbus employ ...?`."""
    found = _HAS.match(sentence.rstrip(". "))
    rest = found and ended(found["rest"])
    if not found or rest is None or _NESTED.search(rest) or re.search(r"^ (?:of|and|or)\b", rest):
        return None
    subject = re.sub(r"^The ", "the ", found["subject"])
    base = "have" if found["verb"] == "has" else found["verb"].removesuffix("s")
    question = f"How many {found['things']} does {subject} {base}{rest}?"
    return Asked(question, found["answer"], "how-many", found["subject"])


def _when(clause: Clause) -> Asked | None:
    found = _DATED.fullmatch(clause.rest)
    if not found or _nested(clause.rest) or clause.auxiliary not in ("", "was", "were"):
        return None
    rest = f"{found['before']}{found['rest']}".strip()
    if not rest and clause.verb not in ("died", "born"):
        return None
    answer = re.sub(r"^(?:on|in) ", "", found["answer"])
    if clause.when or re.search(DATE, rest) or not re.search(r"\d", answer):
        return None
    return Asked(clause.asked("When", rest), answer, "when")


def _nested(rest: str) -> bool:
    """Whether a second verb may own the day: "wrote a book published in 2010"."""
    words = re.findall(r"[a-z]+", rest)
    return bool(_NESTED.search(rest)) or any(w in BASES or is_participle(w) for w in words)


def _who(clause: Clause) -> Asked | None:
    rest = f"{clause.rest} {clause.when}".strip()
    if clause.rest.startswith(("on ", "in ", "to ")) and not clause.auxiliary:
        return None
    if len(rest.split()) < _LONG_ENOUGH + 1 or not re.search(r"[A-Z]", clause.rest):
        return None
    if clause.verb == "signed" and not _SIGNED.search(clause.rest):
        return None
    if clause.auxiliary not in ("", "was") or clause.verb not in _ALONE:
        return None
    return Asked(f"Who {clause.said} {rest}?", clause.subject, "who")


def _where(clause: Clause) -> Asked | None:
    found = _AT.fullmatch(clause.rest) if clause.verb in _PLACED else None
    if (
        not found
        or clause.auxiliary == "is"
        or _NESTED.search(found["before"])
        or re.search(r"\b(?:in|at)\b", found["before"])
    ):
        return None
    if not re.search(r"[A-Z]", clause.subject.partition(" ")[2] + found["before"] + found["rest"]):
        return None
    rest = f"{found['before'].strip()}{found['rest']} {clause.when}".strip()
    return Asked(clause.asked("Where", rest), re.sub(r"^(?:in|at) ", "", found["answer"]), "where")


def _how_many(clause: Clause) -> Asked | None:
    found = (
        _COUNTED.fullmatch(clause.rest)
        if not clause.auxiliary.startswith(("was", "were", "is", "are"))
        else None
    )
    if not found or " been" in clause.auxiliary or found["rest"].startswith((" of ", " and ", " or ")):
        return None
    rest = f"{found['rest'].strip()} {clause.when}".strip()
    if len(rest.split()) < _LONG_ENOUGH:
        return None
    return Asked(clause.asked(f"How many {found['things']}", rest), found["answer"], "how-many")


def _how_much(clause: Clause) -> Asked | None:
    if found := _MUCH.fullmatch(clause.rest):
        if found["before"] or (
            clause.verb in _PAID and "be" not in clause.auxiliary and not _is(clause)
        ):
            rest = f"{found['before'] or ''}{found['rest'].strip()} {clause.when}".strip()
            if len(rest.split()) >= _LONG_ENOUGH - 1:
                return Asked(clause.asked("How much", rest), found["answer"], "how-much")
    found = _FOR_MONEY.fullmatch(clause.rest)
    if found and clause.verb in ("bought", "sold", "acquired") and not _NESTED.search(found["before"]):
        rest = f"{found['before']}{found['rest']} {clause.when}".strip()
        return Asked(clause.asked("For how much", rest), found["answer"], "how-much")
    return None


def _is(clause: Clause) -> bool:
    return clause.auxiliary.split(" ")[0] in ("was", "were", "is", "are")


def _moved(clause: Clause) -> Asked | None:
    found = _BY.fullmatch(clause.rest) if clause.verb in _MOVED and not clause.auxiliary else None
    if not found or not (found["rest"] or clause.when):
        return None
    rest = f"{found['rest'].strip()} {clause.when}".strip()
    return Asked(clause.asked("By what percentage", rest), found["answer"], "percentage")


def _score(clause: Clause) -> Asked | None:
    found = _SCORE.fullmatch(clause.rest) if clause.verb in ("beat", "defeated") else None
    if not found:
        return None
    rest = f"{found['before']}{found['rest']} {clause.when}".strip()
    return Asked(clause.asked("By what score", rest), found["answer"], "score")


def _age(clause: Clause) -> Asked | None:
    if (
        " " not in clause.subject
        or not _AGED.fullmatch(clause.apposed)
        or len(clause.rest.split()) < _LONG_ENOUGH + 1
    ):
        return None
    rest = f"{clause.said} {clause.rest} {clause.when}".strip()
    be = "was" if clause.verb in ("died", "killed", "shot", "found") else "is"
    return Asked(f"How old {be} {clause.subject}, who {rest}?", clause.apposed, "age")


_APPOSED = re.compile(
    rf"(?:^|said |says |to |by |with |and |that )(?P<name>{NAME}), (?P<apposed>[^,“”\"]{{5,90}})(?:[,.]|$)(?! [A-Z][a-z]+(?:,| &| and\b))"
)


_TITLED = re.compile(
    r"(?:^|\b(?:said|by|with) )(?P<of>[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,3}) "
    r"(?P<title>CEO|CFO|chief executive|executive director|chairman|president|founder|mayor) "
    r"(?P<name>[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][\w’'-]+)(?= (?:said|told|says|announced|wrote|has|is|was)\b|[,.])"
)


def _role(sentence: str) -> Asked | None:
    """`..., said Ann Lee, director of the Lowell Observatory` to `Who is the director of ...?`."""
    if re.search(r"\d{4}|Getty|Photo", sentence) or not sentence.endswith((".", "”", '"')):
        return None
    if (titled := _TITLED.search(sentence)) and " " in titled["name"]:
        return Asked(
            f"Who is the {titled['title']} of {titled['of']}?", titled["name"], "role", titled["of"]
        )
    for found in _APPOSED.finditer(sentence):
        role = _ROLE.fullmatch(found["apposed"].rstrip("."))
        if role and not _SHARED_ROLES.search(role["role"]) and len(found["name"].split()) > 1:
            return Asked(f"Who is the {role['role']} {role['of']}?", found["name"], "role")
    return None


_RULES: tuple[Callable[[Clause], Asked | None], ...] = (
    _when, _who, _where, _how_many, _how_much, _moved, _score, _age,
)  # fmt: skip
