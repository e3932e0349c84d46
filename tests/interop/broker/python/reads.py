"""Reads everything that the simulated broker serves with the Python SDK, which believes that it talks to TastyTrade.

Usage: reads.py URL RAW_URL

Nothing of the SDK is changed but the address it asks. What it makes of an answer is held against the answer itself, which
is fetched from RAW_URL. One line a check goes to standard output, "ok NAME" or "not ok NAME: why"; and "done" at the end.
"""

import asyncio
import inspect
import json
import sys
import urllib.parse
import urllib.request
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

import tastytrade.session
from tastytrade import Account, Session, instruments, market_data, market_sessions, metrics, search, watchlists
from tastytrade.order import InstrumentType, OrderStatus
from tastytrade.utils import TastytradeError

DEADLINE_S = 20
ACCOUNT, OTHER_ACCOUNT = "5WT00001", "5WT00002"

url, raw_url = sys.argv[1:]
tastytrade.session.API_URL = url
session = Session("demo-secret", "demo-refresh-token", trust_env=False)
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# Reads by the name under which the SDK has them.
called = set()


def raw(path, **query):
    """The data of an answer as it is on the wire. Paths come encoded."""
    pairs = [(key.replace("_", "-"), item) for key, value in query.items() for item in (value if isinstance(value, list) else [value])]
    target = f"{raw_url}{path}" + ("?" + urllib.parse.urlencode(pairs) if pairs else "")
    headers = {"User-Agent": "interop", "Authorization": f"Bearer {session.session_token}", "Accept-Version": "20251101"}
    with opener.open(urllib.request.Request(target, headers=headers), timeout=DEADLINE_S) as answer:
        return json.load(answer)["data"]


def today():
    """The simulator's day in New York: that of its history, which ends today."""
    return date.fromisoformat(raw(f"/accounts/{ACCOUNT}/transactions", per_page=1)["items"][0]["transaction-date"])


