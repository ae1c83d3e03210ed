// A disk that takes nothing more.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

import { expect, test } from '@playwright/test';

import { TestServer, codeOf } from '../harness.mjs';
import { makeDoor } from '../monitors.mjs';
import { Visitor, enrolled } from '../visitor.mjs';

let server;
let door;

test.beforeEach(async () => {
  door = await makeDoor();
  server = await TestServer.start({ configuration: door.configuration });
});
test.afterEach(async () => { await server?.stop(); });

/** No file of the server may grow any more: to SQLite the same as a disk that is full. */
function fillDisk(limit) {
  execFileSync('prlimit', ['--pid', String(server.process.pid), `--fsize=${limit}`]);
}

test('a full disk: a page that says so, nothing half done, and all is well once there is room', async () => {
  const { key, visitor } = await enrolled(server, 'anna');
  await visitor.enterPassword('anna');
  await visitor.get('/sign-in/code');
  const stranger = new Visitor(server);
  await stranger.get('/sign-in');
  const before = server.dump();

  fillDisk('0:unlimited');
  const code = codeOf(key, await server.now());
  for (let n = 0; n < 3; n += 1) {
    const refused = await visitor.post('/sign-in/code', { code });
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.text).toContain('We are busy for a moment');
    expect(refused.text).not.toMatch(/sqlite|disk|I\/O/i);
  }
  expect((await stranger.post('/sign-in', { name: 'anna', password: 'wrong' })).status).toBe(503);
  expect((await stranger.get('/help/two-factor')).status, 'what needs no writing goes on').toBe(200);
  // Whoever is signed in goes on, so people may be sent here; that nothing is written, monitors hear by the faults.
  for (const ask of [(path) => stranger.get(path), door.ask]) {
    expect([(await ask('/healthz')).status, (await ask('/readyz')).status]).toEqual([200, 200]);
  }
  const [faults, busy] = await door.values('sallyport_unit_faults_total{access="write"}', 'sallyport_requests_total{status="503"}');
  expect(faults).toBeGreaterThanOrEqual(4);
  expect(busy).toBe(4);
  expect(await visitor.isSignedIn()).toBe(false);
  expect(server.dump()).toBe(before);

  fillDisk('unlimited:unlimited');
  expect((await visitor.post('/sign-in/code', { code })).status, 'the code has not been used').toBe(303);
  expect(await visitor.isSignedIn()).toBe(true);
  expect((await stranger.post('/sign-in', { name: 'anna', password: 'wrong' })).status).toBe(401);
  expect(server.database.damages()).toEqual([]);
});

test('a database that can not be read: not ready, at both doors, until it can', async () => {
  const { file } = server.database;
  const both = async () => [(await new Visitor(server).get('/readyz')).status, (await door.ask('/readyz')).status];
  await server.addSubscriber('anna');
  expect(await both()).toEqual([200, 200]);
  // What connections have in their memory, they forget when somebody has written something. All of it goes into the
  // file, and then there is something else in its place.
  const write = (...more) => execFileSync('sqlite3', [file, "INSERT INTO meta VALUES ('test', 'x'); DELETE FROM meta WHERE name = 'test';", ...more]);
  write('PRAGMA wal_checkpoint(TRUNCATE)');
  const good = readFileSync(file);
  writeFileSync(file, Buffer.alloc(good.length, 'x'));
  expect(await both()).toEqual([503, 503]);
  const page = await new Visitor(server).enterPassword('anna');
  expect(page.status).toBe(503);
  expect((await door.ask('/healthz')).status).toBe(200);
  await expect.poll(() => door.values('sallyport_ready', 'sallyport_mails_waiting')).toEqual([0, -1]);

  writeFileSync(file, good);
  write();
  await expect.poll(both).toEqual([200, 200]);
  await expect.poll(() => door.values('sallyport_ready', 'sallyport_mails_waiting')).toEqual([1, 0]);
  expect((await new Visitor(server).enterPassword('anna')).status).toBe(303);
  expect(server.database.damages()).toEqual([]);
});
