// Rows 21 to 26, 49 and 60 to 65: the conversation of a sign-in, and the session that it opens.
import { expect, test } from '@playwright/test';

import { codeOf, password, routes, TestServer } from '../harness.mjs';
import { enrolled, Visitor } from '../visitor.mjs';
import { afterWrongGuess, eventsSince, newestEvent, watch } from './answers.mjs';

const base = '/account/security/multi-factor';
const session = '__Host-session';
const attempt = '__Host-attempt';
let server;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

async function atTheCode(name, browser = new Visitor(server)) {
  await server.advance(60);  // the network's limit belongs to other rows
  const entered = await browser.enterPassword(name);
  expect(entered.location).toBe('/sign-in/code');
  await browser.get('/sign-in/code');
  return browser;
}

async function signIn(name, key, browser = new Visitor(server)) {
  await server.nextStep();
  await atTheCode(name, browser);
  const entered = await browser.enterCode(codeOf(key, await server.now()));
  expect(entered.status).toBe(303);
  return browser;
}

const inside = routes().filter(({ access }) => access === 'full' || access === 'enrolment');

test('row 21: the password alone opens no page and no press of an account', async () => {
  await enrolled(server, 'row21');
  const visitor = await atTheCode('row21');
  expect(inside.length).toBeGreaterThan(15);
  for (const { method, path } of inside) {
    const { answer, changed } = await watch(server, () => (method === 'GET' ? visitor.get(path) : visitor.post(path, { password })));
    expect(answer.status, `${method} ${path}`).toBe(method === 'GET' ? 303 : 403);
    if (method === 'GET') expect(answer.location, path).toBe('/sign-in/code');
    expect(answer.text, path).not.toMatch(/row21@example\.com|K-row21|Kovács/);
    expect(changed, path).toEqual([]);
  }
  expect((await visitor.get('/session')).status).toBe(401);
});

test('row 21: a stranger without any cookie sees nothing either', async () => {
  for (const { method, path } of inside) {
    const visitor = new Visitor(server);
    await visitor.get('/sign-in');
    const { answer, changed } = await watch(server, () => (method === 'GET' ? visitor.get(path) : visitor.post(path, { password })));
    expect([303, 401], `${method} ${path}`).toContain(answer.status);
    if (answer.status === 303) expect(answer.location).toBe('/sign-in');
    expect(changed, path).toEqual([]);
  }
});

test('row 22: what the browser is made to believe changes nothing on the server', async () => {
  await enrolled(server, 'row22');
  const visitor = await atTheCode('row22');
  const token = visitor.cookies.get(attempt);
  const forged = [
    () => { visitor.cookies.set(session, token); },
    () => { visitor.cookies.set('__Host-mfa', 'done'); visitor.cookies.set('mfa_required', 'false'); },
    () => { visitor.cookies.set(session, 'A'.repeat(43)); },
  ];
  for (const forge of forged) {
    forge();
    expect((await visitor.get('/session')).status).toBe(401);
    expect((await visitor.get('/account/profile')).status).toBe(303);
    const { answer, changed } = await watch(server, () => visitor.post(`${base}/activate`, { mfa_required: 'false', verified: 'true' }));
    expect([401, 403]).toContain(answer.status);
    expect(changed).toEqual([]);
  }
});

test('row 23: who is meant at the second step stands on the server', async () => {
  const a = await enrolled(server, 'row23a');
  const b = await enrolled(server, 'row23b');
  const [idOfA] = server.query("SELECT id FROM accounts WHERE sign_in_name = 'row23a'");
  const [idOfB] = server.query("SELECT id FROM accounts WHERE sign_in_name = 'row23b'");
  const visitor = await atTheCode('row23a');
  const fields = { code: codeOf(b.key, await server.now()), name: 'row23b', account: String(idOfB.id), user: 'row23b', id: String(idOfB.id) };
  const newest = newestEvent(server);
  const { answer, events, changed } = await watch(server, () => visitor.post('/sign-in/code?name=row23b', fields));
  expect(answer.status).toBe(401);
  expect(events).toEqual(['factor_refused: sign_in: wrong']);
  expect(changed).toEqual(afterWrongGuess);
  expect(server.query(`SELECT DISTINCT account FROM events WHERE id > ${newest}`)).toEqual([{ account: idOfA.id }]);
  expect(await visitor.isSignedIn()).toBe(false);

  const right = await visitor.post('/sign-in/code', { ...fields, code: codeOf(a.key, await server.now()) });
  expect(right.status).toBe(303);
  expect((await visitor.get('/account/profile')).text).toContain('row23a@example.com');
});

