// An installation moves from its SQLite file into a PostgreSQL.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { PostgresqlDatabase, SqliteDatabase } from '../database.mjs';
import { TestServer, codeOf, product } from '../harness.mjs';
import { Visitor, enrolled } from '../visitor.mjs';

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

function move(...options) {
  try {
    const out = execFileSync(product, ['migrate-store', '--from', `sqlite:${before.database.file}`, '--to', target.url, ...options], { encoding: 'utf8', stdio: 'pipe' });
    return { exit: 0, out };
  } catch (error) {
    return { exit: error.status, err: error.stderr };
  }
}

/** A server on the copy, with the ring of before. */
const after = () => TestServer.start({ database: target, configuration: `key_ring = "${join(folder, 'data/keyring')}"\n` });

test('while it runs and after it has stopped; every row is there, and nobody has to sign in again', async () => {
  const { key, visitor } = await enrolled(before, 'anna');
  await visitor.enterPassword('anna');
  const early = move();
  expect(early.out).toContain('run this once more');
  await expect(after(), 'no server on an unfinished copy').rejects.toThrow('unfinished copy');

  // Afterwards something is new, something has changed, and something is gone.
  await before.addSubscriber('bela');
  expect((await visitor.enterCode(codeOf(key, await before.now()))).status).toBe(303);
  await new Visitor(before).enterPassword('nobody', 'wrong');
  const now = await before.now();
  await before.terminate();
  const done = move();
  expect(done.out, JSON.stringify(done)).toContain('every row was compared');
  for (const [table, rows] of before.tables()) {
    expect((target.tables().get(table) ?? '').trim().split('\n').length, table).toBe(rows.trim().split('\n').length);
  }
  expect(move().err, 'a copy that is finished is an installation').toContain('holds an installation already');

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
  expect(move().exit).toBe(0);
  // As if the last call had been broken off before its end, and somebody had meddled.
  target.change(`INSERT INTO meta VALUES ('unfinished_move', 'from sqlite');
    DELETE FROM passwords WHERE account = 2; UPDATE accounts SET full_name = 'Somebody Else' WHERE id = 1;
    INSERT INTO accounts VALUES (99, 'x', 'x', 'x@example.com', 'x', 'enabled', 0)`);
  expect(move().out).toContain('of which 3 had to be brought over or corrected');
  expect(target.query('SELECT id, full_name FROM accounts ORDER BY id').map(({ id }) => id)).toEqual([1, 2, 3]);
});

test('killed in the middle of a table it goes on where it was', async () => {
  const events = 60_000;
  await before.addSubscriber('anna');
  await before.terminate();
  before.change(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${events})
    INSERT INTO events (at, account, name, outcome, factors, reason, address, user_agent, request_id, noise)
    SELECT i * 1000, 1, 'signed_in', 'done', 'password', '', '192.0.2.1', 'number ' || i, 'R' || i, 0 FROM n`);
  const count = () => Number(target.query("SELECT to_regclass('events') IS NOT NULL AS made")[0].made && target.query('SELECT COUNT(*) AS n FROM events')[0].n);
  const moving = spawn(product, ['migrate-store', '--from', `sqlite:${before.database.file}`, '--to', target.url], { stdio: 'ignore' });
  const ended = new Promise((resolve) => { moving.once('exit', (code, signal) => resolve(signal)); });
  await expect.poll(count, { intervals: [20] }).toBeGreaterThan(0);
  moving.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  const brought = count();
  expect(brought).toBeLessThan(events);

  const done = move();
  expect(done.out, JSON.stringify(done)).toContain('every row was compared');
  const [, rows, changed] = /^(\d+) rows, of which (\d+)/.exec(done.out).map(Number);
  expect(changed).toBeLessThanOrEqual(rows - brought);
  const sums = 'SELECT COUNT(*) AS n, CAST(SUM(at) AS TEXT) AS at, CAST(SUM(LENGTH(user_agent)) AS TEXT) AS letters, MIN(request_id) AS first, MAX(request_id) AS last FROM events';
  expect(target.query(sums)).toEqual(before.query(sums));
});

test('what can not be moved: one line, and nothing changed', async () => {
  const foreign = join(folder, 'foreign.db');
  execFileSync('sqlite3', [foreign, 'CREATE TABLE t (a)']);
  const said = (from, to) => {
    try {
      execFileSync(product, ['migrate-store', '--from', from, '--to', to], { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      expect(error.status).toBe(1);
      expect(error.stderr.trim().split('\n')).toHaveLength(1);
      return error.stderr;
    }
    return 'done';
  };
  expect(said('mysql:x', target.url)).toContain('write sqlite:FILE');
  expect(said(`sqlite:${folder}/none.db`, target.url)).toContain('there is no file');
  expect(said(`sqlite:${before.database.file}`, 'postgresql://sallyport@127.0.0.1:1/x')).toContain("can't be reached");
  copyFileSync(foreign, join(folder, 'other.db'));
  expect(said(`sqlite:${join(folder, 'other.db')}`, target.url)).toContain('another program');
  expect(target.query("SELECT COUNT(*) AS n FROM pg_tables WHERE schemaname = 'public'")[0].n).toBe(0);
});
