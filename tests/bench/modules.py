"""Measure in a process of its own what services cost that nobody uses: the start with so many synthetic ones."""

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path


def main(count: int) -> None:
    """Start a portal with the given number of services; print seconds and bytes beyond the libraries."""
    import app as front_door  # the libraries and the rooms are there with any number of services
    from portal.i18n import Texts
    from services.tax_certificate import service as model

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    texts = Texts(Path(model.package) / "locale", "tax_certificate").lazy
    made = {}
    for number in range(count):
        card = replace(model.card, title=texts(f"Usługa {number}"), verb=texts(f"Załatw {number}"))
        steps = tuple(replace(step, form=type(step.form.__name__, (step.form,), {})) for step in model.steps)
        one = replace(model, slug=f"synthetic-{number}", card=card, steps=steps)
        made[one.slug] = one
    front_door.discover = lambda: made
    front_door.create_app()
    seconds = time.process_time() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "kilobytes": after - before}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
