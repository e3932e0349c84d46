"""Calls the Python SDK about orders of the simulated broker, which it takes for TastyTrade.

Usage: sdk.py URL STREAM_URL ACCOUNT

Nothing of the SDK is changed but the addresses. Reads one JSON object a line, {"method": NAME, "arguments": [...]}, and prints
one a line: {"result": ...} or {"error": text}. Orders come as the bodies of the broker's REST API and are made into the SDK's
own classes; answers are the SDK's models, with the broker's names of members. A model that the SDK cannot make from an answer
is an error. The account streamer runs beside: if it fails, this program ends.
"""

import asyncio
import json
import sys
from datetime import date
from decimal import Decimal

import tastytrade.session
import tastytrade.streamer
from tastytrade import Account, AlertStreamer, Session
from tastytrade.order import (
    Leg,
    LimitOrder,
    MarketOrder,
    OCOOrder,
    OTOCOOrder,
    OTOOrder,
    PlacedComplexOrder,
    PlacedOrder,
    StopLimitOrder,
    StopOrder,
)
from tastytrade.streamer import SubscriptionType

url, stream_url, account_number = sys.argv[1:]
tastytrade.session.API_URL = url
tastytrade.streamer.STREAMER_URL = f"{stream_url}/account"
session = Session("demo-secret", "demo-refresh-token", trust_env=False)

CLASSES = {"Limit": LimitOrder, "Market": MarketOrder, "Stop": StopOrder, "Stop Limit": StopLimitOrder}


def make_order(body):
    """Makes an order of the SDK, in which a debit is negative."""
    members = {name: value for name, value in body.items() if name not in ("order-type", "price", "price-effect")}
    members["legs"] = [Leg(**leg) for leg in body.get("legs", [])]
    if "price" in body:
        members["price"] = Decimal(body["price"]) * (-1 if body["price-effect"] == "Debit" else 1)
    return CLASSES[body["order-type"]](**members)


def make_complex(body):
    orders = [make_order(order) for order in body["orders"]]
    if body["type"] == "OTO":
        return OTOOrder(trigger_order=make_order(body["trigger-order"]), orders=orders)
    exits = {"take_profit": orders[0], "stop_loss": orders[1]}
    if body["type"] == "OCO":
        return OCOOrder(**exits)
    return OTOCOOrder(trigger_order=make_order(body["trigger-order"]), **exits)


def show_order(order):
    row = order.model_dump(mode="json", by_alias=True, exclude_none=True)
    for name in ("price", "value"):
        if name in row:
            row[f"{name}-effect"] = "Debit" if row[name].startswith("-") else "Credit"
            row[name] = row[name].removeprefix("-")
    return row


def show_complex(order):
    row = order.model_dump(mode="json", by_alias=True, exclude_none=True)
    row["orders"] = [show_order(nested) for nested in order.orders]
    if order.trigger_order is not None:
        row["trigger-order"] = show_order(order.trigger_order)
    return row


def show_report(response):
    row = {"warnings": [str(warning) for warning in response.warnings or []], "class": ""}
    row["change-in-buying-power"] = str(response.buying_power_effect.change_in_buying_power)
    row["total-fees"] = str(response.fee_calculation.total_fees)
    if hasattr(response, "order"):
        row |= {"order": show_order(response.order), "class": type(response.order).__name__}
    else:
        row |= {"complex-order": show_complex(response.complex_order), "class": type(response.complex_order).__name__}
    return row


class Methods:
    """What can be called, by name."""

    def __init__(self, account):
        self.account = account
        self.seen = []

    async def place(self, body):
        return show_report(await self.account.place_order(session, make_order(body), dry_run=False))

    async def dry_run(self, body):
        return show_report(await self.account.place_order(session, make_order(body), dry_run=True))

    async def place_complex(self, body):
        return show_report(await self.account.place_complex_order(session, make_complex(body), dry_run=False))

    async def dry_run_complex(self, body):
        return show_report(await self.account.place_complex_order(session, make_complex(body), dry_run=True))

    async def replace(self, order_id, body):
        return show_order(await self.account.replace_order(session, int(order_id), make_order(body)))

    async def cancel(self, order_id):
        await self.account.delete_order(session, int(order_id))

    async def cancel_complex(self, order_id):
        await self.account.delete_complex_order(session, int(order_id))

    async def order(self, order_id):
        return show_order(await self.account.get_order(session, int(order_id)))

    async def complex_order(self, order_id):
        return show_complex(await self.account.get_complex_order(session, int(order_id)))

    async def live(self):
        return [show_order(order) for order in await self.account.get_live_orders(session)]

    async def live_complex(self):
        return [show_complex(order) for order in await self.account.get_live_complex_orders(session)]

    async def history(self, first):
        return [show_order(order) for order in await self.account.get_order_history(session, start_date=date.fromisoformat(first))]

    async def average_fill_price(self, order_id):
        return str((await self.account.get_order(session, int(order_id))).average_fill_price())

    async def events(self):
        """The orders that the account streamer has told of, oldest first."""
        return self.seen


async def keep(streamer, kind, show, seen):
    async for order in streamer.listen(kind):
        seen.append(show(order))


async def send_heartbeats(streamer):
    """The package sends none, and the broker ends a connection that is silent for a minute."""
    while True:
        await asyncio.sleep(15)
        await streamer._subscribe(SubscriptionType.HEARTBEAT)


async def serve(methods):
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        try:
            answer = {"result": await getattr(methods, asked["method"])(*asked["arguments"])}
        except Exception as error:  # noqa: BLE001 - the other side judges it
            answer = {"error": " ".join(f"{type(error).__name__}: {error}".split())[:2000]}
        print(json.dumps(answer), flush=True)


async def main():
    methods = Methods(await Account.get(session, account_number))
    async with AlertStreamer(session) as streamer:
        await streamer.subscribe_accounts([methods.account])
        tasks = [
            asyncio.create_task(send_heartbeats(streamer)),
            asyncio.create_task(keep(streamer, PlacedOrder, show_order, methods.seen)),
            asyncio.create_task(keep(streamer, PlacedComplexOrder, show_complex, methods.seen)),
        ]
        print(json.dumps({"result": "ready"}), flush=True)
        await serve(methods)
        for task in tasks:
            task.cancel()


asyncio.run(main())
