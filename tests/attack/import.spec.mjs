// Rows 79, 88 and 102, for those who move in from another system and out again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { TestServer, codeOf, saltedSha } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';
import { eventsSince, newestEvent, watch } from './answers.mjs';
import { expectSameTime } from './timing.mjs';

let server;

test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => {
  server = await TestServer.start({ configuration: 'trusted_proxies = ["127.0.0.1"]\n' });
});
test.afterAll(async () => { await server.stop(); });

const sallyport = (words) => server.beside(words).ended;
const bring = (rows, columns = 'customer_number,sign_in_name,email,password_hash') => server.bring(columns, rows);

let networks = 0;
/** From a network of his own. */
function stranger() {
  networks += 1;
  return new Visitor(server, { headers: { 'X-Forwarded-For': `10.${networks >> 8}.${networks & 255}.1` } });
}

async function signsIn(name, password) {
  await server.advance(3601);
  const { status } = await stranger().enterPassword(name, password);
  expect([303, 400, 401]).toContain(status);
  return status === 303;
}

test('row 79: a wrong password of a brought account takes as long as that of nobody, but for what its hash costs', async () => {
  const rounds = 60;
  // The least that an Argon2id can cost, a few microseconds: what it costs on top is not what is looked for here.
  const cheap = '"$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"';
  await bring(Array.from({ length: rounds * 3 }, (_, n) => [
    `T-${n},timed${n},timed${n}@example.com,${saltedSha('an old password')}`,
    `C-${n},cheap${n},cheap${n}@example.com,${cheap}`]).flat());
  const guess = (name) => async (round) => {
    const visitor = stranger();
    await visitor.get('/sign-in');
    return async () => {
      const { status } = await visitor.post('/sign-in', { name: `${name}${round}`, password: 'not the right one' });
      expect(status).toBe(401);
    };
  };
  await expectSameTime({ nobody: guess('nobody'), brought: guess('timed'), cheap: guess('cheap') }, rounds);
});

test('row 79: a brought password is checked once, becomes ours, and its old hash is in no table', async () => {
  const hash = saltedSha('an old password');
  await bring([`K-79,row79,row79@example.com,${hash}`]);
  expect(server.dump()).not.toContain(hash);
  const wrong = await watch(server, () => stranger().enterPassword('row79', 'another password'));
  expect(wrong.answer.status).toBe(401);
  expect(wrong.events).toEqual(['factor_refused: sign_in: wrong']);
  expect(wrong.changed).not.toContain('foreign_passwords');
  const right = await watch(server, () => stranger().enterPassword('row79', 'an old password'));
  expect(right.answer.status).toBe(303);
  expect(right.events).toContain('password_rehashed');
  expect(right.changed).toEqual(expect.arrayContaining(['foreign_passwords', 'passwords']));
  const [{ id }] = server.query("SELECT id FROM accounts WHERE sign_in_name = 'row79'");
  expect(server.query(`SELECT account FROM foreign_passwords WHERE account = ${id}`)).toEqual([]);
  expect(server.query(`SELECT hash FROM passwords WHERE account = ${id}`)[0].hash).toMatch(/^\$argon2id\$/);
  expect(await signsIn('row79', 'an old password')).toBe(true);
});

