#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ctest and sums up single test functions, so that a skip inside a test program is counted and shown."""
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

TOTALS = re.compile(r"^Totals: (\d+) passed, (\d+) failed, (\d+) skipped", re.MULTILINE)
SKIP = re.compile(r"^SKIP\s*:\s*(.+(?:\n\s+Loc:.*)?)", re.MULTILINE)


def main() -> int:
    build, *filters = sys.argv[1:]
    report = os.path.join(build, "test-report.xml")
    if os.path.exists(report):
        os.remove(report)
    command = ["ctest", "--test-dir", build, "--output-on-failure", "--no-tests=error", "-j2",
               "--test-output-size-passed", "400000", "--test-output-size-failed", "400000",
               "--output-junit", report, *filters]
    status = subprocess.run(command, check=False).returncode
    if not os.path.exists(report):
        print("0 passed, 1 failed, 0 skipped")
        return status or 1
    passed = failed = skipped = 0
    reasons = []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        totals = TOTALS.findall(output)
        outcome = case.get("status")
        for good, bad, left in totals:
            passed += int(good)
            failed += int(bad)
            skipped += int(left)
        reasons += [f"{case.get('name')}: {text.splitlines()[0]}" for text in SKIP.findall(output)]
        if outcome == "fail":
            # A program that died after or before its totals has failed, whatever it counted.
            if not any(int(bad) for _, bad, _ in totals):
                failed += 1
        elif outcome in ("notrun", "disabled"):
            skipped += 1
            reasons.append(f"{case.get('name')}: {output.strip().splitlines()[-1] if output.strip() else outcome}")
        elif not totals:
            passed += 1
    if reasons:
        print("\nSkipped:")
        for reason in reasons:
            print("  " + reason)
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or status else 0


if __name__ == "__main__":
    sys.exit(main())
