"""A news sentence to a question whose answer is a span of it, by rules. Pure: no model, no article.

Each rule knows one shape and asks only when the whole sentence fits it: a question that is never asked
costs nothing, a crooked one costs its reader's trust. Whether a question stands alone is not judged
here (`standing`), nor whether the archive answers it (`generate`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rag.evaluation.generation.clauses import DATE, Clause, clause_end, read_clause
from rag.evaluation.generation.patterns import (
    AGED,
    ALONE,
    APPOSED,
    AT,
    BY,
    COUNT,
    COUNTED,
    DATED,
    FINITE,
    FOR_MONEY,
    HAS,
    LONG_ENOUGH,
    MANY,
    MOVED,
    MUCH,
    NESTED,
    PAID,
    PLACED,
    QUALIFIED,
    ROLE,
    SCORE,
    SHARE,
    SHARE_SAYS,
    SHARED_ROLES,
    SIGNED,
    TITLED,
)
from rag.evaluation.generation.verbs import BASES, is_participle


@dataclass(frozen=True)
class GeneratedQuestion:
    """A question made from a sentence."""

    question: str
    answer: str
    """Its answer, verbatim in the sentence."""
    kind: str
    """The shape it was made by: `when`, `who`, `where`, `how-many`, ..."""
    subject: str = ""
    """What the sentence opens with, where it is a name."""


def ask_about(sentence: str) -> Iterator[GeneratedQuestion]:
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


def _counted(sentence: str) -> GeneratedQuestion | None:
    """`At least 12 people were killed in Kabul` to `How many people were killed in Kabul?`."""
    found = re.match(rf"(?P<answer>{QUALIFIED}{COUNT}) {MANY}(?P<after>.*)", sentence.rstrip(". "), re.I)
    says = found and FINITE.fullmatch(found["after"])
    rest = says and clause_end(says["rest"])
    if not found or not says or rest is None or len(rest.split()) < LONG_ENOUGH:
        return None
    if says["verb"] in ("were", "are", "have been") and not is_participle(rest.split()[0]):
        return None
    return GeneratedQuestion(
        f"How many {found['things']} {says['verb']} {rest}?", found["answer"], "how-many"
    )


def _share(sentence: str) -> GeneratedQuestion | None:
    """`43% of Canadians support ...` to `What percentage of Canadians support ...?`."""
    found = SHARE.match(sentence.rstrip(". "))
    whole = found and clause_end(found["whole"])
    if not found or not whole or not SHARE_SAYS.search(whole) or len(whole.split()) < LONG_ENOUGH + 2:
        return None
    return GeneratedQuestion(f"What percentage of {whole}?", found["answer"], "percentage")


def _has(sentence: str) -> GeneratedQuestion | None:
    """`Airbus employs 134,000 people ...` to `How many people does Airbus employ ...?`."""
    found = HAS.match(sentence.rstrip(". "))
    rest = found and clause_end(found["rest"])
    if not found or rest is None or NESTED.search(rest) or re.search(r"^ (?:of|and|or)\b", rest):
        return None
    subject = re.sub(r"^The ", "the ", found["subject"])
    base = "have" if found["verb"] == "has" else found["verb"].removesuffix("s")
    question = f"How many {found['things']} does {subject} {base}{rest}?"
    return GeneratedQuestion(question, found["answer"], "how-many", found["subject"])


def _when(clause: Clause) -> GeneratedQuestion | None:
    found = DATED.fullmatch(clause.rest)
    if not found or _nested(clause.rest) or clause.auxiliary not in ("", "was", "were"):
        return None
    rest = f"{found['before']}{found['rest']}".strip()
    if not rest and clause.verb not in ("died", "born"):
        return None
    answer = re.sub(r"^(?:on|in) ", "", found["answer"])
    if clause.when or re.search(DATE, rest) or not re.search(r"\d", answer):
        return None
    return GeneratedQuestion(clause.asked("When", rest), answer, "when")


def _nested(rest: str) -> bool:
    """Whether a second verb may own the day: "wrote a book published in 2010"."""
    words = re.findall(r"[a-z]+", rest)
    return bool(NESTED.search(rest)) or any(w in BASES or is_participle(w) for w in words)


def _who(clause: Clause) -> GeneratedQuestion | None:
    rest = f"{clause.rest} {clause.when}".strip()
    if clause.rest.startswith(("on ", "in ", "to ")) and not clause.auxiliary:
        return None
    if len(rest.split()) < LONG_ENOUGH + 1 or not re.search(r"[A-Z]", clause.rest):
        return None
    if clause.verb == "signed" and not SIGNED.search(clause.rest):
        return None
    if clause.auxiliary not in ("", "was") or clause.verb not in ALONE:
        return None
    return GeneratedQuestion(f"Who {clause.said} {rest}?", clause.subject, "who")


def _where(clause: Clause) -> GeneratedQuestion | None:
    found = AT.fullmatch(clause.rest) if clause.verb in PLACED else None
    if (
        not found
        or clause.auxiliary == "is"
        or NESTED.search(found["before"])
        or re.search(r"\b(?:in|at)\b", found["before"])
    ):
        return None
    if not re.search(r"[A-Z]", clause.subject.partition(" ")[2] + found["before"] + found["rest"]):
        return None
    rest = f"{found['before'].strip()}{found['rest']} {clause.when}".strip()
    return GeneratedQuestion(
        clause.asked("Where", rest), re.sub(r"^(?:in|at) ", "", found["answer"]), "where"
    )


def _how_many(clause: Clause) -> GeneratedQuestion | None:
    found = (
        COUNTED.fullmatch(clause.rest)
        if not clause.auxiliary.startswith(("was", "were", "is", "are"))
        else None
    )
    if not found or " been" in clause.auxiliary or found["rest"].startswith((" of ", " and ", " or ")):
        return None
    rest = f"{found['rest'].strip()} {clause.when}".strip()
    if len(rest.split()) < LONG_ENOUGH:
        return None
    return GeneratedQuestion(
        clause.asked(f"How many {found['things']}", rest), found["answer"], "how-many"
    )


def _how_much(clause: Clause) -> GeneratedQuestion | None:
    found = MUCH.fullmatch(clause.rest)
    if found and (found["before"] or (clause.verb in PAID and not _is(clause))):
        rest = f"{found['before'] or ''}{found['rest'].strip()} {clause.when}".strip()
        asked = GeneratedQuestion(clause.asked("How much", rest), found["answer"], "how-much")
        return asked if len(rest.split()) >= LONG_ENOUGH - 1 else None
    found = FOR_MONEY.fullmatch(clause.rest)
    if found and clause.verb in ("bought", "sold", "acquired") and not NESTED.search(found["before"]):
        rest = f"{found['before']}{found['rest']} {clause.when}".strip()
        return GeneratedQuestion(clause.asked("For how much", rest), found["answer"], "how-much")
    return None


def _is(clause: Clause) -> bool:
    return clause.auxiliary.endswith(("was", "were", "is", "are", "been"))


def _moved(clause: Clause) -> GeneratedQuestion | None:
    found = BY.fullmatch(clause.rest) if clause.verb in MOVED and not clause.auxiliary else None
    if not found or not (found["rest"] or clause.when):
        return None
    rest = f"{found['rest'].strip()} {clause.when}".strip()
    return GeneratedQuestion(clause.asked("By what percentage", rest), found["answer"], "percentage")


def _score(clause: Clause) -> GeneratedQuestion | None:
    found = SCORE.fullmatch(clause.rest) if clause.verb in ("beat", "defeated") else None
    if not found:
        return None
    rest = f"{found['before']}{found['rest']} {clause.when}".strip()
    return GeneratedQuestion(clause.asked("By what score", rest), found["answer"], "score")


def _age(clause: Clause) -> GeneratedQuestion | None:
    if (
        " " not in clause.subject
        or not AGED.fullmatch(clause.apposed)
        or len(clause.rest.split()) < LONG_ENOUGH + 1
    ):
        return None
    rest = f"{clause.said} {clause.rest} {clause.when}".strip()
    be = "was" if clause.verb in ("died", "killed", "shot", "found") else "is"
    return GeneratedQuestion(f"How old {be} {clause.subject}, who {rest}?", clause.apposed, "age")


def _role(sentence: str) -> GeneratedQuestion | None:
    """`..., said Ann Lee, director of the Lowell Observatory` to `Who is the director of ...?`."""
    if re.search(r"\d{4}|Getty|Photo", sentence) or not sentence.endswith((".", "”", '"')):
        return None
    if (titled := TITLED.search(sentence)) and " " in titled["name"]:
        return GeneratedQuestion(
            f"Who is the {titled['title']} of {titled['of']}?", titled["name"], "role", titled["of"]
        )
    for found in APPOSED.finditer(sentence):
        role = ROLE.fullmatch(found["apposed"].rstrip("."))
        if role and not SHARED_ROLES.search(role["role"]) and len(found["name"].split()) > 1:
            return GeneratedQuestion(f"Who is the {role['role']} {role['of']}?", found["name"], "role")
    return None


_RULES: tuple[Callable[[Clause], GeneratedQuestion | None], ...] = (
    _when, _who, _where, _how_many, _how_much, _moved, _score, _age,
)  # fmt: skip
