// Rows 4, 17, 38, 40, 45, 50 and 89 where somebody has several authenticators, and tries codes of them.
import { expect, test } from '@playwright/test';

import { codeOf, password, TestServer, wrongCodeOf } from '../harness.mjs';
import { enrolled, Visitor } from '../visitor.mjs';
import { afterWrongGuess, watch } from './answers.mjs';

const base = '/account/security/multi-factor';
let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

const account = (name) => `(SELECT id FROM accounts WHERE sign_in_name = '${name}')`;
const idsOf = (name) => server.query(`SELECT id FROM authenticators WHERE account = ${account(name)} ORDER BY id`).map(({ id }) => id);
const pageOf = (id) => `${base}/authenticator?id=${id}`;

/** Somebody who is signed in by a code, at the beginning of a step that is not used. */
async function signedInByCode(name) {
  await server.advance(60);  // the network's limit belongs to other rows
  const person = await enrolled(server, name);
  await person.visitor.enterPassword(name);
  expect((await person.visitor.enterCode(codeOf(person.key, await server.now()))).status).toBe(303);
  await server.nextStep();
  return person;
}

/** The same with a second one. */
async function withSeveral(name) {
  const person = await signedInByCode(name);
  const { key: second } = await person.visitor.addAuthenticator();
  await server.nextStep();
  await server.nextStep();
  return { ...person, second };
}

async function enterCode(name, code) {
  await server.advance(60);
  const visitor = new Visitor(server);
  await visitor.enterPassword(name);
  return visitor.enterCode(code);
}

test('row 4: a code that was tried neither signs in nor proves anything', async () => {
  const { key, visitor } = await signedInByCode('row4t');
  const [id] = idsOf('row4t');
  const second = new Visitor(server);
  await second.enterPassword('row4t');
  await second.get('/sign-in/code');
  await server.nextStep();
  const code = codeOf(key, await server.now());
  await visitor.get(pageOf(id));
  const tried = await watch(server, () => visitor.post(`${base}/authenticator/try?id=${id}`, { code }));
  expect(tried.answer.location).toBe(`${pageOf(id)}&after=works`);
  expect(tried.events).toEqual(['code_tried: entry 1']);
  expect(tried.changed.filter((table) => !['authenticators', 'events'].includes(table))).toEqual([]);

  const replayed = await watch(server, () => second.post('/sign-in/code', { code }));
  expect(replayed.answer.status).toBe(401);
  expect(replayed.events).toEqual(['factor_refused: sign_in: otp_replay']);
  expect(replayed.changed).toEqual(afterWrongGuess);
  const proof = await watch(server, () => visitor.stepUp(code));
  expect(proof.answer.status).toBe(401);
  expect(proof.events).toEqual(['factor_refused: step_up: otp_replay']);
});

test('row 4: a code to come, which the page has explained, opens nothing when its time comes', async () => {
  const { key, visitor } = await signedInByCode('row4f');
  const [id] = idsOf('row4f');
  const start = await server.nextStep();
  const code = codeOf(key, start + 240);
  await visitor.get(pageOf(id));
  const tried = await watch(server, () => visitor.post(`${base}/authenticator/try?id=${id}`, { code }));
  expect(tried.answer.status).toBe(401);
  expect(tried.answer.text).toContain('4 minutes fast');
  expect(tried.events).toEqual(['code_tried: entry 1: clock_off']);
  await server.set(start + 210);
  for (const later of [210, 240, 270]) {
    await server.set(start + later);
    const waited = new Visitor(server);
    await waited.enterPassword('row4f');
    expect((await waited.enterCode(code)).status, `${later} seconds later`).toBe(401);
  }
  expect((await enterCode('row4f', codeOf(key, await server.now() + 60))).status, 'the next one is as good as ever').toBe(303);
});

test("row 17: somebody else's recovery code proves nothing inside a session either", async () => {
  const mine = await signedInByCode('row17s');
  const theirs = await signedInByCode('row17o');
  const unused = () => server.query(`SELECT COUNT(*) AS n FROM recovery_codes WHERE used IS NULL AND account = ${account('row17o')}`)[0].n;
  await mine.visitor.get('/account/step-up');
  const refused = await watch(server, () => mine.visitor.post('/account/step-up', { password, code: theirs.codes[0] }));
  expect(refused.answer.status).toBe(401);
  expect(refused.events).toEqual(['factor_refused: step_up: wrong']);
  expect(refused.changed).toEqual(afterWrongGuess);
  expect(unused()).toBe(10);
});

