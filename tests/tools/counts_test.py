#!/usr/bin/env python3
"""That counts.py counts failures, and never takes silence for a pass."""

import json
import pathlib
import sys
import tempfile
import unittest

from counts import of_gtest, of_playwright


def case(result="COMPLETED", **more):
    return {"status": "RUN", "result": result, **more}


class Counts(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def gtest(self, status, cases):
        (self.folder / "ctest.xml").write_text(
            f'<testsuite><testcase name="base" status="{status}"/></testsuite>', encoding="utf-8"
        )
        if cases is not None:
            report = {"testsuites": [{"testsuite": cases}]}
            (self.folder / "base_test.json").write_text(json.dumps(report), encoding="utf-8")
        return of_gtest(self.folder)

    def test_cases_are_counted_one_by_one(self):
        cases = [case(), case(), case(failures=[{"failure": "no"}]), case(result="SKIPPED")]
        self.assertEqual(self.gtest("fail", cases), {"passed": 2, "failed": 1, "skipped": 1})

    def test_a_program_that_died_is_a_failure(self):
        self.assertEqual(self.gtest("fail", None), {"passed": 0, "failed": 1, "skipped": 0})

    def test_a_program_without_cases_counts_as_one(self):
        self.assertEqual(self.gtest("run", None), {"passed": 1, "failed": 0, "skipped": 0})

    def test_a_program_that_failed_after_its_cases_passed_is_a_failure(self):
        self.assertEqual(self.gtest("fail", [case()]), {"passed": 1, "failed": 1, "skipped": 0})

    def test_a_missing_report_is_a_failure(self):
        self.assertEqual(of_gtest(self.folder)["failed"], 1)
        self.assertEqual(of_playwright(self.folder / "none.json")["failed"], 1)

    def test_a_spec_that_could_not_be_read_is_a_failure(self):
        report = {"stats": {"expected": 3, "unexpected": 1, "flaky": 1, "skipped": 2}, "errors": [{"message": "no"}]}
        (self.folder / "browser.json").write_text(json.dumps(report), encoding="utf-8")
        self.assertEqual(of_playwright(self.folder / "browser.json"), {"passed": 3, "failed": 3, "skipped": 2})


if __name__ == "__main__":
    unittest.main()
