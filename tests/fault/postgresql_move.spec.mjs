// An installation moves from its SQLite file into a PostgreSQL.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { PostgresqlDatabase, SqliteDatabase } from '../database.mjs';
import { TestServer, codeOf, product } from '../harness.mjs';
import { Visitor, enrolled } from '../visitor.mjs';
import { refusal } from './refusal.mjs';

let folder;
let before;
let target;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-move-'));
  before = await TestServer.start({ data: folder, database: new SqliteDatabase(join(folder, 'data/sallyport.db')) });
  target = new PostgresqlDatabase(process.env.SALLYPORT_TEST_CLUSTER);
});
test.afterEach(async () => {
  await before.stop();
  target.drop();
  rmSync(folder, { recursive: true, force: true });
});

const command = (from = `sqlite:${before.database.file}`, to = target.url) => [product, 'migrate-store', '--from', from, '--to', to];

function move() {
  const [program, ...words] = command();
  return execFileSync(program, words, { encoding: 'utf8' });
}

/** What it says when it refuses. */
const complaint = (...given) => refusal(command(...given), { folder: join(folder, 'data'), databases: [before.database, target] });

/** A move that goes on until it is killed. */
function startMoving() {
  const [program, ...words] = command();
  const child = spawn(program, words, { stdio: 'ignore' });
  const ended = new Promise((resolve) => { child.once('exit', (code, signal) => resolve(signal)); });
  return { kill: async () => {
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
  } };
}

/** Every row of every table, each column as text: both databases are asked by what SQLite says that there is. */
function contentsOf(database) {
  const columns = before.query(`SELECT s.name AS of, json_group_array(c.name) AS names FROM sqlite_schema s
    JOIN pragma_table_info(s.name) c WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' GROUP BY s.name`);
  return Object.fromEntries(columns.map(({ of, names }) => {
    const texts = JSON.parse(names).map((name) => `CAST(${name} AS TEXT) AS ${name}`);
    return [of, database.query(`SELECT ${texts.join(', ')} FROM ${of}`).map((row) => JSON.stringify(row)).sort()];
  }));
}

function expectTheSame() {
  const [there, here] = [contentsOf(target), contentsOf(before)];
  for (const [table, rows] of Object.entries(here)) expect(there[table], table).toEqual(rows);
}

/** A server on the copy, with the ring of before. */
const after = () => TestServer.start({ database: target, configuration: `key_ring = "${join(folder, 'data/keyring')}"\n` });

test('while it runs and after it has stopped; every row is there, and nobody has to sign in again', async () => {
  const { key, visitor } = await enrolled(before, 'anna');
  await visitor.enterPassword('anna');
  expect(move()).toContain('run this once more');
  await expect(after(), 'no server on an unfinished copy').rejects.toThrow('unfinished copy');

  // Afterwards something is new, something has changed, and something is gone.
  await before.addSubscriber('bela');
  expect((await visitor.enterCode(codeOf(key, await before.now()))).status).toBe(303);
  await new Visitor(before).enterPassword('nobody', 'wrong');
  const now = await before.now();
  await before.terminate();
  expect(move()).toContain('every row was compared');
  expectTheSame();
  expect(complaint(), 'a copy that is finished is an installation').toContain('holds an installation already');

  const there = await after();
  try {
    await there.set(now);
    // The same browser, at the new server's address.
    const same = new Visitor(there);
    same.cookies = new Map(visitor.cookies);
    expect(await same.isSignedIn()).toBe(true);
    const late = new Visitor(there);
    await late.enterPassword('anna');
    await late.get('/sign-in/code');
    expect((await late.post('/sign-in/code', { code: codeOf(key, now) })).status, 'the code is used').toBe(401);
    await there.advance(60);
    expect((await late.post('/sign-in/code', { code: codeOf(key, now + 60) })).status).toBe(303);
    await there.addSubscriber('cili');
  } finally {
    await there.stop();
  }
});

