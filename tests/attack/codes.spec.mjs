// Rows 1 to 7: the six digits of an authenticator app.
import { expect, test } from '@playwright/test';

import { codeOf, password, TestServer, wrongCodeOf } from '../harness.mjs';
import { enrolled, Visitor } from '../visitor.mjs';
import { afterWrongGuess, eventsSince, face, newestEvent, tally, watch, words } from './answers.mjs';

const step = 30;
let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => {
  server = await TestServer.start({ configuration: 'trusted_proxies = ["127.0.0.1"]\n' });
});
test.afterAll(async () => { await server.stop(); });

/** Somebody whose password has been taken and whose code is asked for. */
async function atTheCode(name, browser = new Visitor(server)) {
  const entered = await browser.enterPassword(name);
  expect(entered.location).toBe('/sign-in/code');
  await browser.get('/sign-in/code');
  return browser;
}

test('row 1: a code works once', async () => {
  const { key, visitor } = await enrolled(server, 'row1');
  await atTheCode('row1', visitor);
  const second = await atTheCode('row1');
  const code = codeOf(key, await server.now());

  const first = await watch(server, () => visitor.enterCode(code));
  expect(first.answer.status).toBe(303);
  expect(first.events).toEqual(['signed_in']);
  expect(await visitor.isSignedIn()).toBe(true);

  const again = await watch(server, () => second.enterCode(code));
  expect(again.answer.status).toBe(401);
  expect(again.answer.text).toContain('This code has been used already.');
  expect(again.events).toEqual(['factor_refused: sign_in: otp_replay']);
  expect(again.changed).toEqual(afterWrongGuess);
  expect(await second.isSignedIn()).toBe(false);
});

test('row 2: of fifty presses with one code at once, one gets in', async () => {
  // An attempt lives for ten minutes, which is 18 rounds of a step each; then everybody enters the password anew.
  const { key } = await enrolled(server, 'row2');
  const sessions = () => server.query('SELECT COUNT(*) AS n FROM sessions')[0].n;
  for (let preparation = 0; preparation < 3; preparation += 1) {
    let racers = [];
    // Each from a network of its own, so that it is the code alone over which they meet.
    for (let n = 0; n < 50; n += 1) {
      racers.push(await atTheCode('row2', new Visitor(server, { headers: { 'X-Forwarded-For': `10.1.${n}.1` } })));
    }
    await server.nextStep();
    for (let round = 0; round < 18; round += 1) {
      const code = codeOf(key, await server.now());
      const before = sessions();
      const newest = newestEvent(server);
      const answers = await Promise.all(racers.map((racer) => racer.post('/sign-in/code', { code })));

      const count = tally(answers);
      expect(count).toEqual({ 303: 1, 401: 5, 429: racers.length - 6 });
      expect(sessions() - before).toBe(1);
      const events = eventsSince(server, newest);
      expect(events.filter((event) => event.startsWith('signed_in'))).toHaveLength(1);
      expect(events.filter((event) => event === 'factor_refused: sign_in: otp_replay')).toHaveLength(5);

      racers = racers.filter((_, at) => answers[at].status !== 303);
      await server.advance(step + 1);  // the losers' wait, which is into the next step as well
    }
  }
});

test('row 3: a code older than the one used last is refused, although it is in the window', async () => {
  const { key, visitor } = await enrolled(server, 'row3');
  await atTheCode('row3', visitor);
  const second = await atTheCode('row3');
  const now = await server.now();
  expect((await visitor.enterCode(codeOf(key, now))).status).toBe(303);

  const older = await watch(server, () => second.enterCode(codeOf(key, now - step)));
  expect(older.answer.status).toBe(401);
  expect(older.answer.text).toContain('This code has been used already.');
  expect(older.events).toEqual(['factor_refused: sign_in: otp_replay']);
  expect(older.changed).toEqual(afterWrongGuess);
});

test('row 4: the code that proved the enrolment signs nobody in', async () => {
  await server.addSubscriber('row4a');
  const visitor = new Visitor(server);
  await visitor.enterPassword('row4a');
  await server.nextStep();
  const code_at = await server.now();
  const { key } = await visitor.enrol();
  await visitor.signOut();
  await atTheCode('row4a', visitor);
  expect(Math.floor(await server.now() / step), 'still the same step').toBe(Math.floor(code_at / step));

  const { answer, events } = await watch(server, () => visitor.enterCode(codeOf(key, code_at)));
  expect(answer.status).toBe(401);
  expect(events).toEqual(['factor_refused: sign_in: otp_replay']);
  expect(await visitor.isSignedIn()).toBe(false);
});

test('row 4: the code of a sign-in neither steps up nor removes anything', async () => {
  const { key, visitor } = await enrolled(server, 'row4b');
  await atTheCode('row4b', visitor);
  const code = codeOf(key, await server.now());
  expect((await visitor.enterCode(code)).status).toBe(303);

  const places = [['/account/step-up', 'step_up'], ['/account/security/multi-factor/remove', 'removal']];
  for (const [path, at] of places) {
    await visitor.get(path);
    const { answer, events, changed } = await watch(server, () => visitor.post(path, { password, code }));
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('This code has been used already.');
    expect(events).toEqual([`factor_refused: ${at}: otp_replay`]);
    expect(changed).toEqual(afterWrongGuess);
  }
});

