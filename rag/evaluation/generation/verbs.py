"""Verbs of the news, past to base, for turning a statement into a question. Pure.

A list, not a rule for every word: a past form that is not here makes no question, because a wrong base
("did announc", "did be") spoils one, and a word in -ed may be no verb at all.
"""

from __future__ import annotations

import re

_IRREGULAR = """
won:win beat:beat lost:lose became:become began:begin took:take gave:give made:make sold:sell bought:buy
built:build paid:pay spent:spend cost:cost rose:rise fell:fall grew:grow led:lead met:meet held:hold
left:leave sent:send wrote:write drew:draw drove:drive flew:fly struck:strike hit:hit shot:shoot
fought:fight ran:run stood:stand set:set put:put cut:cut shut:shut quit:quit broke:break
chose:choose withdrew:withdraw sank:sink stole:steal went:go came:come swore:swear
told:tell brought:bring caught:catch kept:keep sought:seek taught:teach bid:bid hid:hide threw:throw
tore:tear wore:wear sued:sue died:die
"""
_REGULAR = """
announce launch release sign open close unveil publish introduce approve reject pass veto repeal ban
acquire merge file settle donate raise invest pledge award receive earn collect owe fine recall suspend
resign retire join visit arrive return move arrest kill injure wound rescue evacuate deport detain charge
sentence convict appoint elect name nominate fire hire promote defeat score capture invade attack bomb
declare cancel postpone delay sponsor host celebrate premiere debut play record perform marry divorce
adopt vote confirm endorse testify appear plead create found establish complete finish start end discover
identify destroy damage erupt crash collapse explode land cross reach surpass climb drop decline increase
decrease jump slump surge slide gain shed add import export produce deliver order impose lift issue
grant block halt reopen demolish rename replace succeed reveal report register detect recover recruit
deploy test intercept seize accept agree offer propose request reduce expand attract employ
serve step graduate qualify advance clinch claim secure eliminate trail
"""
_PARTICIPLES = frozenset(
    """won beaten lost begun taken given made sold bought built paid spent held left sent written
    drawn driven flown struck hit shot fought run set put cut shut broken chosen withdrawn sunk
    stolen sworn told brought caught kept sought taught hidden thrown torn born found known seen
    shown hurt laid read""".split()
)
_NO_PARTICIPLE = frozenset("""indeed need speed hundred red bed wed seed breed feed""".split())
_DOUBLED = frozenset("""ban step drop plan stop slip grab jam""".split())


def _past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ied"
    if base in _DOUBLED:
        return f"{base}{base[-1]}ed"
    return f"{base}ed"


BASES = {_past(base): base for base in _REGULAR.split()} | dict(
    pair.split(":") for pair in _IRREGULAR.split()
)
"""Past to base: `announced` to `announce`, `won` to `win`."""


def is_participle(word: str) -> bool:
    """Whether a word may follow "was" as a past participle."""
    regular = word.endswith("ed") and len(word) > 4 and word not in _NO_PARTICIPLE
    return word in _PARTICIPLES or regular
