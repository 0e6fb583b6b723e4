"""Fifty page layouts: where a site puts headline, date and text, and what it prints around them."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from benchmarks.layouts.furniture import AFTER, AROUND, INSIDE
from benchmarks.layouts.stories import Story


@dataclass(frozen=True)
class Layout:
    """One way in which a site sets a story."""

    name: str
    """What it imitates."""
    head: str
    """What the page's head tells: words of `HEADS`."""
    frame: str
    """How headline and byline stand around the text; `{title}`, `{by}`, `{body}` ..."""
    body: str = "plain"
    """How the text is set: a key of `BODIES`."""
    noise: str = ""
    """What stands between its paragraphs: words of `NOISE` or of `furniture.INSIDE`."""


def page(layout: Layout, story: Story) -> str:
    """The story's page."""
    head = "\n".join(HEADS[name](story) for name in layout.head.split())
    body = BODIES[layout.body](story, [_NOISES[name](story) for name in layout.noise.split()])
    day = story.published
    said = {
        "title": _e(story.title),
        "body": body,
        "outlet": story.outlet,
        "section": story.section,
        "by": _e(" and ".join(story.authors)),
        "caption": _e(story.caption),
        "day": f"{day.day} {day:%B %Y}",
        "us": f"{day:%B} {day.day}, {day.year}",
        "clock": f"{day:%H:%M}",
        "iso": day.isoformat(),
        "ymd": f"{day:%Y-%m-%d}",
        "dots": f"{day:%d.%m.%Y}",
        "updated": f"{story.updated.day} {story.updated:%B %Y}",
        "upd": story.updated.isoformat(),
        "nav": _NAV,
        "foot": _foot(story),
        "aside": _aside(story),
        "url": story.url,
        **{name: make(story) for name, make in _OUTSIDE.items() if f"{{{name}}}" in layout.frame},
    }
    shown = layout.frame
    for name, words in said.items():
        shown = shown.replace("{" + name + "}", words)
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{head}\n</head>\n{shown}\n</html>'


def expected(layout: Layout, story: Story) -> str:
    """The text that the desk wrote, as far as this layout prints it."""
    shown = list(story.paragraphs[:2] if layout.body == "stub" else story.paragraphs)
    if layout.body in ("rich", "cms"):
        shown += [*story.points, *(" ".join(row) for row in story.rows)]
    return "\n".join(shown)


_e = html.escape
_NAV = (
    '<header class="site-header"><a href="/">Home</a><nav><ul><li><a href="/world">World</a></li>'
    '<li><a href="/sport">Sport</a></li><li><a href="/login">Sign in</a></li></ul></nav></header>'
)


def _foot(story: Story) -> str:
    return (
        f'<footer><p>© 2026 {story.outlet}. All rights reserved.</p><a href="/terms">Terms of use</a> '
        '<a href="/privacy">Privacy policy</a><p>Registered office: 1 Quay Street, Saltmarsh.</p></footer>'
    )


def _aside(story: Story) -> str:
    links = "".join(
        f'<li><a href="/x{i}">{_e(t)}</a><time datetime="2026-10-0{i + 1}">{i + 1} October 2026'
        "</time></li>"
        for i, t in enumerate(story.other)
    )
    return f'<aside class="sidebar"><h3>Most read</h3><ul>{links}</ul></aside>'


def _meta(key: str, name: str, value: str) -> str:
    return f'<meta {key}="{name}" content="{_e(value)}">'


def _data(story: Story, kind: str = "NewsArticle", *, graph: bool = False) -> str:
    item: dict[str, object] = {
        "@type": kind,
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "dateModified": story.updated.isoformat(),
        "articleSection": story.section,
        "inLanguage": "en",
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "Organization", "name": story.outlet},
        "mainEntityOfPage": {"@id": story.url},
    }
    site = {"@type": "WebSite", "name": story.outlet, "datePublished": "2009-01-01", "headline": "News"}
    data: object = {"@graph": [site, item]} if graph else item
    full = {"@context": "https://schema.org"} | data if isinstance(data, dict) else data
    return f'<script type="application/ld+json">{json.dumps(full)}</script>'


def _utc(moment: datetime) -> str:
    return moment.isoformat()


