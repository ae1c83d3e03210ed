// Rows 38, 62, 65, 73, 86 and 89: the list of one's sessions, what ends them, and the log that one may read.
import { expect, test } from '@playwright/test';

import { codeOf, password, TestServer } from '../harness.mjs';
import { enrolled, Visitor } from '../visitor.mjs';
import { face, watch, words } from './answers.mjs';

const sessions = '/account/security/sessions';
const activity = '/account/security/activity';
let server;

test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

async function signIn(name, visitor = new Visitor(server)) {
  await server.advance(60);  // the network's limit belongs to other rows
  expect((await visitor.enterPassword(name)).status).toBe(303);
  return visitor;
}

async function fresh(name) {
  await server.addSubscriber(name);
  return signIn(name);
}

const newestOf = (name) => server.query(`SELECT MAX(s.id) AS id FROM sessions s JOIN accounts a ON a.id = s.account
  WHERE a.sign_in_name = '${name}'`)[0].id;

async function end(visitor, session) {
  await visitor.get(sessions);
  return visitor.post(`${sessions}/end`, session === undefined ? {} : { session });
}

test('row 38: the number of a session that is not mine ends nothing', async () => {
  const other = await fresh('row38b');
  const visitor = await fresh('row38');
  const foreign = newestOf('row38b');
  const mine = newestOf('row38');
  const numbers = {
    foreign, 'foreign with a sign': `+${foreign}`, 'foreign with a tail': `${foreign} `, 'of nobody': 987_654_321, zero: 0, negative: -foreign,
    huge: '9'.repeat(40), largest: '9223372036854775807', 'one too many': '9223372036854775808', empty: '', missing: undefined,
    SQL: `${foreign} OR 1=1`, quoted: `'${foreign}'`, 'a list': `${mine},${foreign}`, hex: `0x${foreign.toString(16)}`,
    exponent: `${foreign}e0`, 'other digits': '١', 'a path': `../${foreign}`, words: 'all', HTML: '<script>alert(1)</script>',
  };
  await visitor.get(sessions);
  for (const [what, session] of Object.entries(numbers)) {
    const { answer, events, changed } = await watch(server, () => visitor.post(`${sessions}/end`, session === undefined ? {} : { session }));
    expect(answer.status, what).toBe(404);
    expect(answer.text, what).not.toContain('<script>alert');
    expect(events, what).toEqual(['id_refused: session']);
    expect(changed, what).toEqual(['events']);
  }
  expect(await other.isSignedIn()).toBe(true);
  expect(await visitor.isSignedIn()).toBe(true);
  // A number of somebody and a number of nobody get one answer.
  const pages = [];
  for (const session of [foreign, 987_654_321]) pages.push(face(await end(visitor, session)).page);
  expect(pages[0]).toBe(pages[1]);

  for (const path of [`${sessions}/${foreign}`, `${sessions}?session=${foreign}`, `${sessions}/end?session=${foreign}`]) {
    const { answer, changed } = await watch(server, () => visitor.get(path));
    expect([200, 404, 405], path).toContain(answer.status);
    expect(changed, path).toEqual([]);
  }
  const twice = await watch(server, () => visitor.send('POST', `${sessions}/end`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: server.url },
    body: `csrf=${visitor.csrf}&session=${mine}&session=${foreign}`,
  }));
  expect(twice.answer.status).toBe(400);
  expect(twice.changed).toEqual([]);
  expect((await visitor.get(sessions)).text, 'the list is one\'s own').not.toContain(`value="${foreign}"`);
  expect(await other.isSignedIn()).toBe(true);
});

test('row 38: an event of somebody else is a place in the list, and no more', async () => {
  await fresh('row38d');
  const visitor = await fresh('row38c');
  const [{ id: foreign }] = server.query(`SELECT MIN(e.id) AS id FROM events e JOIN accounts a ON a.id = e.account
    WHERE a.sign_in_name = 'row38d'`);
  const sentences = (text) => [...text.matchAll(/class="log-what">([^<]*)</g)].map((match) => match[1]);
  const mine = sentences((await visitor.get(activity)).text);
  expect(mine).toEqual(['Signed in with the password', 'Your account was made']);
  const places = [`older=${foreign}`, `newer=${foreign}`, 'older=0', 'older=-1', 'newer=9223372036854775807', 'older=9223372036854775807',
    'older=9223372036854775808', 'older=x', 'older=1%20OR%201%3D1', 'newer=%3Cscript%3E', 'older=', `older=${'9'.repeat(3000)}`];
  for (const place of places) {
    const { answer, changed } = await watch(server, () => visitor.get(`${activity}?${place}`));
    expect(answer.status, place).toBe(200);
    expect(answer.text, place).not.toContain('<script>');
    expect(changed, place).toEqual([]);
    expect(mine, place).toEqual(expect.arrayContaining(sentences(answer.text)));
    expect(sentences(answer.text).length, place).toBeLessThanOrEqual(2);
  }
  expect((await visitor.get(`${activity}?older=1&older=2`)).status).toBe(400);
});

