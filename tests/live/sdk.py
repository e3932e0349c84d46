"""Reads the streams of the simulated broker with the Python SDK, which believes that it talks to TastyTrade.

Usage: sdk.py URL STREAM_URL

Nothing of the SDK is changed but the addresses. One line a check goes to standard output, "ok NAME" or "not ok NAME: why"; and
"done" at the end.
"""

import asyncio
import json
import sys
import urllib.request
from datetime import datetime, timezone
from decimal import Decimal

import tastytrade.session
import tastytrade.streamer
from tastytrade import Account, AlertStreamer, DXLinkStreamer, Session
from tastytrade.account import CurrentPosition
from tastytrade.dxfeed import Candle, Greeks, Profile, Quote, Summary, TimeAndSale, Trade

DEADLINE_S = 20
OPTION = ".AAPL261218C370"
FROM = datetime(2026, 11, 23, 14, 30, tzinfo=timezone.utc)

url, stream_url = sys.argv[1:]
tastytrade.session.API_URL = url
tastytrade.streamer.STREAMER_URL = f"{stream_url}/account"
session = Session("demo-secret", "demo-refresh-token", trust_env=False)
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(path, body=None):
    headers = {"User-Agent": "live/1.0", "Authorization": f"Bearer {session.session_token}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    with opener.open(urllib.request.Request(url + path, data=data, headers=headers), timeout=DEADLINE_S) as answer:
        text = answer.read()
    return json.loads(text)["data"] if text else None


async def check(name, body):
    """Runs one check under a deadline and prints how it went; a failure does not stop the next."""
    try:
        await asyncio.wait_for(body(), DEADLINE_S)
        print(f"ok {name}", flush=True)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is this check's failure
        print(f"not ok {name}: {' '.join(repr(error).split())[:600]}", flush=True)


async def market_data():
    rest = call("/market-data/by-type?equity=AAPL")["items"][0]
    async with DXLinkStreamer(session) as streamer:
        await streamer.subscribe(Quote, ["AAPL"])
        quote = await streamer.get_event(Quote)
        assert (quote.bid_price, quote.ask_price) == (Decimal(rest["bid"]), Decimal(rest["ask"])), quote
        await streamer.subscribe(Trade, ["AAPL"])
        trade = await streamer.get_event(Trade)
        assert trade.price == Decimal(rest["last"]), trade
        await streamer.subscribe(Summary, ["AAPL"])
        summary = await streamer.get_event(Summary)
        assert summary.day_open_price == Decimal(rest["open"]), summary
        await streamer.subscribe(Profile, ["AAPL"])
        assert (await streamer.get_event(Profile)).description
        await streamer.subscribe(Greeks, [OPTION])
        greeks = await streamer.get_event(Greeks)
        assert 0 < greeks.delta < 1 and greeks.gamma > 0 > greeks.theta, greeks
        await streamer.subscribe(TimeAndSale, ["AAPL"])
        await streamer.subscribe_candle(["AAPL"], "5m", FROM, extended_trading_hours=True)
        bars = [await streamer.get_event(Candle)]
        while not bars[-1].snapshot_end:
            bars.append(await streamer.get_event(Candle))
        assert bars[0].snapshot_begin and bars[0].close == Decimal(rest["last"]), bars[0]
        assert [bar.time for bar in bars] == sorted((bar.time for bar in bars), reverse=True)
        assert bars[-1].time == FROM.timestamp() * 1000, bars[-1]
        await streamer.unsubscribe_all(Quote)


async def account():
    accounts = await Account.get(session)
    position = call(f"/accounts/{accounts[0].account_number}/positions")["items"][0]
    async with AlertStreamer(session) as streamer:
        await streamer.subscribe_accounts(accounts)
        await streamer.subscribe_public_watchlists()
        await streamer.subscribe_quote_alerts()
        notification = {"type": "CurrentPosition", "account": accounts[0].account_number, "data": position}
        call("/simulator/notifications", {"notifications": [notification]})
        async for received in streamer.listen(CurrentPosition):
            assert received.symbol == position["symbol"], received
            break


async def main():
    await session.refresh()
    await check("DXLinkStreamer: Quote, Trade, Summary, Profile, Greeks and Candle", market_data)
    await check("AlertStreamer: the accounts are acknowledged and a pushed position arrives", account)
    print("done", flush=True)


asyncio.run(main())
