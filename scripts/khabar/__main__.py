"""`python -m khabar` is the same as `khabar`."""

import sys

from khabar.cli import main

sys.exit(main())
