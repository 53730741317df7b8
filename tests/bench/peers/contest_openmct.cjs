// One contestant: Open MCT in Debian's Chromium, on the display of the environment. Prints one
// JSON line.
//
// usage: node contest_openmct.cjs MODULES TILES WIDTH HEIGHT SECONDS
//
// MODULES holds openmct and playwright-core. Two display layouts of TILES overlay plots of 2,000
// points each, served from memory; a switch is a change of the address, Open MCT's own way, which
// builds the layout's views anew each time: it has no prebuilt pages. Processor time and memory
// are those of all Chromium's processes; "main" is the largest of them, the page's renderer.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');

const [modules, tiles, width, height, seconds] = process.argv.slice(2).map((text, at) => (at ? Number(text) : text));
const { chromium } = require(path.join(modules, 'playwright-core'));
const DIST = path.join(modules, 'openmct', 'dist');
const PAGE = path.join(__dirname, 'openmct_page.html');
const TICKS_A_SECOND = 100; // Linux tells processor time in these
const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.woff': 'font/woff', '.png': 'image/png' };

const sleep = (s) => new Promise((done) => { setTimeout(done, s * 1000); });
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

function descendants() {
  const children = new Map();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const one = { pid, ticks: Number(fields[11]) + Number(fields[12]) };
      children.set(Number(fields[1]), [...(children.get(Number(fields[1])) || []), one]);
    } catch { /* it has ended meanwhile */ }
  }
  const found = [];
  const left = [process.pid];
  while (left.length) for (const one of children.get(left.pop()) || []) { found.push(one); left.push(Number(one.pid)); }
  return found;
}
const cpuMs = () => (descendants().reduce((sum, one) => sum + one.ticks, 0) / TICKS_A_SECOND) * 1000;
function memory() {
  const all = descendants().map(({ pid }) => {
    try { return Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024; } catch { return 0; }
  });
  return { pss_mb: Math.max(...all), pss_tree_mb: all.reduce((sum, one) => sum + one, 0), processes: all.length };
}
async function cpuPercent(s) {
  const [before, begun] = [cpuMs(), Date.now()];
  await sleep(s);
  return ((cpuMs() - before) / (Date.now() - begun)) * 100;
}

async function main() {
  const server = http.createServer((request, reply) => {
    const asked = decodeURIComponent(request.url.split('?')[0]);
    const file = asked.startsWith('/openmct/') ? path.join(DIST, path.normalize(asked.slice(9))) : PAGE;
    fs.readFile(file, (error, data) => {
      if (error || !(file === PAGE || file.startsWith(DIST))) { reply.writeHead(404).end(); return; }
      reply.writeHead(200, { 'content-type': KINDS[path.extname(file)] || 'application/octet-stream', 'cache-control': 'max-age=3600' }).end(data);
    });
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium', headless: false,
    args: ['--no-sandbox', '--kiosk', '--window-position=0,0', `--window-size=${width},${height}`, '--force-device-scale-factor=1', '--disable-extensions', '--ozone-platform=x11'],
  });
  try {
    const page = await (await browser.newContext({ viewport: null })).newPage();
    const address = `http://127.0.0.1:${server.address().port}/index.html?tiles=${tiles}&width=${width}&height=${height}`;
    await page.goto(`${address}#/browse/bench:root/bench:layoutA?hideTree=true&hideInspector=true`, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.painted);
    const opened = await page.evaluate(() => painted(0));
    const window_ = await page.evaluate(() => [innerWidth, innerHeight]);
    await sleep(2.5);
    const taken = [];
    for (const layout of ['B', 'A', 'B', 'A', 'B', 'A']) {
      const before = cpuMs();
      const one = await page.evaluate((to) => go(to), layout);
      if (one.live < tiles) throw new Error(`${one.live} of ${tiles} plots were painted`);
      taken.push({ ms: one.ms, cpu: cpuMs() - before });
      await sleep(0.9);
    }
    const again = taken.slice(1);
    await sleep(1.5);
    const figures = {
      openmct: require(path.join(modules, 'openmct', 'package.json')).version, chromium: browser.version(), window: window_,
      open_ms: opened.ms, first_ms: taken[0].ms, first_cpu_ms: taken[0].cpu,
      rebuild_ms: median(again.map((one) => one.ms)), rebuild_cpu_ms: median(again.map((one) => one.cpu)),
      idle_cpu_percent: await cpuPercent(seconds / 2), ...memory(),
    };
    await page.evaluate(() => live());
    await sleep(4);
    const before = await page.evaluate(() => probe.count);
    figures.hz_cpu_percent = await cpuPercent(seconds);
    figures.hz_plots_a_second = ((await page.evaluate(() => probe.count)) - before) / seconds;
    console.log(JSON.stringify(figures));
  } finally {
    await browser.close();
    server.close();
  }
}
main().catch((error) => { console.error(error); process.exit(1); });
