"""Boxes that other people's systems put an article in: WordPress themes, Drupal, blogs, papers, old tables.

`{body}` is the text with what stands in it, `{after}` what comes below it, `{around}` what stands outside;
the other words are those of `pages.page`. The names are those of real systems, and many of them hold a word
that elsewhere is the name of an advertisement, a wall or a list of links.
"""

from __future__ import annotations

from dataclasses import dataclass

_MAST = "{nav}"
_END = "{around}{foot}</body>"


@dataclass(frozen=True)
class Wrapper:
    """Where one system puts headline, byline and text."""

    name: str
    """The system, or the kind of page."""
    frame: str
    """Its page's body."""
    body: str = "plain"
    """How it sets paragraphs: a key of `pages.BODIES`."""


def _in(outer: str, inner: str, name: str, body: str = "plain", *, tag: str = "div") -> Wrapper:
    """A headline and byline in a box of class `outer`, the text in one of class `inner` below it."""
    head = "<h1 class='title'>{title}</h1><div class='byline-row'><span>By {by}</span> <time datetime='{iso}'>{us}</time></div>"
    box = f"<{tag} class='{inner}'>{{body}}</{tag}>"
    return Wrapper(name, f"<body>{_MAST}<div class='{outer}'>{head}{box}{{after}}</div>{_END}", body)


def _article(outer: str, inner: str, name: str, body: str = "plain") -> Wrapper:
    """The same in `article` and `main`, with what comes below inside of the article."""
    head = (
        "<header><h1>{title}</h1><p class='byline'>{by}</p><time datetime='{iso}'>{day}</time></header>"
    )
    box = f"<div class='{inner}'>{{body}}{{after}}</div>"
    return Wrapper(
        name, f"<body>{_MAST}<main><article class='{outer}'>{head}{box}</article></main>{_END}", body
    )


def _bare(attributes: str, name: str, body: str = "plain", tag: str = "div") -> Wrapper:
    """The text in one named box that nothing else tells from the page."""
    box = f"<h1>{{title}}</h1><{tag} {attributes}>{{body}}</{tag}>{{after}}"
    return Wrapper(name, f"<body>{_MAST}<p>{{us}}</p>{box}{_END}", body)


WRAPPERS = (
    _article("post-7 post type-post status-publish format-standard has-post-thumbnail hentry category-news tag-ads",
             "entry-content", "WordPress, Twenty Seventeen"),
    _article("hentry category-social-media tag-newsletter", "entry-content clear", "WordPress, post of a category"),
    _article("post type-post category-sponsored-content", "td-post-content tagdiv-type", "WordPress, Newspaper"),
    _in("themeform share no-share", "entry-inner", "WordPress, Hueman"),
    _in("entry-content entry-content-read-more", "entry-text", "WordPress, read more"),
    _in("elementor-widget-theme-post-content elementor-widget", "elementor-widget-container", "WordPress, Elementor"),
    _in("et_pb_section et_section_regular", "et_pb_text_inner", "WordPress, Divi"),
    _in("wpb_wrapper vc_column-inner", "wpb_text_column wpb_content_element", "WordPress, WPBakery"),
    _in("jeg_inner_content with-share-bar", "content-inner jeg_share_float", "WordPress, JNews"),
    _in("single-post-social-follow", "post-body social-follow-content", "WordPress, social theme"),
    _article("entry has-newsletter has-related-posts", "post_content has-ads", "WordPress, options in names"),
    _bare("class='node node-article node-promoted clearfix'", "Drupal 7, promoted"),
    _bare("class='node node-story node-promoted node-sticky view-mode-full'", "Drupal 7, sticky", "cms"),
    _bare("class='field field-name-body field-type-text-with-summary'", "Drupal 7, field"),
    _article("node node--type-article node--promoted node--view-mode-full", "node__content", "Drupal 8", "cms"),
    _article("gh-article post tag-newsletters no-image", "gh-content gh-canvas", "Ghost"),
    _article("post-full post tag-subscribers", "post-full-content kg-canvas", "Ghost, Casper"),
    _article("typography newsletter-post post", "available-content", "Substack"),
    _in("single-post newsletter", "body markup", "Substack, newsletter"),
    _article("meteredContent", "section-content", "Medium, metered", "classed"),
    _in("post hentry uncustomized-post-template", "post-body entry-content float-container", "Blogger", "breaks"),
    _in("date-outer", "post-body", "Blogger, old", "divs"),
    _article("article-body-wrapper article-body-wrapper-custom", "ts-paywall paywall", "Arc Publishing"),
    _article("b-article-body", "article-content paywall-protected", "Arc Publishing, wall"),
    _article("amp-wp-article", "amp-wp-article-content", "AMP", "classed"),
    _bare("amp-access='subscriber' amp-access-hide subscriptions-section='content'", "AMP, subscribers", tag="section"),
    _in("article-body paywalled-content", "articulo-cuerpo", "text behind a wall that is open"),
    _bare("class='paywalled-content'", "wall, one box"),
    _bare("class='paywall'", "wall, bare name"),
    _bare("class='subscriber-only subscription-content'", "wall, subscribers"),
    _bare("id='premium-content' class='premium'", "wall, premium"),
    _bare("class='regwall-content'", "wall, registration"),
    _bare("class='o-section o-section--has-ads'", "options, has ads", tag="section"),
    _bare("class='TestReport__Section--Ads'", "options, in a block's name", tag="section"),
    _bare("class='content with-sidebar without-comments'", "options, with and without"),
    _bare("class='layout--no-ads no-related'", "options, none"),
    _bare("class='main-col no-sidebar hide-share'", "options, hidden parts"),
    _bare("class='live-match-comments'", "match ticker"),
    _bare("class='liveblog-comments live-comments-feed'", "live blog", "live"),
    _bare("class='sharing-economy'", "topic as a name"),
    _bare("class='advertising-industry'", "topic, advertising"),
    _bare("class='promoted-story'", "promoted story"),
    _bare("class='video-player-page'", "page of a film"),
    _bare("class='bio'", "obituary"),
    _bare("class='credit'", "credit union"),
    Wrapper("tables, width 760", "<body><table width='760'><tr><td colspan='3'>{nav}</td></tr><tr><td valign='top'>{around}</td>"
            "<td valign='top' class='story'><h1>{title}</h1><font size='2'>{us}</font>{body}{after}</td></tr></table>{foot}</body>"),
    Wrapper("tables, nested", "<body><table><tr><td><table class='ads_and_text'><tr><td><b>{title}</b><br>{us}<br><br>{body}"
            "</td></tr></table>{after}</td><td>{around}</td></tr></table>{foot}</body>", "breaks"),
    Wrapper("ASP.NET form", "<body><form id='aspnetForm' class='newsletter'>{nav}<h1>{title}</h1><span id='lblDate'>{us}</span>"
            "<div id='ctl00_body'>{body}</div>{after}{around}{foot}</form></body>"),
    Wrapper("article in aside", "<body>{nav}<aside class='main-story'><h1>{title}</h1><p>{us}</p>{body}</aside>{after}{around}{foot}</body>"),
    Wrapper("web components", "<body>{nav}<x-story class='story'><h1>{title}</h1><time datetime='{iso}'></time><x-body>{body}</x-body>"
            "{after}</x-story>{around}{foot}</body>"),
)  # fmt: skip
