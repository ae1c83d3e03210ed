// Row 108: doing without a second factor where the operator requires one.
import { expect, test } from '@playwright/test';

import { codeOf, password, routes, TestServer } from '../harness.mjs';
import { enrolled, Visitor } from '../visitor.mjs';
import { eventsSince, newestEvent, tally, watch } from './answers.mjs';

const base = '/account/security/multi-factor';
const protect = '/account/security/protect';
const day = 86_400;
let server;
let firstDay;

const date = (time) => new Date(time * 1000).toISOString().slice(0, 10);

test.describe.configure({ timeout: 120_000 });
test.beforeAll(async () => {
  // The day after tomorrow, so that nothing here depends on the hour.
  firstDay = (Math.floor(Date.now() / 1000 / day) + 2) * day;
  server = await TestServer.start({ configuration: `
[two_factor.groups.soon]
policy = "required"
required_from = "${date(firstDay)}"
grace = "0d"
[two_factor.groups.late]
policy = "required"
required_from = "2020-01-15"
grace = "0d"
[two_factor.groups.asked]
policy = "encouraged"
` });
});
test.afterAll(async () => { await server?.stop(); });

async function someoneOf(group, name) {
  await server.advance(60);
  await server.addSubscriber(name);
  expect((await server.cli(['subscriber', 'group', name, group])).exit).toBe(0);
  const visitor = new Visitor(server);
  expect((await visitor.enterPassword(name)).status).toBe(303);
  return visitor;
}

/** Every line behind a full session leads to `where`, and does nothing. */
async function expectHeld(visitor, where) {
  const lines = routes().filter(({ access }) => access === 'full');
  expect(lines.length).toBeGreaterThan(20);
  await visitor.get(where);
  for (const { method, path } of lines) {
    const { answer, changed, events } = await watch(server, () => (method === 'GET' ? visitor.get(path)
      : visitor.post(path, { password, code: '123456', new_password: 'umbrella quartz lantern oxide', session: '1', old: '1', name: 'x' })));
    expect(answer.status, `${method} ${path}`).toBe(303);
    expect(answer.location, `${method} ${path}`).toBe(where);
    expect(events, `${method} ${path}`).toEqual([]);
    expect(changed.filter((table) => table !== 'sessions'), `${method} ${path}`).toEqual([]);
  }
  expect((await visitor.get('/session')).status, 'no program takes it for signed in').toBe(403);
}

test('row 108: who must enrol reaches nothing but the enrolment, by whatever line of the table', async () => {
  const visitor = await someoneOf('agents', 'held');
  await expectHeld(visitor, base);
  for (const press of ['later', 'snooze']) {
    const { answer, changed } = await watch(server, () => visitor.post(`${protect}/${press}`));
    expect(answer.location).toBe(protect);
    expect(changed).toEqual([]);
  }
  expect((await visitor.get(protect)).location).toBe(base);
  const { key } = await visitor.enrol();
  expect((await visitor.get('/session')).status, 'and even then signs in anew').toBe(401);
  await server.nextStep();
  await server.nextStep();
  await visitor.enterPassword('held');
  expect((await visitor.enterCode(codeOf(key, await server.now()))).location).toMatch(/^\/account\/profile/);
  expect(await visitor.isSignedIn()).toBe(true);
});

test('row 108: a session that is older than the deadline is held by it from the second on', async () => {
  await server.set(firstDay - 180);
  const visitor = await someoneOf('soon', 'early');
  expect((await visitor.get('/account/profile')).text).toContain('is needed from');
  expect(await visitor.isSignedIn()).toBe(true);
  const thief = visitor.copy();
  await server.set(firstDay - 2);
  await visitor.get('/account/profile');
  await server.set(firstDay);
  await expectHeld(visitor, protect);
  expect((await thief.get('/account/security')).location, 'its copy too').toBe(protect);
  await visitor.enrol();
  expect((await visitor.get('/account/profile')).status, 'the same session goes on').toBe(200);
  expect((await thief.get('/session')).status).toBe(401);
});

test('row 108: a step-up that is asked for by a cookie of his own making leads to the enrolment too', async () => {
  const visitor = await someoneOf('late', 'forger');
  await visitor.get(base);
  visitor.cookies.set('__Host-next', 'end-others');
  await visitor.get('/account/step-up');
  const newest = newestEvent(server);
  const answer = await visitor.post('/account/step-up', { password });
  expect(answer.status).toBe(303);
  expect(answer.location).toBe(base);
  expect(eventsSince(server, newest)).not.toContain('other_sessions_ended');
});

