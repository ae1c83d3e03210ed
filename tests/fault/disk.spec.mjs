// A disk that takes nothing more.
import { execFileSync } from 'node:child_process';

import { expect, test } from '@playwright/test';

import { TestServer, codeOf } from '../harness.mjs';
import { Visitor, enrolled } from '../visitor.mjs';

let server;

test.beforeEach(async () => { server = await TestServer.start(); });
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
  expect((await stranger.get('/healthz')).status).toBe(200);
  expect(await visitor.isSignedIn()).toBe(false);
  expect(server.dump()).toBe(before);

  fillDisk('unlimited:unlimited');
  expect((await visitor.post('/sign-in/code', { code })).status, 'the code has not been used').toBe(303);
  expect(await visitor.isSignedIn()).toBe(true);
  expect((await stranger.post('/sign-in', { name: 'anna', password: 'wrong' })).status).toBe(401);
  expect(server.database.damages()).toEqual([]);
});