HEADS: dict[str, Callable[[Story], str]] = {
    "title": lambda s: f"<title>{_e(s.title)} | {s.outlet}</title>",
    "title-dash": lambda s: f"<title>{s.outlet} - {s.section} - {_e(s.title)}</title>",
    "title-site": lambda s: f"<title>{s.outlet}: news from the coast</title>",
    "og": lambda s: (
        _meta("property", "og:title", s.title)
        + _meta("property", "og:site_name", s.outlet)
        + _meta("property", "og:type", "article")
        + _meta("property", "og:url", s.url)
    ),
    "og-branded": lambda s: (
        _meta("property", "og:title", f"{s.title} - {s.outlet}")
        + _meta("property", "og:site_name", s.outlet)
    ),
    "og-time": lambda s: (
        _meta("property", "article:published_time", _utc(s.published))
        + _meta("property", "article:modified_time", _utc(s.updated))
    ),
    "og-modified": lambda s: _meta("property", "article:modified_time", _utc(s.updated)),
    "ld": _data,
    "ld-graph": lambda s: _data(s, graph=True),
    "ld-report": lambda s: _data(s, "ReportageNewsArticle"),
    "ld-live": lambda s: _data(s, "LiveBlogPosting"),
    "ld-blog": lambda s: _data(s, "BlogPosting"),
    "ld-broken": lambda s: _data(s).replace("}</script>", ",}</script>"),
    "ld-other": lambda s: (
        '<script type="application/ld+json">{"@type":"Organization","name":"Coast Group"}</script>'
    ),
    "canonical": lambda s: f'<link rel="canonical" href="{s.url}">',
    "author": lambda s: _meta("name", "author", ", ".join(s.authors)),
    "dc": lambda s: (
        _meta("name", "DC.title", s.title) + _meta("name", "DC.date.issued", f"{s.published:%Y-%m-%d}")
    ),
    "parsely": lambda s: (
        _meta("name", "parsely-title", s.title) + _meta("name", "parsely-pub-date", _utc(s.published))
    ),
    "sailthru": lambda s: (
        _meta("name", "sailthru.title", s.title) + _meta("name", "sailthru.date", _utc(s.published))
    ),
    "pubdate": lambda s: _meta("name", "pubdate", f"{s.published:%Y%m%d}"),
    "amp": lambda s: (
        '<script async src="https://cdn.example/v0.js"></script><style amp-boilerplate>x</style>'
    ),
}


def _p(words: str, css: str = "") -> str:
    return f'<p class="{css}">{_e(words)}</p>' if css else f"<p>{_e(words)}</p>"


def _spread(story: Story, noise: list[str], set_one: Callable[[str], str]) -> str:
    """The paragraphs, with what comes between them after the second, third ..."""
    out = []
    for i, words in enumerate(story.paragraphs):
        out.append(set_one(words))
        if 0 < i <= len(noise):
            out.append(noise[i - 1])
    return "\n".join(out + noise[max(0, len(story.paragraphs) - 1) :])


def _rich(story: Story, noise: list[str]) -> str:
    points = "".join(f"<li>{_e(words)}</li>" for words in story.points)
    rows = "".join(f"<tr>{''.join(f'<td>{_e(c)}</td>' for c in row)}</tr>" for row in story.rows)
    return f"{_spread(story, noise, _p)}<ul>{points}</ul><table>{rows}</table>"


def _stub(story: Story, noise: list[str]) -> str:
    wall = (
        '<div class="paywall"><h2>Continue reading</h2><p>Subscribe to read the rest of this article. '
        "Already a subscriber? Log in.</p><button>Start your free trial</button></div>"
    )
    return "".join(map(_p, story.paragraphs[:2])) + wall + "".join(noise)


def _quotes(story: Story, noise: list[str]) -> str:
    return _spread(
        story, noise, lambda w: f"<blockquote>{_p(w)}</blockquote>" if w.startswith("“") else _p(w)
    )


def _live(story: Story, noise: list[str]) -> str:
    posts = []
    for i, words in enumerate(story.paragraphs):
        posts.append(
            f'<div class="live-post" id="p{i}"><time class="post-time">{(9 + i) % 24:02}:15</time>'
            f"{_p(words)}<div class='post-tools'><button>Share</button> <a href='#p{i}'>Copy link</a></div></div>"
        )
    return "\n".join(noise + posts)


