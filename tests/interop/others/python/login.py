"""Logs in with the Python SDK's own OAuth client, either line of it, from nothing.

Usage: login.py registration|document URL [FIXTURE]

How the program introduces itself, the server without "/mcp", and one that has a tool for which the owner must be asked
again. The owner is played here: he reads the page that the SDK
sends him to and types INTEROP_TOKEN. One line a check goes to standard output, "ok NAME" or "not ok NAME: why", and "done"
at the end.
"""

import asyncio
import html
import os
import re
import sys
import time
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urljoin, urlsplit

from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata

from checks import DEADLINE_S, check

try:
    from mcp import Client
    import httpx2 as httpx
    from mcp.shared.auth import AuthorizationCodeResult
except ImportError:  # the 1.x line
    Client = None
    import httpx
    from mcp import ClientSession

way, url, *fixture = sys.argv[1:]
CALLBACK = "http://127.0.0.1:3118/callback"
# A client whose document the server has a copy of, so that nothing must be fetched from the internet.
DOCUMENT = "https://claude.ai/oauth/claude-code-client-metadata"


class Owner:
    """Is sent to the server's page, decides, and is sent back to the program."""

    def __init__(self):
        self.visits = []
        self.decision = "allow"

    async def read(self, address):
        self.visits.append(address)
        async with httpx.AsyncClient(trust_env=False) as browser:
            page = await browser.get(address)
            assert page.status_code == 200, page.text
            form = {
                "request": html.unescape(re.search(r'name="request" value="([^"]+)"', page.text)[1]),
                "token": os.environ["INTEROP_TOKEN"],
                "decision": self.decision,
                "scope": ["offline_access", "trade"],  # the server grants what was asked for of it
            }
            answer = await browser.post(urljoin(address, "/authorize"), data=form)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"].startswith(CALLBACK), answer.headers["location"]
        self.answer = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    async def come_back(self):
        assert "code" in self.answer, self.answer["error"]
        if Client:
            return AuthorizationCodeResult(**{name: self.answer[name] for name in ("code", "state", "iss")})
        return self.answer["code"], self.answer["state"]


class Storage:
    """What the program keeps of its login."""

    tokens = None
    client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


owner = Owner()
storage = Storage()


def provider(server=url, storage=storage):
    """The SDK's client as it is when the program starts."""
    return OAuthClientProvider(
        server_url=f"{server}/mcp",
        client_metadata=OAuthClientMetadata(
            client_name="Interoperability check", redirect_uris=[CALLBACK], token_endpoint_auth_method="none"
        ),
        storage=storage,
        redirect_handler=owner.read,
        callback_handler=owner.come_back,
        client_metadata_url=DOCUMENT if way == "document" else None,
    )


@asynccontextmanager
async def connected(auth, server=url):
    async with httpx.AsyncClient(auth=auth, timeout=DEADLINE_S, trust_env=False) as http:
        streams = streamable_http_client(f"{server}/mcp", http_client=http)
        if Client:
            async with Client(streams, read_timeout_seconds=DEADLINE_S) as client:
                yield client
        else:
            async with streams as (read, write, *_), ClientSession(read, write) as client:
                await client.initialize()
                yield client


async def call(client):
    result = (await client.call_tool("fetch_accounts", {})).model_dump(by_alias=True)
    assert not result["isError"] and result["structuredContent"]["accounts"], result


async def from_nothing():
    async with connected(provider()) as client:
        await call(client)
    assert len(owner.visits) == 1, owner.visits
    assert (storage.client.client_id == DOCUMENT) == (way == "document"), storage.client
    assert sorted(storage.tokens.scope.split()) == ["offline_access", "read"], storage.tokens.scope


async def started_again():
    async with connected(provider()) as client:
        await call(client)
    assert len(owner.visits) == 1, "the owner was asked again"


async def renewed():
    auth = provider()
    async with connected(auth) as client:
        before = storage.tokens
        auth.context.token_expiry_time = time.time() - 1  # the SDK goes by its own clock
        await call(client)
        assert storage.tokens.refresh_token != before.refresh_token
        assert storage.tokens.access_token != before.access_token
    assert len(owner.visits) == 1, "the owner was asked again"


async def disconnected():
    async with httpx.AsyncClient(trust_env=False) as http:
        form = {"client_id": storage.client.client_id, "token": storage.tokens.refresh_token}
        assert (await http.post(f"{url}/revoke", data=form)).status_code == 200
        bearer = {"Authorization": f"Bearer {storage.tokens.access_token}"}
        refused = await http.post(f"{url}/mcp/call", json={"name": "fetch_accounts"}, headers=bearer)
        assert refused.status_code == 401, refused.text
    owner.decision = "deny"
    try:
        async with connected(provider()):
            pass
    except BaseException:  # noqa: BLE001 - the lines of the SDK wrap it differently
        assert len(owner.visits) == 2 and owner.answer["error"] == "access_denied", owner.visits
    else:
        raise AssertionError("connected without the owner")


async def allowed_again():
    owner.decision = "allow"
    async with connected(provider()) as client:
        await call(client)
    assert len(owner.visits) == 3, owner.visits


async def stepped_up():
    server, kept, before = fixture[0], Storage(), len(owner.visits)
    async with connected(provider(server, kept), server) as client:
        await client.call_tool("test_simple_text", {})
        assert "trade" not in kept.tokens.scope.split(), kept.tokens.scope
        # The SDK asks for more and sends the call again by itself: in the session it has, where there is one.
        result = (await client.call_tool("test_trade_scope", {})).model_dump(by_alias=True)
        assert result["content"][0]["text"] == "Traded", result
    assert len(owner.visits) == before + 2, owner.visits
    assert "trade" in kept.tokens.scope.split(), kept.tokens.scope


async def main():
    await check("logs in from nothing and calls", from_nothing)
    await check("is not asked again when it is started again", started_again)
    await check("renews without the owner", renewed)
    await check("after disconnecting, connects only if the owner allows it", disconnected)
    await check("logs in once more", allowed_again)
    if fixture:
        await check("asks for what a tool needs, and goes on where it was", stepped_up)
    print("done", flush=True)


asyncio.run(main())
