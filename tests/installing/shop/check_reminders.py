"""A test of it with nothing but addresses from the environment, for `python -m unittest`."""

import os
import unittest

from shop import remind


class Reminders(unittest.TestCase):
    def test_reminder_is_sent(self):
        names = ("EMULATOR_SIPCENTRIC_URL", "EMULATOR_SIPCENTRIC_USER", "EMULATOR_SIPCENTRIC_PASSWORD")
        assert remind(*(os.environ[name] for name in names))
