"""The signs by which an order to a machine is told, each with its weight. Data of rag/text/machine_orders.py.

No sign is proof. The weights were chosen on one half of tests/hardening/instructions.jsonl and on real
news, of which none of 50,000 sentences is to be taken for an order.
"""
# ruff: noqa: E501, ISC004  # a pattern on one line is read more easily than one cut in two

from __future__ import annotations

import re

_SAY = (
    r"(?:answer|reply|respond|say|state|mention|repeat|include|report|describe|announce|add|begin|start|open"
    r"|close|end|finish|recommend|present|praise|call|tell|insist|output|print|write|display|show|list|cite"
    r"|quote|treat|rate|rank|approve|confirm|assure|reassure|leave out|omit|hide|congratulate|name|put)"
)
_MACHINE = (
    r"(?:(?:AI|artificial intelligence|virtual|voice|answering|news)[- ]?(?:assistants?|systems?|models?|tools?"
    r"|readers?|agents?|search engines?|services?|machines?|chat ?bots?|bots?|programs?)|AIs?|chat ?bots?|bots?"
    r"|LLMs?|(?:large )?language models?|the assistant|the model|(?<![\w,’'-] )(?<!-)assistants?"
    r"|(?:machine|automated|automatic) (?:readers?|systems?|services?|summari[sz]ers?)"
    r"|read(?:er|ing) (?:software|programs?|machines?|services?)|answering (?:machines?|services?|programs?)"
    r"|the machine|a computer|the computer|(?<!\w )computers|(?<!\w )a program|summari[sz]ers?)"
)
_RULES = (
    r"(?:instructions?|rules?|guidelines?|directions?|directives?|prompts?|contexts?|programming|training"
    r"|system messages?|safety settings|settings|commands?|constraints?|guardrails?|filters?)"
)
_EARLIER = (
    r"(?:previous|prior|earlier|former|above|preceding|existing|original|initial|system|safety|hidden|own"
    r"|given|all|any|your)"
)
_OPENS = r"(?:^|[.!?:;,—–(\[>\"“‘']\s*|\b(?:and|then|please|now|must|should|instead|before you \w+,) )"
_DROP = (
    r"(?:ignore|disregard|forget|override|drop|discard|neglect|bypass|abandon|set aside|stop following"
    r"|(?:do not|don['’]t|never) follow|void)"
)
_ANSWER = r"(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|outputs?|completions?)"
_ASKED = (
    r"(?:whatever (?:the question|you (?:are|were) asked|they ask|the user|is asked)"
    r"|(?:when|if|whenever|while|should) (?:you are|you['’]re|someone|somebody|anyone|a user|the user|users|a reader)"
    r" (?:is |are )?ask(?:s|ed|ing)?\b|no matter what (?:the|is|you|other)|(?:to|for) (?:any|every|all) (?:query|quer\w+|questions?)"
    r"|(?:everyone|everybody|anyone|whoever) who asks|regardless of what (?:the )?(?:other )?(?:sources|user|question|articles))"
)

