// The broker's published SDKs as a check calls them: TastyTrade's JavaScript SDK in this process, the Python package in one of
// its own (sdk.py). Both have the same methods; orders are the bodies of the broker's REST API, and answers have its names.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { environment } from '../servers.mjs';

const quiet = { info() {}, warn() {}, debug() {}, error() {} };

// A report of a sent or tried order as both SDKs give it: amounts signed, a debit negative.
function shorten(report) {
  const power = report['buying-power-effect'];
  const fees = report['fee-calculation'];
  const sign = (effect) => (effect === 'Debit' ? '-' : '');
  return {
    warnings: report.warnings.map(({ code, message }) => `${code}: ${message}`),
    'change-in-buying-power': sign(power['change-in-buying-power-effect']) + power['change-in-buying-power'],
    'total-fees': sign(fees['total-fees-effect']) + fees['total-fees'],
    order: report.order,
    'complex-order': report['complex-order'],
  };
}

// The SDK's errors are those of axios; the broker's answer is in them.
async function tell(promise) {
  try {
    return await promise;
  } catch (error) {
    const { status, data } = error.response ?? {};
    throw status ? new Error(`HTTP ${status}: ${JSON.stringify(data)}`) : error;
  }
}

export class JavaScriptSdk {
  name = 'JavaScript';

  // `folder`: where it is installed.
  static async start(folder, simulator, account) {
    const sdk = new JavaScriptSdk();
    const entry = createRequire(join(folder, 'package.json')).resolve('@tastytrade/api');
    const { default: TastytradeClient } = await import(pathToFileURL(entry));
    const client = new TastytradeClient({
      baseUrl: simulator.url,
      accountStreamerUrl: `${simulator.streams}/account`,
      clientSecret: 'demo-secret',
      refreshToken: 'demo-refresh-token',
      oauthScopes: ['read', 'trade'],
      logger: quiet,
    });
    Object.assign(sdk, { account, orders: client.orderService, streamer: client.accountStreamer, seen: [] });
    sdk.streamer.addMessageObserver(({ type, data }) => {
      if (type === 'Order' || type === 'ComplexOrder') sdk.seen.push(data);
    });
    await sdk.streamer.start();
    await sdk.streamer.subscribeToAccounts([account]);
    return sdk;
  }
  async place(body) {
    return shorten(await tell(this.orders.createOrder(this.account, body)));
  }
  async dry_run(body) {
    return shorten(await tell(this.orders.postOrderDryRun(this.account, body)));
  }
  async place_complex(body) {
    return shorten(await tell(this.orders.createComplexOrder(this.account, body)));
  }
  // The SDK has no method for the dry run of a complex order.
  replace(id, { legs, ...body }) {
    return tell(this.orders.replaceOrder(this.account, Number(id), body));
  }
  edit(id, body) {
    return tell(this.orders.editOrder(this.account, Number(id), body));
  }
  async dry_run_replace(id, { legs, ...body }) {
    return shorten(await tell(this.orders.replacementOrderDryRun(this.account, Number(id), body)));
  }
  cancel(id) {
    return tell(this.orders.cancelOrder(this.account, Number(id)));
  }
  cancel_complex(id) {
    return tell(this.orders.cancelComplexOrder(this.account, Number(id)));
  }
  order(id) {
    return tell(this.orders.getOrder(this.account, Number(id)));
  }
  live() {
    return tell(this.orders.getLiveOrders(this.account));
  }
  history(first) {
    return tell(this.orders.getOrders(this.account, { 'start-date': first }));
  }
  async events() {
    return this.seen;
  }
  async stop() {
    this.streamer.stop();
  }
}

export class PythonSdk {
  name = 'Python';

  // `python`: the interpreter of the virtual environment.
  static async start(python, simulator, account) {
    const sdk = new PythonSdk();
    const script = fileURLToPath(new URL('sdk.py', import.meta.url));
    sdk.process = spawn(python, [script, simulator.url, simulator.streams, account], {
      env: environment({ PYTHONDONTWRITEBYTECODE: '1' }),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    sdk.exited = new Promise((resolve) => sdk.process.once('exit', (code, signal) => resolve(code ?? signal)));
    process.once('exit', () => sdk.process.kill('SIGKILL'));
    sdk.lines = createInterface({ input: sdk.process.stdout })[Symbol.asyncIterator]();
    await sdk.#read();
    return sdk;
  }
  async #read() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`sdk.py ended with ${await this.exited}`);
    const { result, error } = JSON.parse(value);
    if (error !== undefined) throw new Error(error);
    return result;
  }
  call(method, ...parameters) {
    this.process.stdin.write(`${JSON.stringify({ method, arguments: parameters })}\n`);
    return this.#read();
  }
  async stop() {
    this.process.stdin.end();
    assert.equal(await this.exited, 0, 'sdk.py failed');
  }
}
const METHODS = ['place', 'dry_run', 'place_complex', 'dry_run_complex', 'replace', 'cancel', 'cancel_complex', 'order',
  'complex_order', 'live', 'live_complex', 'history', 'average_fill_price', 'events'];
for (const method of METHODS) {
  PythonSdk.prototype[method] = function (...parameters) {
    return this.call(method, ...parameters);
  };
}
