// Row 48: presses that another site sends, or that hold a token of somebody else. Every press of the table of routes is
// tried: those of somebody signed in, and those of everybody else, who acts by a link, in the middle of a sign-in, or as
// a stranger.
import { expect, test } from '@playwright/test';

import { codeOf, password, routes } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor, enrolled, signedInWithCode } from '../visitor.mjs';
import { watch } from './answers.mjs';

const base = '/account/security/multi-factor';
const chosen = 'umbrella quartz lantern oxide';
let server;
let mails;
let stop;

// Idle machines need a tenth of it.
test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails()); });
test.afterAll(async () => { await stop?.(); });

const pressesOf = (isInside) => routes()
  .filter(({ method, access }) => method === 'POST' && ['full', 'enrolment'].includes(access) === isInside).map(({ path }) => path).sort();

/** No mail of before is written down as sent in the middle. */
const everythingIsSent = () => expect.poll(() => server.query('SELECT COUNT(*) AS n FROM outbox WHERE due IS NOT NULL')[0].n, { timeout: 20_000 }).toBe(0);

const withTwoFactors = (name) => signedInWithCode(server, name);

/** Every press inside, as its own form would send it. */
const presses = (codes, id) => [
  [`${base}/activate`, {}], [`${base}/continue`, { code: '123456' }], [`${base}/recovery-codes`, { saved: 'yes' }],
  [`${base}/recovery-codes/renew`, {}], [`${base}/remove`, { password, code: codes[0] }],
  ['/account/step-up', { password, code: codes[0] }], ['/sign-out', {}],
  ['/account/security/protect/later', {}], ['/account/security/protect/snooze', {}],
  ['/account/security/sessions/end', { session: '1' }], ['/account/security/sessions/end-others', {}],
  ['/account/security/password', { password, new_password: 'umbrella quartz lantern oxide', code: codes[0] }],
  ['/account/security/addresses/confirm', {}], ['/account/security/addresses/give-up', {}],
  ['/account/security/addresses/registered', { address: 'evil@example.net' }],
  ['/account/security/addresses/second', { address: 'evil@example.net' }], ['/account/security/addresses/second/remove', {}],
  ['/account/security/check-up', { code: '123456' }], ['/account/security/check-up/later', {}],
  [`${base}/add`, {}], [`${base}/new-phone`, { old: id }], [`${base}/new-phone/end-old`, {}], [`${base}/new-phone/keep-old`, {}],
  [`${base}/authenticator?id=${id}`, { name: 'Phone' }], [`${base}/authenticator/try?id=${id}`, { code: '123456' }],
  [`${base}/authenticator/remove?id=${id}`, {}],
];

/** Presses that differ in one thing: each is refused, with one event for a reason that is noted, and changes nothing else. */
async function allRefused(path, differing, status, reason, press) {
  const { answer: answers, events, changed } = await watch(server, async () => {
    const all = [];
    for (const [what, value] of Object.entries(differing)) all.push([what, await press(value)]);
    return all;
  });
  for (const [what, answer] of answers) expect(answer.status, `${path}, ${reason ?? 'kind'}: ${what}`).toBe(status);
  expect(events, path).toEqual(reason ? answers.map(() => `form_refused: ${reason}`) : []);
  expect(changed, path).toEqual(reason ? ['events'] : []);
}

/** A form works from its own page, with the token that `page` gives, as a form: every other way is refused. `foreign`:
    tokens that are somebody else's. */
async function nothingButItsForm({ visitor, page, path, fields, foreign }) {
  await visitor.get(page);
  const own = visitor.csrf;
  const tokens = { missing: undefined, empty: '', cut: own.slice(1), ...foreign };
  const origins = {
    'another site': { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    'a sandboxed frame': { Origin: 'null', 'Sec-Fetch-Site': undefined },
    'a sibling': { Origin: undefined, 'Sec-Fetch-Site': 'same-site' },
    nobody: { Origin: undefined, 'Sec-Fetch-Site': undefined },
  };
  const kinds = { text: 'text/plain', JSON: 'application/json', parts: 'multipart/form-data; boundary=x', nothing: undefined };
  const typed = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: server.url };
  const form = (csrf) => new URLSearchParams(csrf === undefined ? fields : { ...fields, csrf }).toString();
  await allRefused(path, tokens, 403, 'token', (csrf) => visitor.send('POST', path, { headers: typed, body: form(csrf) }));
  await allRefused(path, origins, 403, 'origin', (headers) => visitor.post(path, fields, { headers, csrf: own }));
  await allRefused(path, kinds, 415, undefined, (kind) => visitor.send('POST', path, { headers: { ...typed, 'Content-Type': kind }, body: form(own) }));
  const link = await watch(server, () => visitor.get(`${path}${path.includes('?') ? '&' : '?'}${form(own)}`));
  expect([200, 303, 405], `GET ${path}`).toContain(link.answer.status);
  expect(link.changed, `GET ${path}`).toEqual([]);
}

