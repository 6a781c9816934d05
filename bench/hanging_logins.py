#!/usr/bin/env python3
"""How long /livez takes while thousands of logins hang: half of them never send their body, half
send it and leave the answer unread for a second. Whoever is answered or cut off comes again.

usage: bench/hanging_logins.py http://127.0.0.1:8080 [LOGINS] [SECONDS]

INNSIGHT_WRITES_PER_ADDRESS=0 and INNSIGHT_LOGINS_PER_ADDRESS=0 let one address do that.
"""

import asyncio
import multiprocessing
import resource
import socket
import sys
import time
from urllib.parse import urlsplit

BODY = b'{"email":"nobody@example.org","password":"a wrong password"}'
HEAD = (
    b"POST /v1/sessions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
    b"content-length: %d\r\n\r\n" % len(BODY)
)
LIVEZ = b"GET /livez HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n"
CONNECT_TIMEOUT_SECONDS = 20
ANSWER_TIMEOUT_SECONDS = 10
UNREAD_SECONDS = 1
GATHER_TIMEOUT_SECONDS = 60


async def hang(address, sends_body, counts):
    """One login after the other."""
    while True:
        try:
            opening = asyncio.open_connection(*address)
            reader, writer = await asyncio.wait_for(opening, CONNECT_TIMEOUT_SECONDS)
        except (OSError, asyncio.TimeoutError):
            await asyncio.sleep(0.1)
            continue
        counts["open"].value += 1
        try:
            writer.write(HEAD + BODY if sends_body else HEAD)
            status = await reader.read(len("HTTP/1.1 429"))
            counts["answered" if status else "cut off"].value += 1
            if sends_body:
                await asyncio.sleep(UNREAD_SECONDS)
        except OSError:
            counts["cut off"].value += 1
        finally:
            counts["open"].value -= 1
            writer.transport.abort()


def hang_all(address, logins, counts):
    async def run():
        await asyncio.gather(*(hang(address, number % 2 == 0, counts) for number in range(logins)))

    asyncio.run(run())


def ask(address):
    """Seconds until the whole answer, and whether it was the right one."""
    began = time.perf_counter()
    with socket.create_connection(address, ANSWER_TIMEOUT_SECONDS) as connection:
        connection.sendall(LIVEZ)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return time.perf_counter() - began, answer.startswith(b"HTTP/1.1 200")


def measure(address, logins, seconds, counts):
    gathered_by = time.monotonic() + GATHER_TIMEOUT_SECONDS
    while counts["open"].value < logins * 0.95 and time.monotonic() < gathered_by:
        time.sleep(0.1)
    before = {name: count.value for name, count in counts.items()}
    hanging, took, failed = [], [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            one, is_right = ask(address)
            took.append(one)
            failed += not is_right
        except OSError:
            failed += 1
        hanging.append(counts["open"].value)
        time.sleep(0.01)
    took.sort()
    hanging.sort()
    at = lambda share: took[min(len(took) - 1, int(len(took) * share))] * 1000 if took else 0
    come_again = ", ".join(
        f"{counts[name].value - before[name]} {name}" for name in ("answered", "cut off")
    )
    print(
        f"{hanging[len(hanging) // 2]} logins hang at a time, never fewer than {hanging[0]} "
        f"({come_again} and come again)"
    )
    print(
        f"/livez asked {len(took) + failed} times, {failed} failed; "
        f"p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, max {at(1):.1f} ms"
    )


def main():
    url = urlsplit(sys.argv[1])
    address = (url.hostname, url.port)
    logins = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 10
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # one process writes them, the other reads
    counts = {name: multiprocessing.RawValue("q") for name in ("open", "answered", "cut off")}
    # a process of its own, so that what is measured does not wait for those who hang
    hanging = multiprocessing.Process(
        target=hang_all, args=(address, logins, counts), daemon=True
    )
    hanging.start()
    try:
        measure(address, logins, seconds, counts)
    finally:
        hanging.kill()


if __name__ == "__main__":
    main()
