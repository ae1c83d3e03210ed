// What a press costs the database, so that it can't grow unnoticed: how many statements the server has seen.
import { randomBytes } from 'node:crypto';

import { expect, test } from '@playwright/test';

import { PostgresqlDatabase } from '../database.mjs';
import { TestServer, codeOf, wrongCodeOf } from '../harness.mjs';
import { Visitor, enrolled } from '../visitor.mjs';

let server;
let database;

test.beforeAll(async () => {
  database = new PostgresqlDatabase(process.env.SALLYPORT_TEST_CLUSTER);
  server = await TestServer.start({ database });
  database.change('CREATE EXTENSION pg_stat_statements');
});
test.afterAll(async () => {
  await server?.stop();
  database.drop();
});

/** The statements of a press, without those by which nodes tell each other and of the tests. */
async function statementsOf(press) {
  database.query('SELECT pg_stat_statements_reset()::text');
  const answer = await press();
  const rows = database.query(`SELECT query, calls::int FROM pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND query NOT LIKE '%pg_notify%' AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE 'SET %' AND query NOT LIKE 'SHOW %'
      AND query NOT IN ('SELECT', 'SELECT $1')`);
  return { answer, count: rows.reduce((sum, { calls }) => sum + calls, 0), queries: rows.map(({ query, calls }) => `${calls} × ${query}`).join('\n') };
}

test('a second step, right and wrong, and a page', async () => {
  const { key, visitor } = await enrolled(server, 'anna');
  await visitor.enterPassword('anna');
  await visitor.get('/sign-in/code');
  const wrong = await statementsOf(async () => visitor.post('/sign-in/code', { code: wrongCodeOf(key, await server.now()) }));
  expect(wrong.answer.status).toBe(401);
  const right = await statementsOf(async () => visitor.post('/sign-in/code', { code: codeOf(key, await server.now()) }));
  expect(right.answer.status).toBe(303);
  await visitor.get('/account/profile');
  const page = await statementsOf(async () => visitor.get('/account/profile'));
  expect(page.answer.status).toBe(200);
  console.log(`statements: right code ${right.count}, wrong code ${wrong.count}, page ${page.count}`);
  expect(right.count, right.queries).toBeLessThanOrEqual(10);
  expect(wrong.count, wrong.queries).toBeLessThanOrEqual(9);
  expect(page.count, page.queries).toBe(0);
});

// Or the time would tell which names are somebody's. One of nobody has a row of its own to be held by.
test('a guess at a password, whoever it is', async () => {
  await server.addSubscriber('carl');
  for (const browser of [undefined, randomBytes(37).toString('base64url')]) {
    const guess = async (name) => {
      const visitor = new Visitor(server);
      if (browser) visitor.cookies.set('__Host-browser', browser);
      await visitor.get('/sign-in');
      const { answer, count, queries } = await statementsOf(async () => visitor.post('/sign-in', { name, password: 'not the right one' }));
      expect(answer.status).toBe(401);
      return { count, queries };
    };
    const [carls, nobodys] = [await guess('carl'), await guess('nobody')];
    expect(nobodys.count, `${carls.queries}\n\n${nobodys.queries}`).toBe(carls.count + 1);
  }
});

// A plan that reads all of a table, made when there was next to nothing in it, would be kept while it grows.
test('no press reads all of a table', async () => {
  const { key, visitor } = await enrolled(server, 'bela');
  // The server knows from now on how little there is.
  database.change('ANALYZE');
  database.query('SELECT pg_stat_reset()::text');
  const read = () => database.query(`SELECT relname, seq_scan::int, seq_tup_read::int FROM pg_stat_user_tables
    WHERE seq_tup_read > 0 AND relname <> 'imports'`);
  // From the sixth time on a statement has the plan that is kept.
  for (let turn = 0; turn < 8; turn += 1) {
    await visitor.signOut();
    await server.advance(60);
    await visitor.enterPassword('bela');
    await visitor.get('/sign-in/code');
    expect((await visitor.post('/sign-in/code', { code: wrongCodeOf(key, await server.now()) })).status).toBe(401);
    expect((await visitor.post('/sign-in/code', { code: codeOf(key, await server.now()) })).status).toBe(303);
    for (const page of ['profile', 'security', 'security/sessions', 'security/activity']) {
      expect((await visitor.get(`/account/${page}`)).status, page).toBe(200);
    }
  }
  await expect.poll(() => database.query(`SELECT sum(idx_scan)::int AS scans FROM pg_stat_user_tables`)[0].scans).toBeGreaterThan(100);
  expect(read()).toEqual([]);
});

// The same of an index: days of wrong codes are everybody's.
test('a wrong code looks at nobody else\'s', async () => {
  const { key, visitor } = await enrolled(server, 'dora');
  await visitor.signOut();
  const enterWrongCode = async () => {
    await server.advance(60);
    await visitor.enterPassword('dora');
    await visitor.get('/sign-in/code');
    expect((await visitor.post('/sign-in/code', { code: wrongCodeOf(key, await server.now()) })).status).toBe(401);
  };
  await enterWrongCode();
  const others = 2_000;
  database.change(`INSERT INTO wrong_codes (account, day, count)
    SELECT 1000000 + n, day, 1 FROM generate_series(1, ${others}) n, (SELECT MAX(day) AS day FROM wrong_codes) newest`);
  // What the insertion read is counted before, not after.
  database.query('SELECT pg_stat_force_next_flush()::text');
  database.query('SELECT pg_stat_reset()::text');
  await enterWrongCode();
  const read = () => database.query(`SELECT COALESCE(SUM(idx_scan), 0)::int AS scans, COALESCE(SUM(idx_tup_read), 0)::int AS rows
    FROM pg_stat_user_indexes WHERE relname = 'wrong_codes'`)[0];
  await expect.poll(() => read().scans).toBeGreaterThan(0);
  expect(read().rows).toBeLessThan(others / 10);
});
