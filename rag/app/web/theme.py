"""Colours and type of the page, for Gradio's own controls; style.css has the rest.

Only fonts that are on the reader's machine: nothing is fetched from anywhere.
"""

from __future__ import annotations

from gradio.themes import Base, colors, sizes

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")
_INK = colors.Color(
    *"#fbf9f4 #f3efe6 #e4ddd0 #cbc2b2 #9c9385 #6f675c"
    " #544d44 #3a352f #26231f #1b1917 #121110 ink".split()
)
_RED = colors.Color(
    *"#fbf0ee #f5dcd8 #ecbdb6 #e59f95 #d9766a #b23a2e"
    " #8f2318 #761c13 #5d1710 #47130e #2e0c09 red".split()
)


def theme() -> Base:
    """Paper and ink, with one red."""
    made = Base(
        primary_hue=_RED,
        secondary_hue=_RED,
        neutral_hue=_INK,
        radius_size=sizes.radius_sm,
        font=SANS,
        font_mono=MONO,
    )
    return made.set(
        body_background_fill="#fbf9f4",
        body_background_fill_dark="#161513",
        body_text_color="#1b1917",
        body_text_color_dark="#e9e4da",
        body_text_color_subdued="#6a6257",
        body_text_color_subdued_dark="#a69d90",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        input_background_fill="#ffffff",
        input_background_fill_dark="#201e1b",
        input_border_color="#8d8477",
        input_border_color_dark="#6f675c",
        input_border_width="1px",
        button_primary_background_fill="#8f2318",
        button_primary_background_fill_hover="#761c13",
        button_primary_background_fill_dark="#d9766a",
        button_primary_background_fill_hover_dark="#e59f95",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#1b1310",
        button_secondary_background_fill="#f3efe6",
        button_secondary_background_fill_dark="#2a2723",
        button_secondary_border_color="#cbc2b2",
        button_secondary_border_color_dark="#544d44",
        link_text_color="#8f2318",
        link_text_color_dark="#e59f95",
    )
