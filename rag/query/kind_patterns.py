"""How questions of each kind look: the patterns that rag/query/kind.py asks one after the other. Pure.

English only. Each is tried on a question without its instructions and without "so" before it.
"""

from __future__ import annotations

import re

from rag.query.quoted import quotation_pattern


def one_of(*patterns: str) -> re.Pattern[str]:
    """A pattern that any of these fits, whatever the case."""
    return re.compile("|".join(patterns), re.IGNORECASE)


_AUX = (
    r"(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|shall|may|might|must"
    r"|isn['’]?t|aren['’]?t|wasn['’]?t|weren['’]?t|didn['’]?t|doesn['’]?t|don['’]?t|hasn['’]?t"
    r"|haven['’]?t"
    r"|hadn['’]?t|can['’]?t|couldn['’]?t|won['’]?t|wouldn['’]?t|shouldn['’]?t)"
)
_BE = r"(?:is|are|was|were|['’]s|['’]re|been|will be|would be)"
LEAD_IN = re.compile(
    r"^(?:(?:so|and|but|then|ok(?:ay)?|well|also|hey|hi|btw|by the way|actually|um+|in your opinion"
    r"|according to [^,?]{2,60}|in (?:january|february|march|april|may|june|july|august|september"
    r"|october"
    r"|november|december|spring|summer|autumn|winter)?,? ?(?:\d{4})?|on \d{1,2} \w+(?: \d{4})?"
    r"|on \w+ \d{1,2}(?:, \d{4})?|as of [^,?]{3,30}),?\s+)+(?=\w)",
    re.I,
)
"""What may stand before the question word: "In October 2025, who ..."."""
_SAYING = (
    r"(?:sa(?:y|id|ys|ying)|tell|told|claim(?:s|ed)?|argue[sd]?|promise[sd]?|announce[sd]?"
    r"|declare[sd]?|comment(?:s|ed)?"
    r"|warn(?:s|ed)?|call(?:s|ed)? for|think|thinks|thought|suggest(?:s|ed)?|state[sd]?|admit(?:s"
    r"|ted)?|den(?:y|ies|ied)"
    r"|write|wrote|tweet(?:s|ed)?|post(?:s|ed)?|testif(?:y|ied)|insist(?:s|ed)?|vow(?:s|ed)?"
    r"|stress(?:es|ed)?|reply|replied"
    r"|respond(?:s|ed)?|criticise[sd]?|criticize[sd]?|praise[sd]?|describe[sd]?|express(?:es|ed)?"
    r"|mention(?:s|ed)?"
    r"|predict(?:s|ed)?|explain(?:s|ed)?|demand(?:s|ed)?|recommend(?:s|ed)?|advise[sd]?"
    r"|threaten(?:s|ed)?|urge[sd]?"
    r"|tell|told|react(?:s|ed)?|reveal(?:s|ed)?|allege[sd]?|concede[sd]?|confirm(?:s|ed)?"
    r"|have to say|has to say|had to say)"
)
WHO_SAID = one_of(
    rf"^(?:what|how) (?:did|does|do|has|have|had)\b [^?]*?\w+ {_SAYING}\b",
    r"^what (?:is|was|are|were) [^?]*\bsaying\b",
    r"^what\b[^?]{0,40}\b(?:reaction|response|comment|comments|statement|opinion|view|views|stance"
    r"|position|message|words|quote|quotes|advice|recommendations?|criticism)\b[^?]*\b(?:of|from"
    r"|by|to|on|about)\b",
    r"^what (?:was|is|were|are)\b[^?]*['’]s?\b[^?]*\b(?:reaction|response|comment|comments"
    r"|statement|opinion|view|views|stance|position|explanation|advice|criticism|argument|promise"
    r"|answer)\b",
    r"^(?:what|which) (?:comments?|statements?|remarks?) (?:did|has|have|do|does)\b",
    r"^what (?!did|does|do|has|have|is|was)(?:[\w'’.-]+ ){1,4}(?:said|says|thinks|told|claimed)\b",
    r"^who (?:said|says|claimed|called|described|warned|promised|argued|criticised|criticized"
    r"|praised|denied|told|admitted)\b",
    r"^(?:any |the )?(?:quotes?|statements?|comments?|remarks?) (?:from|by|of)\b",
    r"^quote (?:what )?\w+",
    r"\bin (?:his|her|their) own words\b",
)
NOT_SAID = re.compile(r"\b(?:reason|why|when|where|how many|how much)\b", re.I)
WHY = one_of(
    r"^(?:why\b|how come\b|for what reasons?\b|what for\b|what(?:['’]s| is| was| were"
    r"| are)? (?:the )?(?:main |exact |likely |official |root |stated |real )?(?:causes?|reasons?"
    r"|motives?|motivation|rationale|grounds?|explanation)\b|what (?:exactly )?(?:caused|causes"
    r"|led to|prompted|triggered|sparked|motivated|provoked|drove|made)\b|what(?:['’]s| is"
    r"| was) behind\b|because of what\b|(?:the )?(?:reasons?|causes?) (?:for|of|why|behind)\b"
    r"|on what grounds\b)",
    r"[,;] why\??$",
    r"\bwhy\??$",
)
FIGURE = one_of(
    r"\bhow (?:many|much|old|tall|long|far|big|large|high|deep|fast|often|heavy|wide|strong|hot"
    r"|cold|few|expensive|late|soon|steep|loud)\b",
    r"^(?:and )?what(?:['’]s|s| is| was| were| are| did)? (?:the |its |his |her "
    r"|their )?(?:\w+ ){0,3}?(?:number|percentage|percent|share|toll|death toll|price|cost|costs"
    r"|amount|total|rate|age|height|length|weight|speed|distance|score|size|population|magnitude"
    r"|salary|temperature|budget|value|worth|estimate|count|odds|fine|record time|margin|capacity"
    r"|area|turnout|proportion|figure|duration|depth|volume|revenue|profit|loss|losses"
    r"|damage)\b(?! (?:to|did)\b)",
    r"^(?:what|which) (?:percentage|percent|share|proportion|fraction|number|amount|price"
    r"|magnitude)\b",
    r"^at what (?:age|price|speed|cost|rate)\b",
    r"^(?:the )?(?:number|percentage|amount|cost|price|age|size|total) of\b",
)
BARE_FIGURE = re.compile(
    r"\b(?:death toll|toll|casualties|magnitude|body count|(?:price|cost|score|age|percentage"
    r"|population)\W*$)",
    re.I,
)
"""Stands in a few words without a verb that want a figure: "texas flood death toll"."""
HOW = re.compile(
    r"^(?:how\b|in what (?:way|manner)\b|by what means\b|(?:what|which) (?:way|method)\b)", re.I
)
_EST = (
    r"(?!(?:interest|request|arrest|protest|latest|newest|invest|test|rest|west|guest|contest"
    r"|suggest|forest|harvest"
    r"|honest|modest|quest|chest|nest|midwest|manifest|conquest|priest|northwest|southwest|digest"
    r"|earnest)\b)"
    r"(?:\w{2,}est|worst|least|most|fewest)\b(?! likely| recent| important thing)"
)
SUPERLATIVE = one_of(
    rf"^(?:which|what|who|where)\b(?: of (?:the|these|those"
    rf"|all)(?: \w+){{0,3}}?)?(?:(?: [\w'’-]+){{0,3}}? (?:was|is|were|are|has|have|had|has been"
    rf"|have been|saw|suffered|caused|got|paid|made|took))?(?: the)? {_EST}",
    r"^(?:which|what|who|where|when) (?:did|do|does|have|has) the (?:most|fewest|least)\b",
    r"^(?:which|what|who)\b(?: [\w'’-]+){1,5}? the (?:most|fewest|least)\b(?! likely| recent)",
    rf"^(?:the )?(?:top \w+ )?{_EST} (?!of\b)(?:\w+ )?\w+",
    rf"^(?:what|which|who)(?:['’]s|s)? the {_EST}",
    r"^rank\b",
    r"^(?:sort|order) \b[^?]*\bby\b",
    r"\b(?:altogether|in total|combined|all told|all together|taken together|total (?:number|toll"
    r"|deaths|damage)[^?]* (?:of all|across|in all)|across all|over all|sum of|add up)\b",
)
COMPARISON = one_of(
    r"^(?:compare|contrast)\b",
    r"\bcompar(?:e|es|ed|ison|ing)\b(?=[^?]*\b(?:and|with|to|of|between)\b)",
    r"\b(?:versus|vs)\b",
    r"\bdifferences? (?:is there |was there |are there )?(?:between|in)\b",
    r"\bdiffer(?:s|ed)? from\b",
    r"\bhow (?:do|does|did) [^?]*\bdiffer\b",
    r"^in (?:what|which) (?:way|ways|respect)\b[^?]*\bdiffer\b",
    r"^how (?:similar|different)\b",
    rf"^(?:{_AUX})\b[^?]*\b(?:more|fewer|less|\w+er)\b[^?]*\b(?:in|on|at|during|for|from|of"
    rf"|by) [^?]* or (?:in|on|at|during|for|from|of|by)\b",
    r"\b(?:in common|similarit(?:y|ies)|alike)\b",
    r"\b(?:similar|different)\b[^?]*\b(?:to|from|and)\b",
    r"^(?:which|what|who)\b[^?]*(?:,|:) ?[^?,]+ or [^?]+\?*$",
    r"^(?:which|what|who) (?:\w+ )?(?:was|is|were|are|had|has|killed|cost|did|burned|came"
    r"|happened)\b[^?]* or (?:the )?[^?]+$",
    rf"^(?:{_AUX})\b[^?]* (?:\w{{2,}}er|more \w+|less \w+|fewer \w+|worse|better|more|fewer"
    rf"|as \w+) (?:\w+ ){{0,5}}?(?:than|as)\b(?! (?:\w+ )?(?:\d|expected|planned|thought|ever"
    rf"|before|usual|one|two|half|a \w+$))",
)
_PLURALS = r"(?:people|men|women|children|\w+(?<!s)(?<!u)(?<!i)s)"
_NOT_PLURAL = (
    r"(?:does|is|was|has|happens|causes|makes|means|remains|comes|goes|takes|this|its|his|us|plus"
    r"|says|less|news|s)"
)
_IN = r"(?:(?:in|at|on|for|from|to|with|by) )?"
LIST = one_of(
    rf"^{_IN}(?:which|what) (?:(?:other|more|new|\w+ other) )?(?!{_NOT_PLURAL}\b){_PLURALS}(?= \w|\?"
    rf"|$)(?! (?:is|was)\b)",
    rf"^(?:which|what) (?:(?!{_NOT_PLURAL}\b|{_AUX}\b|\w+ed\b|the\b"
    rf"|an?\b)[\w'’-]+ ){{1,3}}?(?!{_NOT_PLURAL}\b){_PLURALS}(?= {_AUX}\b| \w+ed\b)(?! (?:is"
    rf"|was)\b)",
    r"^(?:list|name|enumerate)\b(?! (?:is|was|the man|the woman|of)\b)",
    r"^who (?:could|might|may|would) (?:be(?:come)?|succeed|replace|follow)\b",
    r"^who (?:are|were|else)\b(?! you\b| but\b| than\b)(?! \w+ing\b)",
    rf"^what (?:are|were)\b(?! (?:you|they|we|the odds|the chances)\b)(?=[^?]*\b{_PLURALS}\b)",
    r"^what else\b",
    r"^who all\b",
    r"^(?:which|what) (?:ones? |\w+s )?(?:of the|of these)\b",
    r"^(?:all|every) (?:the )?\w+s\b",
    r"^(?:the )?(?:names|list) of\b",
    r"^where all\b",
    r"^(?:a |the )?(?:full |complete )?list\b",
)
YES_NO = one_of(
    rf"^(?:{_AUX}|is it true(?: that)?|true or false|really|ain['’]?t)\b",
    rf"(?:,|;|\.) ?(?:is (?:that|this|it) (?:true|right|correct|so)|right|correct|true"
    rf"|true or false|yes or no|or not|(?:{_AUX}) (?:he|she|it|they|there|we|you))\??$",
    r"^(?:whether|if)\b",
    r"^any(?:one|body|thing)? [^,]*\?$",
)
EITHER = re.compile(
    rf"^{_AUX}\b[^?]*\b(?P<one>\w+) or (?!not\b|more\b|less\b|fewer\b)(?P<other>\w+)", re.I
)
ROLE = one_of(
    r"\b(?:of|for|in|at|to|with|behind|from|by|and|or|who|that)\b",
    r"['’]s\b",
    r"s['’]",
    r"\b(?:the|this|that|these|those|a|an)\b",
    r"^\w+ing\b",
    r"^\w+ed\b",
    r"^(?:it|he|she|they|we|you|i|not|next|there|now|still|also|currently|responsible|president"
    r"|pope|mayor|king|queen|ceo|winner|owner)\W*$",
    r"^(?:the|teh|new|current|former|next|first|second|last|oldest|youngest|other)\b",
)
PERSON = re.compile(
    r"^(?:(?P<first>[\w'’.-]+(?: [\w'’.-]+){1,3})\s*[-–—,:?.] who(?:['’]s| is| was) (?:that|this"
    r"|it|he|she)"
    r"|(?:do you know |tell me |explain |say )?who(?:(?:['’]s|s| is| was| are| were"
    r"| exactly (?:is|was)| the hell is| the heck is)"
    r"(?: this| that)? (?P<name>[\w'’.-]+(?: (?!and\b)[\w'’.-]+){0,4})(?:,? and (?:what|why|how"
    r"|where)\b.*)?|(?P<late>(?: [\w'’.-]+){1,4}) (?:is|was))"
    r"|(?:a )?(?:bio(?:graphy)?|profile) of (?P<bio>[\w'’.-]+(?: [\w'’.-]+){0,4})"
    r"|what (?:do|does|did|is|was) (?P<job>[\w'’.-]+(?: [\w'’.-]+){0,3}?)(?: do)?(?: for a living"
    r"|['’]s job|['’]s role))\W*$",
    re.I,
)
QUOTED = quotation_pattern(12, 25)
SOURCE = re.compile(
    r"\b(?:sa(?:id|ys|y)|wrote|writes?|written|from|articles?|sources?|quote[sd]?|sentence|comes?|reported"
    r"|tweeted|posted|told|find|words|true|spoke|phrase|line|speaker)\b",
    re.I,
)
"""Asks where words are from."""
ASKS = re.compile(
    rf"^(?:who|whom|whose|what|which|when|where|why|how|{_AUX}|list|name|compare|give|tell|show"
    rf"|explain|describe|summari[sz]e)\b",
    re.I,
)
VERB = one_of(
    r"\b(?:is|are|was|were|has|have|had|did|does|do|will|would|can|could|said|says)\b",
    r"^(?:when|where|whose|whom)\b",
)
