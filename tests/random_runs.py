"""How random tests are run: the same few cases each time in the suite, and with RANDOM_RUNS so many new ones."""

import os

from hypothesis import HealthCheck, Phase, settings


def random_runs(few: int) -> settings:
    """Settings of a test that has a server to itself and takes its time; a case is made smaller only among new ones."""
    asked = os.environ.get("RANDOM_RUNS")
    return settings(
        max_examples=int(asked or few),
        derandomize=asked is None,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if asked else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
