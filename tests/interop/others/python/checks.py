"""Runs checks one after another and prints a line for each: "ok NAME" or "not ok NAME: why"."""

import asyncio

DEADLINE_S = 20


async def check(name, body):
    """Runs one check under a deadline and prints how it went; a failure does not stop the next."""
    try:
        await asyncio.wait_for(body(), DEADLINE_S)
        print(f"ok {name}", flush=True)
    except BaseException as error:  # noqa: BLE001 - whatever it is, exception groups included, it is this check's failure
        print(f"not ok {name}: {' '.join(repr(error).split())[:600]}", flush=True)
