"""Which sources of Python hand the folder that they lie in to somebody."""

from __future__ import annotations

import time

import pytest

from dfix.ecosystems.python.handed import hands_on

HERE = "import os\nHERE = os.path.dirname(os.path.abspath(__file__))\n"
BASE = "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\n"


@pytest.mark.parametrize(
    "source",
    [
        BASE + 'TEMPLATES = [{"DIRS": [BASE_DIR / "templates"]}]\n',
        BASE + 'DATABASE = str(BASE_DIR / "db.sqlite3")\n',
        HERE + 'open(os.path.join(HERE, "list.json"))\n',
        HERE + 'LOG = f"{HERE}/app.log"\n',
        "import os, sys\nsys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))\n",
        "import sys\nfrom pathlib import Path\nsys.path.append(\n    str(Path(__file__).parent),\n)\n",
        'major = version.split(".")[0]\n',
        'name = ".".join(parts) + "." + suffix\n',
        'price.replace(",", ".")\n',
        'if __name__ == "__main__":\n    main()\n',
    ],
)
def test_a_place_by_its_name_is_none_of_others(source: str) -> None:
    assert not hands_on([source], "/app")


@pytest.mark.parametrize(
    "source",
    [
        'DirectoryLoader(".", glob="**/*.md")\n',
        'archive.add("./", arcname="all")\n',
        'serve("/app", port=8000)\n',
        BASE + "application = WhiteNoise(application, root=BASE_DIR)\n",
        BASE + "frontmatter.load(BASE_DIR / page)\n",
        HERE + "send(os.path.join(HERE, name))\n",
        HERE + "root = HERE\nwatch(root)\n",
        'load(f"{os.getcwd()}/{page}")\n',
    ],
)
def test_the_folder_itself_is_handed_on(source: str) -> None:
    assert hands_on([source], "/app")


def test_a_constant_may_be_handed_on_elsewhere() -> None:
    assert hands_on([BASE, "from settings import BASE_DIR\nserve(BASE_DIR)\n"], "/app")
    assert hands_on([BASE, "import settings\nserve(settings.BASE_DIR)\n"], "/app")
    assert not hands_on([BASE, "import settings\nserve(settings.STATIC_DIR)\n"], "/app")


@pytest.mark.parametrize(
    "source",
    [
        "os.path.dirname(" * 20000 + "__file__" + ")" * 20000,
        "__file__" + ".parent" * 30000,
        "".join(f"a{n} = __file__\n" for n in range(8000)),
        " " * 200000 + "__file__",
        ".split(" * 30000 + "'.'",
    ],
    ids=["nested", "parents", "names", "blanks", "stops"],
)
def test_it_does_not_take_long(source: str) -> None:
    begun = time.process_time()
    hands_on([source], "/app")
    assert time.process_time() - begun < 2
