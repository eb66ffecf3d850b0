"""Whether marks hold a name."""

from __future__ import annotations

from khabar.reporting.cues import bare
from khabar.rules.quote_marks._heads import LATIN
from khabar.rules.quote_marks._place import Place, headed
from khabar.rules.quote_marks._vocabulary import foreign, known_names


def named(place: Place) -> bool:
    """Whether the marks hold a name, by lists, letters, shape or neighbours."""
    return (
        bare(" ".join(place.words)) in known_names()
        or bool(LATIN.search(place.inside))
        or (len(place.words) < 4 and not place.clause and (headed(place, "owner", 1) or foreign(place.words[-1])))
    )
