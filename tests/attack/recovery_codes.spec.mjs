// Rows 16 to 20: recovery codes.
import { expect, test } from '@playwright/test';

import { codeOf, password, TestServer, wrongCodeOf } from '../harness.mjs';
import { enrolled, Visitor } from '../visitor.mjs';
import { afterWrongGuess, eventsSince, newestEvent, tally, watch } from './answers.mjs';

const base = '/account/security/multi-factor';
const unusedOf = (name) => server.query(`SELECT COUNT(*) AS n FROM recovery_codes WHERE used IS NULL AND account =
  (SELECT id FROM accounts WHERE sign_in_name = '${name}')`)[0].n;
let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

async function atTheRecoveryCode(name, browser = new Visitor(server)) {
  await server.advance(60);  // the network's limit belongs to other rows
  const entered = await browser.enterPassword(name);
  expect(entered.location).toBe('/sign-in/code');
  await browser.get('/sign-in/recovery-code');
  return browser;
}

const enter = (visitor, code) => visitor.post('/sign-in/recovery-code', { code });

async function expectUseless(name, code) {
  const visitor = await atTheRecoveryCode(name);
  const unused = unusedOf(name);
  const { answer, events, changed } = await watch(server, () => enter(visitor, code));
  expect(answer.status).toBe(401);
  expect(events).toEqual(['factor_refused: sign_in: wrong']);
  expect(changed).toEqual(afterWrongGuess);
  expect(unusedOf(name)).toBe(unused);
  expect(await visitor.isSignedIn()).toBe(false);
}

/** Somebody who is signed in with both factors. */
async function signedIn(name) {
  const person = await enrolled(server, name);
  await person.visitor.enterPassword(name);
  expect((await person.visitor.enterCode(codeOf(person.key, await server.now()))).status).toBe(303);
  return person;
}

test('row 16: a recovery code works once', async () => {
  const { codes } = await enrolled(server, 'row16');
  const first = await atTheRecoveryCode('row16');
  const { answer, events } = await watch(server, () => enter(first, codes[3]));
  expect(answer.status).toBe(303);
  expect(events).toEqual(['recovery_code_used: 9 left', 'signed_in: new_browser']);
  expect(unusedOf('row16')).toBe(9);
  await expectUseless('row16', codes[3]);
  await expectUseless('row16', codes[3].toLowerCase().replaceAll('-', ' '));
});

test('row 16: of twenty presses with one recovery code at once, one gets in', async () => {
  const { codes } = await enrolled(server, 'row16b');
  const racers = [];
  for (let n = 0; n < 20; n += 1) racers.push(await atTheRecoveryCode('row16b'));
  const newest = newestEvent(server);
  const answers = await Promise.all(racers.map((racer) => enter(racer, codes[0])));
  // How many have to wait depends on when the first one is through.
  const { 303: taken, 401: refused = 0, 429: waiting = 0 } = tally(answers);
  expect(taken).toBe(1);
  expect(refused + waiting).toBe(19);
  expect(unusedOf('row16b')).toBe(9);
  expect(eventsSince(server, newest).filter((event) => event.startsWith('recovery_code_used'))).toEqual(['recovery_code_used: 9 left']);
  expect(await Promise.all(racers.map((racer) => racer.isSignedIn())).then((all) => all.filter(Boolean))).toHaveLength(1);
});

test("row 17: one subscriber's recovery code is nothing in another's sign-in", async () => {
  const { codes } = await enrolled(server, 'row17a');
  await enrolled(server, 'row17b');
  await expectUseless('row17b', codes[0]);
  expect(unusedOf('row17a')).toBe(10);
  expect((await enter(await atTheRecoveryCode('row17a'), codes[0])).status, 'it still works where it belongs').toBe(303);
});

test('row 18: a new set ends the old one, and only once it has been saved', async () => {
  const { codes, visitor } = await signedIn('row18');
  await visitor.get(`${base}/recovery-codes`);
  expect((await visitor.post(`${base}/recovery-codes/renew`)).location).toBe(`${base}/recovery-codes`);
  expect((await enter(await atTheRecoveryCode('row18'), codes[0])).status, 'not saved yet').toBe(303);
  await visitor.get(`${base}/recovery-codes`);
  const { answer, events } = await watch(server, () => visitor.post(`${base}/recovery-codes`, { saved: 'yes' }));
  expect(answer.status).toBe(303);
  expect(events).toEqual(['recovery_codes_renewed']);
  await expectUseless('row18', codes[1]);
  expect(unusedOf('row18')).toBe(10);
});

test('row 18: switching off and on again ends the old set', async () => {
  const { key, codes, visitor } = await signedIn('row18b');
  await server.nextStep();
  await visitor.get(`${base}/remove`);
  const removed = await visitor.post(`${base}/remove`, { password, code: codeOf(key, await server.now()) });
  expect(removed.location).toBe(`${base}?after=removed`);
  await visitor.enrol();
  await expectUseless('row18b', codes[0]);
});

test('row 19: codes and recovery codes are guessed on one account', async () => {
  const { key } = await enrolled(server, 'row19');
  const thief = await atTheRecoveryCode('row19');
  const wrong = wrongCodeOf(key, await server.now());
  const answers = [];
  for (let n = 0; n < 50; n += 1) {
    answers.push(await thief.post('/sign-in/code', { code: wrong }));
    answers.push(await enter(thief, 'AAAA-BBBB-CCCC-DDDD'));
  }
  expect(tally(answers)).toEqual({ 401: 5, 429: 95 });
});

test('row 20: saved recovery codes are never shown again', async () => {
  const { codes, visitor } = await signedIn('row20');
  const pages = [base, `${base}/activate`, `${base}/continue`, `${base}/recovery-codes`, `${base}/recovery-codes/download`,
    `${base}/active`, '/account/security', '/account/profile'];
  for (const path of pages) {
    const answer = await visitor.get(path);
    expect([200, 303], path).toContain(answer.status);
    for (const code of codes) {
      expect(answer.text, path).not.toContain(code);
      expect(answer.text, path).not.toContain(code.replaceAll('-', ''));
    }
  }
  const page = await visitor.get(`${base}/recovery-codes`);
  expect(page.text).toMatch(/<strong>10<\/strong>/);
  const again = await watch(server, () => visitor.post(`${base}/recovery-codes`, { saved: 'yes' }));
  expect(again.answer.status, 'the press once more').toBe(410);
  expect(again.events).toEqual([]);
  expect(again.changed).toEqual([]);
  for (const code of codes) expect(again.answer.text).not.toContain(code);
});
