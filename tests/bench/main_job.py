#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job beside its limits: image build <= 240 s, node start to onboarded <= 3 x a bare kernel of the same image.

Usage: tests/bench/main_job.py <build folder> [--json FILE] [--runs N]

Runs `gatehousectl demo --quick`, which starts the bare kernel in the same run and on the same kind of machine, and holds
its times to the limits. With --runs the limits must hold in every run; the table shows the median. Exit status: 0 every
limit held, 1 one was missed, 2 wrong usage, 4 the main job itself failed.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys


def one_run(ctl):
    answer = subprocess.run([ctl, "--json", "--quiet", "demo", "--quick", "--lenient-times"], stdout=subprocess.PIPE, check=False)
    try:
        document = json.loads(answer.stdout)
    except ValueError:
        document = {}
    if answer.returncode != 0 or "times" not in document:
        print(f"main_job: the main job ended with {answer.returncode}: {answer.stdout.decode(errors='replace')[:2000]}", file=sys.stderr)
        raise SystemExit(4)
    return document


def verdict(runs):
    """Rows of all runs by id, judged: held only when held each time and present each time."""
    rows = []
    for first in runs[0]["times"]:
        same = [row for run in runs for row in run["times"] if row["id"] == first["id"]]
        ratios = [row["ratio"] for row in same if row["ratio"] is not None]
        rows.append({"id": first["id"], "title": first["title"], "limit": first["limit"],
                     "seconds": statistics.median(row["seconds"] for row in same),
                     "ratio": statistics.median(ratios) if ratios else None,
                     "worst": max(ratios) if ratios else max(row["seconds"] for row in same),
                     "held": len(same) == len(runs) and all(row["held"] for row in same)})
    wanted = {"image-build", "bare-uki", "node-a", "node-b"}
    missing = sorted(wanted - {row["id"] for row in rows})
    return {"held": not missing and all(row["held"] for row in rows), "runs": len(runs), "missing": missing, "times": rows,
            "wholeRunSeconds": statistics.median(run["seconds"] for run in runs)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs needs at least 1")
    result = verdict([one_run(options.build / "bin/gatehousectl") for _ in range(options.runs)])
    for row in result["times"]:
        ratio = f"{row['ratio']:5.2f} x" if row["ratio"] is not None else " " * 7
        limit = f"limit {row['limit']:g}, worst {row['worst']:.2f}" if row["limit"] is not None else ""
        print(f"{row['title']:45} {row['seconds']:7.1f} s  {ratio}  {'held' if row['held'] else 'MISSED':6}  {limit}")
    for name in result["missing"]:
        print(f"{name}: not measured, MISSED")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    raise SystemExit(0 if result["held"] else 1)


if __name__ == "__main__":
    main()