test('row 38: an authenticator of somebody else, and what is none, is not there', async () => {
  const { visitor } = await withSeveral('row38');
  await withSeveral('row38b');
  const [theirs] = idsOf('row38b');
  await visitor.get(base);
  const asked = [['GET', pageOf(theirs)], ['POST', pageOf(theirs), { name: 'mine' }],
    ['GET', `${base}/authenticator/try?id=${theirs}`], ['POST', `${base}/authenticator/try?id=${theirs}`, { code: '123456' }],
    ['GET', `${base}/authenticator/remove?id=${theirs}`], ['POST', `${base}/authenticator/remove?id=${theirs}`],
    ['POST', `${base}/new-phone`, { old: theirs }]];
  for (const [method, path, fields] of asked) {
    const { answer, events, changed } = await watch(server, () => (method === 'GET' ? visitor.get(path) : visitor.post(path, fields)));
    expect(answer.status, `${method} ${path}`).toBe(404);
    expect(events, `${method} ${path}`).toEqual(['id_refused: authenticator']);
    expect(changed, `${method} ${path}`).toEqual(['events']);
  }
  const nonsense = ['', '0', '-1', '01', '1e3', '1 OR 1=1', '%271%27', '9223372036854775808', '99999999999999999999999', 'x', '1.0', '%00', '１', '1%2C2'];
  for (const id of nonsense) {
    const { answer, changed } = await watch(server, () => visitor.get(`${base}/authenticator?id=${encodeURI(decodeURIComponent(id))}`));
    expect([400, 404], id).toContain(answer.status);
    expect(changed, id).toEqual([]);
  }
  expect((await visitor.get(`${base}/authenticator`)).status).toBe(404);
  expect((await visitor.get(`${base}/authenticator?id=${theirs}&id=1`)).status, 'twice').toBe(400);
});

test('row 40: a stolen cookie alone adds, replaces and removes no authenticator', async () => {
  const { visitor } = await withSeveral('row40s');
  const [first, second] = idsOf('row40s');
  const moving = await withSeveral('row40m');
  await moving.visitor.addAuthenticator({ insteadOf: idsOf('row40m')[0] });
  await server.advance(301);
  const acts = [[visitor, '/add', {}], [visitor, '/new-phone', { old: first }],
    [visitor, `/authenticator/remove?id=${second}`, {}],
    [moving.visitor, '/new-phone/end-old', {}], [moving.visitor, '/new-phone/keep-old', {}]];
  for (const [owner, path, fields] of acts) {
    const thief = owner.copy();
    await thief.get(base);
    const { answer, events, changed } = await watch(server, () => thief.post(base + path, fields));
    expect(answer.location, path).toBe('/account/step-up');
    expect(events, path).toEqual([]);
    expect(changed, path).toEqual([]);
    await thief.get('/account/step-up');
    const guessed = await thief.post('/account/step-up', { password: 'not the right one at all', code: '000000' });
    expect(guessed.status, path).toBe(401);
  }
  expect(idsOf('row40s')).toEqual([first, second]);
  expect(idsOf('row40m')).toHaveLength(3);
});

test('row 45: removed and added again an authenticator has a new key, and the old one opens nothing', async () => {
  const { visitor, second, key } = await withSeveral('row45s');
  const [, id] = idsOf('row45s');
  expect((await visitor.stepUp(codeOf(key, await server.now()))).status).toBe(303);
  await visitor.get(`${base}/authenticator/remove?id=${id}`);
  const removed = await watch(server, () => visitor.post(`${base}/authenticator/remove?id=${id}`));
  expect(removed.answer.location).toBe(`${base}?after=one-removed`);
  expect(removed.events).toEqual(['authenticator_ended: removed: entry 2']);
  const { key: anew } = await visitor.addAuthenticator();
  expect(anew).not.toBe(second);
  expect(idsOf('row45s')[1], 'an id is never used again').not.toBe(id);
  await server.nextStep();
  await server.nextStep();
  expect((await enterCode('row45s', codeOf(second, await server.now() + 60))).status).toBe(401);
  expect((await enterCode('row45s', codeOf(anew, await server.now() + 60))).status).toBe(303);
});

