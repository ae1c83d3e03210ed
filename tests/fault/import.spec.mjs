// Subscribers who move in while others sign in, and a power cut in the middle: nobody of the file is there, and the
// same command again brings all of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { TestServer, password } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';

const everybody = 12_000;
test.describe.configure({ timeout: 300_000 });

let server;
let file;
test.beforeEach(async () => {
  server = await TestServer.start({ configuration: 'trusted_proxies = ["127.0.0.1"]\n' });
  file = join(server.folder, 'everybody.csv');
  const rows = Array.from({ length: everybody }, (_, n) =>
    `N-${n},moved${n},moved${n}@example.com,Anna Kovács,{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3`);
  writeFileSync(file, `customer_number,sign_in_name,email,full_name,password_hash\n${rows.join('\n')}\n`);
});
test.afterEach(async () => { await server.stop(); });

const begin = (words) => server.beside(['subscriber', ...words]);

const count = (sql) => Number(server.query(sql)[0].n);
async function until(condition) {
  while (!condition()) await new Promise((resolve) => { setTimeout(resolve, 10); });
}
let networks = 0;
async function signIn(name, typed) {
  networks += 1;
  const visitor = new Visitor(server, { headers: { 'X-Forwarded-For': `10.${networks >> 8}.${networks & 255}.1` } });
  return (await visitor.enterPassword(name, typed)).status;
}

test('others sign in while subscribers move in, and nobody of them is there before all are', async () => {
  await server.addSubscriber('anna');
  const { ended } = begin(['import', file]);
  let over = false;
  ended.then(() => { over = true; });
  const times = [];
  while (!over) {
    const start = Date.now();
    expect(await signIn('anna', password)).toBe(303);
    times.push(Date.now() - start);
    const there = count("SELECT COUNT(*) AS n FROM accounts JOIN imports ON imports.id = accounts.import WHERE imports.state IN ('settling', 'done')");
    expect([0, everybody]).toContain(there);
  }
  const imported = await ended;
  expect(imported.err).toBe('');
  expect(imported.out).toBe(`Imported ${everybody} subscribers.\n`);
  expect(await signIn(`moved${everybody - 1}`, 'secret')).toBe(303);
  expect(await signIn(`moved7@example.com`, 'secret')).toBe(303);
  expect(times.length).toBeGreaterThan(0);
  test.info().annotations.push({ type: 'slowest sign-in (ms)', description: String(Math.max(...times)) });
});

test('a server that dies in the middle leaves nobody, and the same again brings everybody', async () => {
  for (const part of [0.1, 0.3, 0.6]) {
    const { ended } = begin(['import', file]);
    await until(() => count('SELECT COUNT(*) AS n FROM import_lines') >= everybody * part);
    await server.kill();
    const broken = await ended;
    expect(broken.exit).toBe(1);
    expect(broken.err).toContain('nothing was imported');
    await server.restart();
    expect(await signIn('moved0', 'secret')).toBe(401);
    expect((await server.cli(['subscriber', 'show', 'moved0'])).exit).toBe(1);
    if (server.database.configuration !== '') await server.advance(3600);  // nodes wait for each other
    await until(() => count('SELECT COUNT(*) AS n FROM imports') === 0 || server.database.configuration !== '');
  }
  const imported = await begin(['import', file]).ended;
  expect(imported.err).toBe('');
  expect(imported.exit).toBe(0);
  expect(count('SELECT COUNT(*) AS n FROM import_lines')).toBe(0);
  expect(count('SELECT COUNT(*) AS n FROM accounts')).toBe(everybody);
  expect(await signIn('moved0', 'secret')).toBe(303);
});

test('a server that dies after the opening knows everybody, and makes all addresses known', async () => {
  const { ended } = begin(['import', file]);
  await until(() => count("SELECT COUNT(*) AS n FROM imports WHERE state = 'settling'") === 1);
  await server.kill();
  await ended;
  await server.restart();
  expect(await signIn(`moved${everybody - 1}`, 'secret')).toBe(303);
  await until(() => count("SELECT COUNT(*) AS n FROM imports WHERE state = 'done'") === 1);
  expect(count('SELECT COUNT(*) AS n FROM import_lines')).toBe(0);
  expect(count("SELECT COUNT(*) AS n FROM identifiers WHERE kind = 'address' AND account IS NOT NULL")).toBe(everybody);
  expect(await signIn('moved7@example.com', 'secret')).toBe(303);
});

test('a command that dies in the middle leaves nobody, and what it wrote is cleared away', async () => {
  const { child, ended } = begin(['import', file]);
  await until(() => count('SELECT COUNT(*) AS n FROM import_lines') >= everybody / 3);
  child.kill('SIGKILL');
  await ended;
  expect(await signIn('moved0', 'secret')).toBe(401);
  await server.advance(31);
  const imported = await begin(['import', file]).ended;
  expect(imported.err).toBe('');
  expect(imported.out).toBe(`Imported ${everybody} subscribers.\n`);
  expect(count('SELECT COUNT(*) AS n FROM accounts')).toBe(everybody);
});

test('without a server the command does it by itself, and dies as well', async () => {
  await server.terminate();
  const { child, ended } = begin(['import', file]);
  await until(() => {
    try { return count('SELECT COUNT(*) AS n FROM import_lines') >= everybody / 3; } catch { return false; }
  });
  child.kill('SIGKILL');
  await ended;
  await server.restart();
  expect(await signIn('moved0', 'secret')).toBe(401);
  await server.advance(3601);
  const imported = await begin(['import', file]).ended;
  expect(imported.err).toBe('');
  expect(count('SELECT COUNT(*) AS n FROM accounts')).toBe(everybody);
});
