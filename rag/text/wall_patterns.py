"""What sites say in place of an article: walls, robot checks, error pages, forwarding. Pure.

A line is one phrase, as a regular expression in which `~` stands for some words of the same sentence.
"""

from __future__ import annotations

import re

WALL = "a page that asks for JavaScript, cookies or no ad blocker"
ROBOT = "a check whether a robot reads it"
ERROR = "an error page"
FORWARDS = "a page that only forwards to another"
LOGIN = "a page that asks to log in or to accept cookies"

_SAID = {
    WALL: r"""
(?:enabl(?:e|ing)|turn on|activate|allow)~\b(?:java ?script|JS)\b
(?:requires?|needs?|without|disabled?|support)~\b(?:java ?script|JS)\b
\bjava ?script~(?:enabled|disabled|required|turned (?:on|off)|necessary|needed|to (?:run|view|use|work))
\bjava ?script~(?:aktivier|benötig|deaktiviert|désactivé|requis|activ|habilit|abilit|ativ|etkin|nodig)
\bjava ?script~(?:wyłączon|有効|отключ|включ)
(?:aktivieren|activ\w+|habilit\w+|abilit\w+|ativ\w+|schakel|włącz|slå på|включите|启用|啟用)~java ?script
(?:disable|turn off|pause|deactivate|switch off|whitelist|using an)~\b(?:ad|content)[ -]?block
(?:détecté|deaktivieren|désactive\w*|desactiv\w+)~\b(?:ad|werbe)[ -]?block
\bad ?block\w*(?: plus)? (?:is |was )?(?:detected|enabled|on)\b
\bbrowser~(?:not supported|unsupported|out ?of ?date|outdated|too old)
(?:unsupported|outdated|upgrade your) browser
(?:enable|allow|turn on)~cookies
""",
    ROBOT: r"""
verif\w+~(?:you(?:'re|’re| are)?|real)~(?:human|robot|bot|person|visitor)
are you (?:a (?:ro)?bot|human)\b
\b(?:you(?:'re|’re| are)|i(?:'m|’m| am)) (?:not a (?:ro)?bot|(?:a )?human)
(?:complete|solve|enter|fill|below|type)~captcha
captcha~(?:below|to continue|to proceed|required)
checking (?:if the site|your browser|that you)
(?:unusual|suspicious|automated)~(?:from your|you are|your (?:computer|network|browser|device|ip))
press (?:and|&) hold
\b(?:you have been|your~(?:has been|was|is)) (?:temporarily )?(?:blocked|denied|flagged)
^\W*access (?:to this page )?(?:has been |is )?denied\W*$
^\W*(?:request blocked|security (?:check|verification)|forbidden|one more step)\W*$
^\W*(?:attention required|just a moment|please wait|403(?: forbidden| error)?)\W*(?:cloudflare)?\W*$
you don.t have permission to access
\bray id\b
performance (?:&|and) security by
ddos protection by
^\W*reference (?:#|id)
pardon our interruption
think you were a (?:ro)?bot
needs to review the security of your connection
protect (?:itself|themselves|our site) from (?:online attacks|bots)
kein roboter|ein mensch sind|pas un robot|êtes (?:un )?humain|no (?:eres|soy) un robot
não (?:é|sou) um robô|non (?:sei|sono) un robot|не робот|ロボットではない|机器人验证
""",
    ERROR: r"""
\b(?:page|article|url|file|document|resource)~(?:not|n['’]t|no longer)~(?:found|exists?|available)
\b(?:link|content)~(?:not|n['’]t|no longer)~(?:found|exists?|available)
\b(?:page|article|story|url|file|document)~(?:not|n['’]t|no longer)~(?:displayed|reached|located)
\b(?:page|url|file|document)~(?:not|n['’]t)~on this server
(?:cannot|can['’]?t|could(?: not|n['’]t)|unable to) (?:find|locate|display)~(?:page|article|url|looking)
\b(?:page|article|url|it|link|file) (?:\w+ ){0,6}(?:may|might|could) have~(?:moved|deleted|removed)
\b(?:page|it|file) (?:\w+ ){0,6}(?:may|might) have~renamed
^\W*(?:may|might) have (?:been )?(?:moved|deleted|removed|renamed)
^\W*(?:error\W*)?(?:404|410|500|502|503|504)\b[^.!?]{0,40}\W*$
^\W*(?:page|file|article)? ?not found\b[^.!?]{0,40}\W*$
^\W*(?:internal server error|bad gateway|gateway time-?out)\b[^.!?]{0,40}\W*$
^\W*service (?:temporarily )?unavailable\b[^.!?]{0,40}\W*$
^\W*(?:oops|whoops|sorry|something went wrong|gone|nginx(?:/[\d.]+)?|server error)\W*$
(?:oops|whoops|sorry)\b~(?:page|went wrong|not found)
something went wrong
\b(?:an|unexpected|following|server) error (?:has )?(?:occurred|happened)
requested (?:url|page|resource|address)~(?:not|n['’]t)
try (?:again (?:later|in a)|searching|the search)
(?:go|return|back|visit|head|start)~(?:to|from) (?:the |our )?(?:(?:home|front|start) ?page|home\W*$)
check the (?:url|address|spelling)
(?:page|article|story|what) (?:that )?you(?:['’]re| are| were)? (?:looking for|requested)
seite~(?:nicht (?:gefunden|verfügbar|mehr verfügbar)|existiert nicht)
page~(?:introuvable|n['’]existe (?:pas|plus)|pas (?:été )?trouvée)
(?:página|artículo)~(?:no existe|no encontrad|no se (?:ha )?enc|no está disp)
página~(?:não existe|não (?:foi )?encontrad)
pagina~(?:non esiste|non (?:è )?(?:stata )?trovata|niet gevonden|bestaat niet)
страниц\w*~(?:не найден|не существует|удален)
ページ~見つかりません|页面~(?:不存在|找不到)|sayfa~bulunam|nie (?:została )?znalezion|strona~nie istnieje
sid(?:an|en)~(?:hittades inte|ikke (?:fundet|funnet))
""",
    FORWARDS: r"""
\bredirecting\b
(?:being|be|automatically) redirected
if you (?:are|were) not (?:automatically )?redirected
(?:click|tap|go)~here if
(?:click|tap) (?:here|the link|the button) to (?:continue|proceed)
document (?:has moved|can be found here)
^\W*(?:object moved|moved (?:permanently|temporarily))\b
this page has (?:been )?moved
weitergeleitet|^\W*weiterleitung|redirection en cours|(?:êtes|serez) redirigé|redirigiendo
redireccion(?:ando|ado)|reindirizza|doorgestuurd|перенаправл|przekierow|yönlendiril|リダイレクト|正在跳转
""",
    LOGIN: r"""
(?:we|this (?:site|website)|our (?:site|website|partners))~uses? cookies
before you continue
we (?:value|care about|respect) your privacy
accept (?:all )?(?:cookies|and continue)
manage (?:your )?(?:cookie|privacy|preferences|choices)
(?:log|sign) ?in (?:to|or|with) (?:continue|read|register|your account|view|access|facebook|google)
(?:you (?:must|need to)|please) (?:be )?(?:log|sign|logged|signed) ?in
forgot(?:ten)? (?:your )?password
create an account
""",
}
SAID = {
    kind: re.compile("|".join(lines.strip().split("\n")).replace("~", r"[^.!?\n]{0,60}"), re.IGNORECASE)
    for kind, lines in _SAID.items()
}
"""Kind of page -> what it says, in the languages that such pages are met in."""
