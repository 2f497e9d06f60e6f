"""Publishes events with the plain client of NATS: of each key in order, some of them twice.

python publish.py <url> <subject> <count> <keys>
"""

import asyncio
import json
import sys

import nats


async def main() -> None:
    url, subject, count, keys = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])

    async def ignore(_error: Exception) -> None:
        pass

    client = await nats.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.2, error_cb=ignore)
    stream = client.jetstream()
    sent = 0

    async def send(key: str, n: int) -> None:
        # What is not acknowledged is sent again, with the same id.
        nonlocal sent
        while True:
            try:
                data = json.dumps({"key": key, "n": n}).encode()
                await stream.publish(subject, data, timeout=2, headers={"Nats-Msg-Id": f"{key}-{n}", "Troupe-Key": key})
                sent += 1
                return
            except Exception:
                await asyncio.sleep(0.2)

    async def line(number: int) -> None:
        for n in range(count // keys):
            await send(f"k{number}", n)
            if n % 10 < 3:
                await send(f"k{number}", n)

    await asyncio.gather(*(line(number) for number in range(keys)))
    print(sent, flush=True)
    await client.close()


asyncio.run(main())
