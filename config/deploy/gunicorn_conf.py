"""How gunicorn serves the portal: `gunicorn --config config/deploy/gunicorn_conf.py "app:create_app()"`.

Sync workers share what the first process imported. Workers, address and the rest are given on the command line, which
wins over this file.
"""

# ruff: noqa: INP001 - gunicorn reads this file by its path, nobody imports it
import gc

preload_app = True
graceful_timeout = 3  # seconds; the longest page takes less, and long work is the job worker's
control_socket_disable = True  # nobody steers a running server through a file


def when_ready(_server: object) -> None:
    """Leave what was imported out of garbage collection: a collection writes into every object it looks at, and
    each page written is a page that the workers no longer share (measured: 74 MB each instead of 102).
    """
    gc.collect()
    gc.freeze()