BODIES: dict[str, Callable[[Story, list[str]], str]] = {
    "plain": lambda s, n: _spread(s, n, _p),
    "rich": _rich,
    "cms": lambda s, n: (
        f'<div class="field field--name-body"><div class="field__item">{_rich(s, n)}</div></div>'
    ),
    "classed": lambda s, n: _spread(s, n, lambda w: _p(w, "css-1k7 paragraph")),
    "blocks": lambda s, n: _spread(s, n, lambda w: f'<div data-block="text"><p>{_e(w)}</p></div>'),
    "divs": lambda s, n: _spread(s, n, lambda w: f"<div>{_e(w)}</div>"),
    "breaks": lambda s, n: _spread(s, n, lambda w: f"{_e(w)}<br><br>"),
    "spans": lambda s, n: _spread(s, n, lambda w: f"<p><span><span>{_e(w)}</span></span></p>"),
    "quotes": _quotes,
    "stub": _stub,
    "live": _live,
    "gallery": lambda s, n: _spread(
        s,
        n,
        lambda w: (
            f'<figure><img src="a.jpg" alt=""><figcaption>{_e(s.caption)}</figcaption></figure>{_p(w)}'
        ),
    ),
}

NOISE: dict[str, Callable[[Story], str]] = {
    "share": lambda s: (
        '<div class="share-bar"><ul><li>Share on Facebook</li><li>Share on X</li>'
        "<li>Email this article</li></ul></div>"
    ),
    "share-line": lambda s: "<p>Share this article on Facebook, X or WhatsApp</p>",
    "more": lambda s: f'<p><strong>Read more:</strong> <a href="/x">{_e(s.other[0])}</a></p>',
    "more-box": lambda s: (
        f'<div class="related-box"><h4>Related stories</h4><ul><li><a href="/x">{_e(s.other[1])}'
        f'</a></li><li><a href="/y">{_e(s.other[2])}</a></li></ul></div>'
    ),
    "letter": lambda s: (
        '<div class="newsletter-signup"><h3>The Morning Tide</h3><p>Get the day’s headlines in '
        'your inbox every morning.</p><input type="email"><button>Sign up</button></div>'
    ),
    "letter-line": lambda s: (
        "<p><em>Sign up to our newsletter for the best of the coast in your inbox.</em></p>"
    ),
    "figure": lambda s: (
        f'<figure><img src="a.jpg" alt="harbour"><figcaption>{_e(s.caption)}</figcaption></figure>'
    ),
    "caption": lambda s: (
        f'<div class="image"><img src="b.jpg"><p class="caption">{_e(s.caption)}</p></div>'
    ),
    "ai": lambda s: (
        '<div class="ai-summary"><h3>Summary</h3><p>This summary was generated by AI and checked by '
        f"an editor.</p><ul><li>{_e(s.other[3])}</li><li>{_e(s.other[4])}</li></ul></div>"
    ),
    "ai-plain": lambda s: (
        f'<section data-component="ai-key-points"><h2>Key points (AI-generated)</h2><ul><li>'
        f"{_e(s.other[3])}</li><li>{_e(s.other[5])}</li></ul></section>"
    ),
    "ad": lambda s: '<div class="ad-slot"><p>Advertisement</p></div>',
    "ad-line": lambda s: "<p>Story continues below advertisement</p>",
    "video": lambda s: '<div class="video-player"><p>Watch: the boats come in (2:14)</p></div>',
    "comments": lambda s: (
        '<section id="comments"><h3>3 comments</h3><p>gull77: high time, if you ask me, and they '
        "should have done it years ago.</p></section>"
    ),
    "author-box": lambda s: (
        f'<div class="author-bio"><h4>About the author</h4><p>{_e(s.authors[0])} covers the coast '
        f"for {s.outlet} and has written two books about boats.</p></div>"
    ),
    "key-events": lambda s: (
        '<div class="key-events"><h2>Key events</h2><ul><li><a href="#p1">'
        f'{_e(s.other[0])}</a></li><li><a href="#p2">{_e(s.other[1])}</a></li></ul></div>'
    ),
    "live-bar": lambda s: (
        "<p>This live blog is now closed.</p><button>Newest first</button> <button>Oldest first</button>"
    ),
    "app": lambda s: "<p>Download our app to get breaking news first.</p>",
    "follow": lambda s: "<p>Follow us on Google News and never miss a story.</p>",
    "tags": lambda s: (
        '<div class="tags">Topics: <a href="/t/1">Ferries</a> <a href="/t/2">Councils</a></div>'
    ),
    "support": lambda s: (
        '<div class="donate"><p>Support our work. Journalism like this costs money: give 5 crowns '
        "a month and keep it free for everybody.</p></div>"
    ),
    "poll": lambda s: (
        '<div class="poll-widget"><h4>Have your say</h4><p>Should it be built?</p><label>Yes</label> '
        "<label>No</label></div>"
    ),
}

