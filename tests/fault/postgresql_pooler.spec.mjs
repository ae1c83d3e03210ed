// A node behind PgBouncer, which gives every transaction another connection of the server.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@playwright/test';

import { PostgresqlDatabase, tellCluster } from '../database.mjs';
import { TestServer, codeOf, product } from '../harness.mjs';
import { Visitor, enrolled } from '../visitor.mjs';

/** The connections over which nodes listen: each says a word of its own there four times a second. */
const listeners = () => database.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_logical_emit_message%'");

const tool = fileURLToPath(new URL('../tools/pgbouncer', import.meta.url));
const port = 6432;
let folder;
let pooler;
let server;
let database;

const pooledUrl = () => `postgresql://sallyport@/${database.name}?host=${folder}&port=${port}`;

/** The database as a node behind the pooler is told of it. */
function behindThePooler() {
  const configuration = `database = "${pooledUrl()}"\ndatabase_direct = "${database.url}"\n`;
  return Object.create(database, { configuration: { value: configuration } });
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-pooler-'));
  database = new PostgresqlDatabase(process.env.SALLYPORT_TEST_CLUSTER);
  tellCluster('pooled', database.cluster, database.name);
  // Two connections of the server for everybody, so that they change hands all the time.
  pooler = spawn(tool, [folder, database.cluster, '2'], { stdio: 'ignore' });
  for (let tries = 0; !server; tries += 1) {
    server = await TestServer.start({ database: behindThePooler() }).catch((error) => { if (tries > 20) throw error; });
  }
});
test.afterAll(async () => {
  await server?.stop();
  pooler?.kill('SIGKILL');
  database.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('who enrols, signs in and signs out does not notice', async () => {
  const { key, visitor } = await enrolled(server, 'anna');
  for (let round = 0; round < 3; round += 1) {
    await visitor.enterPassword('anna');
    expect((await visitor.enterCode(codeOf(key, await server.now()))).status).toBe(303);
    expect((await visitor.get('/account/profile')).status).toBe(200);
    await visitor.signOut();
    expect(await visitor.isSignedIn()).toBe(false);
    await server.nextStep();
    await server.nextStep();
  }
});

test('operators are told to set for the role what a node sets for its own connections', () => {
  const settings = (url, source, before = '') => execFileSync('psql', [
    '--no-psqlrc', '--quiet', '--tuples-only', '--no-align', url, '--command', before,
    '--command', `SELECT name || ' = ' || setting FROM pg_settings WHERE source = '${source}' ORDER BY name`,
  ], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(' = '));
  // From where it sets them: a statement is one literal after the other.
  const source = readFileSync(new URL('../../src/store/postgresql/connections.cc', import.meta.url), 'utf8');
  const statements = [...source.matchAll(/run_once\(\s*database\.connection\(\),((?:\s*"[^"]*")+)\)/g)]
    .map(([, literals]) => literals.replaceAll(/"\s*"/g, '').trim().slice(1, -1));
  const own = settings(database.url, 'session', statements.join(';'));
  expect(own.length).toBeGreaterThan(0);
  expect(settings(pooledUrl(), 'database user')).toEqual(own);
});

test('a pooler that is not there, or leads elsewhere: one line, exit 1', () => {
  const other = new PostgresqlDatabase(process.env.SALLYPORT_TEST_CLUSTER);
  const said = (pooled) => {
    const data = join(server.folder, 'data-of-another-node');
    const { status, stderr } = spawnSync(product, ['serve', '--data', data, '--config', join(server.folder, 'sallyport.toml')], {
      encoding: 'utf8', timeout: 20_000,
      env: { ...process.env, SALLYPORT_DATABASE: pooled, SALLYPORT_KEY_RING: join(server.folder, 'data/keyring'), SALLYPORT_SUPPORT_ADDRESS: 'help@example.com' },
    });
    expect(status, stderr).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    return stderr;
  };
  try {
    expect(said(`postgresql://sallyport@/${database.name}?host=${folder}/none&port=${port}`)).toContain("can't be reached");
    expect(said(`postgresql://sallyport@/${other.name}?host=${folder}&port=${port}`)).toContain('different databases');
  } finally {
    other.drop();
  }
});

test('many at once are kept apart, and a code still opens one session', async () => {
  const { key } = await enrolled(server, 'bela');
  const visitors = Array.from({ length: 5 }, () => new Visitor(server));
  for (const visitor of visitors) {
    await visitor.enterPassword('bela');
    await visitor.get('/sign-in/code');
  }
  const code = codeOf(key, await server.now());
  const answers = await Promise.all(visitors.map((visitor) => visitor.post('/sign-in/code', { code })));
  expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
});

// The last one: there is no pooler behind it.
test('a node hears of the others past the pooler', async () => {
  const { key, visitor } = await enrolled(server, 'cili');
  const other = await TestServer.start({
    database: behindThePooler(), configuration: `public_url = "${server.url}"\nkey_ring = "${join(server.folder, 'data/keyring')}"\n`,
  });
  try {
    await visitor.enterPassword('cili');
    await visitor.enterCode(codeOf(key, await server.now()));
    const there = new Visitor({ port: other.port, url: server.url }, { headers: { Host: `localhost:${server.port}` } });
    there.cookies = new Map(visitor.cookies);
    expect((await there.get('/account/profile')).status).toBe(200);
    await visitor.signOut();
    await expect.poll(async () => (await there.get('/account/profile')).status, { timeout: 1_000 }).toBe(303);

    await expect.poll(listeners).toHaveLength(2);
    const before = listeners();
    pooler.kill('SIGKILL');
    await once(pooler, 'exit');
    expect(listeners(), 'they did not go by the pooler').toEqual(before);
  } finally {
    await other.stop();
  }
});
