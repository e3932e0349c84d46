// Headless Chromium without scripts, as a careful owner has it, and a listener where a client waits for its answer.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { skip } from './checks.mjs';

function chromium() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // not this one
    }
  }
  return undefined;
}

// The browser, or nothing where there is none; then the checks called `purpose` are skipped by that name.
export async function startBrowser(purpose) {
  const executablePath = chromium();
  if (!executablePath || Number(process.versions.node.split('.')[0]) < 20) {
    skip(purpose, 'there is no Chromium here, or Node.js is older than 20');
    return undefined;
  }
  const { default: puppeteer } = await import('puppeteer-core');
  try {
    return await puppeteer.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  } catch (error) {
    skip(purpose, `Chromium does not start here: ${String(error).slice(0, 200)}`);
    return undefined;
  }
}

// A page of a browser whose other pages it knows nothing of.
export async function newPage(browser) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setJavaScriptEnabled(false);
  return { context, page };
}

export async function submit(page, button) {
  await Promise.all([page.waitForNavigation(), page.click(`button[value=${button}]`)]);
}

// `seen`: every address at which a client was answered. It also shows any page in a frame, at /frame/ADDRESS.
export async function startCallback(host = '127.0.0.1') {
  const seen = [];
  const server = createServer((incoming, outgoing) => {
    if (incoming.url.startsWith('/callback')) seen.push(new URL(incoming.url, 'http://127.0.0.1'));
    outgoing.setHeader('content-type', 'text/html');
    outgoing.end(incoming.url.startsWith('/frame') ? `<iframe src="${decodeURIComponent(incoming.url.slice(7))}"></iframe>` : 'Done.');
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${server.address().port}`, seen, close: () => server.close() };
}
