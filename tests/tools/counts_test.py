#!/usr/bin/env python3
"""That counts.py counts failures, and never takes silence for a pass."""

import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

from counts import DIED, of_gtest, of_playwright, print_total


def case(result="COMPLETED", name="Works", **more):
    return {"status": "RUN", "result": result, "name": name, **more}


def spec(title, status):
    return {"file": "a.spec.mjs", "title": title, "tests": [{"status": status}]}


class Counts(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def gtest(self, status, cases):
        (self.folder / "ctest.xml").write_text(
            f'<testsuite><testcase name="base" status="{status}"/></testsuite>', encoding="utf-8"
        )
        if cases is not None:
            report = {"testsuites": [{"name": "Suite", "testsuite": cases}]}
            (self.folder / "base_test.json").write_text(json.dumps(report), encoding="utf-8")
        return of_gtest(self.folder)

    def playwright(self, report):
        (self.folder / "browser.json").write_text(json.dumps(report), encoding="utf-8")
        return of_playwright(self.folder / "browser.json")

    def counted(self, found, passed, skipped, failed):
        self.assertEqual(found, {"passed": passed, "failed": len(failed), "skipped": skipped, "names": failed})

    def test_cases_are_counted_one_by_one(self):
        cases = [case(), case(), case(name="Breaks", failures=[{"failure": "no"}]), case(result="SKIPPED")]
        self.counted(self.gtest("fail", cases), 2, 1, ["Suite.Breaks"])

    def test_a_program_that_died_is_a_failure(self):
        self.counted(self.gtest("fail", None), 0, 0, ["base"])

    def test_a_program_without_cases_counts_as_one(self):
        self.counted(self.gtest("run", None), 1, 0, [])

    def test_a_program_that_is_not_there_is_a_failure(self):
        self.counted(self.gtest("notrun", None), 0, 0, ["base"])

    def test_a_program_that_failed_after_its_cases_passed_is_a_failure(self):
        self.counted(self.gtest("fail", [case()]), 1, 0, [f"base: {DIED}"])

    def test_a_missing_report_is_a_failure(self):
        self.counted(of_gtest(self.folder), 0, 0, [DIED])
        self.counted(of_playwright(self.folder / "none.json"), 0, 0, [DIED])

    def test_specs_that_failed_are_named_wherever_they_stand(self):
        stats = {"expected": 3, "unexpected": 1, "flaky": 1, "skipped": 2}
        inner = {"specs": [spec("breaks", "unexpected"), spec("works", "expected")]}
        suites = [{"specs": [spec("sways", "flaky")], "suites": [inner]}]
        self.counted(
            self.playwright({"stats": stats, "errors": [], "suites": suites}),
            3,
            2,
            ["a.spec.mjs: breaks", "a.spec.mjs: sways"],
        )

    def test_a_spec_that_could_not_be_read_is_a_failure(self):
        stats = {"expected": 3, "unexpected": 1, "flaky": 0, "skipped": 0}
        errors = [{"message": "no such file\n  at line 1"}, {"value": "thrown"}, {"message": ""}]
        report = {"stats": stats, "errors": errors, "suites": []}
        named = ["no such file", "thrown", "an error", "a test without a name"]
        self.counted(self.playwright(report), 3, 0, named)

    def test_the_end_names_what_failed(self):
        found = self.gtest("fail", [case(), case(name="Breaks", failures=[{"failure": "no"}])])
        (self.folder / "unit.count").write_text(json.dumps(found), encoding="utf-8")
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            self.assertFalse(print_total([self.folder / "unit.count"]))
        self.assertEqual(
            said.getvalue().splitlines()[1:], ["    FAILED unit: Suite.Breaks", "1 passed, 1 failed"]
        )


if __name__ == "__main__":
    unittest.main()