def plain(value):
    """A value in the one form in which both sides can be compared: amounts without sign, times as instants."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        return abs(Decimal(str(value)))
    if isinstance(value, str):
        try:
            return abs(Decimal(value))
        except InvalidOperation:
            pass
        try:
            return datetime.fromisoformat(value).timestamp() if "T" in value else value
        except ValueError:
            return value
    return value


def agrees(model, wire, where=""):
    """Every field that the SDK read has the value that the wire has; absent there is absent here."""
    if isinstance(wire, dict) and hasattr(type(model), "model_fields"):
        for name, field in type(model).model_fields.items():
            key = next((key for key in (field.alias, name, name.replace("_", "-")) if key in wire), None)
            value = getattr(model, name)
            if key is None:
                assert value is None or value == field.get_default(call_default_factory=True), f"{where}{name} is not on the wire"
            else:
                agrees(value, wire[key], f"{where}{name}.")
    elif isinstance(wire, list):
        assert len(model) == len(wire), f"{where} has {len(model)} of {len(wire)}"
        for index, (one, other) in enumerate(zip(model, wire)):
            agrees(one, other, f"{where}{index}.")
    elif isinstance(model, datetime) and isinstance(wire, int):
        assert model.timestamp() == wire / 1000, f"{where} {model!r} is {wire!r} on the wire"
    elif not isinstance(wire, dict):
        assert plain(model) == plain(wire), f"{where} {model!r} is {wire!r} on the wire"


async def check(name, body):
    """Runs one check under a deadline and prints how it went; a failure does not stop the next."""
    called.add(name.split(":")[0])
    try:
        await asyncio.wait_for(body(), DEADLINE_S)
        print(f"ok {name}", flush=True)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is this check's failure
        print(f"not ok {name}: {' '.join(repr(error).split())[:600]}", flush=True)


async def read(name, call, path, items=True, **query):
    """The SDK's answer and the wire's must be the same, and not empty."""

    async def body():
        answer = await call()
        wire = raw(path, **query)
        wire = wire["items"] if items else wire
        assert wire, "the wire has nothing"
        agrees(answer, wire)

    await check(name, body)


async def check_accounts():
    await session.refresh()
    await read("Session.get_customer", session.get_customer, "/customers/me", items=False)

    async def validate():
        assert await session.validate()

    await check("Session.validate", validate)
    accounts = []

    async def list_accounts():
        accounts.extend(await Account.get(session))
        agrees(accounts, [row["account"] for row in raw("/customers/me/accounts")["items"]])
        assert [account.account_number for account in accounts] == [ACCOUNT, OTHER_ACCOUNT]

    await check("Account.get", list_accounts)
    await read("Account.get: one", lambda: Account.get(session, ACCOUNT), f"/customers/me/accounts/{ACCOUNT}", items=False)
    for account in accounts:
        number = account.account_number
        home = f"/accounts/{number}"
        await read(f"Account.get_trading_status: {number}", lambda: account.get_trading_status(session), f"{home}/trading-status", items=False)
        await read(f"Account.get_balances: {number}", lambda: account.get_balances(session), f"{home}/balances/USD", items=False)
        await read(f"Account.get_positions: {number}", lambda: account.get_positions(session), f"{home}/positions")
        await read(
            f"Account.get_positions: {number} with marks and what was closed",
            lambda: account.get_positions(session, include_closed=True, include_marks=True),
            f"{home}/positions",
            include_closed_positions="true",
            include_marks="true",
        )
    account = accounts[0]
    await read(
        "Account.get_positions: of two underlyings",
        lambda: account.get_positions(session, underlying_symbols=["AAPL", "F"], instrument_type=InstrumentType.EQUITY),
        f"/accounts/{ACCOUNT}/positions",
        **{"underlying-symbol[]": ["AAPL", "F"], "instrument-type": "Equity"},
    )

    async def gains():
        # The SDK gives amounts their signs: what was sold today under yesterday's close is a loss.
        closed = await account.get_positions(session, include_closed=True)
        wire = {row["symbol"]: row for row in raw(f"/accounts/{ACCOUNT}/positions", include_closed_positions="true")["items"]}
        for position in closed:
            row = wire[position.symbol]
            sign = {"Credit": 1, "Debit": -1, "None": 0}[row["realized-day-gain-effect"]]
            assert position.realized_day_gain == sign * Decimal(row["realized-day-gain"]), position
        balances = await account.get_balances(session)
        marks = await account.get_positions(session, include_marks=True)
        worth = balances.cash_balance
        for position in marks:
            unit = position.mark_price
            if position.instrument_type == InstrumentType.FUTURE:
                unit -= position.average_daily_market_close_price
            worth += unit * position.quantity * position.multiplier * (1 if position.quantity_direction == "Long" else -1)
        assert worth == balances.net_liquidating_value, f"{worth} is not {balances.net_liquidating_value}"

    await check("Account.get_positions: signs, and that they add up to the account", gains)
    for account in accounts:
        await check_history(account)
    await check_orders(account=accounts[0])


async def check_history(account):
    """What the account did and what binds its money."""
    number = account.account_number
    home = f"/accounts/{number}"
    for time_of_day in ("BOD", "EOD"):
        await read(
            f"Account.get_balance_snapshots: {number} {time_of_day}",
            lambda: account.get_balance_snapshots(session, per_page=5, time_of_day=time_of_day),
            f"{home}/balance-snapshots",
            time_of_day=time_of_day, per_page=5, currency="USD",
        )
    start = today() - timedelta(days=40)
    await read(
        f"Account.get_balance_snapshots: {number} of a period",
        lambda: account.get_balance_snapshots(session, page_offset=None, per_page=7, start_date=start, end_date=today()),
        f"{home}/balance-snapshots",
        time_of_day="EOD", start_date=start, end_date=today(), currency="USD",
    )
    await read(f"Account.get_history: {number}", lambda: account.get_history(session, per_page=100), f"{home}/transactions", per_page=100)
    await read(f"Account.get_history: {number}, every page", lambda: account.get_history(session, page_offset=None, sort="Asc"), f"{home}/transactions", per_page=2000, sort="Asc")
    await read(
        f"Account.get_history: {number}, dividends and deposits",
        lambda: account.get_history(session, types=["Money Movement"], sub_types=["Dividend", "Deposit"]),
        f"{home}/transactions",
        **{"types[]": "Money Movement", "sub-type[]": ["Dividend", "Deposit"]},
    )
    first = raw(f"{home}/transactions", per_page=1)["items"][0]["id"]
    await read(f"Account.get_transaction: {number}", lambda: account.get_transaction(session, first), f"{home}/transactions/{first}", items=False)
    await read(f"Account.get_total_fees: {number}", lambda: account.get_total_fees(session, today()), f"{home}/transactions/total-fees", items=False, date=today())
    for time_back in ("1d", "1w", "1m", "1y", "all"):
        await read(f"Account.get_net_liquidating_value_history: {number} {time_back}", lambda: account.get_net_liquidating_value_history(session, time_back=time_back), f"{home}/net-liq/history", time_back=time_back)
    since = datetime.combine(start, datetime.min.time())
    await read(f"Account.get_net_liquidating_value_history: {number} since", lambda: account.get_net_liquidating_value_history(session, start_time=since), f"{home}/net-liq/history", start_time=since.strftime("%Y-%m-%dT%H:%M:%SZ"))
    await read(f"Account.get_margin_requirements: {number}", lambda: account.get_margin_requirements(session), f"/margin/accounts/{number}/requirements", items=False)

    async def signs():
        # The SDK gives amounts their signs: the net values of all transactions are the cash that there is.
        rows = await account.get_history(session, page_offset=None)
        balances = await account.get_balances(session)
        assert sum(row.net_value for row in rows) == balances.cash_balance

    await check(f"Account.get_history: {number}, sums to the cash", signs)


async def check_orders(account):
    home = f"/accounts/{ACCOUNT}"
    start = today() - timedelta(days=60)
    await read("Account.get_live_orders", lambda: account.get_live_orders(session), f"{home}/orders/live")
    await read("Account.get_live_complex_orders", lambda: account.get_live_complex_orders(session), f"{home}/complex-orders/live")
    await read("Account.get_order_history", lambda: account.get_order_history(session, start_date=start), f"{home}/orders", start_date=start, per_page=50)
    await read(
        "Account.get_order_history: filled ones, every page",
        lambda: account.get_order_history(session, page_offset=None, statuses=[OrderStatus.FILLED], start_date=start),
        f"{home}/orders",
        **{"status[]": "Filled", "start-date": start, "per-page": 200},
    )
    await read("Account.get_complex_order_history", lambda: account.get_complex_order_history(session, page_offset=None), f"{home}/complex-orders", per_page=200)
    newest = {row["status"]: row["id"] for row in reversed(raw(f"{home}/orders", start_date=start, per_page=200)["items"])}
    assert len(newest) > 2, newest
    for status, order in newest.items():
        await read(f"Account.get_order: {status}", lambda: account.get_order(session, order), f"{home}/orders/{order}", items=False)
    complex_order = raw(f"{home}/complex-orders")["items"][0]["id"]
    await read("Account.get_complex_order", lambda: account.get_complex_order(session, complex_order), f"{home}/complex-orders/{complex_order}", items=False)


async def check_instruments():
    equity, coin, future = instruments.Equity, instruments.Cryptocurrency, instruments.Future
    await read("Cryptocurrency.get", lambda: coin.get(session), "/instruments/cryptocurrencies")
    await read("Cryptocurrency.get: one", lambda: coin.get(session, "BTC/USD"), "/instruments/cryptocurrencies/BTC%2FUSD", items=False)
    await read("Equity.get_active_equities", lambda: equity.get_active_equities(session, page_offset=None, per_page=30), "/instruments/equities/active")
    await read("Equity.get", lambda: equity.get(session, ["AAPL", "BRK/B"]), "/instruments/equities", **{"symbol[]": ["AAPL", "BRK/B"]})
    await read("Equity.get: one", lambda: equity.get(session, "BRK/B"), "/instruments/equities/BRK%2FB", items=False)
    await read("Equity.get: indices", lambda: equity.get(session, [], is_index=True), "/instruments/equities", is_index="true")
    await read("Future.get", lambda: future.get(session, page_offset=None, per_page=40), "/instruments/futures")
    await read("Future.get: of two products", lambda: future.get(session, product_codes=["ES", "VX"]), "/instruments/futures", **{"product-code[]": ["ES", "VX"]})
    await read("Future.get: one", lambda: future.get(session, "/ESZ6"), "/instruments/futures/ESZ6", items=False)
    for symbol, path in {"AAPL": "AAPL", "SPX": "SPX", "BRK/B": "BRK%2FB", "VIX": "VIX"}.items():
        await read(f"NestedOptionChain.get: {symbol}", lambda: instruments.NestedOptionChain.get(session, symbol), f"/option-chains/{path}/nested")

        async def chain():
            options = await instruments.get_option_chain(session, symbol)
            listed = sorted((option for day in options.values() for option in day), key=lambda option: option.symbol)
            agrees(listed, sorted(raw(f"/option-chains/{path}")["items"], key=lambda row: row["symbol"]))

        await check(f"get_option_chain: {symbol}", chain)
    occ = raw("/option-chains/AAPL/nested")["items"][0]["expirations"][2]["strikes"][5]["put"]
    await read("Option.get", lambda: instruments.Option.get(session, occ), f"/instruments/equity-options/{urllib.parse.quote(occ)}", items=False)
    for product in ("ES", "CL", "ZN"):
        await read(f"NestedFutureOptionChain.get: {product}", lambda: instruments.NestedFutureOptionChain.get(session, f"/{product}"), f"/futures-option-chains/{product}/nested", items=False)
    home = "/instruments"
    await read("FutureProduct.get", lambda: instruments.FutureProduct.get(session), f"{home}/future-products")
    await read("FutureProduct.get: one", lambda: instruments.FutureProduct.get(session, "ES"), f"{home}/future-products/CME/ES", items=False)
    await read("FutureProduct.get: of another exchange", lambda: instruments.FutureProduct.get(session, "VX", "CFE"), f"{home}/future-products/CFE/VX", items=False)
    await read("FutureOptionProduct.get", lambda: instruments.FutureOptionProduct.get(session), f"{home}/future-option-products")
    await read("FutureOptionProduct.get: one", lambda: instruments.FutureOptionProduct.get(session, "EW3"), f"{home}/future-option-products/CME/EW3", items=False)
    await read("Warrant.get", lambda: instruments.Warrant.get(session), f"{home}/warrants")
    await read("Warrant.get: one", lambda: instruments.Warrant.get(session, "NKLAW"), f"{home}/warrants/NKLAW", items=False)
    await read("Forex.get", lambda: instruments.Forex.get(session), f"{home}/currency-pairs")
    await read("get_quantity_decimal_precisions", lambda: instruments.get_quantity_decimal_precisions(session), f"{home}/quantity-decimal-precisions")
    future_option = raw("/futures-option-chains/ES/nested")["option-chains"][0]["expirations"][3]["strikes"][9]["call"]
    await read("FutureOption.get", lambda: instruments.FutureOption.get(session, future_option), f"{home}/future-options/{urllib.parse.quote(future_option, safe='')}", items=False)
    for product in ("ES", "CL", "6E"):

        async def future_chain():
            options = await instruments.get_future_option_chain(session, f"/{product}")
            listed = sorted((option for day in options.values() for option in day), key=lambda option: option.symbol)
            agrees(listed, sorted(raw(f"/futures-option-chains/{product}")["items"], key=lambda row: row["symbol"]))

        await check(f"get_future_option_chain: {product}", future_chain)


async def check_markets():
    kinds = InstrumentType
    for kind, symbol in {
        kinds.EQUITY: "AAPL",
        kinds.INDEX: "VIX",
        kinds.FUTURE: "/ESZ6",
        kinds.CRYPTOCURRENCY: "BTC/USD",
        kinds.EQUITY_OPTION: raw("/option-chains/AAPL/nested")["items"][0]["expirations"][2]["strikes"][5]["put"],
        kinds.FUTURE_OPTION: raw("/futures-option-chains/ES/nested")["option-chains"][0]["expirations"][3]["strikes"][9]["call"],
    }.items():
        path = f"/market-data/{urllib.parse.quote(kind.value)}/{urllib.parse.quote(symbol, safe='')}"
        await read(f"get_market_data: {kind.value}", lambda: market_data.get_market_data(session, symbol, kind), path, items=False)
    await read(
        "get_market_data_by_type",
        lambda: market_data.get_market_data_by_type(session, cryptocurrencies=["BTC/USD"], equities=["AAPL", "SPY"], futures=["/ESZ6"], indices=["SPX", "VIX"]),
        "/market-data/by-type",
        index=["SPX", "VIX"], equity=["AAPL", "SPY"], future=["/ESZ6"], cryptocurrency=["BTC/USD"],
    )
    exchanges = list(market_sessions.ExchangeType)
    await read("get_market_sessions", lambda: market_sessions.get_market_sessions(session, exchanges), "/market-time/sessions/current", **{"instrument-collections[]": [exchange.value for exchange in exchanges]})
    await read("get_market_holidays", lambda: market_sessions.get_market_holidays(session), "/market-time/equities/holidays", items=False)
    await read("get_futures_holidays", lambda: market_sessions.get_futures_holidays(session, market_sessions.ExchangeType.CME), "/market-time/futures/holidays/CME", items=False)
    await read("get_market_metrics", lambda: metrics.get_market_metrics(session, ["AAPL", "SPY", "SPX", "VIX", "BRK/B"]), "/market-metrics", symbols="AAPL,SPY,SPX,VIX,BRK/B")
    for text in ("apple", "/ES", "BTC/USD"):
        await read(f"symbol_search: {text}", lambda: search.symbol_search(session, text), f"/symbols/search/{urllib.parse.quote(text, safe='')}")

    async def rate():
        assert await metrics.get_risk_free_rate(session) == Decimal(raw("/margin-requirements-public-configuration")["risk-free-rate"])

    await check("get_risk_free_rate", rate)
    events = "/market-metrics/historic-corporate-events"
    await read("get_dividends", lambda: metrics.get_dividends(session, "AAPL"), f"{events}/dividends/AAPL")
    await read("get_earnings", lambda: metrics.get_earnings(session, "AAPL", date(2025, 1, 1)), f"{events}/earnings-reports/AAPL", start_date="2025-01-01")


async def check_watchlists():
    private, public, pairs = watchlists.PrivateWatchlist, watchlists.PublicWatchlist, watchlists.PairsWatchlist
    await read("PrivateWatchlist.get", lambda: private.get(session), "/watchlists")
    await read("PrivateWatchlist.get: one", lambda: private.get(session, "Options / Q4 ideas"), "/watchlists/Options%20%2F%20Q4%20ideas", items=False)
    await read("PublicWatchlist.get", lambda: public.get(session), "/public-watchlists")
    await read("PublicWatchlist.get: counts", lambda: public.get(session, counts_only=True), "/public-watchlists", counts_only="true")
    await read("PublicWatchlist.get: one", lambda: public.get(session, "Tom's Watchlist"), "/public-watchlists/Tom%27s%20Watchlist", items=False)
    await read("PairsWatchlist.get", lambda: pairs.get(session), "/pairs-watchlists")
    await read("PairsWatchlist.get: one", lambda: pairs.get(session, "Stocks"), "/pairs-watchlists/Stocks", items=False)

    async def write():
        # What the SDK uploads, updates and removes is so on the wire.
        before = raw("/watchlists")
        mine = private(name="From Python / ☃", group_name="Interop", order_index=7)
        mine.add_symbol("AAPL", InstrumentType.EQUITY)
        await mine.upload(session)
        agrees(await private.get(session, mine.name), raw(f"/watchlists/{urllib.parse.quote(mine.name, safe='')}"))
        mine.remove_symbol("AAPL", InstrumentType.EQUITY)
        await mine.update(session)
        assert (await private.get(session, mine.name)).watchlist_entries == []
        try:
            await mine.upload(session)
            raise AssertionError("the name is taken")
        except TastytradeError:
            pass
        await private.remove(session, mine.name)
        assert raw("/watchlists") == before

    await check("PrivateWatchlist: upload, update and remove", write)


def reads_of_the_sdk():
    """Every method and function of the SDK that fetches something."""
    names = {"Session.get_customer", "Session.validate", "symbol_search"}
    for module in (tastytrade.account, instruments, market_data, market_sessions, metrics, watchlists):
        for name, value in vars(module).items():
            if getattr(value, "__module__", None) != module.__name__:
                continue
            if inspect.iscoroutinefunction(value) and name.startswith("get_"):
                names.add(name)
            if inspect.isclass(value):
                names.update(f"{name}.{method}" for method in vars(value) if method == "get" or method.startswith("get_"))
    # Asks for the effect of an order.
    return names - {"Account.get_order_buying_power_effect"}


async def all_reads_are_known():
    missing = reads_of_the_sdk() - called
    assert not missing, f"nothing here calls {sorted(missing)}"


async def main():
    async with session:
        await check_accounts()
        await check_instruments()
        await check_markets()
        await check_watchlists()
        await check("every read of the SDK is called", all_reads_are_known)
        print("done")


asyncio.run(main())