_NOISES = NOISE | INSIDE
_OUTSIDE = AFTER | AROUND

_STANDARD = (
    "<body>{nav}<main><article><header><h1>{title}</h1><p class='byline'>By {by}</p><time datetime='{iso}'>"
    "{day}, {clock}</time></header>{body}</article>{aside}</main>{foot}</body>"
)
_BARE = "<body>{nav}<main><h1>{title}</h1><div class='content'>{body}</div></main>{aside}{foot}</body>"
_TEXT_DATE = (
    "<body>{nav}<div id='page'><div class='story'><h1 class='headline'>{title}</h1><div class='meta'>"
    "<span class='author'>By {by}</span> | <span class='date'>{DAY}</span></div>{body}</div>{aside}</div>{foot}"
    "</body>"
)


def _dated(day: str) -> str:
    return _TEXT_DATE.replace("{DAY}", day)


LAYOUTS = [
    Layout("news site", "title og og-time ld canonical author", _STANDARD, noise="figure more ad"),
    Layout(
        "news site, graph", "title og ld-graph canonical", _STANDARD, "rich", "share letter more-box"
    ),
    Layout(
        "broadcaster",
        "title og-branded ld-report canonical",
        _STANDARD,
        "blocks",
        "figure video more letter-line",
    ),
    Layout(
        "tabloid", "title og og-time", _STANDARD, "classed", "ad more-box caption poll share-line app"
    ),
    Layout(
        "quality paper", "title og ld canonical", _STANDARD, "quotes", "letter figure support author-box"
    ),
    Layout("local paper", "title og-time", _STANDARD, "plain", "ad-line follow more comments"),
    Layout("no metadata, time tag", "title", _STANDARD, "plain", "figure"),
    Layout("site's name in title", "title-site og og-time", _STANDARD, "plain", "more"),
    Layout("section in title", "title-dash pubdate", _STANDARD, "plain", "tags"),
    Layout("AI summary on top", "title og ld canonical", _STANDARD, "plain", "ai figure letter"),
    Layout("AI key points", "title og ld canonical", _STANDARD, "rich", "ai-plain share"),
    Layout("broken JSON-LD", "title og ld-broken", _STANDARD, "plain", "ad more"),
    Layout("organisation JSON-LD", "title ld-other og-time", _STANDARD, "plain", "more-box"),
    Layout("Dublin Core", "title dc", _BARE, "plain", "share"),
    Layout("Parse.ly", "title parsely canonical", _BARE, "classed", "letter more"),
    Layout("Sailthru", "title sailthru", _BARE, "spans", "ad ad-line"),
    Layout("date in words", "title", _dated("{day}"), "plain", "more"),
    Layout("American date", "title og", _dated("{us}"), "plain", "figure share"),
    Layout("date with weekday and clock", "title", _dated("Published: {us} at {clock}"), "plain"),
    Layout("ISO date in text", "title", _dated("{ymd} {clock}"), "divs"),
    Layout("dotted date", "title", _dated("{dots}"), "plain", "caption"),
    Layout(
        "updated beside published",
        "title",
        _dated("Published {day} | Updated {updated}"),
        "plain",
        "letter-line",
    ),
    Layout(
        "updated before published", "title", _dated("Updated {updated} | First published {day}"), "rich"
    ),
    Layout("modified in the head only", "title og-modified", _dated("{day}"), "plain", "more"),
    Layout(
        "two time tags",
        "title og",
        "<body>{nav}<article><h1>{title}</h1><p>Updated <time datetime='{upd}'>{updated}</time></p><p>Published "
        "<time itemprop='datePublished' datetime='{iso}'>{day}</time></p>{body}</article>{aside}{foot}</body>",
    ),
    Layout(
        "microdata",
        "title",
        "<body>{nav}<div itemscope itemtype='http://schema.org/NewsArticle'><h1 itemprop='headline'>{title}</h1>"
        "<meta itemprop='datePublished' content='{iso}'><span itemprop='author'>{by}</span>"
        "<div itemprop='articleBody'>{body}</div></div>{foot}</body>",
        "plain",
        "share",
    ),
    Layout(
        "WordPress blog",
        "title ld-blog og",
        "<body class='single'>{nav}<div class='hentry post'><h1 class='entry-title'>{title}</h1><div class="
        "'entry-meta'>Posted on <time class='entry-date published' datetime='{iso}'>{us}</time> by {by}</div>"
        "<div class='entry-content'>{body}</div></div>{aside}{foot}</body>",
        "rich",
        "tags share comments",
    ),
    Layout(
        "old blog",
        "title",
        "<body>{nav}<div class='post'><h2 class='date-header'>{us}</h2><h3 class='post-title'>{title}</h3>"
        "<div class='post-body'>{body}</div><div class='post-footer'>Posted by {by} at {clock}</div></div>{aside}"
        "</body>",
        "breaks",
    ),
    Layout(
        "AMP",
        "title ld canonical amp",
        "<body>{nav}<article class='amp-wp-article'><h1>{title}</h1><time datetime='{iso}'>{day}</time>{body}"
        "<amp-ad width='300'></amp-ad></article>{foot}</body>",
        "plain",
        "figure ad",
    ),
    Layout("paywall stub", "title og ld canonical", _STANDARD, "stub", "letter"),
    Layout("gallery", "title og ld", _STANDARD, "gallery", "share"),
    Layout("live blog", "title og ld-live canonical", _STANDARD, "live", "live-bar key-events"),
    Layout("live blog without metadata", "title og-time", _STANDARD, "live", "key-events"),
    Layout(
        "wire",
        "title",
        "<body><h1>{title}</h1><p>{day} {clock}</p><p>By {by}, {outlet}</p>{body}<p>(Reporting by {by})</p></body>",
    ),
    Layout(
        "press release",
        "title",
        "<body>{nav}<div class='release'><p class='kicker'>FOR IMMEDIATE RELEASE</p><h1>{title}</h1><p>{day}</p>"
        "{body}<h4>Notes to editors</h4></div>{foot}</body>",
        "rich",
    ),
    Layout(
        "tables for layout",
        "title",
        "<body><table width='100%'><tr><td>{nav}</td></tr><tr><td><font size='5'><b>{title}</b></font><br>"
        "<font size='1'>{us}</font><br><br>{body}</td><td>{aside}</td></tr></table>{foot}</body>",
        "breaks",
    ),
    Layout(
        "1990s paper",
        "title",
        "<body bgcolor=white><center><h1>{title}</h1></center><hr><i>By {by}</i><br><b>{us}</b><hr>{body}<hr>"
        "<small>Copyright 1999 {outlet}</small></body>",
        "plain",
    ),
    Layout("content management system", "title og dc canonical", _BARE, "cms", "more-box tags"),
    Layout(
        "divs only",
        "title og og-time",
        _BARE.replace("<main>", "<div>").replace("</main>", "</div>"),
        "divs",
        "share",
    ),
    Layout("spans", "title og ld", _STANDARD, "spans", "ai-plain ad letter-line"),
    Layout(
        "print version",
        "title",
        "<body onload='print()'><p>{outlet} - print version</p><h1>{title}</h1><p>By {by}</p><p>{day}</p>{body}"
        "<p>Find this article at: {url}</p></body>",
    ),
    Layout(
        "headline in h2",
        "title og",
        "<body><h1 class='logo'>{outlet}</h1>{nav}<article><h2>{title}</h2><span class='published'>{day}</span>{body}"
        "</article>{aside}{foot}</body>",
        "plain",
        "more",
    ),
    Layout(
        "standfirst and kicker",
        "title og ld",
        "<body>{nav}<article><span class='kicker'>{section}</span><h1>{title}</h1><time datetime='{iso}'>{day}"
        "</time>{body}</article>{foot}</body>",
        "quotes",
        "caption support share-line",
    ),
    Layout(
        "everything at once",
        "title og og-time ld canonical author",
        _STANDARD,
        "rich",
        "figure more ad letter ai share",
    ),
    Layout("comments on the page", "title og-time", _STANDARD, "plain", "author-box comments"),
]
