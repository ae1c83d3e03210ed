#!/usr/bin/env python3
"""That arrows.py finds each kind of wrong arrow, and nothing in a tree that has none."""

import pathlib
import sys
import tempfile
import unittest

from arrows import wrong_arrows

CMAKE = """
# room(ghost) in a comment is no room
room(base)
room(crypto NEEDS base LIBRARIES OpenSSL::Crypto)
set(nouns base crypto)
room(flow   NEEDS ${nouns}  TEST_NEEDS store)
room(store  NEEDS ${nouns}  LIBRARIES sqlite)
room(view   NEEDS base ui)
"""

GOOD = {
    "src/base/a.h": "#include <string>\n",
    "src/crypto/seal.cc": '#include <openssl/evp.h>\n#include "base/a.h"\n',
    "src/flow/flow.cc": '#include "crypto/seal.h"\n#include "flow/flow.h"\n',
    "src/flow/flow_test.cc": '#include "store/store.h"\n',
    "src/flow/test_world.h": '#include "store/store.h"\n',
    "src/view/page.cc": '#include "ui/templates.h"\n',
}


class Arrows(unittest.TestCase):
    def wrong(self, cmake=CMAKE, **files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "CMakeLists.txt").write_text(cmake, encoding="utf-8")
            for name, text in {**GOOD, **files.get("planted", {})}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            return wrong_arrows(root)

    def test_a_good_tree_has_none(self):
        self.assertEqual(self.wrong(), [])

    def test_an_arrow_that_is_not_declared(self):
        self.assertEqual(
            self.wrong(planted={"src/base/up.cc": '\n#include "crypto/seal.h"\n'}),
            ["src/base/up.cc:2: base has no arrow to crypto"],
        )

    def test_an_arrow_that_only_tests_may_follow(self):
        self.assertEqual(
            self.wrong(planted={"src/flow/other.cc": '#include "store/store.h"\n'}),
            ["src/flow/other.cc:1: flow has no arrow to store"],
        )

    def test_a_library_in_a_wrong_room(self):
        self.assertEqual(len(self.wrong(planted={"src/flow/tls.cc": "#include <openssl/ssl.h>\n"})), 1)

    def test_a_library_in_a_header(self):
        self.assertEqual(len(self.wrong(planted={"src/crypto/seal.h": "#include <openssl/evp.h>\n"})), 1)

    def test_a_header_without_its_room(self):
        self.assertEqual(len(self.wrong(planted={"src/base/b.cc": '#include "a.h"\n'})), 1)

    def test_a_folder_that_is_no_room(self):
        self.assertEqual(len(self.wrong(planted={"src/ghost/a.cc": ""})), 1)

    def test_a_circle(self):
        self.assertEqual(
            self.wrong(cmake=CMAKE.replace("room(base)", "room(base NEEDS store)")),
            ["CMakeLists.txt: base needs store, which is not declared before it"],
        )


if __name__ == "__main__":
    unittest.main()
