"""``python -m cms.scan.extract.child NAME SECONDS``: a file on standard input, its texts as JSON on standard output."""

from __future__ import annotations

import logging
import resource
import sys
import warnings

from cms.scan.extract.contents import Limits
from cms.scan.extract.formats import extract
from cms.scan.extract.isolated import MEMORY, told


def main(name: str, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 2, seconds + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    logging.disable()
    contents = extract(name, sys.stdin.buffer.read(), Limits(seconds=seconds))
    sys.stdout.buffer.write(told(contents))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