test('row 48: no press inside works from another site, or without the token of its own session', async () => {
  const { codes, visitor } = await withTwoFactors('row48');
  const other = (await withTwoFactors('row48b')).visitor;
  await everythingIsSent();
  const before = new Visitor(server);
  await before.get('/sign-in');
  const [{ id }] = server.query(`SELECT id FROM authenticators WHERE account =
    (SELECT id FROM accounts WHERE sign_in_name = 'row48')`);
  const every = presses(codes, id);
  expect(every.map(([path]) => path.split('?')[0]).sort()).toEqual(pressesOf(true));

  // A quarter of an hour passes: what tests before left half done would be cleared away in the middle.
  for (const table of ['pending_enrolments', 'pending_sets', 'sign_in_attempts', 'buckets', 'paces']) server.change(`DELETE FROM ${table}`);

  await other.get('/account/profile');
  const foreign = { 'of another session': other.csrf, 'of the time before': before.csrf };
  for (const [path, fields] of every) {
    await server.advance(61); // Of one address's refused forms no more than 60 a minute are noted.
    await nothingButItsForm({ visitor, page: '/account/profile', path, fields, foreign });
  }
  expect(await visitor.isSignedIn()).toBe(true);
});

// ---- The presses of everybody else -----------------------------------------------------------------

const mailTo = (to, subject) => mails.waitForMail({ to, subject });

/** Somebody's browser, as whoever reads this mail follows its link. */
async function follow(mail, path) {
  const visitor = new Visitor(server);
  await visitor.get(`${path}?token=${new RegExp(`${path}\\?token=(\\S+)`).exec(mail.text)[1]}`);
  return visitor;
}
async function atTheSecondStep(name) {
  const { key, codes } = await enrolled(server, name);
  const visitor = new Visitor(server);
  expect((await visitor.enterPassword(name)).location).toBe('/sign-in/code');
  return { visitor, key, codes };
}
async function linkToNewAddress(name) {
  await server.addSubscriber(name);
  const visitor = new Visitor(server);
  await visitor.enterPassword(name);
  await visitor.stepUp('');
  await visitor.get('/account/security/addresses');
  await visitor.post('/account/security/addresses/registered', { address: `${name}@example.net` });
  return follow(await mailTo(`${name}@example.net`, 'Confirm this address'), '/notice/confirm-address');
}

// By its path: who comes to press it, on which page (if not on that of the same path), and what the form holds. Each is a
// person of his own.
const outside = {
  '/sign-in': async (name) => {
    await server.addSubscriber(name);
    return { visitor: new Visitor(server), fields: { name, password } };
  },
  '/sign-in/code': async (name) => {
    const { visitor, key } = await atTheSecondStep(name);
    return { visitor, fields: { code: codeOf(key, await server.now()) } };
  },
  '/sign-in/recovery-code': async (name) => {
    const { visitor, codes } = await atTheSecondStep(name);
    return { visitor, fields: { code: codes[0] } };
  },
  '/sign-in/pass': async (name) => {
    const { visitor } = await atTheSecondStep(name);
    const given = await server.cli(['subscriber', 're-enrol', name, '--reason', 'phone lost']);
    return { visitor, fields: { pass: given.out.split('\n')[0] } };
  },
  '/invitation': async (name) => {
    await server.addSubscriber(name);
    await server.cli(['subscriber', 'invite', name]);
    return { visitor: await follow(await mailTo(`${name}@example.com`, 'Your access'), '/invitation'), fields: { password: chosen } };
  },
  '/sign-in/forgotten': async (name) => {
    await server.addSubscriber(name);
    return { visitor: new Visitor(server), fields: { name } };
  },
  '/sign-in/forgotten/choose': async (name) => {
    await server.addSubscriber(name);
    const stranger = new Visitor(server);
    await stranger.get('/sign-in/forgotten');
    await stranger.post('/sign-in/forgotten', { name });
    const mail = await mailTo(`${name}@example.com`, 'Choose a new password');
    return { visitor: await follow(mail, '/sign-in/forgotten'), fields: { password: chosen } };
  },
  '/notice/not-me': async (name) => {
    await server.addSubscriber(name);
    for (let browser = 0; browser < 2; browser += 1) await new Visitor(server).enterPassword(name);
    return { visitor: await follow(await mailTo(`${name}@example.com`, 'New sign-in'), '/notice/not-me') };
  },
  '/notice/confirm-address': async (name) => ({ visitor: await linkToNewAddress(name) }),
  '/notice/undo': async (name) => {
    const reader = await linkToNewAddress(name);
    await reader.get('/notice/confirm-address');
    await reader.post('/notice/confirm-address');
    return { visitor: await follow(await mailTo(`${name}@example.com`, 'This address was taken off'), '/notice/undo') };
  },
  '/language': async () => ({ visitor: new Visitor(server), page: '/sign-in', fields: { language: 'de' } }),
};

test('row 48: every press that the test of those inside leaves out is tried', () => {
  expect(Object.keys(outside).sort()).toEqual(pressesOf(false));
});

for (const [path, prepare] of Object.entries(outside)) {
  test(`row 48: no press of whoever is not signed in works from another site, or without the token of his browser: ${path}`, async () => {
    await server.advance(61);
    for (const table of ['sign_in_attempts', 'buckets', 'paces']) server.change(`DELETE FROM ${table}`);
    const other = new Visitor(server);
    await other.get('/sign-in');
    const { visitor, page = path, fields = {} } = await prepare(`row48${path.replaceAll('/', '-')}`);
    await everythingIsSent();
    await nothingButItsForm({ visitor, page, path, fields, foreign: { 'of another browser': other.csrf } });
    await visitor.get(page);
    expect((await visitor.post(path, fields)).status, 'as its own form it works').toBe(303);
  });
}
