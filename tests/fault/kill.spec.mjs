// A hundred power cuts. What the server has acknowledged is written down here, outside of it; then it dies in
// the middle of the load, comes up again on the same files, and has to know everything that it said, and take
// nothing a second time. Whatever it had not answered yet may have happened or not, but never by half.
// On SQLite the files are as they were synced, without what the kernel alone had; a PostgreSQL lives on.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@playwright/test';

import { isPostgresql } from '../database.mjs';
import { TestServer, password } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';

// Two companies share the kills, each on a core of its own.
const halves = ['first', 'second'];
const rounds = Number(process.env.SALLYPORT_KILLS ?? (isPostgresql ? 50 : 100)) / halves.length;
const step = 30;
const multiFactor = '/account/security/multi-factor';
const results = fileURLToPath(new URL('../results', import.meta.url));

// Who is there. The codes of an authenticator are used three a round, recovery codes one a round, so that ten
// people have enough of them for a hundred rounds.
const withCodes = 12;
const activating = 3;
const withPasses = 2;

const quoted = (value) => (value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`);
const inserted = (table, row) =>
  `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(quoted).join(', ')});`;

const digest = (bytes) => createHash('sha256').update(bytes).digest('base64url');
function newToken() {
  const bytes = randomBytes(32);
  const hash = digest(bytes);
  return { text: bytes.toString('base64url'), digest: hash, made: Buffer.from(hash, 'base64url').readUIntBE(0, 5) };
}
function newPass() {
  const characters = Array.from(randomBytes(24), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('');
  return { text: characters, digest: digest(characters) };
}

/** The codes of the step before, of this one and of the next. */
const threeCodes = (key, time) => execFileSync('oathtool', ['--totp', '-b', '-w', '2', '-N', `@${time - step}`, key],
  { encoding: 'utf8' }).trim().split('\n');

let networks = 0;
function browserOf(server, cookies) {
  networks += 1;
  const address = `10.${(networks >> 16) & 255}.${(networks >> 8) & 255}.${networks & 255}`;
  const visitor = new Visitor(server, { headers: { 'X-Forwarded-For': address } });
  for (const [name, value] of Object.entries(cookies)) visitor.cookies.set(`__Host-${name}`, value);
  return visitor;
}

async function person(server, name) {
  await server.addSubscriber(name);
  const visitor = browserOf(server, {});
  const entered = await visitor.enterPassword(name);
  if (entered.status !== 303) throw new Error(`${name} did not get in: ${entered.status}`);
  const [{ id }] = server.query(`SELECT id FROM accounts WHERE sign_in_name = '${name}'`);
  return { name, id, visitor, attempts: [] };
}

/** Everybody, with the state to which those who activate come back every round. */
async function people(server) {
  const all = { codes: [], activating: [], passes: [] };
  for (let n = 0; n < withCodes; n += 1) {
    const one = await person(server, `codes${n}`);
    all.codes.push(Object.assign(one, await one.visitor.enrol()));
  }
  for (let n = 0; n < withPasses; n += 1) {
    const one = await person(server, `passes${n}`);
    all.passes.push(Object.assign(one, await one.visitor.enrol()));
  }
  for (let n = 0; n < activating; n += 1) {
    const one = await person(server, `activates${n}`);
    await one.visitor.get(multiFactor);
    await one.visitor.post(`${multiFactor}/activate`);
    const [, key] = /data-copy="([A-Z2-7]{32})"/.exec((await one.visitor.get(`${multiFactor}/activate`)).text);
    await one.visitor.get(`${multiFactor}/continue`);
    const [, code] = threeCodes(key, await server.now());
    expect((await one.visitor.post(`${multiFactor}/continue`, { code })).status).toBe(303);
    all.activating.push(Object.assign(one, {
      key,
      session: one.visitor.cookies.get('__Host-session'),
      rows: {
        sessions: server.query(`SELECT * FROM sessions WHERE account = ${one.id}`)[0],
        pending_enrolments: server.query(`SELECT * FROM pending_enrolments WHERE account = ${one.id}`)[0],
      },
    }));
  }
  all.leaving = await person(server, 'leaves');
  all.invited = await person(server, 'invited');
  return all;
}

const microseconds = (time) => time * 1_000_000;

/** Written while no server runs: what would take a password each, and so a hash each. */
function prepare(server, all, time) {
  // The throttle has tests of its own.
  const lines = ['DELETE FROM paces;', 'DELETE FROM tallies;', 'DELETE FROM buckets;'];
  const attemptsOf = (one, count) => {
    one.attempts = Array.from({ length: count }, newToken);
    for (const token of one.attempts) {
      lines.push('INSERT INTO sign_in_attempts (made, token, account, series, begun) ' +
        `SELECT ${token.made}, '${token.digest}', id, attempt_series, ${microseconds(time)} FROM accounts WHERE id = ${one.id};`);
    }
  };
  for (const one of all.codes) attemptsOf(one, 8);
  for (const one of all.passes) {
    attemptsOf(one, 2);
    one.pass = newPass();
    lines.push(`DELETE FROM passes WHERE account = ${one.id};`,
      inserted('passes', { digest: one.pass.digest, account: one.id, kind: 're_enrolment', made: microseconds(time) }));
  }
  for (const one of all.activating) {
    for (const table of ['authenticators', 'recovery_codes', 'pending_enrolments', 'sessions']) {
      lines.push(`DELETE FROM ${table} WHERE account = ${one.id};`);
    }
    const now = microseconds(time);
    lines.push(inserted('sessions', { ...one.rows.sessions, opened: now, proven: now, seen: now }),
      inserted('pending_enrolments', { ...one.rows.pending_enrolments, since: now }));
  }
  all.leaving.sessions = Array.from({ length: 16 }, newToken);
  for (const token of all.leaving.sessions) {
    const now = microseconds(time);
    lines.push(inserted('sessions',
      { account: all.leaving.id, scope: 'full', factors: 1, token: token.digest, opened: now, proven: now, seen: now }));
  }
  all.invited.invitation = newToken();
  lines.push(`DELETE FROM passes WHERE account = ${all.invited.id};`, inserted('passes',
    { digest: all.invited.invitation.digest, account: all.invited.id, kind: 'invitation', made: microseconds(time) }));
  server.change(lines.join('\n'));
}

// ---- The load: every act opens its form first, and says what to check once it is acknowledged ------

async function opened(visitor, path) {
  const page = await visitor.get(path);
  if (page.status !== 200) throw new Error(`${path}: ${page.status}`);
  return visitor;
}

async function secondStep(server, one, path, fields) {
  const attempt = one.attempts.pop();
  const visitor = await opened(browserOf(server, { attempt: attempt.text }), path);
  return { visitor, press: () => visitor.post(path, fields) };
}

/** [the kind, whose it is, the presses one after the other]; each press says whether it was acknowledged. */
async function acts(server, all, round, time) {
  const list = [];
  const add = (kind, ...presses) => list.push({ kind, presses });
  for (const one of all.codes) {
    const presses = [];
    for (const code of threeCodes(one.key, time)) {
      presses.push({ one, code, ...await secondStep(server, one, '/sign-in/code', { code }) });
    }
    add('code', ...presses);
  }
  const one = all.codes[round % withCodes];
  const recoveryCode = one.codes.pop();
  if (recoveryCode) {
    add('recovery code', { one, code: recoveryCode, ...await secondStep(server, one, '/sign-in/recovery-code', { code: recoveryCode }) });
  }
  for (const each of all.passes) {
    add('pass', { one: each, pass: each.pass.text, ...await secondStep(server, each, '/sign-in/pass', { pass: each.pass.text }) });
  }
  for (const each of all.activating) {
    const visitor = await opened(browserOf(server, { session: each.session }), `${multiFactor}/recovery-codes`);
    add('activation', { one: each, visitor, press: () => visitor.post(`${multiFactor}/recovery-codes`, { saved: 'yes' }) });
  }
  for (const token of all.leaving.sessions) {
    const visitor = await opened(browserOf(server, { session: token.text }), '/account/profile');
    add('sign-out', { one: all.leaving, token, visitor, press: () => visitor.post('/sign-out') });
  }
  const { invited } = all;
  const chosen = `tundra violin ${randomBytes(6).toString('hex')}`;
  const visitor = await opened(browserOf(server, { invitation: invited.invitation.text }), '/invitation');
  add('invitation', { one: invited, token: invited.invitation, chosen, visitor, press: () => visitor.post('/invitation', { password: chosen }) });
  return list;
}

/** Presses everything at once. An act is acknowledged when its whole answer has come. */
async function press(list) {
  const acknowledged = [];
  const refused = [];
  await Promise.all(list.map(async ({ kind, presses }) => {
    for (const act of presses) {
      try {
        const answer = await act.press();
        if (answer.status === 303) acknowledged.push({ kind, ...act, location: answer.location });
        else if (answer.status !== 503) refused.push(`${kind} ${act.one.name}: ${answer.status}`);
      } catch {
        return;  // the server is gone: whatever comes after was not sent
      }
    }
  }));
  return { acknowledged, refused };
}

// ---- The checks, on the server that has come up again ----------------------------------------------

async function againRefused(server, one, path, fields) {
  const { press: again, visitor } = await secondStep(server, one, path, fields);
  expect((await again()).status, `${path} a second time`).toBe(401);
  expect(await visitor.isSignedIn()).toBe(false);
}

const checks = {
  'code': async (server, { one, code, visitor }) => {
    expect(await visitor.isSignedIn(), 'the session of a code').toBe(true);
    await againRefused(server, one, '/sign-in/code', { code });
  },
  'recovery code': async (server, { one, code, visitor }) => {
    expect(await visitor.isSignedIn(), 'the session of a recovery code').toBe(true);
    await againRefused(server, one, '/sign-in/recovery-code', { code });
  },
  'pass': async (server, { one, pass, visitor }) => {
    expect((await visitor.get('/session')).status, 'the session of a pass, which reaches the enrolment alone').toBe(403);
    await againRefused(server, one, '/sign-in/pass', { pass });
  },
  'activation': async (server, { one, visitor }) => {
    const page = await visitor.get('/account/profile');
    expect(page.status, 'the session that has activated').toBe(200);
    expect(page.text).toContain('Active since');
    const before = browserOf(server, { session: one.session });
    expect(await before.isSignedIn(), 'its token of before').toBe(false);
  },
  'sign-out': async (server, { token }) => {
    expect(await browserOf(server, { session: token.text }).isSignedIn(), 'a session that was left').toBe(false);
  },
  'invitation': async (server, { one, token, chosen }) => {
    expect((await browserOf(server, { invitation: token.text }).get('/invitation')).status).toBe(410);
    expect((await browserOf(server, {}).enterPassword(one.name, chosen)).status, 'the password that was chosen').toBe(303);
  },
};

/** What nobody was told may have happened, but not by half. */
function expectNoHalves(server) {
  expect(server.database.damages()).toEqual([]);
  const halves = server.query(`SELECT * FROM (SELECT sign_in_name,
      (SELECT count(*) FROM authenticators WHERE account = a.id) AS apps,
      (SELECT count(*) FROM recovery_codes WHERE account = a.id) AS codes,
      (SELECT count(*) FROM pending_enrolments WHERE account = a.id) AS pending
    FROM accounts a WHERE sign_in_name LIKE 'activates%') counted
      WHERE NOT ((apps = 1 AND codes = 10 AND pending = 0) OR (apps = 0 AND codes = 0 AND pending = 1))`);
  expect(halves).toEqual([]);
  const used = server.query(`SELECT count(*) AS n FROM recovery_codes WHERE used IS NOT NULL`)[0].n;
  const told = server.query(`SELECT count(*) AS n FROM events WHERE name = 'recovery_code_used'`)[0].n;
  expect(told, 'a recovery code is used together with its event').toBe(used);
}

async function killAgainAndAgain() {
  mkdirSync(results, { recursive: true });
  const folder = mkdtempSync(join(results, 'kill-'));
  const tmpfs = 0x01021994;
  expect(statfsSync(folder).type, `${folder} has to be on a disk`).not.toBe(tmpfs);
  const server = await TestServer.start({
    data: folder, configuration: 'trusted_proxies = ["127.0.0.1"]\n', losesUnsynced: !isPostgresql,
  });
  const count = {};
  let cut = 0;
  let lived = [];
  try {
    const all = await people(server);
    let time = Math.ceil(await server.now() / step) * step;
    let lasted = 600;
    for (let round = 0; round < rounds; round += 1) {
      time += 4 * step;
      if (server.process.signalCode === null && server.process.exitCode === null) await server.kill();
      prepare(server, all, time);
      await server.restart();
      await server.set(time);
      const list = await acts(server, all, round, time);

      const began = performance.now();
      const delay = Math.random() * lasted;
      const killed = new Promise((resolve) => { setTimeout(() => resolve(server.kill()), delay); });
      const { acknowledged, refused } = await press(list);
      await killed;
      const pressed = list.reduce((sum, { presses }) => sum + presses.length, 0);
      // The kills follow the speed of the machine, so that they fall within the load.
      lasted = acknowledged.length === pressed ? lasted * 0.7 : acknowledged.length < pressed / 4 ? lasted * 1.5 : lasted;
      if (acknowledged.length < pressed) cut += 1;
      expect(refused, `round ${round}`).toEqual([]);

      const passed = Math.floor((performance.now() - began) / 1000);
      await server.restart();
      await server.set(time + passed);
      await Promise.all(acknowledged.map((act) => checks[act.kind](server, act)));
      const live = await Promise.all(lived.map((visitor) => visitor.isSignedIn()));
      expect(live.filter((is) => !is), 'sessions of the round before that are gone').toEqual([]);
      lived = acknowledged.filter(({ kind }) => kind === 'code').map(({ visitor }) => visitor);
      expectNoHalves(server);
      for (const { kind } of acknowledged) count[kind] = (count[kind] ?? 0) + 1;
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`acknowledged and still so: ${JSON.stringify(count)}; ${cut} of ${rounds} kills fell within the load`);
  expect(cut, 'kills that fell within the load').toBeGreaterThan(rounds / 3);
  for (const kind of Object.keys(checks)) expect(count[kind] ?? 0, kind).toBeGreaterThan(rounds / 20);
}

test.describe.configure({ mode: 'parallel', timeout: 1_800_000 });
for (const half of halves) {
  test(`${rounds} times kill -9 under load${isPostgresql ? '' : ' and whatever was not synced is gone'}, the ${half} half: nothing acknowledged is lost, nothing consumed comes back`, killAgainAndAgain);
}
