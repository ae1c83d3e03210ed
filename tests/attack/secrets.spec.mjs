// Rows 53, 66, 85 and 86: what a thief of the database or a reader of the log gets.
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

import { codeOf, password, routes, TestServer } from '../harness.mjs';
import { enrolled, Visitor } from '../visitor.mjs';
import { newestEvent, watch } from './answers.mjs';

let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

/** The bytes of a key in base32. */
function bytesOf(base32) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...base32].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** A secret in every form in which it could lie about. */
function formsOf(bytes) {
  const buffer = Buffer.from(bytes);
  const texts = [buffer.toString('hex'), buffer.toString('hex').toUpperCase(), buffer.toString('base64').replace(/=+$/, ''), buffer.toString('base64url'),
    encodeURIComponent(buffer.toString('latin1'))];
  return [buffer, ...texts.map((text) => Buffer.from(text))].filter((form) => form.length >= 8);
}

/** Every file below a folder, as one run of bytes each. */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [{ path, bytes: readFileSync(path) }] : [];
  });
}

test('rows 85, 53 and 66: a whole run leaves no secret in log, database, files or pages', async () => {
  const secrets = new Map();
  const keep = (what, value) => secrets.set(what, value);
  const tokens = (what, visitor) => visitor.cookies.forEach((value, name) => keep(`${what}: ${name}`, value));
  keep('password', password);
  keep('password as bytes of a form', new URLSearchParams({ password }).toString().slice('password='.length));

  // The whole journey, with its mistakes: a password typed as the name, a wrong one, a code typed late.
  await server.addSubscriber('row85');
  const visitor = new Visitor(server);
  await visitor.enterPassword(password, password);
  keep('a mistyped password', 'tundra violin acorn meadov');
  await visitor.enterPassword('row85', 'tundra violin acorn meadov');
  await visitor.enterPassword('row85');
  tokens('first session', visitor);
  const { key, codes } = await visitor.enrol();
  const codesUsed = [codeOf(key, await server.now())];
  keep('key', key);
  keep('key in groups', key.match(/.{4}/g).join(' '));
  codes.forEach((code, at) => { keep(`recovery code ${at}`, code); keep(`recovery code ${at} without dashes`, code.replaceAll('-', '')); });
  tokens('session with a key', visitor);
  await visitor.signOut();
  await server.nextStep();
  await server.nextStep();
  await visitor.enterPassword('row85');
  tokens('attempt', visitor);
  codesUsed.push(codeOf(key, await server.now()));
  await visitor.enterCode(codesUsed.at(-1));
  tokens('second session', visitor);
  await visitor.enterCode(codesUsed.at(-1));
  await server.nextStep();
  codesUsed.push(codeOf(key, await server.now()));
  await visitor.get('/account/step-up');
  await visitor.post('/account/step-up', { password, code: codesUsed.at(-1) });
  tokens('third session', visitor);
  keep('token of a form', visitor.csrf);
  const second = new Visitor(server);
  await second.enterPassword('row85');
  await second.get('/sign-in/recovery-code');
  await second.post('/sign-in/recovery-code', { code: codes[0] });
  tokens('by recovery code', second);
  const granted = await server.cli(['subscriber', 're-enrol', 'row85', '--reason', 'shown his passport']);
  const pass = granted.out.split('\n')[0];
  keep('pass', pass);
  keep('pass without dashes', pass.replaceAll('-', ''));
  const invited = await server.cli(['subscriber', 'invite', 'row85']);
  const [, token] = /token=(\S+)/.exec(invited.out);
  keep('token of an invitation', token);
  await second.get(`/invitation?token=${token}`);
  await second.get('/invitation');

  expect(secrets.size).toBeGreaterThan(35);
  const log = Buffer.from(server.log);
  const dump = Buffer.from(server.dump());
  const pages = [];
  for (const who of [visitor, second, new Visitor(server)]) {
    for (const { path } of routes().filter(({ method, path }) => method === 'GET' && !path.startsWith('/assets'))) {
      // The token of a form belongs into forms, and into nothing else.
      pages.push({ path, bytes: Buffer.from((await who.get(path)).text.replace(/name="csrf" value="[^"]*"/g, '')) });
    }
  }
  const files = [join(server.folder, 'data'), ...server.database.folders()].flatMap(filesIn);
  expect(files.some(({ bytes }) => bytes.includes('row85@example.com')), 'the files of the database are among them').toBe(true);
  const places = [{ path: 'log', bytes: log }, { path: 'dump', bytes: dump }, ...pages, ...files];

  // That the search finds what is there: each place holds what it should.
  expect(log.includes('"event":"signed_in"')).toBe(true);
  expect(dump.includes('row85@example.com')).toBe(true);
  expect(pages.some(({ bytes }) => bytes.includes('row85@example.com'))).toBe(true);

  const forms = [...secrets].flatMap(([what, value]) => formsOf(Buffer.from(value)).map((form) => ({ what, form })));
  forms.push(...formsOf(bytesOf(key)).map((form) => ({ what: 'the bytes of the key', form })));
  const found = places.flatMap(({ path, bytes }) => forms.filter(({ form }) => bytes.includes(form)).map(({ what }) => `${what} in ${path}`));
  expect(found).toEqual([]);
  const digits = new RegExp(`(?<![0-9])(?:${codesUsed.join('|')})(?![0-9])`);
  for (const { path, bytes } of places.filter(({ path }) => path === 'log' || path === 'dump')) {
    expect(digits.exec(bytes.toString())?.[0], `a code in ${path}`).toBeUndefined();
  }
  expect(statSync(join(server.folder, 'data', 'keyring')).mode & 0o077, 'the ring is for its owner alone').toBe(0);
});

test('row 66: what the database holds of sessions and sign-ins opens nothing', async () => {
  const { visitor } = await enrolled(server, 'row66');
  await visitor.enterPassword('row66');
  const signedIn = new Visitor(server);
  await server.addSubscriber('row66b');
  await signedIn.enterPassword('row66b');
  for (const [table, cookie, path] of [['sessions', '__Host-session', '/account/profile'], ['sign_in_attempts', '__Host-attempt', '/sign-in/code']]) {
    const rows = server.query(`SELECT token FROM ${table}`);
    expect(rows.length).toBeGreaterThan(0);
    for (const { token } of rows) {
      const thief = new Visitor(server);
      thief.cookies.set(cookie, token);
      const { answer, changed } = await watch(server, () => thief.get(path));
      expect(answer.location).toBe('/sign-in');
      expect(changed).toEqual([]);
    }
  }
  // A browser that claims to be known by what the database says of one has no pace of its own.
  const known = new Visitor(server);
  known.cookies.set('__Host-browser', server.query("SELECT cookie FROM known_browsers WHERE account = (SELECT id FROM accounts WHERE sign_in_name = 'row66b')")[0].cookie);
  const ownPaces = () => server.query('SELECT lane FROM paces').filter(({ lane }) => /:b\d+$/.test(lane)).length;
  expect((await known.enterPassword('row66b', 'not the right one at all')).status).toBe(401);
  expect(ownPaces()).toBe(0);
  expect((await signedIn.signOut()).status).toBe(303);
  expect((await signedIn.enterPassword('row66b', 'not the right one at all')).status).toBe(401);
  expect(ownPaces(), 'and the one that is known has').toBe(1);
});

test('row 53: keys that change owners in the database open for neither', async () => {
  const a = await enrolled(server, 'row53a');
  const b = await enrolled(server, 'row53b');
  const rows = server.query(`SELECT id, sealed_key FROM authenticators WHERE account IN
    (SELECT id FROM accounts WHERE sign_in_name IN ('row53a', 'row53b')) ORDER BY id`);
  const now = await server.now();
  const put = (keys) => server.change(
    rows.map(({ id }, at) => `UPDATE authenticators SET sealed_key = '${keys[at]}' WHERE id = ${id};`).join('\n'));
  await server.kill();
  put([rows[1].sealed_key, rows[0].sealed_key]);
  await server.restart();
  await server.set(now + 60);
  for (const name of ['row53a', 'row53b']) {
    for (const { key } of [a, b]) {
      const visitor = new Visitor(server);
      expect((await visitor.enterPassword(name)).location).toBe('/sign-in/code');
      await visitor.get('/sign-in/code');
      const { answer, changed } = await watch(server, async () => visitor.post('/sign-in/code', { code: codeOf(key, await server.now()) }));
      expect(answer.status, 'a fault, and not an answer').toBe(503);
      expect(changed).toEqual([]);
      expect(await visitor.isSignedIn()).toBe(false);
    }
  }
  expect(server.log).toMatch(/"event":"unavailable"/);
  await server.kill();
  put([rows[0].sealed_key, rows[1].sealed_key]);
  await server.restart();
  await server.set(now + 120);
  await a.visitor.enterPassword('row53a');
  expect((await a.visitor.enterCode(codeOf(a.key, await server.now()))).status).toBe(303);
});

test('row 53: without its own ring a database is not opened, and no new ring is made', async () => {
  const ring = join(server.folder, 'data', 'keyring');
  await server.addSubscriber('row53c');
  const now = await server.now();
  const other = await TestServer.start();
  await server.kill();
  renameSync(ring, `${ring}.away`);
  await expect(server.restart()).rejects.toThrow(/did not start/);
  expect(server.log.trim().split('\n').filter((line) => /ring/.test(line))).toHaveLength(1);
  expect(readdirSync(join(server.folder, 'data'))).not.toContain('keyring');

  cpSync(join(other.folder, 'data', 'keyring'), ring);
  const foreign = readFileSync(ring);
  await expect(server.restart()).rejects.toThrow(/did not start/);
  expect(readFileSync(ring).equals(foreign)).toBe(true);
  await other.stop();

  rmSync(ring);
  renameSync(`${ring}.away`, ring);
  await server.restart();
  await server.set(now + 60);
  expect((await new Visitor(server).enterPassword('row53c')).status, 'with the right one it goes on').toBe(303);
});

/** A request whose fields hold whatever they hold. */
function sendRaw(fields, target = '/sign-in') {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('end', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])));
    socket.on('error', reject);
    const body = 'name=row86&password=not+the+right+one+at+all';
    socket.write(Buffer.concat([Buffer.from(`POST ${target} HTTP/1.1\r\nHost: localhost:${server.port}\r\nOrigin: ${server.url}\r\nConnection: close\r\n`
      + `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`), fields, Buffer.from(`\r\n${body}`)]));
  });
}

