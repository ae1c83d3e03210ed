#!/usr/bin/env python3
"""Tests of ui/catalogue, on projects of a few lines in a folder of their own."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parent / "catalogue"

PO_HEADER = """msgid ""
msgstr ""
"Project-Id-Version: sallyport\\n"
"PO-Revision-Date: 2026-11-24 00:00+0000\\n"
"Last-Translator: nobody\\n"
"Language-Team: none\\n"
"Language: qx\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""

TEMPLATE = '<a title="{{#_}}Mark{{/_}}">{{! a\ncomment }}{{#_}}\n Hello <b>{{name}}</b>,\n  you {{/_}}</a>\n'
CPP = 'auto a = tr("Wrong " // no tr("this")\n);\nauto b = tr("{n} code", "{n} codes");\n'
CPP = CPP.replace(' // no tr("this")\n', '\n  "\\"code\\"" ') + '// tr("never")\nauto c = "tr(\\"nor\\")";\n'

SOUND = {
    "Mark": ["Xark"],
    "Hello <b>{{name}}</b>, you": ["Xu, <b>{{name}}</b>"],
    'Wrong "code"': ["Xrong"],
    "{n} code": ["one xode", "{n} xodes"],
}


class Project(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("ui/templates/page.mustache", TEMPLATE)
        self.write("src/view/page.cc", CPP)
        self.write("src/view/page_test.cc", 'auto t = tr("of a test");\n')

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def write_po(self, changes=None):
        blocks = [PO_HEADER]
        for msgid, forms in (SOUND | (changes or {})).items():
            lines = [f"msgid {self.quoted(msgid)}"]
            if msgid == "{n} code":
                lines.append('msgid_plural "{n} codes"')
                lines += [f"msgstr[{i}] {self.quoted(form)}" for i, form in enumerate(forms)]
            else:
                lines.append(f"msgstr {self.quoted(forms[0])}")
            blocks.append("\n".join(lines) + "\n")
        self.write("ui/locales/qx.po", "\n".join(blocks))

    @staticmethod
    def quoted(text):
        return '"' + text.replace('"', '\\"') + '"'

    def run_tool(self, command):
        done = subprocess.run(
            [sys.executable, str(TOOL), command, "--root", str(self.root)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stderr

    def assert_problem(self, command, words):
        code, said = self.run_tool(command)
        self.assertEqual(code, 1, said)
        self.assertIn(words, said)
        self.assertEqual(len(said.splitlines()), 1, said)


class Extract(Project):
    def test_finds_texts_of_templates_and_code(self):
        self.assertEqual(self.run_tool("extract"), (0, ""))
        pot = (self.root / "ui/locales/sallyport.pot").read_text(encoding="utf-8")
        self.assertIn('#: ui/templates/page.mustache\nmsgid "Hello <b>{{name}}</b>, you"\n', pot)
        self.assertIn('#: src/view/page.cc\nmsgid "Wrong \\"code\\""\n', pot)
        self.assertIn('msgid "{n} code"\nmsgid_plural "{n} codes"\nmsgstr[0] ""\nmsgstr[1] ""\n', pot)
        self.assertEqual(pot.count("msgid "), 1 + len(SOUND))

    def test_refuses_a_text_with_a_section(self):
        self.write("ui/templates/page.mustache", "{{! a\nb }}\n{{#_}}a {{#b}}c{{/b}}{{/_}}")
        self.assert_problem("extract", "ui/templates/page.mustache:3: a text holds words")
        self.assertFalse((self.root / "ui/locales/sallyport.pot").exists())

    def test_refuses_an_empty_text(self):
        self.write("ui/templates/page.mustache", "{{#_}}\n{{/_}}")
        self.assert_problem("extract", "page.mustache:1")

    def test_refuses_what_is_no_literal(self):
        self.write("src/view/page.cc", "\nauto a = tr(name);\n")
        self.assert_problem("extract", "src/view/page.cc:2: tr( takes string literals only")

    def test_refuses_forms_that_differ(self):
        self.write("src/view/page.cc", 'auto a = tr("{n} code of {set}", "{n} codes");\n')
        self.assert_problem("extract", "different placeholders")


class Check(Project):
    def setUp(self):
        super().setUp()
        self.run_tool("extract")
        self.write_po()

    def test_is_content_with_a_sound_catalogue(self):
        self.assertEqual(self.run_tool("check"), (0, ""))

    def test_sees_a_stale_pot(self):
        self.write("ui/locales/sallyport.pot", "")
        self.assert_problem("check", "stale")

    def test_sees_a_missing_entry(self):
        self.write_po({"Mark": [""]})
        self.assert_problem("check", "'Mark' is missing")

    def test_sees_an_entry_too_many(self):
        self.write_po({"Other": ["X"]})
        self.assert_problem("check", "'Other' is no text of the project")

    def test_sees_a_text_that_was_left_in_english(self):
        self.write_po({"Mark": ["Mark"]})
        self.assert_problem("check", "'Mark' is the same as in English")

    def test_sees_a_plural_that_was_left_in_english(self):
        self.write_po({"{n} code": ["one xode", "{n} codes"]})
        self.assert_problem("check", "'{n} code' is the same as in English")

    def test_takes_what_is_listed_as_the_same(self):
        self.write_po({"Mark": ["Mark"]})
        self.write("ui/locales/qx.same", "# As in English.\nMark\n")
        self.assertEqual(self.run_tool("check"), (0, ""))

    def test_sees_a_line_of_the_list_that_has_lost_its_reason(self):
        self.write("ui/locales/qx.same", "Mark\n")
        self.assert_problem("check", "qx.same: 'Mark' is no text that is the same as in English")

    def test_sees_a_line_of_the_list_that_is_no_text(self):
        self.write("ui/locales/qx.same", "Gone\n")
        self.assert_problem("check", "qx.same: 'Gone'")

    def test_sees_what_msgfmt_sees(self):
        self.write("ui/locales/qx.po", PO_HEADER + '\nmsgid "Mark\n')
        code, said = self.run_tool("check")
        self.assertEqual(code, 1)
        self.assertIn("qx.po", said)

    def test_sees_another_variable(self):
        self.write_po({"Hello <b>{{name}}</b>, you": ["<b>{{nam}}</b>"]})
        self.assert_problem("check", "has other {{variables}}")

    def test_sees_a_raw_variable(self):
        self.write_po({"Hello <b>{{name}}</b>, you": ["<b>{{{name}}}</b>"]})
        code, said = self.run_tool("check")
        self.assertEqual(code, 1, said)

    def test_sees_another_tag(self):
        self.write_po({"Hello <b>{{name}}</b>, you": ["<i>{{name}}</i>"]})
        self.assert_problem("check", "has other HTML tags")

    def test_sees_a_quote_that_would_end_an_attribute(self):
        self.write_po({"Mark": ['X" onclick="']})
        self.assert_problem("check", 'has a bare "')

    def test_sees_another_placeholder(self):
        self.write_po({"{n} code": ["one", "{m} xodes"]})
        self.assert_problem("check", "has other {placeholders}")

    def test_sees_an_unknown_plural_rule(self):
        text = (self.root / "ui/locales/qx.po").read_text(encoding="utf-8")
        self.write("ui/locales/qx.po", text.replace("(n != 1)", "(n != 2)"))
        self.assert_problem("check", "no plural rule is known")


if __name__ == "__main__":
    unittest.main()
