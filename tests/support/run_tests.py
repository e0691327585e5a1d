#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ctest and sums up single test functions, so that a skip inside a test program is counted and shown.

A test that meets real daemons and machines and failed is run once more, alone. When it passes then, it counts as
passed, but it is named as unsteady with what it printed the first time: two cores cannot boot a machine in every
moment's time, and a fault that comes and goes must stay visible. Unit, fuzz and lint tests get no second run.
"""
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

TOTALS = re.compile(r"^Totals: (\d+) passed, (\d+) failed, (\d+) skipped", re.MULTILINE)
SKIP = re.compile(r"^SKIP\s*:\s*(.+(?:\n\s+Loc:.*)?)", re.MULTILINE)
FAULT = re.compile(r"^(?:FAIL!|XPASS|QFATAL)\s*:.*(?:\n\s+\S.*)*", re.MULTILINE)
AGAIN = re.compile(r"(integration|gui|e2e)\.")


@dataclass
class Summary:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)  # Test name -> what it printed about its failure.

    def add(self, case: ElementTree.Element) -> None:
        name = case.get("name") or "?"
        output = case.findtext("system-out") or ""
        totals = TOTALS.findall(output)
        outcome = case.get("status")
        if outcome == "notrun" and "Unable to find executable" in output:
            outcome = "fail"  # Not built: nothing that may be passed over.
        if outcome == "fail":
            self.faults[name] = "\n".join(FAULT.findall(output)) or output.strip()[-400:]
        for good, bad, left in totals:
            self.passed += int(good)
            self.failed += int(bad)
            self.skipped += int(left)
        self.reasons += [f"{name}: {text.splitlines()[0]}" for text in SKIP.findall(output)]
        if outcome == "fail":
            # A program that died after or before its totals has failed, whatever it counted.
            if not any(int(bad) for _, bad, _ in totals):
                self.failed += 1
        elif outcome in ("notrun", "disabled"):
            self.skipped += 1
            self.reasons.append(f"{name}: {output.strip().splitlines()[-1] if output.strip() else outcome}")
        elif not totals:
            self.passed += 1


def run(build: str, report: str, arguments: list[str]) -> dict[str, ElementTree.Element]:
    """The test cases by name; empty when ctest wrote no report."""
    if os.path.exists(report):
        os.remove(report)
    subprocess.run(["ctest", "--test-dir", build, "--output-on-failure", "--no-tests=error",
                    "--test-output-size-passed", "400000", "--test-output-size-failed", "400000",
                    "--output-junit", report, *arguments], check=False)
    if not os.path.exists(report):
        return {}
    return {case.get("name") or "?": case for case in ElementTree.parse(report).getroot().iter("testcase")}


def summed(cases: dict[str, ElementTree.Element]) -> Summary:
    summary = Summary()
    for case in cases.values():
        summary.add(case)
    return summary


def main() -> int:
    build, *filters = sys.argv[1:]
    report = os.path.join(build, "test-report.xml")
    cases = run(build, report, ["-j2", *filters])
    if not cases:
        print("0 passed, 1 failed, 0 skipped")
        return 1
    first = summed(cases)
    again = [name for name in first.faults if AGAIN.match(name)]
    if again:
        print("\nOnce more, alone: " + ", ".join(again), flush=True)
        pattern = "^(" + "|".join(re.escape(name) for name in again) + ")$"
        cases.update(run(build, os.path.join(build, "test-report-again.xml"), ["-R", pattern]))
    total = summed(cases)
    unsteady = [name for name in again if name not in total.faults]
    if unsteady:
        print("\nUnsteady (failed at first, passed when run again alone):")
        for name in unsteady:
            print(f"  {name}\n    " + first.faults[name].replace("\n", "\n    "))
    if total.reasons:
        print("\nSkipped:")
        for reason in total.reasons:
            print("  " + reason)
    print(f"\n{total.passed} passed, {total.failed} failed, {total.skipped} skipped", flush=True)
    return 1 if total.failed or total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