test('row 86: nothing that comes in breaks a line of the log', async () => {
  const agents = {
    quotes: '"},{"event":"forged"', backslash: 'a\\', 'a line separator': '\u2028{"event":"forged"}\u2029', 'half a character': Buffer.from([0xc3]),
    'other bytes': Buffer.from([0x80, 0xff, 0xfe]), long: 'A'.repeat(10_000), 'escapes that stay text': '%0d%0a{"event":"forged"}', HTML: '<script>',
  };
  const refused = { 'a carriage return': 'a\rb', 'an escape': '\u001b[31mred', NUL: 'a\0b', 'a line feed': 'a\n{"event":"forged"}' };
  const start = server.log.length;
  const before = newestEvent(server);
  for (const [what, agent] of Object.entries(agents)) {
    expect(await sendRaw(Buffer.concat([Buffer.from('User-Agent: '), Buffer.from(agent), Buffer.from('\r\n')])), what).toBe(403);
  }
  for (const [what, agent] of Object.entries(refused)) {
    expect(await sendRaw(Buffer.from(`User-Agent: ${agent}\r\n`)), what).toBe(400);
  }
  for (const target of ['/"},{"event":"forged"', '/%0d%0a{"event":"forged"}', '/\\', '/<script>', '/%1b[31m']) {
    expect(await sendRaw(Buffer.alloc(0), target), target).toBe(404);
  }
  const reasons = ['seen in person", "event": "forged', 'línea  \\n {"event":"forged"}'];
  await server.addSubscriber('row86');
  await enrolled(server, 'row86b');
  for (const reason of reasons) expect((await server.cli(['subscriber', 're-enrol', 'row86b', '--reason', reason])).exit).toBe(0);
  for (const reason of ['a\nb', 'a\rb', '\u001b[31mred', 'a\u0000b', 'a\u202eb', 'a\u2028b', 'x'.repeat(501), '']) {
    const { changed } = await watch(server, async () => {
      expect((await server.cli(['subscriber', 're-enrol', 'row86b', '--reason', reason])).exit, JSON.stringify(reason)).not.toBe(0);
    });
    expect(changed).toEqual([]);
  }

  const lines = server.log.slice(start).trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) {
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(line).event, line).not.toBe('forged');
    expect(line.length).toBeLessThan(2000);
  }
  for (const { user_agent: agent } of server.query(`SELECT user_agent FROM events WHERE id > ${before}`)) {
    expect(agent).toMatch(/^[\x20-\x7e]{0,256}$/);
  }
  expect(server.query(`SELECT user_agent FROM events WHERE id > ${before} AND user_agent LIKE 'AAAA%'`)[0].user_agent).toHaveLength(256);
});
