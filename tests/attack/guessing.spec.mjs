// Rows 8 to 15, 78, 79, 81 and 84: guesses, the waits that they cost, and what the answers give away.
import { expect, test } from '@playwright/test';

import { codeOf, password, TestServer, wrongCodeOf } from '../harness.mjs';
import { enrolled, Visitor } from '../visitor.mjs';
import {
  afterWrongGuess, afterWrongPassword, eventsSince, face, newestEvent, tally, watch, words,
} from './answers.mjs';
import { areAlike, expectSameTime } from './timing.mjs';

const freeFailures = 5;
const hour = 3600;
let server;
let networks = 0;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => {
  server = await TestServer.start({ configuration: 'trusted_proxies = ["127.0.0.1"]\n' });
});
test.afterAll(async () => { await server.stop(); });

/** An address in a network that nobody has used yet, so that no network's limit is met. */
function newAddress() {
  networks += 1;
  return `10.${networks >> 8}.${networks & 255}.1`;
}

function stranger() { return new Visitor(server, { headers: { 'X-Forwarded-For': newAddress() } }); }

async function atTheCode(name, browser = stranger()) {
  const entered = await browser.enterPassword(name);
  expect(entered.location).toBe('/sign-in/code');
  await browser.get('/sign-in/code');
  return browser;
}

const enter = (visitor, code) => visitor.post('/sign-in/code', { code });
const one = (sql) => Object.values(server.query(sql)[0])[0];
const idOf = (name) => one(`SELECT id FROM accounts WHERE sign_in_name = '${name}'`);

test('row 8: two hundred addresses share the guesses of one account', async () => {
  const { key } = await enrolled(server, 'row8');
  const thief = await atTheCode('row8');
  const wrong = wrongCodeOf(key, await server.now());
  const newest = newestEvent(server);
  const answers = [];
  for (let n = 0; n < 200; n += 1) {
    thief.headers = { 'X-Forwarded-For': newAddress() };
    answers.push(await enter(thief, wrong));
  }
  expect(tally(answers)).toEqual({ 401: freeFailures, 429: 200 - freeFailures });
  const events = eventsSince(server, newest);
  expect(events.filter((event) => event === 'factor_refused: sign_in: wrong')).toHaveLength(freeFailures);
  expect(events.filter((event) => event === 'throttled')).toHaveLength(200 - freeFailures);
  expect(one(`SELECT in_a_row FROM tallies WHERE owner = 'account ${idOf('row8')}' AND kind = 'code'`)).toBe(freeFailures);
  expect(await thief.isSignedIn()).toBe(false);
});