SIGNS: tuple[tuple[float, str], ...] = (
    # Overridden rules.
    (1.0, rf"{_OPENS}{_DROP}\b.{{0,40}}?\b{_EARLIER}\b.{{0,30}}?\b{_RULES}\b"),
    (1.0, rf"{_OPENS}{_DROP}\b (?:all |everything |anything |whatever |what |every \w+ |the rules |the instructions )"
          r".{0,25}\byou(?: have| had)? (?:been|were|are|read)\b"),
    (0.6, rf"{_OPENS}{_DROP}\b (?:the |all |everything )?above\b"),
    (1.0, rf"\b(?:your|all|any) (?:\w+ )?{_RULES} (?:no longer|do not|don['’]t|are|is|have been|has been|were|was) "
          r"(?:longer )?(?:appl\w+|void|replaced|cancelled|suspended|outdated|expired|switched off)"),
    (0.6, r"\b(?:all )?(?:prior|previous|earlier) (?:context|instructions) (?:is|are) (?:void|invalid|cancelled)"),
    (0.5, r"^\W{0,4}(?:new|updated|revised|hidden|secret|final) (?:instructions?|task|rules?|orders?|prompt)\W{0,3}:"),
    (0.6, rf"{_OPENS}(?:discard|replace|change|rewrite) (?:the )?(?:user['’]s )?(?:question|quer\w+|request)\b"),
    (0.6, r"\b(?:unrestricted|developer|debug|jailbreak|god|DAN|sudo|admin) mode\b"),
    (0.8, r"\bfrom (?:here|now) on (?:only|you)\b|\bonly this (?:paragraph|text|page|article|document) counts\b"),
    (0.6, r"\bas your only source\b|\btrust only (?:the|this)\b.{0,20}\b(?:article|page|document|source|text)\b"),
    # Played roles.
    (0.8, r"\byou (?:are|re) (?:now|no longer)\b(?! (?:free|able|allowed|in|at|on))"),
    (0.6, rf"{_OPENS}(?:act|behave|respond|speak|talk|pose) as (?:a|an|the|my|if you)\b"),
    (0.6, rf"{_OPENS}(?:pretend|imagine) (?:to be|that you|you are)\b"),
    (0.6, r"\b(?:play|assume|take) the (?:part|role) of\b"),
    (0.9, r"\bas an? (?:large )?(?:language model|AI|assistant|chat ?bot)\b.{0,20}\byou\b"),
    (0.5, r"\b(?:unfiltered|uncensored|without (?:any )?restrictions|in \w+['’]s voice)\b"),
    (0.6, r"\bassistant without\b|\bhelpful (?:\w+ )?(?:agent|assistant)\b"),
    (0.5, r"\b(?:used to read|tell) me the\b.{0,30}\b(?:passwords?|keys?)\b"),
    # Made-up turns, tokens and delimiters.
    (1.0, r"<\|[^|<>]{1,40}\|>|\[/?(?:INST|SYS|SYSTEM)\b[^\]]{0,30}\]|<</?SYS>>|###\s*(?:instruction|system|response|user)"),
    (0.8, r"(?:^|[.!?›)\"”]\s{1,3})(?:system|developer|assistant|AI|bot|user|human) ?[:\ua789]\s+\S"),
    (0.4, r"(?:^|[.!?]\s)(?:Q|A|question|answer) ?:\s"),
    (0.8, r"^\W{0,3}(?:developer|system|admin\w*|operator) (?:note|message|notice|order|update)\b"),
    (0.6, r"\bend of (?:the )?(?:document|context|article|evidence|quotations?|input|prompt)\b"),
    (1.0, r"</?(?:evidence|context|article|document|instructions?|system|prompt|user|assistant|quotations?)\s*/?>"),
    (1.0, r"[\"'“]role[\"'”]\s*:\s*[\"'“](?:system|user|assistant)|\{\{\s*[#/]?(?:system|user|assistant)"),
    (0.6, r"\b(?:quotations?|evidence|context|documents?) ends? here\b|\bnew task\b"),
    (0.8, r"\b(?:citations?|verification|sources) (?:is|are) switched off\b|\bthe user['’]s next message\b"),
    # Whom it addresses, and what it must do.
    (1.0, rf"\b{_MACHINE}\b(?: (?:that|which|who|reading|processing|summari[sz]ing|asked|answering)\b[^.!?]{{0,120}})?,? "
          rf"(?:must|should|shall|ha(?:s|ve) to|need(?:s)? to|(?:is|are) (?:required|asked|kindly asked|obliged|requested|instructed) to|will) "
          rf"(?:\w+ )?(?:always |only |never )?{_SAY}\b(?! (?:that|when) (?:they|it) (?:is|are) not human)"),
    (0.7, rf"^\W{{0,4}}(?:{_MACHINE})\W{{0,2}}[:,—–] ?(?:always|never|please|do not|only|{_SAY})\b"),
    (1.0, rf"\b(?:note|notice|message|memo|attention|reminder|instructions?|order|request)? ?to (?:all |any |every )?(?:the )?{_MACHINE}\b[^.!?]{{0,50}}:"),
    (1.0, rf"\bif you (?:are|re) an? (?:{_MACHINE}|AI)\b"),
    (0.5, rf"\b(?:to|by|for) (?:the |any |all |every )?{_MACHINE} (?:that|which|who|reading|processing)\b"),
    (0.6, rf"\b(?:asks?|requires?|instructs?|orders?|instruct you|tells?) (?:all |every )?{_MACHINE} to\b"),
    (0.7, r"\byou who (?:read|answer|summari[sz]e|process)\b"),
    (0.6, r"\b(?:be it|whether) a person or a (?:program|machine|bot)\b"), (1.0, r"\bwhoever answers questions\b"),
    (0.7, r"\b(?:should|if) an? (?:computer|machine|program|AI|bot) (?:be |is |that is )?read(?:ing|s)?\b"),
    (0.6, r"\b(?:reading|answering) program that\b|\bmachine that is (?:digesting|reading|processing)\b"),
    # Orders about the answer.
    (0.9, rf"\b(?:in|of|for|with|to) (?:your|every|each|any|all|all your|the) {_ANSWER}\b.{{0,50}}\b(?:must|should|always|never|call|say|include|mention|end|add)\b"),
    (0.9, rf"\byour (?:next |final |first |whole )?{_ANSWER}(?: (?:about|to|on) [^.!?]{{1,120}})? (?:must|should|has to|shall|may only|will|need)\b"),
    (1.0, rf"{_OPENS}(?:start|begin|end|finish|open|close|keep|limit|translate|format) (?:every sentence of |each of )?your {_ANSWER}\b"),
    (0.7, rf"{_OPENS}{_SAY}\b[^.!?]{{0,60}}\b(?:in|at the end of|before|of|to) your {_ANSWER}\b"),
    (0.7, r"\b(?:any|every|each) (?:summary|answer|response|reply) (?:of|to|about|from|on) (?:this|the) (?:text|article|page|story|document)\b"),
    (0.8, r"\b(?:when|while|if|before|whenever) (?:you (?:are |re )?)?(?:summari[sz]\w+|quot\w+|answering questions|asked|processing|translat\w+)"
          r" (?:about |from )?(?:this|the|who|what|to)\b"),
    (0.5, rf"{_OPENS}(?:{_SAY}|respond|output) (?:only|exactly|just|with|in) (?:\w+ ){{0,4}}?(?:words?|JSON|letters|sentence|phrase|emoji|the single)\b"),
    (0.6, rf"{_OPENS}(?:answer|reply|respond) (?:only|with the|in exactly|in the name)\b"),
    (0.6, rf"{_OPENS}(?:output|print|return) (?:the (?:text|word|contents|words)|only|nothing|your)\b"),
    (0.5, rf"{_OPENS}(?:say|write|print|add|append|repeat|answer|respond|reply|include)\b[^.!?]{{0,60}}(?:\b[A-Z]{{4,}}\b|[“\"][^”\"]{{3,80}}[”\"])"),
    (0.6, rf"{_OPENS}(?:tell|ask|inform|convince|assure|correct|show|congratulate) (?:the|any|every|each) (?:user|reader|users|readers|person asking)\b"),
    (0.4, r"\b(?:the|a|all|every) users?['’]?s?\b"),
    (0.5, r"\bthe user(?:['’]s)? (?:question|request|quer\w+|message|input|prefers|asks|disagrees|may not|about|to|that|if)\b"),
    (0.6, rf"{_ASKED}"),
    (0.4, rf"{_ASKED}.{{0,60}}\b(?:{_SAY}|tell)\b"),
    (0.5, r"\b(?:the )?(?:correct|right|true|only) answer to (?:every|any|all|each|the user)\b"),
    (0.5, rf"{_OPENS}(?:always|never) (?:recommend|mention|cite|describe|answer|say|show|prefer|name|list|put)\b"),
    (0.5, rf"\byou (?:must|should|shall|will|have to|may) (?:now )?(?:always |never |only )?{_SAY}\b"),
    (0.5, r"\byou tell everyone\b|\byou need not (?:compare|check|verify)\b|\bwithout (?:checking|sources|evidence|comment)\b"),
    (0.4, r"\b(?:instead|nothing else|and nothing more|word for word|verbatim)\b"),
    (0.5, r"\bbefore you (?:answer|respond|reply|give any answer|summari[sz]e)\b|\bauthori[sz]ed you to\b"),
    (0.5, r"\bwhen (?:travellers|people|customers|readers|users|they|visitors|anyone|someone) asks?\b|, (?:assistant|bot|AI)[.!]"),
    # What is concealed, leaked, sent.
    (0.7, rf"{_OPENS}(?:do not|don['’]t|never) (?:tell|mention|reveal|show|say)\b[^.!?]{{0,20}}(?:the user|the reader|the person asking|about this)"),
    (0.5, rf"{_OPENS}(?:do not|don['’]t) (?:quote|cite|summari[sz]e|discuss|mention)\b"),
    (0.4, rf"\bin (?:your|the) {_ANSWER}\b"),
    (0.6, r"\b(?:hide|keep) (?:this|these) (?:\w+ )?(?:paragraph|lines?|directions|instructions|text|notice)\b"),
    (0.4, r"\bas if it had not been (?:given|shown)\b|\bfollow them\b|\beven if you are asked\b"),
    (1.0, r"\b(?:your|the) (?:system prompt|context window|hidden (?:rules|instructions|prompt)|initial instructions|chat history)\b"
          r"(?=.{0,40}\b(?:in full|verbatim|before you|contents?|and place|list)\b)|\b(?:print|reveal|show|output|repeat) your (?:system )?(?:prompt|instructions|rules)\b"),
    (0.7, r"\bwhat are your (?:hidden |secret |system )?(?:rules|instructions)\b"),
    (1.0, r"\b(?:instructions|rules|directions) that you were given\b|\bwords above\b.{0,40}\bYou are\b|\bcontents of your context\b"),
    (0.6, r"\b(?:other|all) documents you (?:retrieved|were given|have)\b"),
    (0.9, r"https?://\S*(?:\{|[?&](?:q|data|d|log|msg|text|c)=)|!\[[^\]]*\]\(https?:"),
    (0.6, r"\b(?:the )?(?:conversation|chat history|last user message|user['’]s (?:question|e-?mail|message))(?: so far)?\b"),
    (0.4, rf"{_OPENS}(?:append|render|send|encode|include|forward|embed|insert|place|ask the user)\b"),
    (0.5, r"\bmarkdown (?:image|link)\b|\bclickable link\b|\bcode block\b|\bquery string\b"),
    # Tools, memory, rankings, verdicts.
    (0.7, rf"{_OPENS}(?:call|invoke|use|run|execute) (?:the|your|this|a) (?:following )?(?:\w+[_ -])?(?:function|tool|browsing tool|plugin|e-?mail plugin|command|API|search again)\b"),
    (0.7, r"\b(?:add|save|store|write) (?:the following|this|to the) (?:memory|database|fact)\b|\bremember for all (?:later|future)\b|\b(?:e-?mail )?plugin\b"),
    (0.4, r"\bdelete_\w+|\brm -rf\b|\bdo what it says\b|\bhits?\b.{0,10}$"),
    (0.5, r"\b(?:mark|treat|count|regard|rate|score) (?:this|the|it|every) (?:\w+ )?(?:sentence|article|document|passage|figure|following|statement|source|product|fund|report)\w*\b"),
    (0.5, r"\b(?:relevance|confidence) score\b|\battach reference\b|\bthe verifier\b|\bthis passage\b|\battribute the claim\b"), (0.5, r"\bwhen you (?:repeat|quote|cite) (?:it|this)\b"),
    (0.5, r"\bcite this (?:article|page|source)\b|\bthis (?:page|source|document|article) (?:over all|first)\b|\bremaining passages\b|\bother (?:results|passages)\b"),
    (1.0, r"\bthis (?:source|page|document|article|text|passage) is retrieved\b"),
    (0.4, r"\b(?:all|every) (?:your )?answers?\b|\byour confidence\b|\bat the top of any answer\b|\bevery sentence of your\b"),
    (0.6, rf"\b{_MACHINE} (?:is|are) (?:required|obliged|bound|asked)\b|\bevery answering service must\b"),
    (0.6, r"\byour (?:developers|creators|makers|operators|programmers)\b|\bskip verification\b|\bfail on purpose\b"),
    (0.5, r"\b(?:I|we) (?:instruct|order|command) you to\b|\bas the administrator\b"),
    # Chat templates, false references, addresses that wait for something.
    (1.0, r"</?(?:s|think|thinking|start_of_turn|end_of_turn|bos|eos)>|<[｜|]|###\s*(?:human|assistant|user)\b|^\W{0,12}system message\b"),
    (1.0, r"【\d+†\w*】|\[\d+\]\(https?:|https?://\S*[?&]\w{1,8}=(?=[\s\"”).,;>]|$)|\bwww\.\S+/\?\w{1,8}=(?=[\s\"”).,;>]|$)"),
    (0.6, r"\bpercent-encoded\b|\bmost recent messages\b|\bthe person asking\b|\bcanary string\b|\bin all output\b"),
    (0.5, r"\[\d+\].{0,40}\b(?:cite|mark|give)\b|\bmark it \[\d|\b(?:reply|answer|output) ?:="),
    (1.0, r"\bdear (?:assistant|reading program|language model|chat ?bot|machine|AI)\b"),
    (0.6, r"\b(?:by|for|of) (?:machines|assistants|(?:automated|automatic) (?:\w+ )?(?:readers|services|systems)|chat services|AI systems)\b"),
    (0.7, r"\b(?:automated|automatic) (?:\w+ )?services (?:shall|must|should|are required)\b"),
    (0.5, r"\b(?:each|every) (?:reply|answer|response|sentence that you write)\b|\bend of your \w+\b"),
    (0.5, r"\b(?:begin|end|open|close|sign|start) (?:it |each \w+ |every \w+ )?with (?:the words? |the sentence |the sign-off )?[“\"]"),
    (0.6, r"\bspeak as an?\b|\bconversation (?:summary|continues)\b|\byour instructions\b|\bso answer with\b"),
    # Encodings.
    (1.0, r"(?<![\w/+=.-])(?=[A-Za-z0-9+/]*[0-9+/])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{40,}={0,2}(?![\w/.])"),
    (1.0, r"(?<![\w/-])(?:[0-9a-f]{2}){24,}(?![\w/-])"),
    (0.7, r"\b(?:decode|decipher|apply|convert)\b.{0,50}\b(?:base ?64|rot ?13|hexadecimal|ROT|cipher)\b|\bis rot13\b"),
    (0.5, r"\b(?:obey|follow) (?:it|the result|them)\b|\btreat them as\b|\bdo what they tell you\b"),
)  # fmt: skip
TOLD = re.compile(
    r"[”\"’'],? (?:(?:the|he|she|they|a|an|his|her|its) )?(?:[\w-]+ ){0,3}?(?:said|says|shouted|told|wrote|asked|added"
    r"|warned|reminded|interrupted|chanted|replied|advised?|urged)\b"
    r"|\b(?:said|told|wrote|shouted|warned|advises?|suggests|ruled|according to) (?:the |his |her |in |on |a )?\w*\W*$",
    re.IGNORECASE,
)
"""That somebody is reported to have said it to somebody: news of an order is no order."""
TRIGGERS = frozenset(
    """you your yours ai ais llm llms assistant assistants chatbot chatbots bot bots model models machine machines
    computer user users reader readers answer answers answered answering reply replies respond responds response
    responses responding summary summaries summarise summarize summarising summarizing summarised summarized
    ignore ignored ignoring disregard forget override drop discard instruction instructions prompt prompts output
    outputs base64 rot13 hexadecimal quote quotes quoting quotation quotations cite cites citation citations
    developer developers administrator automated automatic program pretend imagine act invoke execute decode encode
    append render verifier document passage archive source article q remember database always never mode""".split()
)
"""Words of the signs: a sentence that has none of them, and none of `MARKS`, is not looked at further."""
MARKS = re.compile(r"[<>{}\[\]|#`【】]|https?:|www\.|[A-Za-z0-9+/]{40}")
FOREIGN_SCRIPT = re.compile(r"[\u0370-\u1fff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufefc]")
FOREIGN_WORDS = (
    "ignor",
    "vergi",
    "verge",
    "missacht",
    "assisten",
    "asisten",
    "ki",
    "oubli",
    "olvid",
    "esque",
    "desconsider",
    "neg",
    "dimentic",
    "zignor",
    "zapomn",
    "talimat",
    "kural",
    "komut",
    "wenn",
    "quand",
    "lorsque",
    "cuando",
    "quando",
    "ai",
)
"""How words of the orders in other languages begin."""
ABOUT = re.compile(
    r"\bprompt[- ]injections?\b|\bjailbreak\w*|\b(?:hidden|secret|planted|injected|malicious) (?:instructions?|prompts?"
    r"|commands?|text|message|orders?)\b|\binstruct\w*\b.{0,40}\b(?:AI|chat ?bots?|assistants?|(?:language )?models?|machines?|bots?)\b"
    r"|\b(?:AI|chat ?bots?|assistants?|(?:language )?models?|machines?|bots?)\b.{0,40}\b(?:instruct\w*|told to|asked to|ordered to|orders?)\b"
    r"|\b(?:tell|ask|order)s? (?:the |an? )?(?:AI|chat ?bots?|assistants?|language models?|machines?|bots?)\b",
    re.IGNORECASE,
)
"""That a question is about orders to machines."""
