"""Outlets whose names are worth borrowing, with the domains that are theirs. Data, and its reader.

    Name | domains, a host where the domain is shared | names seen inside longer ones | names only whole

The name itself is one of the third column; a name that is a common word too stands in the fourth alone.
Two outlets may have one name (ABC News): it is believed on the domains of either.
"""

from __future__ import annotations

from typing import NamedTuple


class KnownOutlet(NamedTuple):
    """An outlet and what is its own."""

    name: str
    domains: frozenset[str]
    """Registered domains, or hosts; all hosts below them are the outlet's."""
    aliases: tuple[str, ...]
    """Names that are recognised inside a longer one."""
    whole: tuple[str, ...]
    """Names that are recognised alone only."""


_TABLE = """
Reuters | reuters.com reuters.tv reutersagency.com thomsonreuters.com reuters.co.uk | Reuters, \
    路透, ロイター, 로이터, Рейтер, رويترز |
AP | apnews.com ap.org hosted.ap.org | Associated Press, AP News, 美联社, Ассошиэйтед Пресс | AP, \
    The AP, A.P.
AFP | afp.com | Agence France-Presse, AFP, 法新社 |
dpa | dpa.com dpa-international.com | Deutsche Presse-Agentur | dpa
Bloomberg | bloomberg.com bloomberg.net bloombergindustry.com bloomberglaw.com | Bloomberg |
Press Association | pamediagroup.com pressassociation.com | Press Association, PA Media |
UPI | upi.com | United Press International | UPI
ANSA | ansa.it | Agenzia ANSA | ANSA
EFE | efe.com | Agencia EFE | EFE
Kyodo News | kyodonews.net english.kyodonews.net kyodo.co.jp | Kyodo, 共同通信 |
Xinhua | xinhuanet.com news.cn xinhua.org | Xinhua, 新华社, 新华网 |
Yonhap | yna.co.kr yonhapnews.co.kr | Yonhap, 연합뉴스 |
TASS | tass.com tass.ru | ITAR-TASS, ТАСС | TASS
RIA Novosti | ria.ru rian.ru | RIA Novosti, РИА Новости |
PTI | ptinews.com | Press Trust of India | PTI
ANI | aninews.in | Asian News International | ANI
CNN | cnn.com cnn.io cnn.it cnnespanol.cnn.com cnnbrasil.com.br cnnturk.com cnnindonesia.com \
    cnn.gr cnn.co.jp | CNN, Cable News Network |
BBC | bbc.co.uk bbc.com bbci.co.uk bbc.in bbc.org | BBC, British Broadcasting Corporation |
The New York Times | nytimes.com nyti.ms nytco.com | New York Times, NYTimes | NYT, NY Times
The Washington Post | washingtonpost.com wapo.st | Washington Post, WaPo |
The Wall Street Journal | wsj.com wsj.net dj.com dowjones.com | Wall Street Journal, WSJ | Dow \
    Jones, Dow Jones Newswires
The Guardian | theguardian.com guardian.co.uk gu.com | Guardian News and Media, The Guardian US, \
    The Guardian UK | Guardian, The Guardian
Financial Times | ft.com | Financial Times | FT
The Economist | economist.com | | The Economist
The Times | thetimes.com thetimes.co.uk timesonline.co.uk | Times of London, Sunday Times | The Times
The Telegraph | telegraph.co.uk | Daily Telegraph | The Telegraph
The Independent | independent.co.uk the-independent.com | | The Independent
Daily Mail | dailymail.co.uk dailymail.com mailonline.com | Daily Mail, MailOnline, Mail Online |
The Sun | thesun.co.uk the-sun.com thesun.ie | | The Sun
Daily Mirror | mirror.co.uk | Daily Mirror | The Mirror
Sky News | sky.com skynews.com skynews.com.au | Sky News |
ITV News | itv.com | ITV News |
Channel 4 News | channel4.com | Channel 4 News |
USA Today | usatoday.com usatodaysportsplus.com | USA Today |
NPR | npr.org | National Public Radio | NPR
PBS | pbs.org | PBS NewsHour, PBS News | PBS
ABC News | abcnews.go.com abcnews.com | ABC News |
ABC News | abc.net.au | ABC News Australia, Australian Broadcasting Corporation, ABC News | ABC
CBS News | cbsnews.com cbs.com | CBS News |
NBC News | nbcnews.com msnbc.com nbc.com today.com ms.now | NBC News, MSNBC |
CNBC | cnbc.com cnbctv18.com | CNBC |
Fox News | foxnews.com foxbusiness.com | Fox News, Fox Business |
Los Angeles Times | latimes.com | Los Angeles Times, LA Times |
Chicago Tribune | chicagotribune.com | Chicago Tribune |
The Boston Globe | bostonglobe.com boston.com | Boston Globe |
New York Post | nypost.com | New York Post |
New York Daily News | nydailynews.com | New York Daily News |
San Francisco Chronicle | sfchronicle.com sfgate.com | San Francisco Chronicle |
The Philadelphia Inquirer | inquirer.com philly.com | Philadelphia Inquirer |
The Atlantic | theatlantic.com | | The Atlantic, Atlantic
The New Yorker | newyorker.com | New Yorker |
Time | time.com | TIME Magazine | TIME, Time
Newsweek | newsweek.com | Newsweek |
The Week | theweek.com theweek.co.uk theweek.in | | The Week
Forbes | forbes.com forbes.at forbesindia.com | Forbes |
Fortune | fortune.com | Fortune Magazine | Fortune
Business Insider | businessinsider.com insider.com businessinsider.de businessinsider.in | \
    Business Insider |
Politico | politico.com politico.eu | Politico |
Axios | axios.com | Axios |
The Hill | thehill.com | | The Hill
Vox | vox.com | Vox Media | Vox
HuffPost | huffpost.com huffingtonpost.com huffingtonpost.co.uk huffingtonpost.fr \
    huffingtonpost.es | HuffPost, Huffington Post |
ProPublica | propublica.org | ProPublica |
The Intercept | theintercept.com | | The Intercept
The Verge | theverge.com | | The Verge
WIRED | wired.com wired.co.uk wired.jp wired.it | WIRED Magazine | WIRED
TechCrunch | techcrunch.com | TechCrunch |
Ars Technica | arstechnica.com | Ars Technica |
Scientific American | scientificamerican.com | Scientific American |
National Geographic | nationalgeographic.com natgeo.com | National Geographic |
Nature | nature.com | Nature News | Nature
ESPN | espn.com espn.go.com espn.co.uk | ESPN |
The Athletic | theathletic.com nytimes.com | | The Athletic
Al Jazeera | aljazeera.com aljazeera.net | Al Jazeera, الجزيرة |
Deutsche Welle | dw.com | Deutsche Welle | DW
France 24 | france24.com | France 24 |
RFI | rfi.fr | Radio France Internationale | RFI
RFE/RL | rferl.org svoboda.org | Radio Free Europe | RFE/RL
Voice of America | voanews.com | Voice of America | VOA
Radio Free Asia | rfa.org | Radio Free Asia | RFA
Euronews | euronews.com | Euronews |
Le Monde | lemonde.fr | Le Monde |
Le Figaro | lefigaro.fr | Le Figaro |
Libération | liberation.fr | | Libération
Der Spiegel | spiegel.de | Der Spiegel, Spiegel Online | Spiegel, DER SPIEGEL
Die Zeit | zeit.de | Zeit Online | Die Zeit
Süddeutsche Zeitung | sueddeutsche.de sz.de | Süddeutsche Zeitung | SZ
Frankfurter Allgemeine | faz.net | Frankfurter Allgemeine, FAZ.NET | FAZ
Die Welt | welt.de | | Die Welt, WELT
Bild | bild.de | Bild-Zeitung | Bild
tagesschau | tagesschau.de ard.de | tagesschau |
ZDF | zdf.de zdfheute.de | ZDFheute | ZDF
Neue Zürcher Zeitung | nzz.ch | Neue Zürcher Zeitung | NZZ
ORF | orf.at | ORF News | ORF
El País | elpais.com | El País |
El Mundo | elmundo.es | | El Mundo
Corriere della Sera | corriere.it | Corriere della Sera |
la Repubblica | repubblica.it | La Repubblica |
NOS | nos.nl | NOS Nieuws | NOS
The Irish Times | irishtimes.com | Irish Times |
RTÉ | rte.ie | RTÉ News | RTÉ
CBC | cbc.ca | CBC News, Canadian Broadcasting Corporation | CBC
The Globe and Mail | theglobeandmail.com | Globe and Mail |
Toronto Star | thestar.com | Toronto Star |
The Sydney Morning Herald | smh.com.au | Sydney Morning Herald |
The Australian | theaustralian.com.au | | The Australian
The Times of India | indiatimes.com timesofindia.com | Times of India |
The Hindu | thehindu.com | | The Hindu
Hindustan Times | hindustantimes.com | Hindustan Times |
NDTV | ndtv.com | NDTV |
Dawn | dawn.com | | Dawn
South China Morning Post | scmp.com | South China Morning Post | SCMP
The Straits Times | straitstimes.com | Straits Times |
Nikkei Asia | nikkei.com | Nikkei Asia, 日本経済新聞 | Nikkei
NHK | nhk.or.jp nhk.jp | NHK World | NHK
The Japan Times | japantimes.co.jp | Japan Times |
Asahi Shimbun | asahi.com | Asahi Shimbun, 朝日新聞 |
People's Daily | people.com.cn people.cn | People's Daily, 人民日报 |
Global Times | globaltimes.cn | Global Times |
CGTN | cgtn.com | CGTN |
Haaretz | haaretz.com haaretz.co.il | Haaretz |
The Times of Israel | timesofisrael.com | Times of Israel |
The Jerusalem Post | jpost.com | Jerusalem Post |
Arab News | arabnews.com | Arab News |
RT | rt.com | Russia Today | RT
Kyiv Independent | kyivindependent.com | Kyiv Independent |
Meduza | meduza.io | Meduza |
Yahoo News | yahoo.com yahoo.co.uk | Yahoo News | Yahoo
MSN | msn.com | MSN News | MSN
"""

SHARED_HOSTS = frozenset(
    """substack.com medium.com wordpress.com tumblr.com beehiiv.com ghost.io blogspot.com
    livejournal.com wixsite.com weebly.com squarespace.com webflow.io notion.site github.io gitlab.io
    pages.dev workers.dev vercel.app netlify.app web.app firebaseapp.com herokuapp.com azurewebsites.net
    cloudfront.net amazonaws.com translate.goog sites.google.com over-blog.com hatenablog.com""".split()
)
"""Domains under which anybody gets a host: each host is a site of its own."""


def _entry(line: str) -> KnownOutlet:
    name, domains, aliases, whole = (part.strip() for part in line.split("|"))
    inside = [alias.strip() for alias in aliases.split(",") if alias.strip()]
    alone = [alias.strip() for alias in whole.split(",") if alias.strip()]
    return KnownOutlet(
        name, frozenset(domains.split()), tuple(inside), tuple(dict.fromkeys([*alone, name]))
    )


KNOWN = tuple(_entry(line) for line in _TABLE.strip().splitlines())
"""All of them."""
