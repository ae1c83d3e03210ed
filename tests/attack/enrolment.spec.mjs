// Rows 40 to 45 and 50 to 52: enrolment, the key that it shows, and removal.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

import { codeOf, password, product, readQr, routes, TestServer, wrongCodeOf } from '../harness.mjs';
import { Visitor, signedInWithCode } from '../visitor.mjs';
import { afterWrongGuess, afterWrongPassword, face, watch } from './answers.mjs';

const base = '/account/security/multi-factor';
let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

async function signedIn(name, visitor = new Visitor(server)) {
  await server.advance(60);  // the network's limit belongs to other rows
  const entered = await visitor.enterPassword(name);
  expect(entered.location).toBe('/account/profile');
  return visitor;
}

async function fresh(name) {
  await server.addSubscriber(name);
  return signedIn(name);
}

const withTwoFactors = (name) => signedInWithCode(server, name);

/** Begins, and returns the key that is shown. */
async function begin(visitor) {
  await visitor.get(base);
  expect((await visitor.post(`${base}/activate`)).location).toBe(`${base}/activate`);
  return keyOn(await visitor.get(`${base}/activate`));
}

function keyOn({ text }) { return /data-copy="([A-Z2-7]{32})"/.exec(text)[1]; }

async function prove(visitor, key) {
  await visitor.get(base);
  return visitor.post(`${base}/continue`, { code: codeOf(key, await server.now()) });
}

function codeBySha256(key, time) {
  return execFileSync('oathtool', ['--totp=sha256', '-b', '-N', `@${time}`, key], { encoding: 'utf8' }).trim();
}

const isActive = (name) => server.query(`SELECT COUNT(*) AS n FROM authenticators WHERE account =
  (SELECT id FROM accounts WHERE sign_in_name = '${name}')`)[0].n === 1;

test('row 40: a stolen cookie alone turns nothing on', async () => {
  const owner = await fresh('row40');
  await server.advance(301);
  const thief = owner.copy();
  await thief.get(base);
  const { answer, changed } = await watch(server, () => thief.post(`${base}/activate`));
  expect(answer.location, 'the password is asked for').toBe('/account/step-up');
  expect(changed).toEqual([]);
  expect((await thief.get(`${base}/activate`)).status).toBe(303);

  await thief.get('/account/step-up');
  const guessed = await watch(server, () => thief.post('/account/step-up', { password: 'not the right one at all' }));
  expect(guessed.answer.status).toBe(401);
  expect(guessed.events).toEqual(['factor_refused: step_up: wrong']);
  expect(guessed.changed).toEqual(afterWrongPassword);
  expect(server.query('SELECT COUNT(*) AS n FROM pending_enrolments')[0].n).toBe(0);
});

test('row 40: a stolen cookie alone replaces nothing that is on', async () => {
  const { visitor } = await withTwoFactors('row40b');
  await server.advance(301);
  const thief = visitor.copy();
  const acts = [[`${base}/activate`, {}, base], [`${base}/recovery-codes/renew`, {}, '/account/step-up'],
    [`${base}/recovery-codes`, { saved: 'yes' }, 410], [`${base}/continue`, { code: '123456' }, 410], [`${base}/remove`, {}, 400]];
  for (const [path, fields, outcome] of acts) {
    await thief.get(base);
    const { answer, events, changed } = await watch(server, () => thief.post(path, fields));
    expect(answer.location ?? answer.status, path).toBe(outcome);
    expect(events, path).toEqual([]);
    expect(changed, path).toEqual([]);
  }
  expect(isActive('row40b')).toBe(true);
});

test('row 41: of two sessions that begin, only the newest one has a key', async () => {
  const one = await fresh('row41');
  const other = await signedIn('row41');
  const first = await begin(one);
  expect(await begin(one), 'a second press in one session shows the same key').toBe(first);
  expect(keyOn(await one.get(`${base}/activate`)), 'and so does a reload').toBe(first);
  const second = await begin(other);
  expect(second).not.toBe(first);

  const late = await watch(server, () => prove(one, first));
  expect(late.answer.status).toBe(410);
  expect(late.changed).toEqual([]);
  expect((await prove(other, first)).status, "the first one's key in the newest session").toBe(401);

  const third = await signedIn('row41');
  const foreign = await watch(server, () => prove(third, second));
  expect(foreign.answer.status, "the newest one's key in another session").toBe(410);
  expect(foreign.changed).toEqual([]);

  const proven = await watch(server, () => prove(other, second));
  expect(proven.answer.location).toBe(`${base}/recovery-codes`);
  expect(proven.events).toEqual(['enrolment_code_proven']);
});

