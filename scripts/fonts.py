"""Makes the fonts that the page is read in, and the style sheet that names them.

    npm pack @fontsource-variable/literata@5.3.0 && tar xzf fontsource-variable-literata-5.3.0.tgz
    .venv/bin/python scripts/fonts.py package

There is a file for each script and style: a browser fetches only what a text has letters of. A name has
a piece of its file's hash, so that browsers may keep it for ever. fonttools and brotli come with the
tools of `make test`.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import shutil
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FOLDER = Path(__file__).resolve().parent.parent / "rag" / "app" / "web" / "static" / "fonts"
SCRIPTS = "cyrillic-ext cyrillic greek vietnamese latin-ext latin".split()
STYLES = ("normal", "italic")
LIGHTEST, BOLDEST = 400, 700
ASCENT, DESCENT = 1.177, 0.308
STAND_INS = (
    # local name, weights, width of English text in em: Literata's at 400 or 600, the other one's;
    # both from @capsizecss/metrics
    ("Georgia", "400 500", 0.480, 0.4458),
    ("Georgia Bold", "600 700", 0.500, 0.5186),
    ("Times New Roman", "400 500", 0.480, 0.4063),
    ("Times New Roman Bold", "600 700", 0.500, 0.4326),
    ("Liberation Serif", "400 500", 0.480, 0.4063),
    ("Liberation Serif Bold", "600 700", 0.500, 0.4326),
)
HEAD = "/* The face that articles and answers are read in. Made by scripts/fonts.py; see README.md. */\n"
FACE = """@font-face {{
  font-family: Literata; font-style: {style}; font-weight: {lightest} {boldest}; font-display: swap;
  src: url("{name}") format("woff2");
  unicode-range: {letters};
}}
"""
STAND_IN = """@font-face {{
  font-family: "Literata like {family}"; font-weight: {weights}; src: local("{local}");
  size-adjust: {size:.1%};
  ascent-override: {ascent:.1%}; descent-override: {descent:.1%}; line-gap-override: 0%;
}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the fonts from the unpacked package.")
    parser.add_argument("package", type=Path, help="the unpacked @fontsource-variable/literata")
    package: Path = parser.parse_args().package
    letters = json.loads((package / "unicode.json").read_text("utf-8"))
    for old in FOLDER.glob("*.woff2"):
        old.unlink()
    shutil.copy(package / "LICENSE", FOLDER / "OFL.txt")
    sheet = HEAD
    for script in SCRIPTS:
        for style in STYLES:
            content = smaller(package / "files" / f"literata-{script}-wght-{style}.woff2")
            digest = hashlib.sha256(content).hexdigest()
            name = f"literata-{script}-{style}.{digest[:8]}.woff2"
            (FOLDER / name).write_bytes(content)
            print(digest, name, len(content))
            facts = {"style": style, "lightest": LIGHTEST, "boldest": BOLDEST, "name": name}
            sheet += FACE.format(letters=letters[script], **facts)
    (FOLDER / "literata.css").write_text(sheet + "".join(map(stand_in, STAND_INS)), "utf-8")


def smaller(file: Path) -> bytes:
    """The font with the weights that are used alone, hinting and names of glyphs left out."""
    font = TTFont(file, recalcTimestamp=False)
    instantiateVariableFont(font, {"wght": (LIGHTEST, BOLDEST)}, inplace=True)
    font = TTFont(
        io.BytesIO(saved(font)), recalcTimestamp=False
    )  # it knows of glyphs that no longer vary
    subsetter = Subsetter(Options(layout_features=["*"], recalc_timestamp=False))
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    font.flavor = "woff2"
    return saved(font)


def saved(font: TTFont) -> bytes:
    """The bytes of its file."""
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def stand_in(given: tuple[str, str, float, float]) -> str:
    """A face of the reader's own machine made as wide and as high, so that no line moves."""
    local, weights, wanted, found = given
    size = wanted / found
    facts = {"size": size, "ascent": ASCENT / size, "descent": DESCENT / size}
    return STAND_IN.format(family=local.removesuffix(" Bold"), local=local, weights=weights, **facts)


if __name__ == "__main__":
    main()