test('row 62 and row 65: a session that its owner ends is dead at once, in every tab', async () => {
  const owner = await fresh('row65e');
  const thief = await signIn('row65e');
  await thief.get('/account/profile');
  const otherTab = thief.copy();
  const number = newestOf('row65e');
  expect(await thief.isSignedIn()).toBe(true);

  await owner.get(sessions);
  const one = await watch(server, () => owner.post(`${sessions}/end`, { session: number }));
  expect(one.answer.location).toBe(`${sessions}?after=ended`);
  expect(one.events).toEqual(['session_ended: opened from 127.0.0.1']);
  expect(one.changed).toEqual(['events', 'sessions']);
  for (const tab of [thief, otherTab]) {
    expect(await tab.isSignedIn()).toBe(false);
    const press = await watch(server, () => tab.post(`${sessions}/end-others`));
    expect(press.answer.status).toBe(401);
    expect(press.changed).toEqual([]);
    expect((await tab.get('/account/profile')).location).toBe('/sign-in');
  }
  expect(await owner.isSignedIn()).toBe(true);
  expect((await owner.get(sessions)).headers['cache-control']).toBe('no-store');
  expect((await end(owner, number)).status, 'once more: it is no session').toBe(404);

  const others = [await signIn('row65e'), await signIn('row65e')];
  await owner.get('/account/step-up');
  expect((await owner.post('/account/step-up', { password })).status).toBe(303);
  await owner.get(sessions);
  const all = await watch(server, () => owner.post(`${sessions}/end-others`));
  expect(all.answer.location).toBe(`${sessions}?after=others-ended`);
  expect(all.events).toEqual(['other_sessions_ended']);
  for (const visitor of others) expect(await visitor.isSignedIn()).toBe(false);
  expect(await owner.isSignedIn()).toBe(true);

  // Whoever ends his own is signed out, and his cookie is dead too.
  const copy = owner.copy();
  const own = await watch(server, () => end(owner, newestOf('row65e')));
  expect(own.answer.location).toBe('/sign-in?after=sign-out');
  expect(own.events).toEqual(['signed_out']);
  expect(await copy.isSignedIn()).toBe(false);
});

test('row 65: with an old proof nobody throws the owner out', async () => {
  const owner = await fresh('row65f');
  const number = newestOf('row65f');
  const thief = await signIn('row65f');
  await server.advance(301);
  await thief.get(sessions);
  for (const press of [() => thief.post(`${sessions}/end`, { session: number }), () => thief.post(`${sessions}/end-others`)]) {
    const { answer, events, changed } = await watch(server, press);
    expect(answer.location).toBe('/account/step-up');
    expect(events).toEqual([]);
    expect(changed).toEqual([]);
  }
  await thief.get('/account/step-up');
  const guess = await watch(server, () => thief.post('/account/step-up', { password: 'not the right one at all' }));
  expect(guess.answer.status).toBe(401);
  expect(guess.events).toEqual(['factor_refused: step_up: wrong']);
  expect(await owner.isSignedIn()).toBe(true);
});

test('row 73: whoever came by a support pass neither sees nor ends a session', async () => {
  const { key, visitor: owner } = await enrolled(server, 'row73s');
  await signIn('row73s', owner);
  expect((await owner.enterCode(codeOf(key, await server.now()))).status).toBe(303);
  const given = await server.cli(['subscriber', 're-enrol', 'row73s', '--reason', 'phone lost']);
  const thief = await signIn('row73s');
  await thief.get('/sign-in/pass');
  expect((await thief.post('/sign-in/pass', { pass: given.out.split('\n')[0] })).status).toBe(303);

  const base = '/account/security/multi-factor';
  for (const path of [sessions, activity]) expect((await thief.get(path)).location, path).toBe(base);
  await thief.get(base);
  for (const press of ['end', 'end-others']) {
    const { answer, changed } = await watch(server, () => thief.post(`${sessions}/${press}`, { session: '1' }));
    expect(answer.location, press).toBe(base);
    expect(changed, press).toEqual([]);
  }
  // Nor by what a proof was asked for: the word stands in a cookie, and anybody writes his own.
  thief.cookies.set('__Host-next', 'end-others');
  await thief.get('/account/step-up');
  const { answer, events } = await watch(server, () => thief.post('/account/step-up', { password }));
  expect(answer.location).toBe(base);
  expect(events).toEqual(['stepped_up']);
  expect(await owner.isSignedIn()).toBe(true);
});

test('row 86 and row 89: what a browser calls itself is shown in our words alone', async () => {
  const agents = ['"><script>alert(1)</script><img src=x onerror=alert(2)>', '{{csrf}} {{{csrf}}} {{#_}}x{{/_}}', "Firefox/1 <b onclick='x'>",
    '\\u001b[31mred', '%0d%0aSet-Cookie: a=b', 'A'.repeat(10_000), 'Mozilla/5.0 (<i>; Windows) Firefox/1.0<svg onload=alert(3)>', '<!--', '&lt;'];
  await server.addSubscriber('row89c');
  for (const agent of agents) await signIn('row89c', new Visitor(server, { headers: { 'User-Agent': agent } }));
  const reader = await signIn('row89c');
  for (const path of [sessions, activity]) {
    const { status, text } = await reader.get(path);
    expect(status).toBe(200);
    expect(text, path).not.toMatch(/alert\(|onerror|onload|onclick|<b |<i>|31m|Set-Cookie|A{20}|<!--/);
    expect([...text.matchAll(/<script\b[^>]*>/g)].every(([tag]) => tag.includes('nonce=')), path).toBe(true);
    expect(text, path).toContain('An unknown browser');
    expect(text, path).toContain('Firefox on Windows');
  }
  await server.advance(60);
  await new Visitor(server).enterPassword('row89c', 'not the right one at all');
  const shown = words((await reader.get(activity)).text);
  expect(shown).toContain('Somebody entered a wrong password');
  expect(shown, 'nothing that its own page had not said').not.toMatch(/unknown_name|sign_in|factor_refused|locked/);
});
