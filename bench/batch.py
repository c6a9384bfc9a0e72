"""Batch: ten thousand mixed requests through the command line, wall time, processor time and memory.

    glidepath bench batch                 10,000 requests, the same on every run
    glidepath bench batch --count 1000    fewer
    glidepath bench batch --json          for programs

The requests are drawn from the sweep's space, two in three with the products the planner chooses,
one in five with a change to diazepam, each with a person's age.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

from bench.product_sets import cases
from bench.timing import Stopwatch, show
from glidepath.documents.request_writing import request_to_json

ROOT = Path(__file__).resolve().parents[1]
SWITCHED, AGES = 0.2, (18, 90)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where a line was not answered with a plan or a reason."""
    parser = argparse.ArgumentParser(prog="glidepath bench batch", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="requests (10,000)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        requests, answers = Path(folder, "requests.jsonl"), Path(folder, "answers.jsonl")
        count = _write(requests, options.count)
        with answers.open("wb") as output, Stopwatch() as watch:
            status = _run(requests, output)
        statuses = [json.loads(line).get("status", "error") for line in answers.open("rb")]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    show(
        f"batch of {count}",
        {
            "requests": count,
            "planned": statuses.count("planned"),
            "impossible": statuses.count("impossible"),
            "errors": statuses.count("error"),
            "seconds": f"{watch.milliseconds / 1000:.0f}",
            "requests_per_second": f"{1000 * count / watch.milliseconds:.0f}",
            "processor_ms_per_request": f"{1000 * (used.ru_utime + used.ru_stime) / count:.1f}",
            "largest_process_mb": f"{used.ru_maxrss / 1024:.0f}",
            "processes": 1 + min(os.cpu_count() or 1, 8),
        },
        as_json=options.json,
    )
    return 1 if status or len(statuses) != count or "error" in statuses else 0


def _write(path: Path, count: int) -> int:
    dice = random.Random(count)
    number = 0
    with path.open("w", encoding="utf-8") as stream:
        for case in islice(cases(1, 150), count):
            request = request_to_json(case.request())
            if not case.chosen.named or dice.random() < 0.5:
                request["products"] = None
            drug = request["regimen"][0]["drug"]
            if drug != "diazepam" and request["products"] is None and dice.random() < SWITCHED:
                request["switch_to"] = {"drug": "diazepam"}
            request["person"] = {"age": dice.randint(*AGES)}
            stream.write(json.dumps(request) + "\n")
            number += 1
    return number


def _run(requests: Path, output: object) -> int:
    command = [sys.executable, "-m", "glidepath", "plan", "--batch", str(requests), "--json"]
    variables = dict(os.environ, PYTHONPATH=str(ROOT / "src"))
    return subprocess.run(  # noqa: S603  starts this very program
        command,
        stdout=output,  # type: ignore[call-overload]
        env=variables,
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