test('row 4: the code of a step-up signs nobody in', async () => {
  const { key, visitor } = await enrolled(server, 'row4c');
  await atTheCode('row4c', visitor);
  await visitor.enterCode(codeOf(key, await server.now()));
  await server.nextStep();
  const code = codeOf(key, await server.now());
  await visitor.get('/account/step-up');
  expect((await visitor.post('/account/step-up', { password, code })).status).toBe(303);

  const second = await atTheCode('row4c');
  const { answer, events, changed } = await watch(server, () => second.enterCode(code));
  expect(answer.status).toBe(401);
  expect(events).toEqual(['factor_refused: sign_in: otp_replay']);
  expect(changed).toEqual(afterWrongGuess);
});

/** Enters the code of a step `offset` away at this second of a step. */
async function enterAt(which, { key, name, second, offset }) {
  for (let tries = 0; tries < 3; tries += 1) {
    await which.advance(600);
    const visitor = new Visitor(which);
    await visitor.enterPassword(name);
    await visitor.get('/sign-in/code');
    await which.nextStep();
    const start = await which.now();
    const code = codeOf(key, start + offset * step);
    await which.set(start + second);
    const seen = await watch(which, () => visitor.post('/sign-in/code', { code }));
    // On a machine that stood still for a second the step is over: that says nothing, so once more.
    if (Math.floor(await which.now() / step) === Math.floor(start / step)) return { ...seen, visitor };
  }
  throw new Error('the machine is too slow for the last second of a step');
}

const edges = [0, 29].flatMap((second) => [-2, -1, 0, 1, 2].map((offset) => ({ second, offset })));

for (const { second, offset } of edges) {
  const accepted = Math.abs(offset) <= 1;
  test(`row 5: at second ${second} the code of step ${offset} is ${accepted ? 'taken' : 'refused'}`, async () => {
    const name = `row5-${second}-${offset + 2}`;
    const { key } = await enrolled(server, name);
    const { answer, events, visitor } = await enterAt(server, { key, name, second, offset });
    expect(await visitor.isSignedIn()).toBe(accepted);
    if (accepted) {
      expect(answer.status).toBe(303);
      expect(events).toEqual(['signed_in: new_browser']);
      return;
    }
    expect(answer.status).toBe(401);
    expect(events).toEqual([`factor_refused: sign_in: ${offset < 0 ? 'expired_code' : 'wrong'}`]);
    if (offset > 0) {
      // Nothing is said of a code to come: the page is the one of any wrong code.
      const wrong = await visitor.post('/sign-in/code', { code: wrongCodeOf(key, await server.now()) });
      expect(face(answer)).toEqual(face(wrong));
      expect(words(answer.text)).not.toMatch(/expired|used already|clock|early|fast/i);
    }
  });
}

test('row 5: a narrower window is kept', async () => {
  const narrow = await TestServer.start({ configuration: '[window]\nback = 0\nahead = 0\n' });
  try {
    const { key } = await enrolled(narrow, 'anna');
    for (const [offset, status] of [[-1, 401], [1, 401], [0, 303]]) {
      const { answer } = await enterAt(narrow, { key, name: 'anna', second: 15, offset });
      expect(answer.status, `step ${offset}`).toBe(status);
    }
  } finally {
    await narrow.stop();
  }
});

test('row 6: what was used before a power cut stays used', async () => {
  const { key, visitor } = await enrolled(server, 'row6');
  await atTheCode('row6', visitor);
  const before = await atTheCode('row6');
  const now = await server.now();
  const code = codeOf(key, now);
  const accepted = await visitor.enterCode(code);
  await server.kill();
  expect(accepted.status).toBe(303);

  await server.restart();
  await server.set(now + 1);
  expect(await visitor.isSignedIn(), 'what was acknowledged is there').toBe(true);
  for (const browser of [before, await atTheCode('row6')]) {
    const { answer, events } = await watch(server, () => browser.enterCode(code));
    expect(answer.status).toBe(401);
    expect(events).toEqual(['factor_refused: sign_in: otp_replay']);
    expect(await browser.isSignedIn()).toBe(false);
  }
});

test('row 7: a clock that jumped an hour ahead and came back locks nobody out', async () => {
  const { key, visitor } = await enrolled(server, 'row7');
  await server.advance(3600);
  await atTheCode('row7', visitor);
  expect((await visitor.enterCode(codeOf(key, await server.now()))).status).toBe(303);
  await visitor.signOut();

  await server.advance(-3600);
  await server.nextStep();
  await atTheCode('row7', visitor);
  const second = await atTheCode('row7');
  const code = codeOf(key, await server.now());
  const back = await watch(server, () => visitor.enterCode(code));
  expect(back.answer.status).toBe(303);
  expect(back.events).toEqual(['clock_had_jumped', 'signed_in']);

  const again = await watch(server, () => second.enterCode(code));
  expect(again.answer.status, 'and still each code works once').toBe(401);
  expect(again.events.at(-1)).toBe('factor_refused: sign_in: otp_replay');
});

test('row 7: the time that a client claims is not looked at', async () => {
  const { key } = await enrolled(server, 'row7b');
  const visitor = await atTheCode('row7b');
  const now = await server.now();
  const later = now + 3600;
  const claims = { Date: new Date(later * 1000).toUTCString(), 'X-Time': String(later), 'X-Timestamp': String(later) };
  const { answer, events, changed } = await watch(server, () => visitor.post('/sign-in/code',
    { code: codeOf(key, later), time: String(later), now: String(later), timestamp: String(later) }, { headers: claims }));
  expect(answer.status).toBe(401);
  expect(events).toEqual(['factor_refused: sign_in: wrong']);
  expect(changed).toEqual(afterWrongGuess);
});
