#!/usr/bin/env python3
"""Counts what a test run did, so that `./dev test` can close with one line.

  counts.py gtest FOLDER       FOLDER holds ctest.xml, and a JSON report per GoogleTest program; whatever
                               else ctest ran counts as one
  counts.py playwright FILE    FILE is the report of Playwright's runner
  counts.py total COUNT...     adds up what the two above printed: a line per kind, one for each test that
                               failed, and the sum

A program that died before it could report counts as one failure: silence is never a pass.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as xml


DIED = "ended before it could report"


def counts(passed, skipped, failed):
    """`failed` are names: whoever reads the end of a long log wants them there."""
    return {"passed": passed, "failed": len(failed), "skipped": skipped, "names": failed}


def outcome_of_gtest_case(case):
    if case.get("failures"):
        return "failed"
    return "passed" if case["result"] == "COMPLETED" and case["status"] == "RUN" else "skipped"


def of_gtest_report(path):
    suites = json.loads(path.read_text(encoding="utf-8"))["testsuites"]
    return [
        (outcome_of_gtest_case(case), f"{suite['name']}.{case['name']}")
        for suite in suites
        for case in suite["testsuite"]
    ]


def of_program(name, status, folder):
    report = folder / f"{name}_test.json"
    if not report.exists():
        return [("passed" if status == "run" else "failed", name)]
    cases = of_gtest_report(report)
    died = status == "fail" and "failed" not in [outcome for outcome, _ in cases]
    return cases + ([("failed", f"{name}: {DIED}")] if died else [])


def of_gtest(folder):
    found = []
    list_of_programs = folder / "ctest.xml"
    if not list_of_programs.exists():
        return counts(0, 0, [DIED])
    for program in xml.parse(list_of_programs).getroot().iter("testcase"):
        found += of_program(program.get("name"), program.get("status"), folder)
    outcomes = [outcome for outcome, _ in found]
    return counts(
        outcomes.count("passed"), outcomes.count("skipped"), [name for outcome, name in found if outcome == "failed"]
    )


def failed_specs(suite):
    """Each by its file and title, wherever in the suite it stands."""
    for inner in suite.get("suites", []):
        yield from failed_specs(inner)
    for spec in suite.get("specs", []):
        if any(test["status"] in ("unexpected", "flaky") for test in spec["tests"]):
            yield f"{spec['file']}: {spec['title']}"


def words_of(error):
    """The first line of one that no test has caught; what was thrown need not be an Error."""
    return ((error.get("message") or error.get("value") or "").strip() or "an error").splitlines()[0]


def of_playwright(path):
    if not path.exists():
        return counts(0, 0, [DIED])
    report = json.loads(path.read_text(encoding="utf-8"))
    stats = report["stats"]
    names = list(failed_specs(report))
    names += [words_of(error) for error in report["errors"]]
    missing = stats["unexpected"] + stats["flaky"] + len(report["errors"]) - len(names)
    return counts(stats["expected"], stats["skipped"], names + ["a test without a name"] * missing)


def print_total(files):
    all_of = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    for kind, count in all_of.items():
        skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
        print(f"    {kind:<18} {count['passed']} passed, {count['failed']} failed{skipped}")
    for kind, count in all_of.items():
        for name in count["names"]:
            print(f"    FAILED {kind}: {name}")
    passed, failed = (sum(count[outcome] for count in all_of.values()) for outcome in ("passed", "failed"))
    print(f"{passed} passed, {failed} failed")
    return passed > 0 and failed == 0


def main(what, *paths):
    files = [pathlib.Path(path) for path in paths]
    if what == "total":
        return 0 if print_total(files) else 1
    print(json.dumps(of_gtest(files[0]) if what == "gtest" else of_playwright(files[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
