#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules that a machine can hold: layers, sizes, forbidden calls, licence lines. See docs/developer-notes.md."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIMITS = {".cpp": 800, ".h": 250}
FUNCTION_LIMIT = 80
SPECIAL_LIMITS = {"app/console/MainWindow.cpp": 400}
INCLUDE = re.compile(r'^\s*#include\s+["<]((?:core|app|guest-agent)/[^">]+)[">]', re.MULTILINE)
QT_GUI = re.compile(r"^\s*#include\s+<(Q(Widget|Application|Painter|Window|Dialog|Label|PushButton|Icon|Pixmap|GuiApplication)|QtGui|QtWidgets)", re.MULTILINE)
FORBIDDEN = [
    (re.compile(r"\bQEventLoop\b"), "nested event loop"),
    (re.compile(r"\bprocessEvents\s*\("), "processEvents"),
    (re.compile(r"\bwaitFor(Started|Finished|ReadyRead|BytesWritten|Connected|Disconnected|Encrypted)\s*\("), "blocking wait"),
    (re.compile(r"(?<!_)\b(QThread::)?(m|u)?sleep(_for)?\s*\("), "sleep"),
    (re.compile(r"\bstd::system\s*\(|\bpopen\s*\(|\"/bin/(ba)?sh\"|\"sh\"\s*,\s*\"-c\""), "shell"),
    (re.compile(r"::instance\s*\(\)|\bqApp\b"), "singleton"),
    (re.compile(r"QCoro::waitFor\s*\("), "blocking wait on a task"),
]
# A thread that exists to block may do so; each entry says why.
ALLOWED = {}
FOREIGN_HOSTS = re.compile(r"deb\.debian\.org|archive\.ubuntu\.com|registry\.npmjs\.org")


def levels():
    text = (ROOT / "cmake/GatehouseModules.cmake").read_text()
    block = text[text.index("set(GATEHOUSE_LEVELS"):text.index("CACHE INTERNAL")]
    return {name: i for i, line in enumerate(re.findall(r'"([^"]+)"', block)) for name in line.split()}


def strip_comments(text):
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.DOTALL)
    return re.sub(r"//[^\n]*", "", text)


def check_layers(path, text, level, findings):
    parts = path.split("/")
    for include in INCLUDE.findall(text):
        target = include.split("/")
        if parts[0] == "app" and target[0] == "core" and target[1] not in ("api", "base"):
            findings.append(f"{path}: app may include core/api and core/base only, not {include}")
        if parts[0] == "core" and target[0] != "core":
            findings.append(f"{path}: core may not include {include}")
        if parts[0] == "core" and target[0] == "core" and len(parts) > 2 and parts[1] != target[1]:
            if level.get(target[1], 99) >= level.get(parts[1], -1):
                findings.append(f"{path}: {parts[1]} may not include {include} (same level or above)")


def check_functions(path, lines, findings):
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            if number - start > FUNCTION_LIMIT and not line.startswith("};") and "namespace" not in line:
                findings.append(f"{path}:{start}: function of {number - start} lines (limit {FUNCTION_LIMIT})")
            start = None


def braced_in_await(code):
    """Lines where an argument of a co_await expression is made by braces or is a lambda: GCC 12 destroys those twice."""
    for match in re.finditer(r"\bco_await\b", code):
        depth = 0
        for at in range(match.end(), len(code)):
            c = code[at]
            depth += (c == "(") - (c == ")")
            if depth < 0 or c == ";":
                break
            if c == "{" and depth > 0 and code[at + 1] != "}":
                yield code[:at].count("\n") + 1
                break


def check_source(file, level, findings):
    path = file.relative_to(ROOT).as_posix()
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    limit = SPECIAL_LIMITS.get(path, LIMITS[file.suffix])
    if len(lines) > limit:
        findings.append(f"{path}: {len(lines)} lines (limit {limit})")
    if not lines or "SPDX-License-Identifier: GPL-3.0-or-later" not in lines[0]:
        findings.append(f"{path}: first line lacks the licence identifier")
    check_functions(path, lines, findings)
    check_layers(path, text, level, findings)
    code = strip_comments(text)
    for match in re.finditer(r"\bco_return\s+\(?\*?m_\w+\)?\s*;", code):
        findings.append(f"{path}:{code[:match.start()].count(chr(10)) + 1}: copy the member first: QCoro moves from what co_return names")
    for number in braced_in_await(code):
        findings.append(f"{path}:{number}: name the value before the co_await (GCC 12 destroys braced temporaries and lambdas twice)")
    if path.startswith(("app/", "core/")):
        for pattern, name in FORBIDDEN:
            match = pattern.search(code)
            if match and (path, name) not in ALLOWED:
                findings.append(f"{path}:{code[:match.start()].count(chr(10)) + 1}: {name} is not allowed here")
    if path.startswith(("core/", "guest-agent/")):
        if QT_GUI.search(code):
            findings.append(f"{path}: core and guest-agent never include Gui or Widgets")
        if re.search(r"\btr\s*\(\s*\"", code):
            findings.append(f"{path}: core makes no user text; tr() belongs in app/")
    if "TODO" in text or "FIXME" in text:
        findings.append(f"{path}: unfinished work is an issue, not a comment")


def main():
    findings = []
    level = levels()
    for top in ("app", "core", "guest-agent", "tests"):
        for file in sorted((ROOT / top).rglob("*")):
            if file.suffix in LIMITS and file.is_file():
                check_source(file, level, findings)
    for file in sorted(ROOT.rglob("*")):
        path = file.relative_to(ROOT).as_posix()
        if path.startswith(("build/", ".git/")) or not file.is_file() or file.stat().st_size > 2_000_000 or path == "tests/lint/lint.py":
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if FOREIGN_HOSTS.search(text):
            findings.append(f"{path}: names a package mirror; mirrors come from the host's configuration")
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
