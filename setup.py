"""What pyproject.toml cannot say: the sample corpus goes into the wheel, as `rag/corpus`.

It has one home, corpus/, where a checkout and its tests read it. rag/core/sample.py finds either.
"""

from setuptools import find_namespace_packages, setup

setup(
    packages=[*find_namespace_packages(include=["rag", "rag.*"]), "rag.corpus"],
    package_dir={"rag.corpus": "corpus"},
)
