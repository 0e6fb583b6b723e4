"""How far a judge model can be trusted, in words. Pure."""

from __future__ import annotations

from rag.evaluation.records.runfile import Agreement, Judge


def describe_judge(judge: Judge) -> str:
    """How far its grades can be trusted, in a few sentences."""
    text = f"{judge.model} gave {judge.graded} grades; {judge.unreadable} replies could not be read"
    text += f", {judge.failed} requests failed."
    return f"{text} {_agreed(judge.agreement)}" if judge.agreement else text


def _agreed(found: Agreement) -> str:
    share = found.share
    low, high = (f"{100 * end:.1f}" for end in (share.low, share.high))
    kappa = "undefined" if found.kappa is None else f"{found.kappa:.2f}"
    return (
        f"It agrees with {found.label} on {100 * share.value:.1f}% of {share.n} answers (95% interval "
        f"{low} to {high}%), Cohen's kappa {kappa}: right by both {found.both}, by the judge alone "
        f"{found.judge_only}, by {found.label} alone {found.label_only}, by neither {found.neither}."
    )
