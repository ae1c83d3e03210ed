// The backup of docs/operate.md, beside a portal that is never quiet.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { expect, test } from '@playwright/test';

import { TestServer } from '../harness.mjs';

const rows = 400_000;
let server;

test.beforeEach(async () => { server = await TestServer.start(); });
test.afterEach(async () => { await server?.stop(); });

test('a backup ends however busy the portal is, and is whole', async () => {
  const { file } = server.database;
  const copy = `${file}.copy`;
  server.change(`INSERT INTO events (at, name, outcome, factors, reason, address, user_agent, request_id, noise)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
    SELECT ${await server.now() * 1e6}, 'signed_out', 'done', '', '', '198.51.100.7', hex(zeroblob(60)), i, 0 FROM n`);
  const [line] = /^umask 077; sqlite3 .*$/m.exec(readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8'));
  const command = line.replace('/var/lib/sallyport/sallyport.db', file).replace('/var/backups/sallyport.db', copy);
  const backup = spawn('bash', ['-c', command.replace('; sqlite3', '; exec sqlite3')]);
  let isOver = false;
  const over = once(backup, 'exit').then(([code]) => { isOver = true; return code; });
  const deadline = Date.now() + 10_000;
  let commits = 0;
  while (!isOver && Date.now() < deadline) {
    server.change(`INSERT INTO meta (name, value) VALUES ('commit ${commits += 1}', '')`);
    await new Promise(setImmediate);
  }
  backup.kill();
  expect(await over, 'it has ended by itself').toBe(0);
  expect(commits).toBeGreaterThan(1);
  const inCopy = (sql) => execFileSync('sqlite3', [copy, sql], { encoding: 'utf8' }).trim();
  expect(inCopy('PRAGMA integrity_check')).toBe('ok');
  expect(Number(inCopy('SELECT COUNT(*) FROM events'))).toBeGreaterThanOrEqual(rows);
});