test('row 79: an Argon2id of another cost than ours is sealed, and becomes ours', async () => {
  const hash = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  await bring([`K-79a,row79a,row79a@example.com,"${hash}"`]);
  expect(server.dump()).not.toContain(hash);
  expect(await signsIn('row79a', 'not the password')).toBe(false);
  expect(await signsIn('row79a', 'password')).toBe(true);
  const [kept] = server.query("SELECT hash FROM passwords WHERE account = (SELECT id FROM accounts WHERE sign_in_name = 'row79a')");
  expect(kept.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('row 88: no field of an export begins a formula, and an import takes it as it was', async () => {
  await bring(["'-88,row88,'=a@example.com,\"'=HYPERLINK(\"\"http://x\"\")\""], 'customer_number,sign_in_name,email,full_name');
  const [kept] = server.query("SELECT customer_number, email, full_name FROM accounts WHERE sign_in_name = 'row88'");
  expect(kept).toEqual({ customer_number: '-88', email: '=a@example.com', full_name: '=HYPERLINK("http://x")' });
  const file = join(server.folder, 'export.csv');
  expect((await sallyport(['subscriber', 'export', file])).out).toMatch(/^Exported \d+ subscribers\.\n$/);
  const text = readFileSync(file, 'utf8');
  for (const line of text.trimEnd().split('\r\n')) {
    for (const field of line.split(',')) expect(field).not.toMatch(/^"?[=+\-@\t\r]/);
  }
  expect(text).toContain("'-88,row88,'=a@example.com,\"'=HYPERLINK(\"\"http://x\"\")\",enabled,");
  expect(text).not.toContain('argon2');
  expect(text).not.toContain('SSHA');
  const again = await sallyport(['subscriber', 'export', file]);
  expect(again.exit).toBe(1);
  expect(again.err).toContain('File exists');
});

test('row 102: of a bcrypt password 72 bytes counted, and every one does once it is ours', async () => {
  await bring([`K-102,row102,row102@example.com,$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe`]);
  const known = 'a'.repeat(72);
  expect(await signsIn('row102', known.slice(1))).toBe(false);
  expect(await signsIn('row102', `${known} and more`)).toBe(true);
  expect(await signsIn('row102', known)).toBe(false);
  expect(await signsIn('row102', `${known} and other`)).toBe(false);
  expect(await signsIn('row102', `${known} and more`)).toBe(true);
});

test('row 102: an accent that the old system kept as two letters', async () => {
  await bring([`K-103,row102b,row102b@example.com,${saltedSha('le\u0300tmein, please')}`]);
  expect(await signsIn('row102b', 'letmein, please')).toBe(false);
  expect(await signsIn('row102b', 'l\u00e8tmein, please')).toBe(true);
});

test('what is hostile in a file is a line, and nothing comes of it', async () => {
  const head = 'customer_number,sign_in_name,email,password_hash\n';
  const file = join(server.folder, 'hostile.csv');
  for (const [text, expected] of [
    [Buffer.from([0xff, 0xfe, 0x00]), /not UTF-8|NUL|is not known/],
    [`${head}\0`, /NUL/],
    [`${head}${'x'.repeat(1 << 20)}`, /1024 bytes/],
    [`${head}"a`, /within quotation marks/],
    [`${head}K-1,hostile,h@example.com,$2b$31$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z.\n`, /line 2: password_hash: bcrypt of cost 31 takes too long/],
    [`${head}K-1,hostile,h@example.com,\nK-2,hostile,h@example.com,\n`, /line 3: hostile stands in line 2 already/],
    [`${head}K-1,hostile,h@example.com,\nK-2,\x1b[31m,h@example.com,\n`, /line 3: sign_in_name: /],
    ['customer_number,sign_in_name,email,\x1b[2J\n', /is not known/],
  ]) {
    writeFileSync(file, text);
    const refused = await sallyport(['subscriber', 'import', file]);
    expect(refused.exit).toBe(1);
    expect(refused.err).toMatch(expected);
    expect(refused.err).not.toContain('\x1b');
  }
  expect(server.query("SELECT id FROM accounts WHERE sign_in_name = 'hostile'")).toEqual([]);
  expect(server.query("SELECT folded FROM identifiers WHERE folded IN ('hostile', 'k-1', 'k-2')")).toEqual([]);
  expect(server.query('SELECT account FROM import_lines')).toEqual([]);
});

test('row 4: of an app of eight digits and a minute, a code works once and no six digits do', async () => {
  const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const shows = async (ago = 0) =>
    codeOf(key, await server.now() - ago, '--totp=sha256', '--digits=8', '--time-step-size=60s');
  await bring([`K-81,brought81,b81@example.com,${saltedSha('an old password')},"otpauth://totp/x?secret=${key}&digits=8&period=60&algorithm=SHA256"`],
    'customer_number,sign_in_name,email,password_hash,totp');
  const [{ id }] = server.query("SELECT id FROM accounts WHERE sign_in_name = 'brought81'");
  const signIn = async () => {
    await server.advance(3601);
    const visitor = stranger();
    expect((await visitor.enterPassword('brought81', 'an old password')).location).toBe('/sign-in/code');
    await visitor.get('/sign-in/code');
    return visitor;
  };
  let visitor = await signIn();
  const tallies = () => server.query(`SELECT in_a_row FROM tallies WHERE account = ${id} AND kind = 'code'`);
  const short = await watch(server, async () => visitor.post('/sign-in/code', { code: codeOf(key, await server.now()) }));
  expect(short.answer.status).toBe(401);
  expect(short.events).toEqual(['factor_refused: sign_in: malformed']);
  expect(tallies(), 'what can be no code of his is not counted against him').toEqual([]);
  const expired = await watch(server, async () => visitor.post('/sign-in/code', { code: await shows(180) }));
  expect(expired.events).toContain('factor_refused: sign_in: expired_code');
  const code = await shows(60);
  expect((await visitor.post('/sign-in/code', { code })).status).toBe(303);
  visitor = stranger();
  await visitor.enterPassword('brought81', 'an old password');
  await visitor.get('/sign-in/code');
  const again = await watch(server, () => visitor.post('/sign-in/code', { code }));
  expect(again.events).toContain('factor_refused: sign_in: otp_replay');
});

test('a short key that was brought works, and the pages ask for a new one and for recovery codes', async () => {
  const key = 'GEZDGNBVGY3TQOJQ';
  await bring([`K-80,brought80,b80@example.com,${saltedSha('an old password')},${key}`],
    'customer_number,sign_in_name,email,password_hash,totp');
  const visitor = stranger();
  const newest = newestEvent(server);
  expect((await visitor.enterPassword('brought80', 'an old password')).location).toBe('/sign-in/code');
  await visitor.get('/sign-in/code');
  const entered = await visitor.post('/sign-in/code', { code: codeOf(key, await server.now()) });
  expect(entered.status).toBe(303);
  expect(eventsSince(server, newest)).toContain('signed_in: new_browser');
  const page = (await visitor.get('/account/security')).text;
  expect(page).toContain('Please set up your app anew');
  expect(page).toContain('You have no recovery codes');
  const codes = await visitor.get('/account/security/multi-factor/recovery-codes');
  expect(codes.status).toBe(200);
  expect(codes.text).not.toContain('The old ones hold');
  await visitor.post('/account/security/multi-factor/recovery-codes/renew');
  const sheet = (await visitor.get('/account/security/multi-factor/recovery-codes')).text;
  expect(sheet).toContain('Save your recovery codes');
  expect(sheet, 'there are none yet').not.toContain('Your old codes still work');
  const mails = () => server.query("SELECT kind FROM outbox WHERE account = (SELECT id FROM accounts WHERE sign_in_name = 'brought80')");
  expect(mails().map(({ kind }) => kind), 'his first sign-in here is told').toContain('new_browser');
});

test('row 4: whatever its period, length or strength, a key that was brought works, once a code, and a new one is asked for', async () => {
  const whole = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const apps = {
    seconds: { key: whole, settings: '&period=5', shows: ['--time-step-size=5s'] },
    minutes: { key: whole, settings: '&period=600', shows: ['--time-step-size=600s'] },
    day: { key: whole, settings: '&period=86400', shows: ['--time-step-size=86400s'] },
    seven: { key: whole, settings: '&digits=7', shows: ['--digits=7'] },
    short: { key: 'GEZDGNBV', settings: '', shows: [] },
  };
  await bring(Object.entries(apps).map(([name, { key, settings }]) =>
    `P-${name},app-${name},${name}@example.com,${saltedSha('an old password')},otpauth://totp/x?secret=${key}${settings}`),
  'customer_number,sign_in_name,email,password_hash,totp');
  for (const [name, { key, shows }] of Object.entries(apps)) {
    const atTheCode = async () => {
      await server.advance(3601);
      const visitor = stranger();
      expect((await visitor.enterPassword(`app-${name}`, 'an old password')).location).toBe('/sign-in/code');
      return visitor;
    };
    const visitor = await atTheCode();
    const code = codeOf(key, await server.now(), '--totp=sha1', ...shows);
    expect((await visitor.enterCode(code)).status, name).toBe(303);
    expect((await visitor.get('/account/profile')).text, name).toContain('Please set up your app anew');
    const later = await atTheCode();
    expect((await later.enterCode(code)).status, `${name}: the same code`).toBe(401);
  }
});
