"""From a documentation site and a forum to files that a trainer takes; of the demo site, one part each.

``python chat/train.py`` in the folder that comes out makes a LoRA adapter (extra ``trainers``).
"""

import json
import tempfile
from pathlib import Path

import scrapers
from scrapers.demo import DemoSite

with DemoSite() as site, tempfile.TemporaryDirectory() as folder:
    for name, start in (("docs", "docs/install.html"), ("forum", "forum/boot-reading.html")):
        scrapers.run(
            scrapers.Job(
                seeds=[site.url + start],
                output=Path(folder, f"{name}.jsonl"),
                include=[f"*/{name}/*"],
                allow_private=["127.0.0.0/8"],
                delay=0,
            )
        )
    recipe = scrapers.Recipe(
        inputs=[f"{folder}/docs.jsonl", f"{folder}/forum.jsonl"],
        output=Path(folder, "set"),
        pairs={},
        workers=1,
    )
    print(scrapers.build(recipe).pairs)

    scrapers.trainers(Path(folder, "set", "pairs"), Path(folder, "chat"), format="messages")
    for line in Path(folder, "chat", "train.jsonl").read_text(encoding="utf-8").splitlines():
        asked, answered = json.loads(line)["messages"]
        print(asked["content"].splitlines()[0], "→", answered["content"][:60])
    print(scrapers.doctor(Path(folder, "chat"), max_length=2048).faults)
