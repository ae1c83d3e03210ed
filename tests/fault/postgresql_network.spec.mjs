// A PostgreSQL over a network: its name is proven by a certificate, and the role's password lies in a file.
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { PostgresqlDatabase, startCluster, stopCluster, tellCluster } from '../database.mjs';
import { TestServer, product } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';

// A role like an operator's: it can sign in, and owns its database.
const role = 'portal';
const password = "it's a \\ secret";
let folder;
let cluster;
let database;
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
  writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\nlocal all sallyport trust\n');
  tellCluster('go', cluster);
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-network-'));
  makeCertificates();
  cluster = startCluster();
  database = new PostgresqlDatabase(cluster);
  database.change(`CREATE ROLE ${role} LOGIN PASSWORD '${password.replace("'", "''")}'; ALTER DATABASE ${database.name} OWNER TO ${role}`);
  port = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => { const free = server.address().port; server.close(() => resolve(free)); });
  });
  openToTheNetwork();
  Object.defineProperty(database, 'url', { value: `${database.url}&port=${port}` });
  for (const [name, text] of [['password', `${password}\n`], ['wrong-password', 'hunter2\n']]) writeFileSync(file(name), text, { mode: 0o600 });
  writeFileSync(file('open-password'), password, { mode: 0o644 });
});
test.afterAll(() => {
  if (cluster) stopCluster(cluster);
  rmSync(folder, { recursive: true, force: true });
});

const url = (ca, host = 'localhost') => `postgresql://${role}@${host}:${port}/${database.name}?sslmode=verify-full&sslrootcert=${file(ca)}`;

const configuration = (ca, passwordFile, host) => `database = "${url(ca, host)}"\ndatabase_password_file = "${file(passwordFile)}"\n`;

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
  ['another name', 'does not match host name', 'ca.pem', 'password', '127.0.0.1'],
  ['a wrong password', 'password authentication failed', 'ca.pem', 'wrong-password'],
  ['a password that others can read', 'chmod 600', 'ca.pem', 'open-password'],
  ['no password', 'is missing', 'ca.pem', 'none'],
]) {
  test(`${what}: one line, exit 1, nothing changed`, async () => {
    const config = file('sallyport.toml');
    writeFileSync(config, `${configuration(...given)}support_address = "help@example.com"\n`);
    let said;
    try {
      execFileSync(product, ['serve', '--config', config, '--data', file('data')], { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      said = error;
    }
    expect(said.status).toBe(1);
    expect(said.stderr.trim()).toContain(words);
    expect(said.stderr.trim().split('\n')).toHaveLength(1);
    expect(said.stderr).not.toContain('hunter2');
    expect(said.stderr).not.toContain('secret');
  });
}