test('row 24: of two sign-ins in one browser only the one that was finished counts', async () => {
  const a = await enrolled(server, 'row24a');
  const b = await enrolled(server, 'row24b');
  const browser = new Visitor(server);
  await atTheCode('row24a', browser);
  const firstTab = browser.csrf;
  const firstAttempt = browser.cookies.get(attempt);
  await atTheCode('row24b', browser);
  const now = await server.now();

  const stale = await watch(server, () => browser.post('/sign-in/code', { code: codeOf(a.key, now) }, { csrf: firstTab }));
  expect(stale.answer.status).toBe(403);
  expect(stale.events).toEqual(['form_refused: token']);
  expect(stale.changed).toEqual(['events']);

  await browser.get('/sign-in/code');
  expect((await browser.post('/sign-in/code', { code: codeOf(a.key, now) })).status, "the first one's code").toBe(401);
  const replayed = browser.copy();
  replayed.cookies.set(attempt, firstAttempt);
  expect((await replayed.get('/sign-in/code')).location, 'the first attempt is over').toBe('/sign-in');

  expect((await browser.post('/sign-in/code', { code: codeOf(b.key, now) })).status).toBe(303);
  const page = await browser.get('/account/profile');
  expect(page.text).toContain('row24b@example.com');
  expect(page.text).not.toContain('row24a@example.com');
});

test('row 25: ten minutes after the password it begins again', async () => {
  const { key } = await enrolled(server, 'row25');
  const visitor = await atTheCode('row25');
  await server.advance(600);
  const { answer, events, changed } = await watch(server, async () =>
    visitor.post('/sign-in/code', { code: codeOf(key, await server.now()) }));
  expect(answer.status).toBe(401);
  expect(events).toEqual([]);
  expect(changed.filter((table) => table !== 'sign_in_attempts'), 'the attempt itself may go').toEqual([]);
  expect(visitor.cookies.has(attempt)).toBe(false);
  expect(await visitor.isSignedIn()).toBe(false);
  expect((await visitor.get('/sign-in/code')).location).toBe('/sign-in');
});

test('row 25: a second before that there is time', async () => {
  const { key } = await enrolled(server, 'row25b');
  const visitor = await atTheCode('row25b');
  await server.advance(595);
  expect((await visitor.post('/sign-in/code', { code: codeOf(key, await server.now()) })).status).toBe(303);
});

test('row 25: the cookie of the first step is dead when the second is done', async () => {
  const { key } = await enrolled(server, 'row25c');
  const visitor = await atTheCode('row25c');
  const thief = visitor.copy();
  expect((await visitor.enterCode(codeOf(key, await server.now()))).status).toBe(303);
  expect(visitor.cookies.has(attempt)).toBe(false);
  await server.nextStep();
  const { answer, changed } = await watch(server, async () => thief.post('/sign-in/code', { code: codeOf(key, await server.now()) }));
  expect(answer.status).toBe(401);
  expect(changed).toEqual([]);
  expect(await thief.isSignedIn()).toBe(false);
});

test('row 26: nothing of the second factor can be changed while it is asked for', async () => {
  const { codes } = await enrolled(server, 'row26');
  const visitor = await atTheCode('row26');
  const presses = [[`${base}/activate`, {}], [`${base}/continue`, { code: '123456' }], [`${base}/recovery-codes`, { saved: 'yes' }],
    [`${base}/recovery-codes/renew`, {}], [`${base}/remove`, { password, code: codes[0] }], ['/account/step-up', { password, code: codes[0] }]];
  for (const [path, fields] of presses) {
    const { answer, events, changed } = await watch(server, () => visitor.post(path, fields));
    expect(answer.status, path).toBe(403);
    expect(answer.text).toContain('Finish signing in first');
    expect(events, path).toEqual([]);
    expect(changed, path).toEqual([]);
  }
});

