// What monitors see, apart from the portal.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@playwright/test';

import { TestServer, codeOf } from '../harness.mjs';
import { Visitor, enrolled } from '../visitor.mjs';

let server;
let port;

test.beforeAll(async () => {
  port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => { const free = probe.address().port; probe.close(() => resolve(free)); });
  });
  server = await TestServer.start({ configuration: `operations_listen = "127.0.0.1:${port}"\n` });
});
test.afterAll(async () => { await server?.stop(); });

const ask = (path, headers = {}) => new Promise((resolve, reject) => {
  request({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
    let text = '';
    answer.on('data', (chunk) => { text += chunk; });
    answer.on('end', () => resolve({ status: answer.statusCode, text, headers: answer.headers }));
  }).on('error', reject).end();
});

/** The value behind a metric with exactly these labels. */
function valueOf(text, metric) {
  const line = text.split('\n').find((each) => each.startsWith(`${metric} `));
  return line === undefined ? undefined : Number(line.slice(metric.length + 1));
}

test('metrics count what has happened, promtool finds nothing wrong with them, and nobody is in them', async () => {
  const { key, visitor } = await enrolled(server, 'annametrics');
  await visitor.enterPassword('annametrics', 'wrong');
  await visitor.enterPassword('annametrics');
  await visitor.enterCode('000000');
  await visitor.enterCode(codeOf(key, await server.now()));
  const { status, text, headers } = await ask('/metrics');
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(valueOf(text, 'sallyport_events_total{event="signed_in",outcome="done",factors="password+code"}')).toBe(1);
  expect(valueOf(text, 'sallyport_ready')).toBe(1);
  expect(valueOf(text, 'sallyport_unit_faults_total{access="write"}')).toBe(0);
  expect(valueOf(text, 'sallyport_request_seconds_count{status="3xx"}')).toBeGreaterThan(3);
  expect(valueOf(text, 'sallyport_unit_seconds_count{access="write"}')).toBeGreaterThan(3);
  expect(valueOf(text, 'sallyport_requests_total{status="401"}')).toBe(2);
  // Those that an alarm waits for are there from the start.
  for (const awaited of [429, 503]) expect(valueOf(text, `sallyport_requests_total{status="${awaited}"}`)).toBe(0);
  expect(text).not.toMatch(/annametrics|127\.0\.0\.1/);
  execFileSync('promtool', ['check', 'metrics'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] });
});

test('every metric of the dashboard is there', async () => {
  const { text } = await ask('/metrics');
  const dashboard = JSON.parse(readFileSync(fileURLToPath(new URL('../../packaging/grafana-dashboard.json', import.meta.url)), 'utf8'));
  const named = new Set(dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr.match(/(?:sallyport|process)_[a-z_]+/g))));
  for (const metric of named) expect(text, metric).toMatch(new RegExp(`^${metric}[{ ]`, 'm'));
});

test('monitors have their own door, and the portal has no metrics', async () => {
  expect((await ask('/healthz', { Host: 'whatever.example' })).text).toBe('healthy\n');
  expect((await ask('/readyz', { Host: '10.0.0.1' })).text).toBe('ready\n');
  expect((await ask('/sign-in')).status).toBe(404);
  expect((await new Visitor(server).get('/metrics')).status).toBe(404);
});
