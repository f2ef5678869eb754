"""A process that works for the server: what it is asked comes in pickles by its input, answers go back the same way.

It imports nothing of the server but what it is asked to call. It keeps within limits of memory and
time of its own: where the server is gone, nobody else would end it.
"""

import os
import pickle
import sys
from typing import Any, BinaryIO

MOST_MEMORY = 768 * 1024 * 1024
SPARE_SECONDS = 2
NICENESS = 3


def main() -> None:
    """Work until the server closes the input."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    limit_memory()
    give_way()
    while work(sys.stdin.buffer, answers):
        pass


def work(questions: BinaryIO, answers: BinaryIO) -> bool:
    """Answer one question; False when there are no more."""
    try:
        function, values, seconds = pickle.load(questions)
    except EOFError:
        return False
    limit_time(seconds)
    pickle.dump(outcome(function, values), answers)
    answers.flush()
    return True


def outcome(function: Any, values: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether a call came to its end, and what it returned or raised."""
    try:
        return True, function(*values)
    except MemoryError:
        raise
    except Exception as error:
        return False, error


def give_way() -> None:
    """Let the server, and whatever else the machine does, go first."""
    if sys.platform != "win32":
        os.nice(NICENESS)


def limit_memory() -> None:
    """Take no more memory than this process may, where the system can be told so."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def limit_time(seconds: float) -> None:
    """Work no longer than so many seconds from now."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime + seconds) + SPARE_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