test('row 108: the week more is there once, however often and by how many it is pressed', async () => {
  const visitor = await someoneOf('late', 'sleepy');
  const second = new Visitor(server);
  await second.enterPassword('sleepy');
  for (const one of [visitor, second]) expect((await one.get(protect)).text).toContain('Give me 7 more days');
  expect((await visitor.post(`${protect}/later`)).location, 'the time to be reminded is over').toBe(protect);
  expect((await visitor.get('/account/profile')).location).toBe(protect);
  const newest = newestEvent(server);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? visitor : second).copy().post(`${protect}/snooze`)));
  expect(tally(answers)).toEqual({ 303: 20 });
  expect(answers.filter(({ location }) => location === '/account/profile').length).toBe(1);
  expect(eventsSince(server, newest).length).toBe(1);
  const [kept] = server.query('SELECT snoozed_until FROM two_factor_delays');
  expect(await visitor.isSignedIn()).toBe(true);

  await server.advance(7 * day + 1);
  const later = new Visitor(server);
  expect((await later.enterPassword('sleepy')).status).toBe(303);
  await expectHeld(later, base);
  expect((await later.post(`${protect}/snooze`)).location).toBe(protect);
  expect(server.query('SELECT snoozed_until FROM two_factor_delays')).toEqual([kept]);
  // Another group and back, and a new rule, are no new week.
  await server.cli(['subscriber', 'group', 'sleepy', '--none']);
  await server.cli(['subscriber', 'group', 'sleepy', 'late']);
  const again = new Visitor(server);
  await again.enterPassword('sleepy');
  expect((await again.get(protect)).location).toBe(base);
});

test('row 108: nobody but its person puts it off', async () => {
  const late = await someoneOf('late', 'late1');
  const asked = await someoneOf('asked', 'asked1');
  const other = await someoneOf('asked', 'asked2');
  await other.get(protect);
  for (const [visitor, press] of [[late, 'snooze'], [asked, 'later']]) {
    const path = `${protect}/${press}`;
    const before = server.query('SELECT * FROM two_factor_delays');
    await visitor.get(protect);
    const { csrf } = visitor;
    const tries = {
      'without a token': () => visitor.post(path, {}, { csrf: '' }),
      "with another person's": () => visitor.post(path, {}, { csrf: other.csrf }),
      'from another site': () => visitor.post(path, {}, { csrf, headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } }),
      'from nowhere': () => visitor.post(path, {}, { csrf, headers: { Origin: undefined, 'Sec-Fetch-Site': undefined } }),
      'signed out': () => new Visitor(server).post(path, {}, { csrf }),
    };
    for (const [how, act] of Object.entries(tries)) {
      expect([401, 403], `${path} ${how}`).toContain((await act()).status);
    }
    expect([404, 405]).toContain((await visitor.get(path)).status);
    expect(server.query('SELECT * FROM two_factor_delays'), path).toEqual(before);
    expect((await visitor.post(path, { until: '9999999999', account: '1', days: '9999' }, { csrf })).location).toBe('/account/profile');
  }
  expect(server.query(`SELECT put_off_until FROM two_factor_delays WHERE account =
    (SELECT id FROM accounts WHERE sign_in_name = 'asked2')`)).toEqual([]);
});

test('row 108: where it is required it is not removed, with the right password and code neither', async () => {
  const { key, visitor } = await enrolled(server, 'keeper');
  await visitor.enterPassword('keeper');
  await visitor.enterCode(codeOf(key, await server.now()));
  await server.nextStep();
  await visitor.get(`${base}/remove`);
  await server.cli(['subscriber', 'group', 'keeper', 'late']);
  const { answer, changed } = await watch(server, async () =>
    visitor.post(`${base}/remove`, { password, code: codeOf(key, await server.now()) }));
  expect(answer.status).toBe(403);
  expect(answer.text).toContain('Two-factor authentication is required');
  expect(changed.filter((table) => table !== 'sessions')).toEqual([]);
  expect((await visitor.get(`${base}/remove`)).text).not.toContain('name="password"');
});
