// What a PostgreSQL can be that no node starts on: one line that says so, exit 1, and nothing changed.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { PostgresqlDatabase, startCluster, startStandby, stopCluster, tellCluster } from '../database.mjs';
import { TestServer, product } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';
import { refusal } from './refusal.mjs';

let folder;
// Not the run's own: what is set for all of it would be set for other tests.
let cluster;
let standby;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-start-'));
  cluster = startCluster();
});
test.afterAll(() => {
  for (const each of [cluster, standby]) if (each) stopCluster(each);
  rmSync(folder, { recursive: true, force: true });
});

/** What the server says instead of starting on this database, in a data folder that is not there yet. */
function complaint(database, more = '') {
  const config = join(folder, 'sallyport.toml');
  writeFileSync(config, `support_address = "help@example.com"\n${database.configuration}${more}`);
  return refusal([product, 'serve', '--config', config, '--data', join(folder, 'data')], { folder: join(folder, 'data'), databases: [database] });
}

const made = (words) => new PostgresqlDatabase(cluster, [cluster], words);
const set = (database, what) => database.change(`ALTER DATABASE ${database.name} SET ${what}`);

test('a database that can only be read', () => {
  const database = made();
  set(database, 'default_transaction_read_only = on');
  expect(complaint(database)).toContain('read-only');
});

for (const mode of ['off', 'local', 'remote_write']) {
  test(`one that may forget what it has acknowledged (synchronous_commit = ${mode})`, () => {
    const database = made();
    set(database, `synchronous_commit = ${mode}`);
    expect(complaint(database)).toContain(`synchronous_commit = ${mode}`);
  });
}

test('one with another encoding', () => {
  expect(complaint(made("ENCODING 'SQL_ASCII' TEMPLATE template0"))).toContain('not in UTF8');
  expect(complaint(made("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"))).toContain('not in UTF8');
});

test('one that another program lives in', () => {
  const database = made();
  database.change('CREATE TABLE customers (id INT); INSERT INTO customers VALUES (7)');
  expect(complaint(database)).toContain('tables of another program');
});

test('one that does not wait for its disk', async () => {
  const database = made();
  const setFsync = async (value) => {
    appendFileSync(join(cluster, 'data/postgresql.conf'), `fsync = ${value}\n`);
    database.query('SELECT pg_reload_conf() AS done');
    await expect.poll(() => database.query("SELECT current_setting('fsync') AS fsync")[0].fsync).toBe(value);
  };
  await setFsync('off');
  expect(complaint(database)).toContain('fsync = off');
  await setFsync('on');
});

test('one that lets in and then says nothing', () => {
  const database = made();
  const before = database.everything();
  const processes = tellCluster('pids', cluster).trim().split(/\s+/).map(Number);
  const config = join(folder, 'sallyport.toml');
  writeFileSync(config, `support_address = "help@example.com"\n${database.configuration}`);
  for (const each of processes) process.kill(each, 'SIGSTOP');
  let line;
  try {
    line = refusal([product, 'serve', '--config', config, '--data', join(folder, 'data')], { folder: join(folder, 'data'), databases: [] });
  } finally {
    for (const each of processes) process.kill(each, 'SIGCONT');
  }
  expect(line).toContain("can't be reached");
  expect(database.everything()).toBe(before);
});

test('a standby, unless the primary stands behind it in the address', async () => {
  const database = made();
  standby = startStandby(cluster);
  const at = (...hosts) => Object.assign(Object.create(database), { cluster: hosts[0], hosts });
  expect(complaint(at(standby))).toContain('read-only');
  // It lets everybody in, so whoever went no further would be told the same.
  const server = await TestServer.start({ database: at(standby, cluster) });
  try {
    await server.addSubscriber('anna');
    const visitor = new Visitor(server);
    expect((await visitor.enterPassword('anna')).status).toBe(303);
    expect(await visitor.isSignedIn()).toBe(true);
  } finally {
    await server.stop();
  }
});
