// What keeps a server from starting: one line that says so, exit 1, and nothing changed.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { isPostgresql, makeDatabase } from '../database.mjs';
import { TestServer, product } from '../harness.mjs';
import { refusal } from './refusal.mjs';

let server;

test.beforeEach(async () => {
  server = await TestServer.start({ configuration: 'support_address = "help@example.com"\nlisten = "127.0.0.1:0"\n' });
  await server.addSubscriber('anna');
});
test.afterEach(async () => { await server?.stop(); });

const config = () => join(server.folder, 'sallyport.toml');
const data = () => join(server.folder, 'data');

/** What it says instead of starting; `by` is the beginning of the command line. */
function complaint(...by) {
  return refusal([...(by.length > 0 ? by : [product]), 'serve', '--config', config(), '--data', data()], { folder: data(), databases: [server.database] });
}

test('a database that a newer version has written', async () => {
  await server.kill();
  server.database.change("INSERT INTO schema_migrations VALUES (999, 'of tomorrow')");
  expect(complaint()).toContain('newer version');
});

test('a configuration with a word that is none', async () => {
  await server.kill();
  appendFileSync(config(), 'no_such_key = 1\n');
  expect(complaint()).toContain('no_such_key');
});

// Where the database lies on it.
if (!isPostgresql) test('a disk that can only be read', async () => {
  await server.kill();
  // Root could write nevertheless, so somebody else starts it.
  const copy = join(server.folder, 'sallyport');
  copyFileSync(product, copy);
  const isRoot = process.getuid() === 0;
  if (isRoot) execFileSync('chown', ['-R', '65534:65534', server.folder]);
  execFileSync('chmod', ['-R', 'a-w', data()]);
  const nobody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : [];
  expect(complaint(...nobody, copy)).toContain(`the data folder ${data()} can't be used (Permission denied)`);
  execFileSync('chmod', ['-R', 'u+w', data()]);
});

if (isPostgresql) test('a PostgreSQL that nobody answers for', async () => {
  await server.kill();
  expect(complaint('env', 'SALLYPORT_DATABASE=postgresql://sallyport@127.0.0.1:1/none', product)).toMatch(/refused|reach/i);
});

// What can be known before anything is opened is found then, on a machine that has nothing yet as on one that has.
for (const [what, settings, said] of [
  ['a port that somebody else has', ({ taken }) => `listen = "127.0.0.1:${taken}"\n`, 'is in use'],
  ['a port for monitors that somebody else has', ({ taken }) => `listen = "127.0.0.1:0"\noperations_listen = "127.0.0.1:${taken}"\n`, 'is in use'],
  ['certificates that are not there', () => 'listen = "127.0.0.1:0"\npublic_url = "https://login.example.com"\ntls_certificate = "/nowhere/chain.pem"\ntls_key = "/nowhere/key.pem"\n', '/nowhere/chain.pem'],
  ['a password for the mail server that others can read', ({ open }) => `listen = "127.0.0.1:0"\n[mail]\nserver = "smtps://127.0.0.1"\nuser = "sallyport"\npassword_file = "${open}"\n`, 'chmod 600'],
]) {
  test(`${what}: nothing is made, and nothing changed`, async () => {
    await server.kill();
    const door = createServer().listen(0, '127.0.0.1');
    await once(door, 'listening');
    const empty = mkdtempSync(join(tmpdir(), 'sallyport-empty-'));
    const open = join(empty, 'open');
    writeFileSync(open, 'secret', { mode: 0o644 });
    const fresh = makeDatabase(join(empty, 'new'));
    try {
      for (const [database, folder, databases] of [
        [server.database, data(), [server.database]],
        // A file that is not there has no rows, and would be seen in the folder.
        [fresh, join(empty, 'new', 'data'), isPostgresql ? [fresh] : []],
      ]) {
        const file = join(empty, 'sallyport.toml');
        writeFileSync(file, `${database.configuration}support_address = "help@example.com"\n${settings({ taken: door.address().port, open })}`);
        expect(refusal([product, 'serve', '--config', file, '--data', folder], { folder, databases })).toContain(said);
      }
    } finally {
      door.close();
      fresh.drop();
      rmSync(empty, { recursive: true });
    }
  });
}
