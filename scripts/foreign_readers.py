"""Let the other side read what `khabar export` writes: pybrat, dkpro-cassis and spaCy, without this package.

usage: python scripts/foreign_readers.py PYTHON

PYTHON is the interpreter of an environment with pybrat, dkpro-cassis and spaCy (`pip install pybrat dkpro-cassis
spacy`). Exports the hand layer, has each library count and quote what it finds, and holds that against the regions
that went out. Run before a release; it is no test. Writes tests/results/foreign_readers.json.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from khabar import canonical, exports, sources
from khabar.exports.brat import joined
from khabar.interchange.outgoing import documents
from khabar.layout import home

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "tests" / "results" / "foreign_readers.json"
# Each prints, by document, what it counts and the text of every annotation, in the order of the text.
READ = {
    "brat": """
import json, sys, importlib.metadata as m
from pathlib import Path
from pybrat.parser import BratParser
found = {}
for e in BratParser(error="ignore").parse(sys.argv[1]):  # it would refuse two annotations of one stretch, brat does not
    found[Path(e.id).name] = {"annotations": sum(len(x.spans) for x in e.entities), "relations": len(e.relations),
        "texts": sorted([s.start, s.end, e.text[s.start:s.end]] for x in e.entities for s in x.spans)}
print(json.dumps({"library": "pybrat", "version": m.version("pybrat"), "found": found}))
""",
    "cas": """
import json, sys, importlib.metadata as m
from pathlib import Path
from cassis import load_cas_from_xmi, load_typesystem
folder, found = Path(sys.argv[1]), {}
types = load_typesystem(folder / "TypeSystem.xml")
for path in sorted(folder.glob("*.xmi")):
    cas = load_cas_from_xmi(path, typesystem=types)
    all = [a for a in cas.select("uima.tcas.Annotation") if a.type.name.startswith("khabar.")]
    held = [a for a in all if a.type.name not in ("khabar.Relation", "khabar.Document")]
    found[path.stem] = {"annotations": len(held), "relations": sum(a.type.name == "khabar.Relation" for a in all),
        "texts": sorted([a.begin, a.end, a.get_covered_text()] for a in held)}
print(json.dumps({"library": "dkpro-cassis", "version": m.version("dkpro-cassis"), "found": found}))
""",
    "spacy": """
import json, sys, importlib.metadata as m
from pathlib import Path
import spacy
from spacy.tokens import DocBin
found = {}
for doc in DocBin().from_disk(next(Path(sys.argv[1]).glob("*.spacy"))).get_docs(spacy.blank("ar").vocab):
    held = [s for group in doc.spans.values() for s in group]
    found[doc.user_data["document"]] = {"annotations": len(held), "relations": 0,
        "texts": sorted([s.start_char, s.end_char, s.text] for s in held)}
print(json.dumps({"library": "spacy", "version": m.version("spacy"), "found": found}))
""",
}


def main() -> int:
    """Count on both sides and write the result."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    corpus = sources.read(home())
    sent = {
        one.record.id: (
            len(one.regions),
            {
                "brat": sum(len(group[0].relations) for group in joined(one.regions)),
                "cas": sum(len(region.relations) for region in one.regions),
                "spacy": 0,  # which has no relations
            },
            sorted([r.start, r.end, one.text[r.start : r.end]] for r in one.regions),
        )
        for one in documents(corpus, "hand")
    }
    results = []
    for name, program in READ.items():
        with tempfile.TemporaryDirectory() as folder:
            exports.load()[name].write(corpus, Path(folder), "hand")
            command = [sys.argv[1], "-c", program, folder]
            said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        found = said["found"]
        results.append(
            {
                "format": name,
                "library": said["library"],
                "version": said["version"],
                "date": datetime.date.today().isoformat(),
                "command": "python scripts/foreign_readers.py PYTHON",
                "documents": len(found),
                "annotations_out": sum(count for count, _, _ in sent.values()),
                "annotations_read": sum(one["annotations"] for one in found.values()),
                "relations_out": sum(count[name] for _, count, _ in sent.values()),
                "relations_read": sum(one["relations"] for one in found.values()),
                "at_the_same_letters": sum(
                    sum(text in one["texts"] for text in sent[key][2]) for key, one in found.items()
                ),
            }
        )
    RESULT.write_text(canonical.dumps(results), "utf-8")
    print(canonical.dumps(results), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
