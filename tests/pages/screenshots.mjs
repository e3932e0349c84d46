// Takes a picture of every page, light and dark, wide and narrow, and looks at each with axe-core (WCAG 2.2 AA): a fault,
// a sideways scroll, a console message or a request beyond the page fails the run.
//
//   node tests/pages/screenshots.mjs path/to/tastytrade-mcp FOLDER [PART]
//
// The pictures go to FOLDER. With PART only the pages whose name contains it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import puppeteer from 'puppeteer-core';
import { startServers } from './pages.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [320, 360, 768, 1280];
const PICTURED = [360, 1280];
const faults = [];
let pictures = 0;

const [binary, folder, part = ''] = process.argv.slice(2);
if (!binary || !folder) {
  console.error('usage: node tests/pages/screenshots.mjs path/to/tastytrade-mcp FOLDER [PART]');
  process.exit(2);
}

function findChromium() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // not this one
    }
  }
  console.error('screenshots: Chromium is not installed');
  process.exit(1);
}

// Runs in the page: how far it scrolls sideways, and what sticks out furthest.
function findOverflow() {
  const root = document.documentElement;
  const excess = root.scrollWidth - root.clientWidth;
  if (excess <= 0) return '';
  const wide = [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > root.clientWidth + 0.5);
  return `${excess} px: ${wide.slice(-1)[0]?.outerHTML.slice(0, 120)}`;
}

async function look(browser, page, theme, width) {
  const label = `${page.name}, ${theme}, ${width} px`;
  const context = await browser.createBrowserContext();
  const tab = await context.newPage();
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
  await tab.setViewport({ width, height: 900, isMobile: width < 500, hasTouch: width < 500 });
  tab.on('console', (message) => {
    // A status that is no success is a message of the browser's own.
    if (!/the server responded with a status of/.test(message.text())) faults.push(`${label}: console: ${message.text()}`);
  });
  tab.on('pageerror', (error) => faults.push(`${label}: script: ${error.message}`));
  tab.on('request', (request) => {
    if (!request.isNavigationRequest() && !request.url().startsWith('data:')) faults.push(`${label}: asked for ${request.url()}`);
  });
  await page.open(tab);
  if (PICTURED.includes(width)) {
    await tab.screenshot({ path: join(folder, `${page.name}-${theme}-${width}.png`), fullPage: true });
    pictures += 1;
  }
  const closed = await tab.evaluate(findOverflow);
  if (closed) faults.push(`${label}: scrolls sideways by ${closed}`);
  await tab.evaluate(() => {
    for (const each of document.querySelectorAll('details')) {
      each.removeAttribute('name');
      each.open = true;
    }
  });
  const open = await tab.evaluate(findOverflow);
  if (open) faults.push(`${label}, all open: scrolls sideways by ${open}`);
  await tab.evaluate(AXE);
  const { violations } = await tab.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  for (const { id, help, nodes } of violations) faults.push(`${label}: axe ${id}: ${help}: ${nodes[0].html.slice(0, 160)}`);
  await context.close();
}

mkdirSync(folder, { recursive: true });
const servers = await startServers(resolve(binary));
const browser = await puppeteer.launch({ executablePath: findChromium(), headless: true, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const pages = servers.pages.filter(({ name }) => name.includes(part));
for (const page of pages) {
  for (const theme of ['light', 'dark']) {
    for (const width of WIDTHS) await look(browser, page, theme, width);
  }
}
await browser.close();
await servers.stop();
for (const fault of new Set(faults)) console.log(`not ok: ${fault}`);
console.log(`screenshots: ${pages.length} pages, ${pictures} pictures in ${folder}, ${faults.length} faults`);
process.exit(faults.length === 0 && pages.length > 0 ? 0 : 1);
