// More sign-ins than can be served.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { expect, test } from '@playwright/test';

import { TestServer, codeOf, password, saltedSha } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';

// So many that no name is tried twice at the same time, which would look like guessing.
const names = Array.from({ length: 128 }, (_, n) => `crowd-${n}`);
// Those who have proven their passwords when the others come.
const entering = Array.from({ length: 40 }, (_, n) => ({ name: `enters-${n}`, key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }));
// In MiB. Measured on two cores: 66 at most, and 26 when it has rested. 19 of each core are what a hash takes.
const cores = availableParallelism();
const most = { busy: 70 + 20 * cores, rested: 50 };
let server;
/** Sign-ins that were answered with a session. */
let opened = 0;

test.beforeAll(async () => {
  server = await TestServer.start({ configuration: 'trusted_proxies = ["127.0.0.1"]\n' });
  for (const name of names) await server.addSubscriber(name);
  await server.bring('customer_number,sign_in_name,email,password_hash,totp',
    entering.map(({ name, key }, n) => `E-${n},${name},${name}@example.com,${saltedSha(password)},${key}`));
});
test.afterAll(async () => { await server?.stop(); });

const now = () => Number(process.hrtime.bigint()) / 1e6;
const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

/** What `share` of the values are at most. */
function quantile(values, share) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(share * (sorted.length - 1))];
}

/** One sign-in, of somebody who has the page open. */
async function signIn(door, number) {
  const begun = now();
  const answer = await door.copy().post('/sign-in', { name: names[number % names.length], password }, {
    headers: { 'X-Forwarded-For': `10.0.${number % names.length}.1` },
  });
  if (answer.status === 303) opened += 1;
  return { status: answer.status, again: answer.headers['retry-after'], took: now() - begun };
}

/** Second steps, spread over the time: how each was answered, and how long that took. */
async function enterCodes(browsers, code, time) {
  const begun = now();
  return Promise.all(browsers.map(async (browser, n) => {
    await pause(Math.max(0, time * n / browsers.length - (now() - begun)));
    const pressed = now();
    const { status } = await browser.post('/sign-in/code', { code });
    if (status === 303) opened += 1;
    return { status, took: now() - pressed };
  }));
}

/** What the server has in memory (VmRSS), or had at most (VmHWM), in MiB. */
function memory(name) {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)[1]) / 1024;
}

/** Sign-ins a second when each of sixteen begins again as soon as he is done. */
async function peak(door, time) {
  const end = now() + time;
  let done = 0;
  await Promise.all(names.slice(0, 16).map(async (_, number) => {
    while (now() < end) {
      expect((await signIn(door, number)).status).toBe(303);
      done += 1;
    }
  }));
  return 1000 * done / time;
}

/** `rate` a second begin, whether or not those before are done. */
async function crowd(door, rate, time) {
  const begun = now();
  const answers = [];
  while (now() - begun < time) {
    const due = Math.floor((now() - begun) * rate / 1000);
    while (answers.length <= due) answers.push(signIn(door, answers.length));
    await pause(5);
  }
  const all = await Promise.all(answers);
  return { all, took: now() - begun };
}

/** How long the pages take that somebody who is signed in looks at until `isOver`. */
async function look(visitor, isOver) {
  const times = [];
  while (!isOver()) {
    for (const path of ['/account/profile', '/account/security', '/account/step-up']) {
      const begun = now();
      expect((await visitor.get(path)).status, path).toBe(200);
      times.push(now() - begun);
    }
    await pause(20);
  }
  return times;
}

test('three times as many sign-ins as can be served: as many are served, the others are told so at once, and who is signed in, or about to be, does not notice', async () => {
  const door = new Visitor(server);
  await door.get('/sign-in');
  const inside = new Visitor(server);
  expect((await inside.enterPassword(names[0])).status).toBe(303);
  opened += 1;
  const browsers = await Promise.all(entering.map(async ({ name }, n) => {
    const browser = new Visitor(server, { headers: { 'X-Forwarded-For': `10.1.${n}.1` } });
    expect((await browser.enterPassword(name)).location).toBe('/sign-in/code');
    await browser.get('/sign-in/code');
    return browser;
  }));
  const code = codeOf(entering[0].key, await server.now());
  const before = await peak(door, 3000);

  let isOver = false;
  const looking = look(inside, () => isOver);
  const codes = enterCodes(browsers, code, 3500);
  const { all, took } = await crowd(door, 3 * before, 4000);
  isOver = true;
  const pages = await looking;
  const steps = await codes;

  const served = all.filter(({ status }) => status === 303);
  const away = all.filter(({ status }) => status !== 303);
  expect(new Set(away.map(({ status }) => status))).toEqual(new Set([503]));
  expect(away.filter(({ again }) => !(Number(again) > 0))).toEqual([]);
  // The aims are 90 % and 50 ms (`./dev bench overload`). Here the client takes its share of the same cores, and
  // other tests run: what is looked for is a server that breaks down.
  expect(1000 * served.length / took, `${before.toFixed(0)}/s before`).toBeGreaterThan(0.5 * before);
  expect(quantile(away.map((answer) => answer.took), 0.5)).toBeLessThan(200);
  expect(quantile(pages, 0.5)).toBeLessThan(200);
  // Whoever is at his second step gets in, all of them.
  expect(new Set(steps.map(({ status }) => status))).toEqual(new Set([303]));
  // Each of them waits for the disk. Behind the passwords that wait for their hashes it would be a second.
  expect(quantile(steps.map((answer) => answer.took), 0.5)).toBeLessThan(500);

  // And then everything is as it was.
  expect(await peak(door, 3000)).toBeGreaterThan(0.5 * before);
  expect(server.query('SELECT COUNT(*) AS n FROM sessions')[0].n, 'whoever was told so has a session, and nobody else').toBe(opened);
  expect(server.database.damages()).toEqual([]);
  expect(memory('VmHWM')).toBeLessThan(most.busy);
  await expect.poll(() => memory('VmRSS'), { timeout: 15_000 }).toBeLessThan(most.rested);
});