test('row 41: a key is over after ten minutes, and a new one is made', async () => {
  const visitor = await fresh('row41b');
  const key = await begin(visitor);
  await server.advance(601);
  const late = await watch(server, () => prove(visitor, key));
  expect(late.answer.status).toBe(410);
  expect(late.events).toEqual([]);
  expect(late.changed.filter((table) => table !== 'sessions')).toEqual([]);
  expect((await visitor.get(`${base}/activate`)).location).toBe(`${base}?after=expired`);
  await visitor.get('/account/step-up');
  await visitor.post('/account/step-up', { password });
  expect(await begin(visitor)).not.toBe(key);
});

test('row 41: recovery codes that are shown are over after ten minutes, and nothing is on', async () => {
  const visitor = await fresh('row41c');
  const key = await begin(visitor);
  expect((await prove(visitor, key)).status).toBe(303);
  await visitor.get(`${base}/recovery-codes`);
  await server.advance(601);
  expect((await visitor.post(`${base}/recovery-codes`, { saved: 'yes' })).status).toBe(410);
  expect(isActive('row41c')).toBe(false);
});

test('row 42: without a right code nothing is turned on, and signing in stays as it was', async () => {
  const visitor = await fresh('row42');
  const key = await begin(visitor);
  const now = await server.now();
  const attempts = [['', 400, []], [wrongCodeOf(key, now), 401, ['enrolment_code_refused: wrong']],
    [codeOf(key, now - 60), 401, ['enrolment_code_refused: expired_code']], [codeOf(key, now - 300), 401, ['enrolment_code_refused: clock_off']],
    [codeOf(key, now + 90), 401, ['enrolment_code_refused: clock_off']], ['abcdef', 401, ['enrolment_code_refused: malformed']],
    [codeBySha256(key, now), 401, ['enrolment_code_refused: other_algorithm']]];
  await visitor.get(`${base}/continue`);
  for (const [code, status, expected] of attempts) {
    const { answer, events, changed } = await watch(server, () => visitor.post(`${base}/continue`, { code }));
    expect(answer.status, expected.join()).toBe(status);
    expect(events, code).toEqual(expected);
    expect(changed.filter((table) => table !== 'events')).toEqual([]);
    expect(keyOn(await visitor.get(`${base}/activate`)), 'the same key stays').toBe(key);
  }
  const early = await watch(server, () => visitor.post(`${base}/recovery-codes`, { saved: 'yes' }));
  expect(early.answer.status, 'no code has been proven').toBe(400);
  expect(early.changed.filter((table) => table !== 'events')).toEqual([]);
  expect(isActive('row42')).toBe(false);
  await signedIn('row42');

  expect((await prove(visitor, key)).status).toBe(303);
  for (const saved of ['', 'no', 'on', 'true']) {
    const { answer, changed } = await watch(server, () => visitor.post(`${base}/recovery-codes`, { saved }));
    expect(answer.status).toBe(400);
    expect(changed).toEqual([]);
  }
  expect(isActive('row42'), 'the codes have not been saved').toBe(false);
  await signedIn('row42');
});

test('row 43: nobody brings a key or settings of his own', async () => {
  const visitor = await fresh('row43');
  const own = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  const wishes = { secret: own, key: own, sealed_key: own, algorithm: 'SHA256', digits: '8', period: '60', issuer: 'Evil', account: 'evil', entry: '7' };
  await visitor.get(base);
  expect((await visitor.post(`${base}/activate?secret=${own}`, wishes)).status).toBe(303);
  const page = await visitor.get(`${base}/activate?secret=${own}`);
  const key = keyOn(page);
  expect(key).not.toBe(own);
  expect(page.text).not.toContain('Evil');
  expect(page.text).toContain(`otpauth://totp/Harbour%20Broadband:row43?secret=${key}&amp;issuer=Harbour%20Broadband&amp;algorithm=SHA1&amp;digits=6&amp;period=30`);
  await visitor.get(`${base}/continue`);
  const { answer, changed } = await watch(server, async () =>
    visitor.post(`${base}/continue`, { ...wishes, code: codeOf(own, await server.now()) }));
  expect(answer.status).toBe(401);
  expect(changed).toEqual(['events']);
  expect((await prove(visitor, key)).status).toBe(303);
});

test('row 44: when it is active nothing shows the key again', async () => {
  const visitor = await fresh('row44');
  const { key } = await visitor.enrol();
  const groups = key.match(/.{4}/g).join(' ');
  for (const { path } of routes().filter(({ method, path }) => method === 'GET' && !path.startsWith('/assets'))) {
    for (const target of [path, `${path}?after=expired`]) {
      const { text, location } = await visitor.get(target);
      for (const part of [key, groups, 'otpauth:', 'viewBox="0 0 4', 'shape-rendering']) expect(text, target).not.toContain(part);
      expect(text.replace(/<[^>]*>|\s/g, ''), target).not.toContain(key);
      expect(location ?? '').not.toContain(key);
    }
  }
  expect((await visitor.get(`${base}/activate`)).location).toBe(base);
});

