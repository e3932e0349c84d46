#!/usr/bin/env python3
"""Compares the Greeks of the simulator with those of py_vollib.

greeks_check.py URL: the address of a running simulator ("tastytrade-mcp simulator --port 9000"). Reads the inputs of
options on stocks, an index and futures from GET /simulator/inputs, computes price and Greeks from them with py_vollib
1.0 (pip install py_vollib) and compares. Exits with 1 if one differs by more than 1e-6 of its value and more
than 1e-9.

The formula: Black-Scholes-Merton with a dividend yield of r - drift for equity options, Black for futures options.
"""
import json
import math
import sys
import urllib.parse
import urllib.request

from py_vollib.black import black
from py_vollib.black.greeks import analytical as on_future
from py_vollib.black_scholes_merton import black_scholes_merton
from py_vollib.black_scholes_merton.greeks import analytical as on_spot

TOLERANCE = 1e-6
GREEKS = ['price', 'delta', 'gamma', 'theta', 'vega', 'rho']
LOGIN = {'grant_type': 'refresh_token', 'refresh_token': 'demo-refresh-token', 'client_secret': 'demo-secret'}


class Broker:
    def __init__(self, url):
        self.url = url
        self.headers = {'User-Agent': 'greeks-check/1.0'}

    def get(self, path):
        with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=self.headers)) as reply:
            return json.load(reply)['data']

    def log_in(self):
        request = urllib.request.Request(self.url + '/oauth/token', json.dumps(LOGIN).encode(),
                                         {**self.headers, 'Content-Type': 'application/json'})
        with urllib.request.urlopen(request) as reply:
            self.headers['Authorization'] = 'Bearer ' + json.load(reply)['access_token']

    def inputs(self, symbol):
        return self.get('/simulator/inputs?symbol=' + urllib.parse.quote(symbol))


def expected(inputs):
    flag = 'c' if inputs['call'] else 'p'
    r, years, volatility = inputs['r'], inputs['T'], inputs['volatility']
    if inputs['drift'] == 0:
        module, values = on_future, (flag, inputs['F'], inputs['K'], years, r, volatility)
        price = black(*values)
    else:
        module, values = on_spot, (flag, inputs['S'], inputs['K'], years, r, volatility, r - inputs['drift'])
        price = black_scholes_merton(*values)
    return {'price': price, **{name: getattr(module, name)(*values) for name in GREEKS[1:]}}


def differences(inputs):
    theirs = expected(inputs)
    for name in GREEKS:
        ours = inputs['greeks'][name]
        if not math.isclose(ours, theirs[name], rel_tol=TOLERANCE, abs_tol=TOLERANCE * 1e-3):
            yield f"{inputs['symbol']} {name}: {ours!r}, py_vollib {theirs[name]!r}"


def evenly(rows, count):
    step = max(1, len(rows) // count)
    return rows[step // 2::step]


def symbols(broker):
    chains = [broker.get(f'/option-chains/{name}/nested')['items'] for name in ('AAPL', 'SPX', 'VIX', 'NOK')]
    chains += [broker.get(f'/futures-option-chains/{code}/nested')['option-chains'] for code in ('ES', 'CL', 'ZN', '6E')]
    for roots in chains:
        for root in roots:
            for expiration in evenly(root['expirations'], 6):
                for strike in evenly(expiration['strikes'], 7):
                    yield strike['call']
                    yield strike['put']


def main(url):
    broker = Broker(url.rstrip('/'))
    broker.log_in()
    checked, wrong = 0, []
    for symbol in symbols(broker):
        inputs = broker.inputs(symbol)
        if inputs['T'] <= 0:
            continue
        checked += 1
        wrong += differences(inputs)
    print(f'{checked} options compared, {len(wrong)} values differ')
    print('\n'.join(wrong[:20]))
    return 1 if wrong or checked < 200 else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
