// A mail server that is dead, and a server that dies beside it.
import { setTimeout as pause } from 'node:timers/promises';

import { expect, test } from '@playwright/test';

import { startWithMails } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';

const minute = 60;
const claimLasts = 10 * minute;
// Hashing a password is in it; a mail that hangs takes fifty seconds.
const longestPage = 3_000;

let server;
let mails;
let stop;

test.beforeEach(async () => { ({ server, mails, stop } = await startWithMails()); });
test.afterEach(async () => { await stop?.(); });

const claimed = () => server.query('SELECT COUNT(*) AS n FROM outbox WHERE claimed_until > 0 AND due IS NOT NULL')[0].n;
const requests = () => server.query('SELECT COUNT(*) AS n FROM link_requests')[0].n;

/** Longer than between two looks at the outbox: that nothing comes of one can only be waited for. */
const untilItHasLooked = () => pause(2_500);

/** Two browsers, so that the second is news. */
async function somethingToTell(name) {
  await server.addSubscriber(name);
  await new Visitor(server).enterPassword(name);
  await new Visitor(server).enterPassword(name);
}

test('no page waits for a mail server that hangs, and requests for links are looked up all the same', async () => {
  await mails.tell('hang data');
  await somethingToTell('first');
  await expect.poll(claimed).toBeGreaterThan(0);

  const times = [];
  for (let n = 0; n < 10; n += 1) {
    await server.addSubscriber(`waits${n}`);
    for (const path of ['/sign-in', '/sign-in/forgotten']) {
      const visitor = new Visitor(server);
      await visitor.get(path);
      const begun = performance.now();
      const fields = path === '/sign-in' ? { name: 'first', password: 'tundra violin acorn meadow' } : { name: `waits${n}` };
      expect((await visitor.post(path, fields)).status).toBe(303);
      times.push(performance.now() - begun);
    }
  }
  expect(Math.max(...times), 'milliseconds of a page').toBeLessThan(longestPage);
  expect(mails.mails()).toHaveLength(0);
});

test('asked for while a mail hangs, links are made before the next mail is tried', async () => {
  await mails.tell('hold data');
  await somethingToTell('holds');
  await new Visitor(server).enterPassword('holds');
  await expect.poll(claimed).toBeGreaterThan(0);
  for (let n = 0; n < 20; n += 1) {
    await server.addSubscriber(`asks${n}`);
    const visitor = new Visitor(server);
    await visitor.get('/sign-in/forgotten');
    expect((await visitor.post('/sign-in/forgotten', { name: `asks${n}` })).status).toBe(303);
  }
  expect(requests()).toBe(20);
  await mails.tell('hold data'); // it is taken, and the next one is held
  await expect.poll(requests).toBe(0);
  await mails.tell('accept');
  await mails.waitForMail({ to: 'asks19@example.com', subject: 'Choose a new password' });
});

test('a server that dies between the 250 and the mark sends the same mail once more, and only once', async () => {
  await mails.tell('hold data');
  await somethingToTell('twice');
  await expect.poll(claimed).toBe(1);
  const lock = await server.database.holdOutbox();
  await mails.tell('accept');
  await expect.poll(() => server.log, { timeout: 40_000, message: 'it has the 250, and no mark' }).toContain('is not marked');
  expect(mails.mails()).toHaveLength(1);
  await server.kill();
  await lock.release();

  await server.restart();
  await untilItHasLooked();
  expect(mails.mails(), 'the claim of the dead one stands').toHaveLength(1);
  await server.advance(claimLasts);
  await expect.poll(() => mails.mails().length, { timeout: 20_000 }).toBe(2);
  await server.advance(2 * claimLasts);
  await untilItHasLooked();
  const ids = mails.mails().map(({ headers }) => headers['message-id']);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size, 'so that it is known as the same').toBe(1);
});

test('a server that is told to end settles the letter under way first', async () => {
  await mails.tell('hold data');
  await somethingToTell('ends');
  await expect.poll(claimed).toBe(1);
  const ended = server.terminate();
  await expect.poll(() => new Visitor(server).get('/healthz').then(() => 'open', () => 'closed')).toBe('closed');
  expect(server.isRunning, 'it waits for the letter').toBe(true);
  await mails.tell('accept');
  await ended;
  expect(mails.mails()).toHaveLength(1);
  await server.restart();
  await server.advance(claimLasts);
  await untilItHasLooked();
  expect(mails.mails(), 'it was marked').toHaveLength(1);
});
