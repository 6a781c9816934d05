#!/usr/bin/env python3
"""How long /livez takes while thousands of logins hang: half of them never send their body, half
send it and never read their answer. Whoever is cut off comes again.

usage: bench/hanging_logins.py http://127.0.0.1:8080 [LOGINS] [SECONDS]
"""

import asyncio
import resource
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


async def hang(host, port, sends_body, open_count):
    while True:
        try:
            _, writer = await asyncio.wait_for(
                asyncio.open_connection(host, port, limit=1), CONNECT_TIMEOUT_SECONDS
            )
        except OSError:
            await asyncio.sleep(0.1)
            continue
        open_count[0] += 1
        writer.write(HEAD + BODY if sends_body else HEAD)
        try:
            await writer.wait_closed()
        except OSError:
            pass
        open_count[0] -= 1


async def ask(host, port):
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(LIVEZ)
    answer = await reader.read()
    writer.close()
    return time.perf_counter() - began, answer.startswith(b"HTTP/1.1 200")


async def measure(url, logins, seconds):
    host, port = urlsplit(url).hostname, urlsplit(url).port
    open_count = [0]
    hanging = [
        asyncio.create_task(hang(host, port, number % 2 == 0, open_count))
        for number in range(logins)
    ]
    deadline = time.monotonic() + 60
    while open_count[0] < logins * 0.95 and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    reached, took, failed = open_count[0], [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            one, is_right = await asyncio.wait_for(ask(host, port), 10)
            took.append(one)
            failed += not is_right
        except (OSError, asyncio.TimeoutError):
            failed += 1
        await asyncio.sleep(0.01)
    took.sort()
    at = lambda share: took[min(len(took) - 1, int(len(took) * share))] * 1000
    print(
        f"{reached} logins hang; /livez asked {len(took) + failed} times, {failed} failed; "
        f"p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, max {took[-1] * 1000:.1f} ms"
    )
    for task in hanging:
        task.cancel()


def main():
    url = sys.argv[1]
    logins = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 10
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(measure(url, logins, seconds))


if __name__ == "__main__":
    main()
