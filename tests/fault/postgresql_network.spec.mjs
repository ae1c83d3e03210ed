// A PostgreSQL over a network: its name is proven by a certificate, and the role's password lies in a file.
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { PostgresqlDatabase, SqliteDatabase, startCluster, stopCluster, tellCluster } from '../database.mjs';
import { TestServer, product } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';
import { refusal } from './refusal.mjs';

// Another role than other tests have, since this one has a password: it too can sign in, and owns its database.
const role = 'portal';
const password = "it's a \\ secret";
let folder;
let cluster;
let database;
/** What an installation moves into. */
let copy;
let port;

const file = (name) => join(folder, name);
const openssl = (...words) => execFileSync('openssl', words, { stdio: 'ignore', cwd: folder });

function makeCertificates() {
  for (const ca of ['ca', 'other-ca']) {
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${ca}.key`, '-out', `${ca}.pem`, '-subj', `/CN=${ca}`, '-days', '2');
  }
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost\n');
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'server.pem', '-days', '2', '-extfile', 'names');
}

/** From a socket of this machine to a port that asks for TLS and a password. */
function openToTheNetwork() {
  const data = join(cluster, 'data');
  for (const name of ['server.key', 'server.pem']) {
    copyFileSync(file(name), join(data, name));
    chmodSync(join(data, name), 0o600);
    if (process.getuid() === 0) execFileSync('chown', ['postgres:postgres', join(data, name)]);
  }
  tellCluster('halt', cluster, 'fast');
  appendFileSync(join(data, 'postgresql.conf'),
    `listen_addresses = '127.0.0.1'\nport = ${port}\nssl = on\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'\n`);
  // The socket is the tests' own, to look at the server.
  writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\nlocal all postgres trust\n');
  tellCluster('go', cluster);
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-network-'));
  makeCertificates();
  cluster = startCluster();
  [database, copy] = [new PostgresqlDatabase(cluster), new PostgresqlDatabase(cluster)];
  database.change(`CREATE ROLE ${role} LOGIN PASSWORD '${password.replace("'", "''")}'`);
  for (const each of [database, copy]) each.change(`ALTER DATABASE ${each.name} OWNER TO ${role}`);
  port = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => { const free = server.address().port; server.close(() => resolve(free)); });
  });
  openToTheNetwork();
  for (const each of [database, copy]) {
    Object.defineProperty(each, 'urlOfTests', { value: `${each.urlOfTests}&port=${port}` });
  }
  for (const [name, text] of [['password', `${password}\n`], ['wrong-password', 'hunter2\n']]) writeFileSync(file(name), text, { mode: 0o600 });
  writeFileSync(file('open-password'), password, { mode: 0o644 });
});
test.afterAll(() => {
  if (cluster) stopCluster(cluster);
  rmSync(folder, { recursive: true, force: true });
});

const url = (ca, { host = 'localhost', of = database } = {}) => `postgresql://${role}@${host}:${port}/${of.name}?sslmode=verify-full&sslrootcert=${file(ca)}`;

const configuration = (ca, passwordFile, where) => `database = "${url(ca, where)}"\ndatabase_password_file = "${file(passwordFile)}"\n`;

test('with the right certificate and password it serves', async () => {
  const server = await TestServer.start({ database: { configuration: configuration('ca.pem', 'password') } });
  try {
    await server.addSubscriber('anna');
    expect((await new Visitor(server).enterPassword('anna')).status).toBe(303);
    expect(server.log).not.toContain('secret');
    // Its right to emit messages is everybody's: the line on which it hears stays up.
    const listeners = () => database.query(`SELECT pid FROM pg_stat_activity WHERE usename = '${role}' AND query LIKE '%pg_logical_emit_message%'`);
    await expect.poll(listeners).toHaveLength(1);
    const before = listeners();
    // Longer than it waits before it connects again: that the line is never cut can only be waited for.
    await new Promise((resolve) => { setTimeout(resolve, 1_500); });
    expect(listeners()).toEqual(before);
  } finally {
    await server.stop();
  }
});

for (const [what, words, ...given] of [
  ['another authority', 'certificate verify failed', 'other-ca.pem', 'password'],
  ['another name', 'does not match host name', 'ca.pem', 'password', { host: '127.0.0.1' }],
  ['a wrong password', 'password authentication failed', 'ca.pem', 'wrong-password'],
  ['a password that others can read', 'chmod 600', 'ca.pem', 'open-password'],
  ['no password', 'is missing', 'ca.pem', 'none'],
]) {
  test(`${what}: one line, exit 1, nothing changed`, async () => {
    const config = file('sallyport.toml');
    writeFileSync(config, `${configuration(...given)}support_address = "help@example.com"\n`);
    const line = refusal([product, 'serve', '--config', config, '--data', file('data')], { folder: file('data'), databases: [database] });
    expect(line).toContain(words);
    expect(line).not.toMatch(/hunter2|secret/);
  });
}

test('an installation moves over it, with the password from its file and with no other', async () => {
  mkdirSync(file('before'));
  const before = await TestServer.start({ database: new SqliteDatabase(file('before/data/sallyport.db')), data: file('before') });
  try {
    await before.addSubscriber('anna');
  } finally {
    await before.stop();
  }
  const move = (passwordFile) => [product, 'migrate-store', '--from', `sqlite:${before.database.file}`,
    '--to', url('ca.pem', { of: copy }), '--password-file', file(passwordFile)];
  const untouched = { folder: file('before/data'), databases: [before.database, copy] };
  expect(refusal(move('wrong-password'), untouched)).toContain('password authentication failed');
  expect(refusal(move('open-password'), untouched)).toContain('chmod 600');
  const [program, ...words] = move('password');
  expect(execFileSync(program, words, { encoding: 'utf8' })).toContain('every row was compared');
  const after = await TestServer.start({ database: {
    configuration: `${configuration('ca.pem', 'password', { of: copy })}key_ring = "${file('before/data/keyring')}"\n`,
  } });
  try {
    expect((await new Visitor(after).enterPassword('anna')).status).toBe(303);
  } finally {
    await after.stop();
  }
});
