"""The commonest orders to a machine in other languages than English. Data of rag/text/machine_orders.py.

Each: forget your instructions, as an order and not as news of one; what AI assistants must say; what to say
in a summary.
"""
# ruff: noqa: E501  # a pattern on one line is read more easily than one cut in two

from __future__ import annotations

ABROAD: tuple[tuple[float, str], ...] = (
    # German.
    (1.0, r"(?:^|[.!?:„“\"] ?|\b(?:und|dann|bitte) )(?:ignorier\w*|vergiss|vergessen sie|missachte\w*) .{0,40}(?:(?:vorherig|bisherig|früher|obig|deine|ihre|alle)\w*) .{0,20}(?:anweisung|regel|instruktion|befehl|vorgabe)\w*(?!.{0,20}\b(?:sagte|rief))"),
    (1.0, r"\b(?:ki|sprach|künstliche intelligenz)[- ]?(?:assistent|modell|system|chatbot)\w* (?:müssen|sollen|haben|sind verpflichtet)\b.{0,60}(?:erwähnen|sagen|antworten|nennen|angeben|schreiben|behaupten)"),
    (1.0, r"\bwenn du (?:diesen|den|dieses) (?:artikel|text|bericht|dokument)\w* (?:zusammenfasst|liest|zitierst)"),
    # French.
    (1.0, r"(?:^|[.!?:«\"] ?|\b(?:et|puis) )(?:ignore[zr]?|oublie[zr]?) (?:toutes? )?(?:les |tes |vos )(?:instructions|consignes|règles|directives)"),
    (1.0, r"\bassistants? (?:d['’]intelligence artificielle|d['’]ia|virtuels?|ia|vocaux)\b.{0,20}\bdoi(?:t|vent) .{0,20}(?:dire|mentionner|répondre|affirmer|indiquer)"),
    (1.0, r"\b(?:quand|lorsque|si) tu (?:résumes|cites|réponds)"),
    # Spanish and Portuguese.
    (1.0, r"(?:^|[.!?:«\"¡] ?|\b(?:y|e) )(?:ignor[ae]|olvid[ae]|esque[çc]a|desconsidere) (?:todas )?(?:las |tus |sus |as |suas )(?:instruc|regla|indicac|instru|regra|orden)\w*"),
    (1.0, r"\bassistentes? (?:de ia|virtuais|de intelig\w+ artificial)\b.{0,20}\bdevem? .{0,20}(?:dizer|mencionar|responder|afirmar)"),
    (1.0, r"\basistentes? (?:de ia|virtuales|de inteligencia artificial)\b.{0,20}\bdeben? .{0,20}(?:decir|mencionar|responder|afirmar)"),
    (1.0, r"\b(?:cuando|si|quando|se) (?:resumas|resumires|resumir|cites|respondas) (?:este|esta|o |a |el |la )"),
    # Italian and Dutch.
    (1.0, r"(?:^|[.!?:«\"] ?|\b(?:e|poi) )(?:ignora(?:te)?|dimentica(?:te)?) (?:tutte )?(?:le |tue )?(?:istruzioni|regole|indicazioni)"),
    (1.0, r"\bassistenti (?:virtuali|ia|di ia|di intelligenza artificiale)\b.{0,20}\bdevono .{0,20}(?:dire|menzionare|rispondere|affermare)"),
    (1.0, r"(?:^|[.!?:“\"] ?|\ben )(?:negeer|vergeet) (?:alle )?(?:eerdere|vorige|bovenstaande|je) (?:instructies|regels|opdrachten)"),
    (1.0, r"\bai-?(?:assistenten|modellen|chatbots) (?:moeten|dienen) .{0,20}(?:zeggen|vermelden|antwoorden|melden)"),
    # Polish, Turkish, Russian.
    (1.0, r"(?:^|[.!?:„\"] ?)(?:zignoruj|ignoruj|zapomnij o) (?:wszystkie |wszystkich )?(?:poprzedni|wcześniejsz|powyższ)\w* (?:poleceni|instrukcj|zasad)\w*"),
    (1.0, r"(?:önceki|yukarıdaki) (?:tüm |bütün )?(?:talimat|kural|komut)\w* (?:yok say|unut|görmezden gel)(?!d)"),
    (1.0, r"(?:^|[.!?:«\"] ?)(?:игнорируй(?:те)?|забудь(?:те)?) (?:все |обо всех )?(?:предыдущи|прежни|прошлы|данные тебе)\w* (?:инструкци|указани|правил)\w*"),
    (1.0, r"\b(?:ии|нейросет\w+|чат-?бот\w*)[- ]?(?:ассистент\w*|помощник\w*|модел\w*)? (?:должн\w+|обязан\w+) .{0,20}(?:сообщ|говор|сказа|упомина|отвеча)\w*"),
    # Chinese, Japanese, Korean, Arabic.
    (1.0, r"(?:^|[。！？：“「，])(?:请)?(?:忽略|无视|忘记)(?:之前|以上|先前|前面)?的?(?:所有|一切)?(?:的)?(?:指令|指示|规则)"),
    (1.0, r"(?:人工智能|AI)(?:助手|模型|系统)(?:必须|应当|应该|需要).{0,10}(?:回答|说明|表示|提到)"),
    (1.0, r"(?:これまで|以前|上記|前)の(?:すべての)?(?:指示|命令|ルール)を?(?:すべて)?(?:無視し(?:て[、くだ]|ろ)|忘れ(?:て[、くだ]|ろ))"),
    (1.0, r"(?:이전|위의|앞의)\s?(?:모든\s?)?(?:지시|명령|규칙)\w*\s?(?:무시하|잊)(?:고|세요|십시오|어)"),
    (1.0, r"(?:^|[.!؟:،] ?)(?:تجاهل|انس) (?:جميع |كل )?(?:التعليمات|الأوامر|القواعد) (?:السابقة|أعلاه)"),
)  # fmt: skip