test('row 49: nobody is signed in or out by another site', async () => {
  const { key } = await enrolled(server, 'row49');
  const victim = await signIn('row49', key);
  await server.addSubscriber('row49thief');
  const foreign = [
    { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
    { Origin: undefined, 'Sec-Fetch-Site': 'cross-site' },
    { Origin: undefined, 'Sec-Fetch-Site': undefined },
    { Origin: server.url, 'Sec-Fetch-Site': 'same-site' },
    { Origin: `${server.url}.evil.example`, 'Sec-Fetch-Site': undefined },
    { Origin: server.url.replace('http:', 'https:'), 'Sec-Fetch-Site': undefined },
  ];
  for (const headers of foreign) {
    for (const [path, fields] of [['/sign-in', { name: 'row49thief', password }], ['/sign-out', {}]]) {
      await victim.get('/account/profile');
      const { answer, events, changed } = await watch(server, () => victim.post(path, fields, { headers }));
      expect(answer.status, `${path} ${JSON.stringify(headers)}`).toBe(403);
      expect(events).toEqual(['form_refused: origin']);
      expect(changed).toEqual(['events']);
    }
  }
  // From our own page, but without its token or with the one of another browser.
  const thief = new Visitor(server);
  await thief.get('/sign-in');
  for (const csrf of ['', thief.csrf, 'A'.repeat(43)]) {
    const { answer, events, changed } = await watch(server, () => victim.post('/sign-in', { name: 'row49thief', password }, { csrf }));
    expect(answer.status).toBe(403);
    expect(events).toEqual(['form_refused: token']);
    expect(changed).toEqual(['events']);
  }
  expect((await victim.get('/sign-out')).status, 'a link signs nobody out').toBe(405);
  expect((await victim.get('/account/profile')).text).toContain('row49@example.com');
});

test('row 60: each step of a sign-in has a token of its own', async () => {
  await server.addSubscriber('row60');
  const visitor = new Visitor(server);
  for (const name of [session, attempt]) visitor.cookies.set(name, 'F'.repeat(43));
  await visitor.enterPassword('row60');
  const tokens = [visitor.cookies.get(session)];
  expect(tokens[0]).not.toBe('F'.repeat(43));
  const { key } = await visitor.enrol();
  tokens.push(visitor.cookies.get(session));
  await visitor.signOut();

  await server.nextStep();
  visitor.cookies.set(session, 'F'.repeat(43));
  visitor.cookies.set(attempt, 'F'.repeat(43));
  await signIn('row60', key, visitor);
  tokens.push(visitor.cookies.get(session));
  await server.nextStep();
  await visitor.get('/account/step-up');
  const proven = await visitor.post('/account/step-up', { password, code: codeOf(key, await server.now()) });
  expect(proven.status).toBe(303);
  tokens.push(visitor.cookies.get(session));

  expect(new Set(tokens).size).toBe(4);
  expect(await visitor.isSignedIn()).toBe(true);
  for (const token of ['F'.repeat(43), ...tokens.slice(0, 3)]) {
    const old = visitor.copy();
    old.cookies.set(session, token);
    expect(await old.isSignedIn()).toBe(false);
  }
});

test('row 61: of two cookies with one name none is believed, and others are not ours', async () => {
  const { key } = await enrolled(server, 'row61');
  const visitor = await signIn('row61', key);
  const token = visitor.cookies.get(session);
  for (const cookie of [`${session}=${token}; ${session}=${'A'.repeat(43)}`, `${session}=${'A'.repeat(43)}; ${session}=${token}`]) {
    for (const path of ['/session', '/account/profile']) {
      expect((await visitor.get(path, { headers: { Cookie: cookie } })).status).toBe(400);
    }
  }
  const tossed = `session=${'A'.repeat(43)}; ${session}=${token}; __host-session=${'B'.repeat(43)}; __Secure-session=x`;
  expect((await visitor.get('/session', { headers: { Cookie: tossed } })).status).toBe(204);
  for (const name of ['session', '__host-session', '__Secure-session', '__Host-Session', 'Host-session']) {
    expect((await visitor.get('/session', { headers: { Cookie: `${name}=${token}` } })).status, name).toBe(401);
  }
  const entered = await new Visitor(server).enterPassword('row61');
  for (const line of entered.headers['set-cookie']) {
    expect(line).toMatch(/^__Host-\w+=[^;]*; Path=\/; Secure; HttpOnly; SameSite=Lax(; Max-Age=\d+)?$/);
  }
});

test('row 62: after signing out neither the cookie nor the Back button shows anything', async () => {
  const { key } = await enrolled(server, 'row62');
  const visitor = await signIn('row62', key);
  const otherTab = visitor.copy();
  const page = await visitor.get('/account/profile');
  expect(page.headers['cache-control']).toBe('no-store');
  const { answer, events } = await watch(server, () => visitor.signOut());
  expect(answer.status).toBe(303);
  expect(answer.headers['clear-site-data']).toContain('"cache"');
  expect(events).toEqual(['signed_out']);

  expect(await otherTab.isSignedIn()).toBe(false);
  expect((await otherTab.get('/account/profile')).location).toBe('/sign-in');
  const press = await watch(server, () => otherTab.post(`${base}/recovery-codes/renew`));
  expect(press.answer.status).toBe(401);
  expect(press.changed).toEqual([]);
});

test('row 63: a session ends after an idle hour, and a script that asks keeps it no longer', async () => {
  await server.addSubscriber('row63');
  const visitor = new Visitor(server);
  await visitor.enterPassword('row63');
  for (let n = 0; n < 5; n += 1) {
    await server.advance(660);
    expect((await visitor.get('/session')).status, 'alive, but not kept alive').toBe(204);
  }
  await server.advance(295);
  expect((await visitor.get('/session')).status).toBe(204);
  await server.advance(6);
  expect((await visitor.get('/session')).status).toBe(401);
  expect((await visitor.get('/account/profile')).location).toBe('/sign-in');
});

test('row 63: whoever is there all the time signs in once a day', async () => {
  await server.addSubscriber('row63b');
  const visitor = new Visitor(server);
  await visitor.enterPassword('row63b');
  for (let n = 1; n < 32; n += 1) {
    await server.advance(45 * 60);
    expect((await visitor.get('/account/profile')).status, `after ${n * 45} minutes`).toBe(200);
  }
  await server.advance(44 * 60);
  expect((await visitor.get('/account/profile')).status).toBe(200);
  await server.advance(60);
  expect((await visitor.get('/account/profile')).location).toBe('/sign-in');
});

test('row 64: a fresh proof belongs to one session', async () => {
  const { key } = await enrolled(server, 'row64');
  const one = await signIn('row64', key);
  const other = await signIn('row64', key);
  await server.advance(400);
  await server.nextStep();
  expect((await one.stepUp(codeOf(key, await server.now()))).status).toBe(303);

  const own = server.query(`SELECT id FROM authenticators WHERE account =
    (SELECT id FROM accounts WHERE sign_in_name = 'row64')`)[0].id;
  const acts = [['/recovery-codes/renew', {}], ['/add', {}], ['/new-phone', { old: own }]];
  for (const [path, fields] of acts) {
    await other.get(base);
    const refused = await watch(server, () => other.post(base + path, fields));
    expect(refused.answer.location, `${path}: the other session's proof is none`).toBe('/account/step-up');
    expect(refused.changed, path).toEqual([]);
    expect(refused.events, path).toEqual([]);
  }
  await one.get(base);
  expect((await one.post(`${base}/add`)).location).toBe(`${base}/activate`);
});

test('row 64: a proof is over five minutes after the last act, and fifteen after it was given', async () => {
  const { key } = await enrolled(server, 'row64b');
  const one = await signIn('row64b', key);
  const proven = await server.now();
  const renew = async () => {
    server.change('DELETE FROM pending_sets');  // a set that waits is no new act
    await one.get(base);
    return watch(server, () => one.post(`${base}/recovery-codes/renew`));
  };
  for (const at of [298, 595, 890]) {
    await server.set(proven + at);
    expect((await renew()).answer.location, `${at} seconds after the proof`).toBe(`${base}/recovery-codes`);
  }
  await server.set(proven + 901);
  const late = await renew();
  expect(late.answer.location, 'eleven seconds after an act').toBe('/account/step-up');
  expect(late.changed).toEqual([]);

  await server.nextStep();
  expect((await one.stepUp(codeOf(key, await server.now()))).location).toBe(`${base}/recovery-codes`);
  await server.advance(301);
  const idle = await renew();
  expect(idle.answer.location, 'five minutes after the act that the proof was for').toBe('/account/step-up');
  expect(idle.changed).toEqual([]);
});

test('row 65: other sessions end when two-factor authentication is turned on or removed', async () => {
  await server.addSubscriber('row65');
  const [owner, thief] = [new Visitor(server), new Visitor(server)];
  await thief.enterPassword('row65');
  await owner.enterPassword('row65');
  expect(await thief.isSignedIn()).toBe(true);
  const { key } = await owner.enrol();
  expect(await thief.isSignedIn()).toBe(false);
  expect(await owner.isSignedIn()).toBe(true);

  await signIn('row65', key, thief);
  await server.nextStep();
  await owner.get(`${base}/remove`);
  expect((await owner.post(`${base}/remove`, { password, code: codeOf(key, await server.now()) })).status).toBe(303);
  expect(await thief.isSignedIn()).toBe(false);
  expect(await owner.isSignedIn()).toBe(true);
});

test('row 65: everything of a disabled account is dead at once', async () => {
  const { key } = await enrolled(server, 'row65b');
  const [signedIn, another] = [await signIn('row65b', key), await signIn('row65b', key)];
  const half = await atTheCode('row65b');
  await server.cli(['subscriber', 'disable', 'row65b']);
  for (const visitor of [signedIn, another]) expect(await visitor.isSignedIn()).toBe(false);
  await server.nextStep();
  const { answer, changed } = await watch(server, async () => half.post('/sign-in/code', { code: codeOf(key, await server.now()) }));
  expect(answer.status).toBe(401);
  expect(changed, 'the dead attempt goes').toEqual(['sign_in_attempts']);
  await server.cli(['subscriber', 'enable', 'row65b']);
  for (const visitor of [signedIn, another]) expect(await visitor.isSignedIn(), 'also after it is enabled again').toBe(false);
});

test('row 65: a newly chosen password ends every session and every sign-in under way', async () => {
  const { key } = await enrolled(server, 'row65c');
  const signedIn = await signIn('row65c', key);
  const half = await atTheCode('row65c');
  const invited = await server.cli(['subscriber', 'invite', 'row65c']);
  const link = new URL(invited.out.split('\n')[0]);
  const owner = new Visitor(server);
  await owner.get(`${link.pathname}${link.search}`);
  await owner.get('/invitation');
  const newest = newestEvent(server);
  const chosen = await owner.post('/invitation', { password: 'copper lantern drifting orchard' });
  expect(chosen.location).toBe('/sign-in?after=password');
  expect(eventsSince(server, newest)).toEqual(['password_chosen: invitation']);

  expect(await owner.isSignedIn(), 'a link signs nobody in').toBe(false);
  expect(await signedIn.isSignedIn()).toBe(false);
  await server.nextStep();
  expect((await half.post('/sign-in/code', { code: codeOf(key, await server.now()) })).status).toBe(401);
  expect((await new Visitor(server).enterPassword('row65c')).status, 'the old password').toBe(401);
  expect((await new Visitor(server).enterPassword('row65c', 'copper lantern drifting orchard')).location).toBe('/sign-in/code');
});
