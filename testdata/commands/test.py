"""A test that is a script in another language."""
import os
import subprocess
import unittest


def count(*args, **how):
    return subprocess.run(["./count", *args], capture_output=True, text=True, **how).stdout


class Words(unittest.TestCase):
    def test_arguments(self):
        self.assertEqual(count("a b", "c"), "2 words, 2 letters\n1 words, 1 letters\n")

    def test_input(self):
        self.assertEqual(count("-", input="ab\ncd\n"), "2 words, 4 letters\n")

    def test_status(self):
        self.assertEqual(os.waitstatus_to_exitcode(os.system("./longest abc")), 3)


if __name__ == "__main__":
    unittest.main()