test('broken off in the middle it goes on, and a wrong copy is put right', async () => {
  for (const name of ['anna', 'bela', 'cili']) await before.addSubscriber(name);
  await before.terminate();
  move();
  // As if the last call had been broken off before its end, and somebody had meddled.
  target.change(`INSERT INTO meta VALUES ('unfinished_move', 'from sqlite');
    DELETE FROM passwords WHERE account = 2; UPDATE accounts SET full_name = 'Somebody Else' WHERE id = 1;
    INSERT INTO accounts VALUES (99, 'x', 'x', 'x@example.com', 'x', 'enabled', 0)`);
  expect(move()).toContain('of which 3 had to be brought over or corrected');
  expectTheSame();
});

test('killed in the middle of a table it goes on where it was', async () => {
  const events = 60_000;
  await before.addSubscriber('anna');
  await before.terminate();
  before.change(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${events})
    INSERT INTO events (at, account, name, outcome, factors, reason, address, user_agent, request_id, noise)
    SELECT i * 1000, 1, 'signed_in', 'done', 'password', '', '192.0.2.1', 'number ' || i, 'R' || i, 0 FROM n`);
  const count = () => Number(target.query("SELECT to_regclass('events') IS NOT NULL AS made")[0].made && target.query('SELECT COUNT(*) AS n FROM events')[0].n);
  const moving = startMoving();
  await expect.poll(count, { intervals: [20] }).toBeGreaterThan(0);
  await moving.kill();
  const brought = count();
  expect(brought).toBeLessThan(events);

  const done = move();
  expect(done).toContain('every row was compared');
  const [, rows, changed] = /^(\d+) rows, of which (\d+)/.exec(done).map(Number);
  expect(changed).toBeLessThanOrEqual(rows - brought);
  expectTheSame();
});

test('killed in each of its phases it goes on, and no server starts on what is there until it is through', async () => {
  await enrolled(before, 'anna');
  move();
  await before.addSubscriber('bela');
  await before.terminate();
  const [{ n: events }] = before.query('SELECT COUNT(*) AS n FROM events');
  const rows = (of) => target.query(`SELECT COUNT(*) AS n FROM ${of}`)[0].n;
  // Somebody else holds the table: so it stands still where it is to be killed.
  const waitsFor = (table) => expect.poll(() => rows(`pg_locks WHERE NOT granted AND relation = '${table}'::regclass`)).toBe(1);
  const killedBy = async (moving, lock) => {
    await moving.kill();
    await lock.release();
    await expect.poll(() => rows("pg_stat_activity WHERE datname = current_database() AND application_name = 'sallyport'")).toBe(0);
    await expect(after()).rejects.toThrow('unfinished copy');
  };

  // Taking away what is there no more.
  target.change("INSERT INTO accounts VALUES (99, 'x', 'x', 'x@example.com', 'x', 'enabled', 0)");
  let lock = await target.hold('accounts');
  let moving = startMoving();
  await waitsFor('accounts');
  await killedBy(moving, lock);
  expect(rows("accounts WHERE sign_in_name = 'bela'")).toBe(0);

  // Bringing what is new, after that of other tables.
  lock = await target.hold('passwords');
  moving = startMoving();
  await waitsFor('passwords');
  await killedBy(moving, lock);
  expect(rows("accounts WHERE sign_in_name = 'bela'")).toBe(1);
  expect(rows('events')).toBeLessThan(events);

  // Comparing: every row is there by then. Nothing is written any more, so nobody may even read where it is to stop.
  lock = await target.hold('events');
  moving = startMoving();
  await waitsFor('events');
  const unreadable = await target.hold('meta', 'ACCESS EXCLUSIVE');
  await lock.release();
  await waitsFor('meta');
  expect(rows('events')).toBe(events);
  await killedBy(moving, unreadable);

  expect(move()).toMatch(/of which 0 had to be brought over or corrected; every row was compared/);
  expectTheSame();
});

test('what can not be moved: one line, and nothing changed', async () => {
  const foreign = join(folder, 'other.db');
  execFileSync('sqlite3', [foreign, 'CREATE TABLE t (a)']);
  expect(complaint('mysql:x')).toContain('write sqlite:FILE');
  expect(complaint(`sqlite:${folder}/none.db`)).toContain('there is no file');
  expect(complaint(undefined, 'postgresql://sallyport@127.0.0.1:1/x')).toContain("can't be reached");
  expect(complaint(`sqlite:${foreign}`)).toContain('another program');
});
