// Rows 82 and 102: passwords that are long, unusual or many.
import { expect, test } from '@playwright/test';

import { TestServer } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';
import { eventsSince, newestEvent, tally, watch } from './answers.mjs';

let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => {
  server = await TestServer.start({ configuration: 'trusted_proxies = ["127.0.0.1"]\n[password]\nleast_length = 13\n' });
});
test.afterAll(async () => { await server.stop(); });

/** A new subscriber on the page of his invitation, and the press that chooses a password. */
async function invited(name) {
  const added = await server.cli(['subscriber', 'add', '--customer-number', `K-${name}`, '--name', name,
    '--email', `${name}@example.com`, '--invite']);
  expect(added.exit, added.err).toBe(0);
  const visitor = new Visitor(server);
  const [, token] = /\/invitation\?token=(\S+)/.exec(added.out);
  await visitor.get(`/invitation?token=${token}`);
  expect((await visitor.get('/invitation')).text, 'what the operator asks for').toContain('At least 13 characters');
  return (password) => visitor.post('/invitation', { password });
}

async function signsIn(name, password) {
  await server.advance(3601);  // past any wait
  const { status } = await new Visitor(server).enterPassword(name, password);
  expect([303, 400, 401]).toContain(status);
  return status === 303;
}

test('row 82: a password may have 256 characters, and what is longer costs no hashing', async () => {
  const longest = 'Árvíztűrő tükörfúrógép 7 '.repeat(11).slice(0, 256);
  const choose = await invited('row82');
  for (const [typed, status] of [[`${longest}x`, 400], ['x'.repeat(60_000), 400], ['', 400], [longest.slice(0, 12), 422], [longest, 303]]) {
    const newest = newestEvent(server);
    expect((await choose(typed)).status, `${typed.length} characters`).toBe(status);
    expect(eventsSince(server, newest)).toEqual(status === 303 ? ['password_chosen: invitation'] : []);
  }
  expect(await signsIn('row82', longest)).toBe(true);
  expect(await signsIn('row82', longest.slice(0, 255))).toBe(false);

  const visitor = new Visitor(server);
  await visitor.get('/sign-in');
  for (const [length, status] of [[1 << 20, 413], [60_000, 400], [257, 400]]) {
    const { answer, changed } = await watch(server, () => visitor.post('/sign-in', { name: 'row82', password: 'x'.repeat(length) }));
    expect(answer.status, `${length} characters`).toBe(status);
    expect(changed).toEqual([]);
  }
});

test('row 82: five hundred sign-ins at once: some are told to come back, and the rest of the server stays quick', async () => {
  await server.addSubscriber('row82flood');
  const visitors = [];
  for (let n = 0; n < 500; n += 1) {
    const visitor = new Visitor(server, { headers: { 'X-Forwarded-For': `10.2.${n >> 1}.1` } });
    await visitor.get('/sign-in');
    visitors.push(visitor);
  }
  const newest = newestEvent(server);
  const flood = Promise.all(visitors.map((visitor, n) => visitor.post('/sign-in', { name: `flood${n}`, password: 'not the right one at all' })));
  let over = false;
  flood.finally(() => { over = true; });
  const slowest = { '/healthz': 0, '/help/lost-phone': 0, '/sign-in': 0, '/session': 0 };
  const reader = new Visitor(server);
  let rounds = 0;
  while (!over) {
    for (const path of Object.keys(slowest)) {
      const start = Date.now();
      expect([200, 401], path).toContain((await reader.get(path)).status);
      slowest[path] = Math.max(slowest[path], Date.now() - start);
    }
    rounds += 1;
  }
  const answers = await flood;
  const { 401: checked, 503: turnedAway } = tally(answers);
  expect(checked + turnedAway, 'nothing else').toBe(500);
  expect(turnedAway).toBeGreaterThan(0);
  for (const { status, headers } of answers) if (status === 503) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(rounds).toBeGreaterThan(0);
  // A page that had to wait for five hundred hashes would take six seconds on two idle cores, and more on busy ones.
  for (const [path, milliseconds] of Object.entries(slowest)) expect(milliseconds, path).toBeLessThan(3000);
  expect(eventsSince(server, newest)).toHaveLength(checked);
  // Whoever was turned away has not been charged.
  const charged = server.query("SELECT COUNT(*) AS n FROM paces WHERE account IS NULL")[0].n;
  expect(charged).toBe(checked);
  expect(await signsIn('row82flood')).toBe(true);
});

const composed = 'Zoë’s café on the Ångström crêpe road';
const equal = [['composed', composed.normalize('NFC')], ['decomposed', composed.normalize('NFD')]];
const different = [
  ['without accents', composed.normalize('NFD').replace(/\p{M}/gu, '')], ['in capitals', composed.toUpperCase()],
  ['a blank in front', ` ${composed}`], ['a blank behind', `${composed} `], ['two blanks within', composed.replace(' ', '  ')],
  ['one letter less', composed.slice(0, -1)], ['a zero width space', `${composed}\u200B`],
  ['other forms of the same letters', composed.replace('road', 'ｒｏａｄ')],
];

test('row 102: the same characters are the same password however they are coded, and nothing else is', async () => {
  const choose = await invited('row102');
  expect((await choose(equal[0][1])).status).toBe(303);
  for (const [what, typed] of equal) expect(await signsIn('row102', typed), what).toBe(true);
  for (const [what, typed] of different) expect(await signsIn('row102', typed), what).toBe(false);
});

test('row 102: blanks around a password belong to it', async () => {
  const choose = await invited('row102b');
  expect((await choose('  seven orange kayaks drift  ')).status).toBe(303);
  expect(await signsIn('row102b', '  seven orange kayaks drift  ')).toBe(true);
  for (const typed of ['seven orange kayaks drift', ' seven orange kayaks drift', '  seven orange kayaks drift']) {
    expect(await signsIn('row102b', typed)).toBe(false);
  }
});

test('row 102: every byte counts, also behind the 72nd', async () => {
  const choose = await invited('row102c');
  const start = 'plum granite whistle under nine quiet lanterns by the river delta at noon '.slice(0, 72);
  expect(Buffer.from(start)).toHaveLength(72);
  expect((await choose(`${start}tail of iron`)).status).toBe(303);
  expect(await signsIn('row102c', `${start}tail of iron`)).toBe(true);
  for (const typed of [start, `${start}tail of irom`, `${start}Tail of iron`, `${start}tail of iron!`]) expect(await signsIn('row102c', typed)).toBe(false);
});

test('row 102: NUL and what is no text end nothing early', async () => {
  const choose = await invited('row102d');
  expect((await choose('amber falcon winter gate')).status).toBe(303);
  const visitor = new Visitor(server);
  await visitor.get('/sign-in');
  for (const tail of ['%00', '%00more', '%ff', '%ed%a0%80', '%c0%80']) {
    const { answer, changed } = await watch(server, () => visitor.send('POST', '/sign-in', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: server.url },
      body: `csrf=${visitor.csrf}&name=row102d&password=amber+falcon+winter+gate${tail}`,
    }));
    expect(answer.status, tail).toBe(400);
    expect(changed, tail).toEqual([]);
  }
});