test('row 45: turned off and on again there is a new key, and the old one opens nothing', async () => {
  const { key, visitor } = await withTwoFactors('row45');
  await visitor.get(`${base}/remove`);
  const removed = await watch(server, async () => visitor.post(`${base}/remove`, { password, code: codeOf(key, await server.now()) }));
  expect(removed.answer.status).toBe(303);
  expect(removed.events).toEqual(['stepped_up', 'authenticator_removed']);
  const { key: second } = await visitor.enrol();
  expect(second).not.toBe(key);
  await visitor.signOut();
  await server.nextStep();
  await server.nextStep();
  await visitor.enterPassword('row45');
  const old = await watch(server, async () => visitor.enterCode(codeOf(key, await server.now())));
  expect(old.answer.status).toBe(401);
  expect(old.events).toEqual(['factor_refused: sign_in: wrong']);
  expect(old.changed).toEqual(afterWrongGuess);
  expect((await visitor.enterCode(codeOf(second, await server.now()))).status).toBe(303);
});

test('row 50: removal needs the password and a code, now', async () => {
  const { key, codes, visitor } = await withTwoFactors('row50');
  const wrong = wrongCodeOf(key, await server.now());
  await visitor.get(`${base}/remove`);
  const remove = (fields) => watch(server, () => visitor.post(`${base}/remove`, fields));
  for (const fields of [{}, { password }, { code: codes[0] }, { password: '', code: codes[0] }]) {
    const { answer, events, changed } = await remove(fields);
    expect(answer.status, Object.keys(fields).join()).toBe(400);
    expect(events).toEqual([]);
    expect(changed).toEqual([]);
  }
  const wrongPassword = await remove({ password: 'not the right one at all', code: codes[0] });
  expect(wrongPassword.answer.status).toBe(401);
  expect(wrongPassword.events).toEqual(['factor_refused: removal: wrong']);
  expect(wrongPassword.changed).toEqual(afterWrongPassword);
  const wrongCode = await remove({ password, code: wrong });
  expect(wrongCode.answer.status).toBe(401);
  expect(wrongCode.events).toEqual(['factor_refused: removal: wrong']);
  expect(wrongCode.changed).toEqual(afterWrongGuess);
  expect(face(wrongPassword.answer), 'which of both was wrong is not told').toEqual(face(wrongCode.answer));

  let waits = 0;
  for (let n = 0; n < 50; n += 1) {
    const { status } = await visitor.post(`${base}/remove`, { password, code: wrong });
    expect([401, 429]).toContain(status);
    if (status === 429) waits += 1;
  }
  expect(waits).toBeGreaterThan(40);
  const right = await remove({ password, code: codes[0] });
  expect(right.answer.status, 'while it waits the right ones are not looked at').toBe(429);
  expect(right.events).toEqual(['throttled']);
  expect(right.changed).toEqual(['events']);
  expect(isActive('row50')).toBe(true);

  await server.advance(120);
  await visitor.get(`${base}/remove`);
  const late = await watch(server, () => visitor.post(`${base}/remove`, { password, code: codes[0] }));
  expect(late.events).toEqual(['recovery_code_used: 9 left', 'stepped_up', 'authenticator_removed']);
  expect(late.answer.location).toBe(`${base}?after=removed`);
  expect(isActive('row50')).toBe(false);
});

test('row 50: a proof of before removes nothing by itself', async () => {
  const { codes, visitor } = await withTwoFactors('row50b');
  await visitor.get('/account/step-up');
  expect((await visitor.post('/account/step-up', { password, code: codes[0] })).status).toBe(303);
  await visitor.get(`${base}/remove`);
  const { answer, changed } = await watch(server, () => visitor.post(`${base}/remove`));
  expect(answer.status).toBe(400);
  expect(changed).toEqual([]);
  expect(isActive('row50b')).toBe(true);
});

/** The picture of a page's QR code, as a file that a reader takes. */
function pictureOf(page, file) {
  const [, side] = /viewBox="0 0 (\d+) \1"[^>]*shape-rendering/.exec(page.text);
  const [, path] = /<path fill="#000" d="([^"]*)"/.exec(page.text);
  const scale = 6;
  const width = Number(side) * scale;
  const pixels = Buffer.alloc(width * width, 255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = 0; row < scale; row += 1) {
      const start = (Number(y) * scale + row) * width + Number(x) * scale;
      pixels.fill(0, start, start + Number(length) * scale);
    }
  }
  writeFileSync(file, Buffer.concat([Buffer.from(`P5\n${width} ${width}\n255\n`), pixels]));
  return file;
}

