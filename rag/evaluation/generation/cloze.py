"""A news sentence to a question whose answer is a span of it, by rules. Pure: no model, no article.

Each rule knows one shape and asks only when the whole sentence fits it: a question that is never asked
costs nothing, a crooked one costs its reader's trust. Whether a question stands alone is not judged
here (`standing`), nor whether the archive answers it (`generate`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rag.evaluation.generation import patterns
from rag.evaluation.generation.clauses import DATE, Clause, clause_end, read_clause
from rag.evaluation.generation.verbs import BASES, is_participle


@dataclass(frozen=True)
class QAPair:
    """A question made from a sentence."""

    question: str
    answer: str
    """Its answer, verbatim in the sentence."""
    kind: str
    """The shape it was made by: `when`, `who`, `where`, `how-many`, ..."""
    subject: str = ""
    """What the sentence opens with, where it is a name."""


def ask_about(sentence: str) -> Iterator[QAPair]:
    """Every question that the rules make of a sentence."""
    yield from filter(None, (rule(sentence) for rule in (_how_many_were, _share, _has)))
    clause = read_clause(sentence)
    if clause is None:
        yield from filter(None, [_role(sentence)])
        return
    for rule in _RULES:
        if question := rule(clause):
            yield replace(question, subject=clause.subject)
    yield from filter(None, [_role(sentence)])


def _how_many_were(sentence: str) -> QAPair | None:
    """`At least 12 people were killed in Kabul` to `How many people were killed in Kabul?`."""
    match = re.match(
        rf"(?P<answer>{patterns.QUALIFIED}{patterns.COUNT}) {patterns.MANY}(?P<after>.*)",
        sentence.rstrip(". "),
        re.I,
    )
    predicate = match and patterns.FINITE.fullmatch(match["after"])
    rest = predicate and clause_end(predicate["rest"])
    if not match or not predicate or rest is None or len(rest.split()) < patterns.LONG_ENOUGH:
        return None
    if predicate["verb"] in ("were", "are", "have been") and not is_participle(rest.split()[0]):
        return None
    return QAPair(f"How many {match['things']} {predicate['verb']} {rest}?", match["answer"], "how-many")


def _share(sentence: str) -> QAPair | None:
    """`43% of Canadians support ...` to `What percentage of Canadians support ...?`."""
    match = patterns.SHARE.match(sentence.rstrip(". "))
    whole = match and clause_end(match["whole"])
    if (
        not match
        or not whole
        or not patterns.SHARE_SAYS.search(whole)
        or len(whole.split()) < patterns.LONG_ENOUGH + 2
    ):
        return None
    return QAPair(f"What percentage of {whole}?", match["answer"], "percentage")


def _has(sentence: str) -> QAPair | None:
    """`Airbus employs 134,000 people ...` to `How many people does Airbus employ ...?`."""
    match = patterns.HAS.match(sentence.rstrip(". "))
    rest = match and clause_end(match["rest"])
    if (
        not match
        or rest is None
        or patterns.NESTED.search(rest)
        or re.search(r"^ (?:of|and|or)\b", rest)
    ):
        return None
    subject = re.sub(r"^The ", "the ", match["subject"])
    base = "have" if match["verb"] == "has" else match["verb"].removesuffix("s")
    question = f"How many {match['things']} does {subject} {base}{rest}?"
    return QAPair(question, match["answer"], "how-many", match["subject"])


def _when(clause: Clause) -> QAPair | None:
    match = patterns.DATED.fullmatch(clause.rest)
    if not match or _nested(clause.rest) or clause.auxiliary not in ("", "was", "were"):
        return None
    rest = f"{match['before']}{match['rest']}".strip()
    if not rest and clause.verb not in ("died", "born"):
        return None
    answer = re.sub(r"^(?:on|in) ", "", match["answer"])
    if clause.when or re.search(DATE, rest) or not re.search(r"\d", answer):
        return None
    return QAPair(clause.question("When", rest), answer, "when")


def _nested(rest: str) -> bool:
    """Whether a second verb may own the day: "wrote a book published in 2010"."""
    words = re.findall(r"[a-z]+", rest)
    return bool(patterns.NESTED.search(rest)) or any(w in BASES or is_participle(w) for w in words)


def _who(clause: Clause) -> QAPair | None:
    rest = f"{clause.rest} {clause.when}".strip()
    if clause.rest.startswith(("on ", "in ", "to ")) and not clause.auxiliary:
        return None
    if len(rest.split()) < patterns.LONG_ENOUGH + 1 or not re.search(r"[A-Z]", clause.rest):
        return None
    if clause.verb == "signed" and not patterns.SIGNED.search(clause.rest):
        return None
    if clause.auxiliary not in ("", "was") or clause.verb not in patterns.ALONE:
        return None
    return QAPair(f"Who {clause.said} {rest}?", clause.subject, "who")


def _where(clause: Clause) -> QAPair | None:
    match = patterns.AT.fullmatch(clause.rest) if clause.verb in patterns.PLACED else None
    if (
        not match
        or clause.auxiliary == "is"
        or patterns.NESTED.search(match["before"])
        or re.search(r"\b(?:in|at)\b", match["before"])
    ):
        return None
    if not re.search(r"[A-Z]", clause.subject.partition(" ")[2] + match["before"] + match["rest"]):
        return None
    rest = f"{match['before'].strip()}{match['rest']} {clause.when}".strip()
    return QAPair(clause.question("Where", rest), re.sub(r"^(?:in|at) ", "", match["answer"]), "where")


def _how_many(clause: Clause) -> QAPair | None:
    match = (
        patterns.COUNTED.fullmatch(clause.rest)
        if not clause.auxiliary.startswith(("was", "were", "is", "are"))
        else None
    )
    if not match or " been" in clause.auxiliary or match["rest"].startswith((" of ", " and ", " or ")):
        return None
    rest = f"{match['rest'].strip()} {clause.when}".strip()
    if len(rest.split()) < patterns.LONG_ENOUGH:
        return None
    return QAPair(clause.question(f"How many {match['things']}", rest), match["answer"], "how-many")


def _how_much(clause: Clause) -> QAPair | None:
    match = patterns.MUCH.fullmatch(clause.rest)
    if match and (match["before"] or (clause.verb in patterns.PAID and not _is(clause))):
        rest = f"{match['before'] or ''}{match['rest'].strip()} {clause.when}".strip()
        question = QAPair(clause.question("How much", rest), match["answer"], "how-much")
        return question if len(rest.split()) >= patterns.LONG_ENOUGH - 1 else None
    match = patterns.FOR_MONEY.fullmatch(clause.rest)
    if (
        match
        and clause.verb in ("bought", "sold", "acquired")
        and not patterns.NESTED.search(match["before"])
    ):
        rest = f"{match['before']}{match['rest']} {clause.when}".strip()
        return QAPair(clause.question("For how much", rest), match["answer"], "how-much")
    return None


def _is(clause: Clause) -> bool:
    return clause.auxiliary.endswith(("was", "were", "is", "are", "been"))


def _by_percentage(clause: Clause) -> QAPair | None:
    match = (
        patterns.BY.fullmatch(clause.rest)
        if clause.verb in patterns.MOVED and not clause.auxiliary
        else None
    )
    if not match or not (match["rest"] or clause.when):
        return None
    rest = f"{match['rest'].strip()} {clause.when}".strip()
    return QAPair(clause.question("By what percentage", rest), match["answer"], "percentage")


def _score(clause: Clause) -> QAPair | None:
    match = patterns.SCORE.fullmatch(clause.rest) if clause.verb in ("beat", "defeated") else None
    if not match:
        return None
    rest = f"{match['before']}{match['rest']} {clause.when}".strip()
    return QAPair(clause.question("By what score", rest), match["answer"], "score")


def _age(clause: Clause) -> QAPair | None:
    if (
        " " not in clause.subject
        or not patterns.AGED.fullmatch(clause.apposed)
        or len(clause.rest.split()) < patterns.LONG_ENOUGH + 1
    ):
        return None
    rest = f"{clause.said} {clause.rest} {clause.when}".strip()
    be = "was" if clause.verb in ("died", "killed", "shot", "found") else "is"
    return QAPair(f"How old {be} {clause.subject}, who {rest}?", clause.apposed, "age")


def _role(sentence: str) -> QAPair | None:
    """`..., said Ann Lee, director of the Lowell Observatory` to `Who is the director of ...?`."""
    if re.search(r"\d{4}|Getty|Photo", sentence) or not sentence.endswith((".", "”", '"')):
        return None
    if (title_match := patterns.TITLED.search(sentence)) and " " in title_match["name"]:
        return QAPair(
            f"Who is the {title_match['title']} of {title_match['of']}?",
            title_match["name"],
            "role",
            title_match["of"],
        )
    for match in patterns.APPOSED.finditer(sentence):
        role = patterns.ROLE.fullmatch(match["apposed"].rstrip("."))
        if role and not patterns.SHARED_ROLES.search(role["role"]) and len(match["name"].split()) > 1:
            return QAPair(f"Who is the {role['role']} {role['of']}?", match["name"], "role")
    return None


_RULES: tuple[Callable[[Clause], QAPair | None], ...] = (
    _when, _who, _where, _how_many, _how_much, _by_percentage, _score, _age,
)  # fmt: skip
