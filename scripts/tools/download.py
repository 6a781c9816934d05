"""download.py BASE FOLDER CHECKSUM PATH [CHECKSUM PATH ...]

Fetches BASE/PATH into FOLDER for each PATH, several at a time, and ends with an error unless every
file has its SHA-256. For the launcher, on machines that have neither curl nor a build tool."""

import hashlib
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

AT_A_TIME = 6
TRIES = 4
TIMEOUT_SECONDS = 60


def fetch(url: str) -> bytes:
    """The body; a server that is in trouble is asked again, one that says no is not."""
    for attempt in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if attempt == TRIES or error.code < 500:
                raise
        except OSError:
            if attempt == TRIES:
                raise
        time.sleep(attempt)
    raise AssertionError("the last attempt returns or raises")


def bring(base: str, folder: Path, checksum: str, path: str) -> str | None:
    """What went wrong, if anything."""
    url = f"{base.rstrip('/')}/{path}"
    try:
        body = fetch(url)
    except (OSError, ValueError) as error:
        return f"{url}: {error}"
    if hashlib.sha256(body).hexdigest() != checksum:
        return f"{url}: its checksum is not the expected one"
    (folder / Path(path).name).write_bytes(body)
    return None


def main() -> int:
    base, folder, *wanted = sys.argv[1:]
    pairs = zip(wanted[::2], wanted[1::2], strict=True)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        work = [pool.submit(bring, base, Path(folder), *pair) for pair in pairs]
        wrong = [told for each in work if (told := each.result())]
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
