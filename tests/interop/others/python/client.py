"""Drives the server with the Python SDK, either line of it.

Usage: client.py ERA SEEN stdio BINARY
       client.py ERA SEEN http URL

ERA is "legacy" (the handshake), "auto" (try the newer era first) or a revision of the stateless era. One line a check goes
to standard output, "ok NAME" or "not ok NAME: why", and "done" at the end; what the server answered goes to the file SEEN.
"""

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from mcp import StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from checks import DEADLINE_S, check

try:
    from mcp import Client
    import httpx2 as httpx
    from mcp.types import PromptReference, ResourceTemplateReference
except ImportError:  # the 1.x line
    Client = None
    import httpx
    from mcp import ClientSession
    from mcp.types import PromptReference, ResourceTemplateReference

STATELESS = "2026-07-28"
HANDSHAKE = "2025-11-25"

era, seen_path, door, target = sys.argv[1:]
calls = json.loads(Path(__file__).parents[2].joinpath("calls.json").read_text())
seen = {"tools": {}, "resources": {}, "prompts": {}, "completions": {}}


def wire(model):
    """A result as it was on the wire, whatever the SDK's line calls its attributes."""
    return model.model_dump(by_alias=True, mode="json", exclude_none=True)


@asynccontextmanager
async def transport():
    if door == "stdio":
        async with stdio_client(StdioServerParameters(command=target, args=["--demo"], env=dict(os.environ))) as streams:
            yield streams
    else:
        headers = {"Authorization": f"Bearer {os.environ['INTEROP_TOKEN']}"}
        async with httpx.AsyncClient(headers=headers, timeout=DEADLINE_S, trust_env=False) as http:
            async with streamable_http_client(f"{target}/mcp", http_client=http) as streams:
                yield streams


@asynccontextmanager
async def connected():
    """A connected client and the revision it settled on."""
    if Client:
        async with Client(transport(), mode=era, read_timeout_seconds=DEADLINE_S) as client:
            yield client, client.protocol_version
    else:
        async with transport() as (read, write, *_), ClientSession(read, write) as client:
            yield client, (await client.initialize()).protocolVersion


async def refused(call, *codes):
    """The call must end in a protocol error with one of the codes."""
    try:
        answer = await call
    except Exception as error:
        code = getattr(getattr(error, "error", error), "code", None)
        assert code in codes, f"{error!r} has code {code}"
        return
    raise AssertionError(f"expected an error, got {wire(answer)}")


async def check_tools(client):
    tools = []

    async def list_tools():
        tools.extend(wire(await client.list_tools())["tools"])
        seen["toolNames"] = [tool["name"] for tool in tools]
        assert tools

    await check("lists the tools", list_tools)
    for tool in tools:
        name = tool["name"]

        async def call():
            # The SDK holds the structured content against the output schema that it listed.
            result = wire(await client.call_tool(name, calls["tools"].get(name, {})))
            assert not result.get("isError"), result["content"]
            assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
            seen["tools"][name] = result["structuredContent"]

        await check(f"calls {name}", call)

    async def parallel():
        async def one(symbol):
            result = wire(await client.call_tool("fetch_market_data", {"symbols": [symbol]}))
            assert [row[0] for row in result["structuredContent"]["quotes"]] == ["symbol", symbol], result

        await asyncio.gather(*(one(symbol) for symbol in ["AAPL", "MSFT", "SPY", "QQQ", "TSLA", "NVDA"] * 4))

    async def bad_argument():
        result = wire(await client.call_tool("search_options", {"symbol": "AAPL", "option_type": "sideways"}))
        assert result["isError"] and "option_type" in result["content"][0]["text"], result

    await check("answers to parallel calls find their callers", parallel)
    await check("a bad argument is an error the model can read", bad_argument)
    await check("an unknown tool is a protocol error", lambda: refused(client.call_tool("no_such_tool", {}), -32602))


async def check_resources(client):
    addresses = []

    async def list_resources():
        addresses.extend(resource["uri"] for resource in wire(await client.list_resources())["resources"])
        templates = wire(await client.list_resource_templates())["resourceTemplates"]
        addresses.extend(calls["templates"][template["uriTemplate"]] for template in templates)

    await check("lists the resources", list_resources)
    for uri in addresses:

        async def read():
            seen["resources"][uri] = wire(await client.read_resource(uri))["contents"]

        await check(f"reads {uri}", read)
    await check(
        "an unknown resource is a protocol error",
        lambda: refused(client.read_resource("tastytrade://no/such/thing"), -32002, -32602),
    )


async def check_prompts(client):
    prompts = []

    async def list_prompts():
        prompts.extend(prompt["name"] for prompt in wire(await client.list_prompts())["prompts"])
        assert prompts

    await check("lists the prompts", list_prompts)
    for name in prompts:

        async def get():
            messages = wire(await client.get_prompt(name, calls["prompts"].get(name, {})))["messages"]
            seen["prompts"][name] = [{"role": m["role"], "text": m["content"]["text"]} for m in messages]

        await check(f"fills in {name}", get)
    for name, example in calls["completions"].items():
        reference = PromptReference if example["ref"]["type"] == "ref/prompt" else ResourceTemplateReference

        async def complete():
            result = wire(await client.complete(reference(**example["ref"]), example["argument"]))
            seen["completions"][name] = result["completion"]["values"]

        await check(f"completes {name}", complete)


async def main():
    async def goes_through():
        async with connected() as (client, revision):

            async def right_revision():
                wanted = HANDSHAKE if era == "legacy" else STATELESS
                assert revision == wanted, f"settled on {revision}, not on {wanted}"

            await check("settles on the right revision", right_revision)
            await check_tools(client)
            await check_resources(client)
            await check_prompts(client)

    try:
        await goes_through()
        print("ok connects and closes", flush=True)
    except BaseException as error:  # noqa: BLE001 - exception groups included
        print(f"not ok connects and closes: {' '.join(repr(error).split())[:600]}", flush=True)
    Path(seen_path).write_text(json.dumps(seen))
    print("done", flush=True)


asyncio.run(main())
