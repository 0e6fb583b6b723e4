"""Questions about the assistant itself: who made it, what it can do, whether to believe it. Pure."""

from __future__ import annotations

import re

_WELL = "Well, thank you. Ask me about anything in this archive, and I will answer with its sources."
_ABOUT = (
    "I am Byline. I answer questions from the articles in this archive: every sentence of an answer "
    "has a number that opens the passage it rests on. When the articles do not hold the answer, I say "
    "so. Ask who, what, when, how many, or what an outlet reported."
)
_WHAT_TO_ASK = (
    "Ask about anything in the news that this archive holds: who, what, when, where, why, how "
    "many, what somebody said, what happened on a day, a comparison, or a summary (“three bullet "
    "points on …”). “What is this archive about?” shows what there is."
)
_MAKER = (
    "I am Byline, a program that looks up articles and quotes them; I am not a person. Whoever "
    "runs this page set me up and chose the articles."
)
_LANGUAGES = (
    "You can ask in other languages. I quote the articles in the language they were written in; "
    "only where a language model is set up do I write in yours."
)
_TRUST = (
    "Check me: every sentence has a number that opens the passage it rests on, with its outlet and "
    "day. I can miss an article or pick the wrong sentence, and the articles can be wrong. What "
    "they do not say, I do not know."
)
_SOURCES = (
    "Only from the articles in this archive, never from the internet. “What is this archive "
    "about?” shows what it holds; the number behind each sentence opens its article."
)
_AUTHORS = (
    "Journalists of the outlets that published them: each article keeps its outlet and day, and was "
    "added by whoever runs this archive. I write none. “What is this archive about?” shows the outlets."
)
_ADDING = (
    "Whoever runs this archive adds articles, on the Library tab or with `byline ingest`; feeds that "
    "they follow are read again by themselves. Ask “what is the newest article?” to see how new it is."
)
_PRIVACY = (
    "Your questions go to the machine that runs this page; whoever runs it decides whether they "
    "are kept. Within a conversation I remember what was said before."
)
_ONLY_NEWS = (
    "I only know the articles in this archive, so I cannot help with that. Ask me about the news in it."
)