test('row 50: codes are not guessed by trying them', async () => {
  const { key, visitor } = await signedInByCode('row50t');
  const [id] = idsOf('row50t');
  const path = `${base}/authenticator/try?id=${id}`;
  await visitor.get(pageOf(id));
  const wrong = wrongCodeOf(key, await server.now());
  const first = await watch(server, () => visitor.post(path, { code: wrong }));
  expect(first.answer.status).toBe(401);
  expect(first.events).toEqual(['code_tried: entry 1: wrong']);
  expect(first.changed, 'paced and locked, and no wrong code of a sign-in')
    .toEqual(afterWrongGuess.filter((table) => table !== 'wrong_codes'));
  let waits = 0;
  for (let n = 0; n < 60; n += 1) {
    const { status } = await visitor.post(path, { code: wrong });
    expect([401, 429]).toContain(status);
    if (status === 429) waits += 1;
  }
  expect(waits).toBeGreaterThan(50);
  const right = await watch(server, async () => visitor.post(path, { code: codeOf(key, await server.now()) }));
  expect(right.answer.status, 'while it waits a right one is not looked at').toBe(429);
  expect(right.events).toEqual(['throttled']);
  expect(right.changed).toEqual(['events']);
  const elsewhere = await watch(server, async () => visitor.stepUp(codeOf(key, await server.now())));
  expect(elsewhere.answer.status, 'the pace of a proof is the same').toBe(429);
});

test('row 50: a hundred guesses switch codes off, here as everywhere', async () => {
  const { key, visitor } = await signedInByCode('row50l');
  const [id] = idsOf('row50l');
  server.change(`INSERT INTO tallies (owner, kind, account, in_a_row, updated)
    VALUES ('account ' || ${account('row50l')}, 'code', ${account('row50l')}, 99, ${Date.now()}000)
    ON CONFLICT (owner, kind) DO UPDATE SET in_a_row = 99`);
  await visitor.get(pageOf(id));
  const path = `${base}/authenticator/try?id=${id}`;
  const last = await watch(server, async () => visitor.post(path, { code: wrongCodeOf(key, await server.now()) }));
  expect(last.events).toEqual(['factor_locked', 'code_tried: entry 1: wrong']);
  const right = await watch(server, async () => visitor.post(path, { code: codeOf(key, await server.now()) }));
  expect(right.answer.status).toBe(401);
  expect(right.answer.text).toContain('switched off');
  expect(right.events).toEqual(['code_tried: entry 1: locked']);
});

test('row 89: what somebody calls his authenticator is text, wherever it is shown', async () => {
  const { visitor } = await withSeveral('row89s');
  const [first, second] = idsOf('row89s');
  const evil = '"><script>alert(1)</script>{{csrf}}&lt;';
  for (const id of [first, second]) {
    await visitor.get(pageOf(id));
    const named = await watch(server, () => visitor.post(pageOf(id), { name: evil }));
    expect(named.answer.location).toBe(`${pageOf(id)}&after=renamed`);
    expect(named.changed).toEqual(['authenticators', 'events']);
  }
  for (const path of [base, pageOf(first), `${base}/authenticator/remove?id=${first}`, `${base}/new-phone`]) {
    const { text } = await visitor.get(path);
    expect(text, path).not.toContain('<script>alert');
    expect(text, path).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{csrf}}&amp;lt;');
    expect([...text.matchAll(/<script\b[^>]*>/g)].every(([tag]) => tag.includes('nonce=')), path).toBe(true);
  }
  const unnamed = ['', '   ', 'x'.repeat(41), 'a\nb', 'a\u0000b', 'a\u202Eb', '\u001b[31mred'];
  for (const name of unnamed) {
    const { answer, changed } = await watch(server, () => visitor.post(pageOf(first), { name }));
    expect(answer.status, JSON.stringify(name)).toBe(400);
    expect(changed, JSON.stringify(name)).toEqual([]);
  }
  const broken = await visitor.send('POST', pageOf(first), {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: server.url, 'Sec-Fetch-Site': 'same-origin' },
    body: `csrf=${encodeURIComponent(visitor.csrf)}&name=%ff%fe` });
  expect(broken.status, 'no text').toBe(400);
});
