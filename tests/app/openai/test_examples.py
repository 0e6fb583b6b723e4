"""The examples of the documentation, as they stand there, against the app as it is served."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.served import ROOT, Served

ASKED = """
from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:7860/v1", api_key="any")
answer = client.chat.completions.create(
    model="byline",
    messages=[{"role": "user", "content": "How many measles cases has Texas?"}],
)
message = answer.choices[0].message
print(message.content)
for annotation in message.annotations:
    cited = annotation.url_citation
    print(message.content[cited.start_index : cited.end_index], cited.title, cited.url)
"""
STREAMED = """
from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:7860/v1", api_key="any")
chunks = client.chat.completions.create(
    model="byline",
    messages=[
        {"role": "user", "content": "How many measles cases has Texas?"},
        {"role": "assistant", "content": "159 on 4 March 2025."},
        {"role": "user", "content": "And how many in Gaines County?"},
    ],
    stream=True,
)
for chunk in chunks:
    print(chunk.choices[0].delta.content or "", end="", flush=True)
"""
FILTERED = """
from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:7860/v1", api_key="any")
answer = client.chat.completions.create(
    model="byline",
    messages=[{"role": "user", "content": "How many measles cases has Texas?"}],
    extra_body={"byline": {"outlets": ["USA Today"], "until": "2025-02-20"}},
)
print(answer.byline["answer"], answer.byline["citations"][0]["quote"])
"""
LANGCHAIN = """
from langchain_openai import ChatOpenAI

model = ChatOpenAI(base_url="http://127.0.0.1:7860/v1", api_key="any", model="byline")
print(model.invoke("How many measles cases has Texas?").content)
"""
CURL = """
curl http://127.0.0.1:7860/v1/chat/completions -H 'Content-Type: application/json' \\
  -d '{"model": "byline", "messages": [{"role": "user", "content": "Who led the Louvre?"}]}'
"""


@pytest.mark.parametrize(
    ("example", "words"),
    [
        (ASKED, "[1] Texas measles cases climb to 159 https://"),
        (STREAMED, "107"),
        (FILTERED, "48"),
        (LANGCHAIN, "159"),
    ],
)
def test_python(app: Served, example: str, words: str) -> None:
    done = run([sys.executable, "-c", example.replace("http://127.0.0.1:7860", app.url)])
    assert words in done


def test_curl(app: Served) -> None:
    assert "chat.completion" in run(["bash", "-ec", CURL.replace("http://127.0.0.1:7860", app.url)])


def run(command: list[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