_AI = (
    r"(?:an? )?(?:ai|a\.i|artificial intelligence|bot|chat ?bot|robot|human|human being|real"
    r"|real person|person|machine"
    r"|computer|program|llm|(?:large )?language model|chat ?gpt|gpt(?:-?\d)?|claude|gemini|llama"
    r"|siri|alexa|alive"
    r"|sentient|conscious)"
)
_LANGUAGE = (
    r"(?:english|german|deutsch|french|spanish|italian|portuguese|dutch|russian|arabic|chinese"
    r"|mandarin|japanese"
    r"|korean|hindi|polish|turkish|ukrainian|swedish|danish|norwegian|finnish|greek|hebrew|czech"
    r"|(?:any |many )?(?:other |foreign |different )?languages?)"
)
_OPEN = r"(?:(?:so|and|but|ok|okay|well|hey|hi|hello|please|by the way|btw|actually|just|then) )*"
_REPLIES = tuple(
    (
        re.compile(
            rf"{_OPEN}(?:{pattern})(?: (?:please|then|exactly|anyway|really|byline|here|today))*"
        ),
        reply,
    )
    for pattern, reply in (
        (
            (
                r"(?:who|what) (?:exactly )?(?:are|r) (?:you|u)|what is (?:this|byline|this (?:page"
                r"|site|thing|app|tool))"
                r"|what's (?:this|byline)|who is byline|how do(?:es)? (?:you|this|it|byline) work"
                r"|introduce yourself"
                r"|tell me (?:something )?about (?:yourself|you|byline)|what(?:'s| is) your (?:name"
                r"|purpose|job|role)"
                r"|what(?:'s| is| are) (?:your|you) for|what do you do|why (?:do you exist"
                r"|are you here)|about you"
            ),
            _ABOUT,
        ),
        (
            (
                r"how are you(?: doing)?(?: today)?|how(?:'s| is) it going|how do you do|what's up"
                r"|are you (?:there|ok|okay|well)"
            ),
            _WELL,
        ),
        (
            (
                r"help(?: me)?|(?:can|could) you help(?: me)?|i need (?:some |your )?help"
                r"|what (?:can|could|do|may) (?:you|u|i) (?:do|answer|ask)(?: (?:for|with))?(?: (?:me"
                r"|you|about|here))*"
                r"|what (?:sort|kind|kinds|type|types) of (?:questions?|things) can (?:i|you) (?:ask"
                r"|answer|do)(?: you)?"
                r"|what (?:questions|should) (?:can|should|could|i) ?(?:i )?ask(?: you)?|how (?:do"
                r"|can|should) i (?:use|ask)"
                r"(?: (?:this|you|it|byline|a question|questions))?|(?:give me "
                r"|show me )?(?:some )?examples?(?: questions?)?"
                r"|what (?:do|can) you (?:know|tell me)|what are you (?:good at|able to do|capable of)"
                r"|what are your (?:abilities|capabilities|features|skills)"
            ),
            _WHAT_TO_ASK,
        ),
        (
            (
                rf"who (?:made|built|created|wrote|programmed|owns|runs|developed|designed|trained"
                rf"|invented|is behind|coded)"
                rf" (?:you|byline|this(?: (?:page|site|thing|app|bot))?)|(?:are|r) (?:you|u) {_AI}"
                rf"|(?:do|did) you use ai"
                rf"|am i (?:talking|speaking|chatting) (?:to|with) {_AI}|(?:is this"
                rf"|are you) (?:powered by |based on |made by )?"
                rf"(?:{_AI}|openai|google|anthropic|meta|microsoft)|how old are you"
                rf"|when were you (?:born|made|built|created)"
                rf"|where (?:are you from|do you live|are you|do you come from)|(?:which"
                rf"|what)(?: language| ai)? model"
                rf" (?:are you|do you use|is this|powers you)|what (?:are you (?:made of|built (?:with"
                rf"|on))|version are you)"
                rf"|do you (?:have|feel) (?:feelings|emotions|a (?:name|soul|body|family|gender))"
                rf"|are you (?:male|female|married)"
            ),
            _MAKER,
        ),
        (
            (
                rf"(?:can|could|do|will|would) (?:you|u|i) (?:also )?(?:speak|understand|talk|answer"
                rf"|read|write|know|ask|reply|respond)"
                rf"(?: (?:you|questions|me))?(?: in)? {_LANGUAGE}(?: too| as well)?|(?:what|which"
                rf"|how many) languages"
                rf"(?: (?:do|can) you (?:speak|understand|know|read|talk|answer in))?|(?:sprechen sie"
                rf"|sprichst du) deutsch"
                rf"|(?:parlez-vous|parles-tu) français|habla(?:s|n)? español|(?:is there"
                rf"|are you available in) {_LANGUAGE}"
            ),
            _LANGUAGES,
        ),
        (
            (
                r"(?:can|should|do) (?:i|we) (?:trust|believe|rely on) (?:you|this|it|your answers"
                r"|the answers?)"
                r"|how (?:reliable|accurate|good|trustworthy|sure|smart|certain|correct"
                r"|unbiased) (?:are you|is this|are"
                r" (?:your|the) answers)|(?:do|can|will) you (?:ever )?(?:make (?:mistakes|things up"
                r"|stuff up|errors)"
                r"|hallucinate|lie|be wrong|cheat|guess)|are you (?:reliable|accurate|sure|certain"
                r"|biased|smart|lying|neutral"
                r"|always right|objective)(?: about (?:that|this|it))?|how do you know(?: (?:that"
                r"|this|all (?:that|this)))?"
                r"|(?:is (?:that|this|it) )?(?:verified|fact-checked)|how (?:can|do) i (?:check"
                r"|verify)(?: (?:that|this|it"
                r"|your answers?|an answer))?|how do you (?:check|verify)(?: (?:that|this"
                r"|your answers?))?"
            ),
            _TRUST,
        ),
        (
            (
                r"where (?:do|did) you (?:get|find|take|have) (?:your|the|this|that|all this|all your)?"
                r" ?(?:information|info|data|answers?|facts|knowledge|news|it|this|that)(?: from)?"
                r"|(?:what|who) are your sources"
                r"|(?:do|can|are) you (?:have |use |search |access |browse |connected to "
                r"|know )*(?:the )?(?:internet|web|google)"
                r"(?: access)?|can you (?:google|look (?:things|it|that) up(?: online)?|go online)"
                r"|what were you trained on"
                r"|what(?:'s| is) your (?:source|sources|knowledge cut-?off|training data|data)"
            ),
            _SOURCES,
        ),
        (
            (
                r"(?:who|what kind of people) (?:writes?|wrote|authors?|authored|publish(?:es|ed)?"
                r"|made|makes) (?:the|these|those|your|all the|all these) (?:articles?|news|stories"
                r"|texts|reports)|where (?:do|did) (?:the|these|your|all the|those) (?:articles?|news"
                r"|stories|texts|reports) come from|(?:are|is) (?:the|these|your) (?:articles?|news"
                r"|stories) (?:real|true|genuine|fake|made up|written by ai|ai[- ]generated)"
                r"|who (?:is|are) the (?:authors?|journalists?|writers?)(?: of (?:the|these) articles)?"
            ),
            _AUTHORS,
        ),
        (
            (
                r"(?:can|could|may|how (?:can|do|could)) (?:i|we|one) (?:add|upload|import|put in|insert"
                r"|remove|delete) (?:my (?:own )?|new |more |an? |some |other |our (?:own )?)?"
                r"(?:articles?|news|files?|documents?|feeds?|stories)(?: here| to (?:the|this) archive)?"
                r"|how (?:often|frequently) (?:is|are) (?:the |this |your )?(?:archive|articles|news"
                r"|data|it|page|site) (?:updated|refreshed|renewed)|when (?:is|was|were) (?:the |this )?"
                r"(?:archive|articles|news|data|it) (?:last )?(?:updated|refreshed)"
            ),
            _ADDING,
        ),
        (
            (
                r"(?:do|will|can|are) you (?:(?:store|save|keep|record|remember|log|share|sell|track"
                r"|spy on|recording|storing"
                r"|listening to|watching) )(?:my |our |this |me|us|the )?(?:questions?|data"
                r"|conversations?|chats?|everything"
                r"|history|name|what i (?:say|ask|said|asked)|that|this)?|is (?:this|it|my data"
                r"|the chat) (?:private|safe|secure"
                r"|anonymous|confidential|recorded)|who (?:can see|sees|reads) (?:my questions?|this"
                r"|what i (?:ask|write))"
                r"|what (?:do you do|happens) with my (?:data|questions?)"
            ),
            _PRIVACY,
        ),
        (
            (
                r"(?:tell|say|sing|write) (?:me |us )?(?:a|an|another|some) (?:\w+ )?(?:jokes?|songs?"
                r"|poems?|story|stories|code"
                r"|essays?|haiku)|can you (?:write|draw|sing|code|program|dance|cook|order|book"
                r"|translate|do math)(?: \w+){0,2}"
                r"|do you (?:love|like|hate|want|dream|sleep|eat|know) (?:me|it|people|humans|music"
                r"|pizza|that|siri|alexa)"
                r"|i (?:love|hate|like) you|will you marry me|what(?:'s| is) the meaning of life"
                r"|what(?:'s| is) your favou?rite \w+"
                r"|(?:are|r) you (?:happy|sad|tired|bored|hungry|single|busy|free|angry)"
                r"|do you (?:sleep|dream|eat|think)"
                r"|let's (?:chat|talk)|(?:i'm|i am) (?:bored|lonely|sad|happy|tired)"
                r"|test(?:ing)?(?: test)?"
            ),
            _ONLY_NEWS,
        ),
    )
)


def about_reply(words: str) -> str:
    """What to say to a question about the assistant, in lower case; empty for any other."""
    return next((reply for pattern, reply in _REPLIES if pattern.fullmatch(words)), "")
