// What monitors see, apart from the portal.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@playwright/test';

import { TestServer, codeOf } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { makeDoor, valueOf } from '../monitors.mjs';
import { Visitor, enrolled } from '../visitor.mjs';

let door;
let server;

test.beforeAll(async () => {
  door = await makeDoor();
  server = await TestServer.start({ configuration: door.configuration });
  const { key, visitor } = await enrolled(server, 'annametrics');
  await visitor.enterPassword('annametrics', 'wrong');
  await visitor.enterPassword('annametrics');
  await visitor.enterCode('000000');
  await visitor.enterCode(codeOf(key, await server.now()));
});
test.afterAll(async () => { await server?.stop(); });

test('metrics count what has happened, promtool finds nothing wrong with them, and nobody is in them', async () => {
  const { status, text, headers } = await door.ask('/metrics');
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

test('guesses that are refused are counted, and so is each that has to wait', async () => {
  const his = await makeDoor();
  const counted = await TestServer.start({ configuration: his.configuration });
  try {
    await counted.addSubscriber('anna');
    const visitor = new Visitor(counted);
    const statuses = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await visitor.enterPassword('anna', 'wrong')).status);
    const of = (status) => statuses.filter((each) => each === status).length;
    expect(of(401)).toBeGreaterThan(0);
    expect(of(429)).toBeGreaterThan(0);
    const { text } = await his.ask('/metrics');
    for (const status of [401, 429]) expect(valueOf(text, `sallyport_requests_total{status="${status}"}`)).toBe(of(status));
    const events = [...text.matchAll(/^sallyport_events_total\{event="(\w+)",outcome="(\w+)".*\} (\d+)$/gm)];
    expect(events.map(([, event, outcome, count]) => [event, outcome, Number(count)])).toEqual(expect.arrayContaining([
      ['factor_refused', 'refused', of(401)], ['throttled', 'refused', of(429)],
    ]));
  } finally {
    await counted.stop();
  }
});

const source = (path) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

/** The metrics of an answer: for each, its labels, and the values of each label. */
function labelsIn(text) {
  const metrics = new Map();
  for (const [, name, labels] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm)) {
    if (!metrics.has(name)) metrics.set(name, new Map());
    const known = metrics.get(name);
    for (const [, label, value] of (labels ?? '').matchAll(/(\w+)="([^"]*)"/g)) known.set(label, (known.get(label) ?? new Set()).add(value));
  }
  return metrics;
}

test('every metric of the dashboard is there, and so are its labels and their values', async () => {
  const metrics = labelsIn((await door.ask('/metrics')).text);
  // An event is there once it has happened.
  const events = metrics.get('sallyport_events_total').get('event');
  const possible = [...source('src/audit/event.cc').matchAll(/(?:return \{|Line\{|plain\()"([a-z_]+)"/g)].map(([, name]) => name);
  expect(possible).toEqual(expect.arrayContaining([...events]));
  for (const event of possible) events.add(event);
  for (const { targets, title } of JSON.parse(source('packaging/grafana-dashboard.json')).panels) {
    for (const { expr, legendFormat } of targets) {
      const asked = [...expr.matchAll(/((?:sallyport|process)_[a-z_]+)(?:\{([^}]*)\})?/g)];
      expect(asked, title).not.toHaveLength(0);
      for (const [, metric, conditions] of asked) {
        expect([...metrics.keys()], title).toContain(metric);
        const known = metrics.get(metric);
        // Prometheus adds which server it asked.
        const labels = [...known.keys(), 'instance'];
        const named = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list]) => list.split(', '));
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
        expect(labels, `${title}: ${expr}`).toEqual(expect.arrayContaining([...named, ...shown]));
        for (const [, label, value] of (conditions ?? '').matchAll(/(\w+)=~?"([^"]*)"/g)) {
          if (value === '$instance') continue;
          expect(labels, `${title}: ${expr}`).toContain(label);
          for (const each of value.split('|')) {
            expect([...known.get(label)].filter((one) => new RegExp(`^(?:${each})$`).test(one)), `${title}: ${label} ${each}`).not.toHaveLength(0);
          }
        }
      }
    }
  }
});

test('connections, sessions, mails and transactions are counted as they are', async () => {
  const his = await makeDoor();
  const { server: counted, mails, stop } = await startWithMails({ configuration: his.configuration });
  try {
    await mails.tell('refuse mail 451 later');
    await counted.addSubscriber('anna');
    // The second browser is news.
    for (let n = 0; n < 2; n += 1) await new Visitor(counted).enterPassword('anna');
    const waiting = () => his.values('sallyport_mails_waiting');
    await expect.poll(waiting, { timeout: 15_000 }).toEqual([1]);

    const connections = () => his.values('sallyport_connections');
    await expect.poll(connections).toEqual([0]);
    const open = Array.from({ length: 3 }, () => connect(counted.port, '127.0.0.1'));
    await expect.poll(connections).toEqual([3]);
    open[0].destroy();
    await expect.poll(connections).toEqual([2]);
    for (const each of open) each.destroy();
    await expect.poll(connections).toEqual([0]);

    await mails.tell('accept');
    await counted.advance(60);
    await mails.waitForMail({ to: 'anna@example.com', subject: 'New sign-in' });
    await expect.poll(waiting, { timeout: 15_000 }).toEqual([0]);

    const writing = async () => (await his.values('sallyport_units_writing'))[0];
    const lock = await counted.database.holdOutbox();
    const press = new Visitor(counted).enterPassword('anna');
    await expect.poll(writing).toBeGreaterThan(0);
    await lock.release();
    expect((await press).status).toBe(303);
    await expect.poll(writing).toBe(0);

    // They are counted at the start, and then once a minute.
    expect(await his.values('sallyport_sessions')).toEqual([0]);
    await counted.restart();
    await expect.poll(() => his.values('sallyport_sessions')).toEqual([3]);
  } finally {
    await stop();
  }
});

test('passwords that wait to be hashed, and requests that wait for a worker, are counted as they are', async () => {
  const cores = Number(execFileSync('nproc', { encoding: 'utf8' }));
  const his = await makeDoor();
  // One hashing for each core, and one that waits for each: then every worker is taken, for as long as a hash takes
  // that is dear enough to be seen.
  const busy = await TestServer.start({ configuration: `${his.configuration}workers = ${2 * cores}
trusted_proxies = ["127.0.0.1"]
[argon2]
memory = 65536
passes = 8
` });
  try {
    const waiting = () => his.values('sallyport_hashings_waiting', 'sallyport_hashings_running', 'sallyport_requests_waiting');
    expect(await waiting()).toEqual([0, 0, 0]);
    const page = new Visitor(busy);
    await page.get('/sign-in');
    const presses = Array.from({ length: 2 * cores + 3 }, (_, n) => page.copy().post('/sign-in', { name: `nobody${n}`, password: 'wrong' }, { headers: { 'X-Forwarded-For': `10.0.${n}.1` } }));
    await expect.poll(waiting, { intervals: [20] }).toEqual([cores, cores, 3]);
    await Promise.all(presses);
    await expect.poll(waiting).toEqual([0, 0, 0]);
  } finally {
    await busy.stop();
  }
});

test('monitors have their own door, and the portal has no metrics', async () => {
  expect((await door.ask('/healthz', { Host: 'whatever.example' })).text).toBe('healthy\n');
  expect((await door.ask('/readyz', { Host: '10.0.0.1' })).text).toBe('ready\n');
  expect((await door.ask('/sign-in')).status).toBe(404);
  expect((await new Visitor(server).get('/metrics')).status).toBe(404);
});