test('row 51: a name that could break the URI is nobody’s', async () => {
  const before = server.dump();
  const names = ['x?secret=A&issuer=B', 'a:b', 'a%0d%0ab', 'a\r\nb', 'anna#1', 'anna+tag', 'anna/..', 'anna anna', 'a😀b', 'Ünna', 'x'.repeat(300), '-anna', 'a%3ab', 'ab', '1anna'];
  const add = (name) => server.cli(['subscriber', 'add', '--customer-number', 'K-51', '--name', name,
    '--email', 'x@example.com', '--password-stdin'], password);
  for (const name of names) {
    expect((await add(name)).exit, name).not.toBe(0);
  }
  expect(server.dump()).toBe(before);
  expect((await add('row51')).exit, 'nothing else was wrong').toBe(0);
});

test('row 51: an issuer that could break the URI stops the start', async () => {
  const file = join(server.folder, 'issuer.toml');
  const check = (issuer) => {
    writeFileSync(file, `authenticator_issuer = ${JSON.stringify(issuer)}\nsupport_address = "help@example.com"\n`);
    try {
      execFileSync(product, ['config', 'check', '--config', file, '--data', join(server.folder, 'nowhere')], { stdio: 'pipe' });
      return '';
    } catch (error) {
      return String(error.stderr);
    }
  };
  expect(check('Harbour Broadband')).toBe('');
  for (const issuer of ['Smith & Sons', 'A:B', 'A?secret=B', 'Árvíz', 'x'.repeat(21), 'a#b', 'a%b', 'a/b', 'a+b', '']) {
    const said = check(issuer);
    expect(said, issuer).toContain('issuer.toml:1:');
    expect(said.trim().split('\n'), 'one line').toHaveLength(1);
  }
});

test('row 51: the QR code says exactly one URI, by the grammar that every app reads', async () => {
  await server.addSubscriber('row51.a_b-c', { number: 'K/51' });
  const visitor = await signedIn('row51.a_b-c');
  for (const account of ['row51.a_b-c', 'row51.a_b-c-2']) {
    await visitor.get(base);
    await visitor.post(`${base}/activate`);
    const page = await visitor.get(`${base}/activate`);
    const uri = `otpauth://totp/Harbour%20Broadband:${account}?secret=${keyOn(page)}&issuer=Harbour%20Broadband&algorithm=SHA1&digits=6&period=30`;
    expect(readQr(pictureOf(page, join(server.folder, 'qr.pgm')))).toBe(uri);
    expect(page.text).toContain(`href="${uri.replaceAll('&', '&amp;')}"`);
    await server.advance(601);
    await visitor.get('/account/step-up');
    await visitor.post('/account/step-up', { password });
  }
});

test('row 52: every key is 20 bytes of its own, and the code of one is none of another', async () => {
  // Row 52 asks for 10,000; each that begins anew needs ten minutes on the clock and a password's hash.
  const keys = [];
  for (let person = 0; person < 10; person += 1) {
    const visitor = await fresh(`row52-${person}`);
    for (let n = 0; n < 5; n += 1) {
      await visitor.get(base);
      await visitor.post(`${base}/activate`);
      const page = await visitor.get(`${base}/activate`);
      keys.push(keyOn(page));
      if (n === 0) expect(readQr(pictureOf(page, join(server.folder, 'qr.pgm')))).toContain(`secret=${keys.at(-1)}&`);
      await server.advance(601);
      await visitor.get('/account/step-up');
      await visitor.post('/account/step-up', { password });
    }
  }
  expect(new Set(keys).size).toBe(50);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = keys.join('').split('').map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  expect(bits).toHaveLength(50 * 160);
  const ones = bits.replaceAll('0', '').length;
  expect(Math.abs(ones - 4000), 'within six standard deviations').toBeLessThan(6 * Math.sqrt(2000));
  for (let at = 0; at < 160; at += 1) {
    const here = new Set(keys.map((_, n) => bits[n * 160 + at]));
    expect(here.size, `bit ${at} is not always the same`).toBe(2);
  }

  const one = await withTwoFactors('row52a');
  const other = await withTwoFactors('row52b');
  await one.visitor.get('/account/step-up');
  const { answer, events } = await watch(server, async () =>
    one.visitor.post('/account/step-up', { password, code: codeOf(other.key, await server.now()) }));
  expect(answer.status).toBe(401);
  expect(events).toEqual(['factor_refused: step_up: wrong']);
});