test('row 8: a guess that has to wait is not looked at, and changes nothing', async () => {
  const { key } = await enrolled(server, 'row8b');
  const thief = await atTheCode('row8b');
  for (let n = 0; n < freeFailures; n += 1) await enter(thief, wrongCodeOf(key, await server.now()));

  const right = await watch(server, async () => enter(thief, codeOf(key, await server.now())));
  expect(right.answer.status).toBe(429);
  expect(Number(right.answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(right.events).toEqual(['throttled']);
  expect(right.changed).toEqual(['events']);
  expect(await thief.isSignedIn()).toBe(false);
});

test('row 9: a new sign-in brings no new guesses', async () => {
  const { key } = await enrolled(server, 'row9');
  const wrong = wrongCodeOf(key, await server.now());
  const answers = [];
  for (let signIn = 0; signIn < 100; signIn += 1) {
    const thief = await atTheCode('row9');
    for (let n = 0; n < 3; n += 1) answers.push(await enter(thief, wrong));
    if (signIn === 2) {
      // The wait is the one of the fifth failure, begun then, and not of this sign-in.
      const waits = answers.filter(({ status }) => status === 429).map(({ headers }) => Number(headers['retry-after']));
      expect(Math.max(...waits)).toBeLessThanOrEqual(30);
    }
  }
  const evaluated = answers.filter(({ status }) => status === 401).length;
  // The hundred passwords take their time, in which a wait may end: each that ends is one guess, and longer.
  expect(evaluated).toBeGreaterThanOrEqual(freeFailures);
  expect(evaluated).toBeLessThanOrEqual(freeFailures + 3);
  expect(answers).toHaveLength(300);
  expect(tally(answers)).toEqual({ 401: evaluated, 429: 300 - evaluated });
});

// Not six digits: it is refused without costing a guess, and tells whether there is a wait.
const noCode = '12345';

test('row 9: the waits double from 30 seconds to an hour, across sign-ins', async () => {
  const { key } = await enrolled(server, 'row9b');
  const waits = [];
  for (let failure = 1; failure <= 14; failure += 1) {
    const thief = await atTheCode('row9b');
    expect((await enter(thief, wrongCodeOf(key, await server.now()))).status).toBe(401);
    const next = await enter(thief, noCode);
    expect(next.status).toBe(failure < freeFailures ? 401 : 429);
    if (failure < freeFailures) continue;
    waits.push(Number(next.headers['retry-after']));
    await server.advance(waits.at(-1) + 1);
  }
  const longest = [30, 60, 120, 240, 480, 960, 1920, hour, hour, hour];
  expect(waits).toHaveLength(longest.length);
  waits.forEach((wait, at) => {
    expect(wait).toBeLessThanOrEqual(longest[at]);
    expect(wait, 'but for what a slow machine needs').toBeGreaterThan(longest[at] - 10);
  });
});

test('row 10: of a thousand wrong codes at once the free ones are looked at', async () => {
  const { key } = await enrolled(server, 'row10');
  const thief = await atTheCode('row10');
  const wrong = wrongCodeOf(key, await server.now());
  const newest = newestEvent(server);
  const answers = await Promise.all(Array.from({ length: 1000 }, () => enter(thief, wrong)));
  expect(tally(answers)).toEqual({ 401: freeFailures, 429: 1000 - freeFailures });
  const events = eventsSince(server, newest);
  expect(events.filter((event) => event === 'factor_refused: sign_in: wrong')).toHaveLength(freeFailures);
  expect((await thief.get('/healthz')).status).toBe(200);
});

test('row 11: four wrong codes a day between real sign-ins are noticed', async () => {
  const { key, visitor } = await enrolled(server, 'row11');
  const newest = newestEvent(server);
  const noticed = () => eventsSince(server, newest).filter((event) => event.startsWith('many_wrong_codes'));
  const failPatiently = async () => {
    const thief = await atTheCode('row11');
    const answer = await enter(thief, wrongCodeOf(key, await server.now()));
    expect(answer.status).toBe(401);
    const next = await enter(thief, noCode);
    if (next.status === 429) await server.advance(Number(next.headers['retry-after']) + 1);
  };
  // 60 days would show the same: the second half of them is in the window's other end.
  for (let day = 1; day <= 27; day += 1) {
    await server.advance(18 * hour);
    for (let n = 0; n < 4; n += 1) await failPatiently();
    await atTheCode('row11', visitor);
    expect((await visitor.enterCode(codeOf(key, await server.now()))).status, 'the owner is not kept out').toBe(303);
    const page = words((await visitor.get('/account/security')).text);
    if (day === 24) {
      expect(noticed(), 'the owner has been told twice by mail').toEqual(['many_wrong_codes: 5 in 30 days', 'many_wrong_codes: 20 in 30 days']);
      expect(page).not.toContain('Somebody may be guessing your codes');
    }
    if (day === 25) expect(page).toContain('Somebody may be guessing your codes');
    await visitor.signOut();
  }
  expect(noticed(), 'once each, and not with each further one').toEqual(
    [5, 20, 100].map((count) => `many_wrong_codes: ${count} in 30 days`));
  expect(eventsSince(server, newest), 'each real sign-in began the hundred in a row anew').not.toContain('factor_locked');
});

/** One failure in a row of the hundred is left. */
function leaveOneFailure(name, kind) {
  server.change(`INSERT INTO tallies (owner, kind, account, in_a_row, updated)
    VALUES ('account ${idOf(name)}', '${kind}', ${idOf(name)}, 99, ${Date.now()}000)
    ON CONFLICT (owner, kind) DO UPDATE SET in_a_row = 99`);
}

/** Somebody in a session, and a copy of his browser that began another sign-in before. */
async function inAndOnTheWay(name, recoveryCode) {
  const person = await enrolled(server, name);
  const onTheWay = await atTheCode(name);
  await atTheCode(name, person.visitor);
  const entered = recoveryCode
    ? await person.visitor.post('/sign-in/recovery-code', { code: person.codes[9] })
    : await person.visitor.enterCode(codeOf(person.key, await server.now()));
  expect(entered.status).toBe(303);
  await server.nextStep();
  await server.nextStep();
  return { ...person, onTheWay };
}

const account = '/account/security';

test('row 12: a locked code is locked for whoever had begun before, in a session, and by every press that asks for one', async () => {
  const { key, visitor, onTheWay } = await inAndOnTheWay('row12');
  const known = visitor.copy();
  known.cookies.delete('__Host-session');
  leaveOneFailure('row12', 'code');
  const thief = await atTheCode('row12');
  const last = await watch(server, async () => enter(thief, wrongCodeOf(key, await server.now())));
  expect(last.events).toEqual(['factor_locked', 'factor_refused: sign_in: wrong']);

  const one = `?id=${server.query(`SELECT id FROM authenticators WHERE account = ${idOf('row12')}`)[0].id}`;
  const ways = {
    'a sign-in begun before': [(code) => enter(onTheWay, code), 'factor_refused: sign_in: locked'],
    'the browser of the guess': [(code) => enter(thief, code), 'factor_refused: sign_in: locked'],
    'a new sign-in': [async (code) => enter(await atTheCode('row12'), code), 'factor_refused: sign_in: locked'],
    'a known browser': [async (code) => enter(await atTheCode('row12', known), code), 'factor_refused: sign_in: locked'],
    'a step-up': [(code) => visitor.stepUp(code), 'factor_refused: step_up: locked'],
    'a try': [(code) => visitor.post(`${account}/multi-factor/authenticator/try${one}`, { code }), 'code_tried: entry 1: locked'],
    'a check-up': [(code) => visitor.post(`${account}/check-up`, { code }), 'code_tried: entry 1: locked'],
    'a removal': [(code) => visitor.post(`${account}/multi-factor/remove`, { password, code }), 'factor_refused: removal: locked'],
  };
  for (const [way, [press, event]] of Object.entries(ways)) {
    await server.advance(61);
    await visitor.get(account);  // that it was used is written once a minute
    const { answer, events, changed } = await watch(server, async () => press(codeOf(key, await server.now())));
    expect(answer.status, way).toBe(401);
    expect(events.filter((name) => !['password_accepted', 'many_wrong_codes: 5 in 30 days'].includes(name)), way).toEqual([event]);
    const others = [...(events.includes('password_accepted') ? ['sign_in_attempts'] : []), ...(events.length > 1 ? ['outbox'] : [])];
    expect(changed.filter((table) => ![...afterWrongGuess, ...others].includes(table)), way).toEqual([]);
  }
  for (const stranger of [onTheWay, thief, known]) expect(await stranger.isSignedIn()).toBe(false);
});

test('row 12: locked recovery codes are locked for whoever had begun before, and in a session, until there are new ones', async () => {
  const { key, codes, visitor, onTheWay } = await inAndOnTheWay('row12r', true);
  leaveOneFailure('row12r', 'recovery_code');
  const thief = await atTheCode('row12r');
  const last = await watch(server, () => thief.post('/sign-in/recovery-code', { code: 'AAAA-AAAA-AAAA-AAAA' }));
  expect(last.events).toContain('factor_locked');

  const ways = {
    'a sign-in begun before': [() => onTheWay.post('/sign-in/recovery-code', { code: codes[0] }), 'factor_refused: sign_in: locked'],
    'the browser of the guess': [() => thief.post('/sign-in/recovery-code', { code: codes[0] }), 'factor_refused: sign_in: locked'],
    'a step-up': [() => visitor.stepUp(codes[0]), 'factor_refused: step_up: locked'],
    'a removal': [() => visitor.post(`${account}/multi-factor/remove`, { password, code: codes[0] }), 'factor_refused: removal: locked'],
  };
  for (const [way, [press, event]] of Object.entries(ways)) {
    await server.advance(61);
    await visitor.get(account);  // that it was used is written once a minute
    const { answer, events, changed } = await watch(server, press);
    expect(answer.status, way).toBe(401);
    expect(events, way).toEqual([event]);
    expect(changed.filter((table) => !afterWrongGuess.includes(table)), `${way}: the code stays unused`).toEqual([]);
  }

  const says = 'Locked after too many wrong entries: make new ones';
  expect((await visitor.get(account)).text, 'he is told what mends it').toContain(says);
  const set = `${account}/multi-factor/recovery-codes`;
  expect((await visitor.stepUp(codeOf(key, await server.nextStep()))).status).toBe(303);
  await visitor.get(set);
  expect((await visitor.post(`${set}/renew`)).location).toBe(set);
  const sheet = await visitor.get(set);
  expect((await visitor.post(set, { saved: 'yes' })).location).toBe(`${account}/multi-factor?after=renewed`);
  expect((await visitor.get(account)).text).not.toContain(says);
  const [, fresh] = /<code>([A-Z2-7-]{19})<\/code>/.exec(sheet.text);
  expect((await (await atTheCode('row12r')).post('/sign-in/recovery-code', { code: fresh })).status).toBe(303);
});

/** Two presses right after each other: a wait is told in whole seconds, and must not have gone on by one. */
async function expectSameFace(left, right, typed = '') {
  let faces;
  for (let tries = 0; tries < 3; tries += 1) {
    faces = [face(await left(), typed), face(await right(), typed)];
    if (JSON.stringify(faces[0]) === JSON.stringify(faces[1])) break;
  }
  expect(faces[1]).toEqual(faces[0]);
  return faces[0];
}

test('row 13: while a name waits, a right password looks like a wrong one', async () => {
  await server.addSubscriber('row13');
  const thief = stranger();
  // Enough failures for a wait that outlasts the samples.
  for (const wait of [0, 0, 0, 0, 0, 31, 61]) {
    await server.advance(wait);
    expect((await thief.enterPassword('row13', 'not the right one at all')).status).toBe(401);
  }
  const type = (typed) => () => thief.post('/sign-in', { name: 'row13', password: typed });
  await watch(server, type(password)).then(({ answer, events, changed }) => {
    expect(answer.status).toBe(429);
    expect(events).toEqual(['throttled']);
    expect(changed).toEqual(['events']);
  });
  await expectSameFace(type(password), type('not the right one at all'));
  await expectSameTime({
    right: async () => type(password),
    wrong: async () => type('not the right one at all'),
  }, 150);
});

test('row 13: while an account waits, a right code looks like a wrong one', async () => {
  const { key } = await enrolled(server, 'row13b');
  const thief = await atTheCode('row13b');
  for (const wait of [0, 0, 0, 0, 0, 31, 61]) {
    await server.advance(wait);
    expect((await enter(thief, wrongCodeOf(key, await server.now()))).status).toBe(401);
  }
  const now = await server.now();
  const [right, wrong] = [codeOf(key, now), wrongCodeOf(key, now)];
  const shown = await expectSameFace(() => enter(thief, right), () => enter(thief, wrong));
  expect(shown.status).toBe(429);
  await expectSameTime({ right: async () => () => enter(thief, right), wrong: async () => () => enter(thief, wrong) }, 150);
});

test('row 14: what is no code is refused like a wrong one, or cannot be read at all', async () => {
  const { key } = await enrolled(server, 'row14');
  const visitor = await atTheCode('row14');
  const code = codeOf(key, await server.now());
  const inDigits = (zero) => [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
  const asked = face(await enter(await atTheCode('row14'), wrongCodeOf(key, await server.now()))).page;

  const fields = {
    'full-width digits': inDigits(0xFF10), 'Arabic digits': inDigits(0x0660), 'mathematical digits': inDigits(0x1D7CE),
    sign: `+${code.slice(1)}`, minus: `-${code.slice(1)}`, exponent: '1e5', 'seven digits': `${code}0`, 'five digits': code.slice(1),
    'leading zero': `0${code}`, decimal: `${code}.0`, hexadecimal: `0x${Number(code).toString(16)}`, letter: `${code}a`,
    null: 'null', array: `["${code}"]`, object: `{"$ne":"${code}"}`, SQL: "' OR 1=1 --", percent: '%25', empty: '', blanks: '      ',
    long: code.repeat(1000), 'line break': `${code}\r\n`, 'zero width': `\u200B${code}`,
  };
  for (const [what, value] of Object.entries(fields)) {
    const { answer, changed } = await watch(server, () => enter(visitor, value));
    expect([400, 401], what).toContain(answer.status);
    expect(face(answer).page, what).toBe(asked);
    expect(changed.filter((table) => !['events'].includes(table)), what).toEqual([]);
  }

  const bodies = {
    missing: (value) => 'code2=' + value, NUL: (value) => `code=${value}%00`, 'NUL in front': (value) => `code=%00${value}`,
    twice: (value) => `code=${value}&code=${value}`, 'not UTF-8': (value) => `code=${value}%ff`, 'half an escape': (value) => `code=${value}%2`,
    array: (value) => `code[]=${value}`,
  };
  const send = (of, value) => visitor.send('POST', '/sign-in/code', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: server.url },
    body: `csrf=${visitor.csrf}&${of(value)}`,
  });
  for (const [what, of] of Object.entries(bodies)) {
    const { answer, changed } = await watch(server, () => send(of, code));
    expect(answer.status, what).toBe(400);
    expect(face(answer), what).toEqual(face(await send(of, '000000')));
    expect(changed, what).toEqual([]);
  }
  expect(await visitor.isSignedIn()).toBe(false);

  for (const spaced of [(digits) => ` ${digits} `, (digits) => `${digits.slice(0, 3)} ${digits.slice(3)}`]) {
    await server.nextStep();
    const fresh = await atTheCode('row14');
    const now = codeOf(key, await server.now());
    expect((await enter(fresh, spaced(now))).status, 'spaces around and within are no offence').toBe(303);
  }
});

test('row 15: a code with the right first digit takes as long as one with a wrong one', async () => {
  // Row 15 asks for 10,000 samples; four guesses are free between two sign-ins, each of which hashes a password,
  // so 60 of each kind are taken here. The comparison itself, in constant time, is a unit test of src/base.
  const { key, visitor } = await enrolled(server, 'row15');
  let now = 0;
  let pair = 0;
  const next = async () => {
    if (pair % 2 === 0) {
      await server.advance(60);
      await atTheCode('row15', visitor);
      expect((await visitor.enterCode(codeOf(key, await server.now()))).status).toBe(303);
      await visitor.signOut();
      await server.advance(60);
      await atTheCode('row15', visitor);
      now = await server.now();
    }
    pair += 1;
  };
  let taken = 0;
  const kind = (isRight) => async () => {
    if (taken % 2 === 0) await next();
    taken += 1;
    const right = codeOf(key, now)[0];
    const first = isRight ? right : String((Number(right) + 5) % 10);
    const code = wrongCodeOf(key, now, first);
    return async () => { expect((await enter(visitor, code)).status).toBe(401); };
  };
  await expectSameTime({ right: kind(true), wrong: kind(false) }, 60);
});

/** A press with a wrong password for each name, and what each sees. */
async function everybodyTypes(names, typed = 'not the right one at all') {
  const faces = {};
  for (const name of Object.keys(names)) {
    const answer = await names[name].post('/sign-in', { name, password: typed });
    faces[name] = face(answer, name);
  }
  return faces;
}

function expectAllAlike(faces) {
  const [[, first], ...others] = Object.entries(faces);
  for (const [name, other] of others) expect(other, name).toEqual(first);
  return first;
}

test('rows 13 and 78: known, unknown, disabled, passwordless and locked names answer alike', async () => {
  await server.addSubscriber('known78');
  await server.addSubscriber('disabled78');
  expect((await server.cli(['subscriber', 'disable', 'disabled78'])).exit).toBe(0);
  expect((await server.cli(['subscriber', 'add', '--customer-number', 'K-invited78', '--name', 'invited78',
    '--email', 'invited78@example.com', '--invite'])).exit).toBe(0);
  const names = { known78: stranger(), unknown78: stranger(), disabled78: stranger(), invited78: stranger() };
  for (const visitor of Object.values(names)) await visitor.get('/sign-in');

  const seen = [];
  for (let guess = 1; guess <= 100; guess += 1) {
    for (const visitor of Object.values(names)) visitor.headers = { 'X-Forwarded-For': newAddress() };
    seen.push(expectAllAlike(await everybodyTypes(names)).status);
    if (guess < freeFailures) continue;
    // While they wait: alike too, how long included. On a slow machine a second may pass between two of them.
    let faces;
    for (let tries = 0; tries < 3; tries += 1) {
      faces = await everybodyTypes(names);
      if (new Set(Object.values(faces).map((shown) => JSON.stringify(shown))).size === 1) break;
    }
    expect(expectAllAlike(faces).status).toBe(429);
    await server.advance(Number(faces.known78.headers['retry-after']) + 1);
  }
  expect(new Set(seen)).toEqual(new Set([401]));
  expect(server.events(500)).toContain('factor_locked');

  // A hundred in a row: the right password of the locked name is a wrong one now.
  const locked = await watch(server, () => names.known78.post('/sign-in', { name: 'known78', password }));
  expect(locked.answer.status).toBe(401);
  expect(locked.events).toEqual(['factor_refused: sign_in: locked']);
  expect(locked.changed.filter((table) => !afterWrongPassword.includes(table))).toEqual([]);
  const others = await everybodyTypes({ unknown78: names.unknown78, disabled78: names.disabled78 }, password);
  expectAllAlike({ known78: face(locked.answer, 'known78'), ...others });

  await expectSameTime({
    'locked, right': async () => { await server.advance(hour + 1); return () => names.known78.post('/sign-in', { name: 'known78', password }); },
    'locked, wrong': async () => { await server.advance(hour + 1); return () => names.known78.post('/sign-in', { name: 'known78', password: 'not the right one at all' }); },
    unknown: async () => { await server.advance(hour + 1); return () => names.unknown78.post('/sign-in', { name: 'unknown78', password: 'not the right one at all' }); },
  }, 30);
});

test('row 79: an unknown or disabled name takes as long as a wrong password', async () => {
  const samples = 60;
  const perName = 4;  // below the failures that cost a wait
  const there = new Set();
  const make = async (kind, name) => {
    if (kind === 'unknown' || there.has(name)) return;
    there.add(name);
    await server.addSubscriber(name);
    if (kind === 'disabled') await server.cli(['subscriber', 'disable', name]);
  };
  const kind = (of, status = 401) => async (round) => {
    const name = `${of}79-${Math.floor(round / perName)}`;
    await make(of, name);
    const visitor = stranger();
    await visitor.get('/sign-in');
    const fields = { name, password: status === 401 ? 'not the right one at all' : '' };
    return async () => { expect((await visitor.post('/sign-in', fields)).status).toBe(status); };
  };
  const times = await expectSameTime({ known: kind('known'), unknown: kind('unknown'), disabled: kind('disabled') }, samples);

  // And the statistic can tell: a press that hashes nothing is seen at once.
  const { nothing } = await import('./timing.mjs').then(({ sample }) => sample({ nothing: kind('known', 400) }, 30));
  expect(areAlike(times.known, nothing)).toBe(false);
});

test('row 81: who knows the password cannot lock the owner out; a hundred codes take days', async () => {
  const { key, codes, visitor: owner } = await enrolled(server, 'row81');
  const fail = async () => {
    const thief = await atTheCode('row81');
    const answer = await enter(thief, wrongCodeOf(key, await server.now()));
    expect(answer.status).toBe(401);
    const next = await enter(thief, noCode);
    if (next.status === 429) await server.advance(Number(next.headers['retry-after']) + 1);
  };
  for (let n = 0; n < 12; n += 1) await fail();
  const thief = await atTheCode('row81');
  await enter(thief, wrongCodeOf(key, await server.now()));
  expect((await enter(thief, codeOf(key, await server.now()))).status, 'the stranger waits').toBe(429);
  await atTheCode('row81', owner);
  expect((await owner.enterCode(codeOf(key, await server.now()))).status, 'the owner does not').toBe(303);
  await owner.signOut();

  const newest = newestEvent(server);
  const start = await server.now();
  await server.advance(hour + 1);
  for (let n = 0; n < 100; n += 1) await fail();
  expect(eventsSince(server, newest).filter((event) => event === 'factor_locked')).toHaveLength(1);
  expect(await server.now() - start).toBeGreaterThan(3.5 * 24 * hour);

  await atTheCode('row81', owner);
  const right = await watch(server, async () => enter(owner, codeOf(key, await server.now())));
  expect(right.answer.status, 'the authenticator is off').toBe(401);
  expect(right.events).toEqual(['factor_refused: sign_in: locked']);
  expect(right.changed.filter((table) => !afterWrongGuess.includes(table))).toEqual([]);
  const wrong = await enter(owner, wrongCodeOf(key, await server.now()));
  expect(face(wrong)).toEqual(face(right.answer));

  await owner.get('/sign-in/recovery-code');
  const recovered = await watch(server, () => owner.post('/sign-in/recovery-code', { code: codes[0] }));
  expect(recovered.answer.status, 'recovery codes have a count of their own').toBe(303);
  expect(recovered.events).toEqual(['recovery_code_used: 9 left', 'signed_in']);
});

test('row 81: a hundred wrong passwords keep strangers out, and not the owner', async () => {
  await server.addSubscriber('row81b');
  const owner = new Visitor(server, { headers: { 'X-Forwarded-For': newAddress() } });
  expect((await owner.enterPassword('row81b')).status).toBe(303);
  await owner.signOut();
  const newest = newestEvent(server);
  for (let n = 1; n <= 100; n += 1) {
    expect((await stranger().enterPassword('row81b', 'not the right one at all')).status).toBe(401);
    if (n >= freeFailures) await server.advance(hour + 1);
  }
  expect(eventsSince(server, newest).filter((event) => event === 'factor_locked')).toHaveLength(1);
  expect((await stranger().enterPassword('row81b')).status, 'the right password from a stranger').toBe(401);
  expect((await owner.enterPassword('row81b')).status, 'and from the known browser').toBe(303);
});

test('row 84: one password for many names from one network is slowed', async () => {
  const start = await server.now();
  const newest = newestEvent(server);
  const answers = [];
  const sprayer = new Visitor(server);
  for (let n = 0; n < 120; n += 1) {
    sprayer.headers = { 'X-Forwarded-For': `192.0.2.${n}` };
    answers.push(await sprayer.enterPassword(`sprayed${n}`, 'Summer of the year 2026'));
  }
  const refilled = Math.ceil((await server.now() - start) / 10);
  const checked = answers.filter(({ status }) => status === 401).length;
  expect(checked).toBeGreaterThanOrEqual(60);
  expect(checked).toBeLessThanOrEqual(60 + refilled);
  expect(tally(answers)).toEqual({ 401: checked, 429: 120 - checked });
  expect(Number(answers.at(-1).headers['retry-after'])).toBeLessThanOrEqual(10);
  expect(eventsSince(server, newest).filter((event) => event === 'throttled')).toHaveLength(120 - checked);

  await server.addSubscriber('row84');
  expect((await stranger().enterPassword('row84')).status, 'another network is not').toBe(303);
});
