// Rows 9, 27, 30, 37, 39, 50, 69, 71, 72, 75, 77 to 81 and 85, as far as mails and the links in them go.
import { expect, test } from '@playwright/test';

import { codeOf, password, routes, wrongCodeOf } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor, enrolled } from '../visitor.mjs';
import { afterWrongGuess, afterWrongPassword, eventsSince, face, newestEvent, watch, words } from './answers.mjs';
import { expectSameTime } from './timing.mjs';

const chosen = 'umbrella quartz lantern oxide';
const asking = '/sign-in/forgotten';
const choosing = '/sign-in/forgotten/choose';
const minute = 60;
const day = 24 * 60 * minute;

let server;
let mails;
let stop;

test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails()); });
test.afterAll(async () => { await stop?.(); });

async function ask(name, visitor = new Visitor(server), options = {}) {
  await visitor.get(asking);
  return visitor.post(asking, { name }, options);
}

const mailTo = (name, subject = 'Choose a new password') => mails.waitForMail({ to: `${name}@example.com`, subject });

function tokenIn(mail) {
  const [, token] = /token=(\S+)/.exec(mail.text);
  return token;
}

async function linkFor(name) {
  expect((await ask(name)).status).toBe(303);
  return tokenIn(await mailTo(name));
}

async function signInBy(visitor, name, recoveryCode) {
  await visitor.enterPassword(name);
  await visitor.get('/sign-in/recovery-code');
  expect((await visitor.post('/sign-in/recovery-code', { code: recoveryCode })).status).toBe(303);
  expect(await visitor.isSignedIn()).toBe(true);
}

/** The page of the link, and what it answers to a password. */
async function followed(token, visitor = new Visitor(server)) {
  await visitor.get(`${asking}?token=${encodeURIComponent(token)}`);
  const page = await visitor.get(choosing);
  return { visitor, page, choose: (text) => visitor.post(choosing, { password: text }) };
}

test('row 27: a new password opens no session and leaves the second factor', async () => {
  const { visitor, codes } = await enrolled(server, 'row27');
  await signInBy(visitor, 'row27', codes[1]);
  const link = await followed(await linkFor('row27'));
  const { answer, events } = await watch(server, () => link.choose(chosen));
  expect(answer.location).toBe('/sign-in?after=password');
  expect(events).toEqual(['password_chosen: password']);
  expect((await link.visitor.get('/account/profile')).location).toBe('/sign-in');
  expect(await visitor.isSignedIn(), 'other sessions have ended').toBe(false);
  expect((await link.visitor.enterPassword('row27', chosen)).location, 'a code is asked as before').toBe('/sign-in/code');
});

const inside = routes().filter(({ method, access }) => method === 'GET' && (access === 'full' || access === 'enrolment'));

/** Nobody is signed in by whatever this browser has been given. */
async function expectOutside(visitor, when) {
  expect([...visitor.cookies.keys()], when).not.toContain('__Host-session');
  expect(await visitor.isSignedIn(), when).toBe(false);
  for (const { path } of inside) {
    const { status, location } = await visitor.get(path);
    expect([status, location], `${when}: ${path}`).toEqual([303, '/sign-in']);
  }
}

const freshProof = async (visitor, key) => {
  await server.nextStep();
  expect((await visitor.stepUp(codeOf(key, await server.now()))).status).toBe(303);
};
/** Somebody signed in asks for another address; the mail that went there. */
async function addressAsked(name, visitor, key) {
  await freshProof(visitor, key);
  await visitor.get('/account/security/addresses/registered');
  await visitor.post('/account/security/addresses/registered', { address: `${name}@example.net` });
  return mails.waitForMail({ to: `${name}@example.net`, subject: 'Confirm this address' });
}
async function addressLeft(name, visitor, key) {
  const token = tokenIn(await addressAsked(name, visitor, key));
  const reader = new Visitor(server);
  await reader.get(`/notice/confirm-address?token=${token}`);
  await reader.get('/notice/confirm-address');
  expect((await reader.post('/notice/confirm-address')).status).toBe(303);
  return mailTo(name, 'This address was taken off');
}
async function invitation(name) {
  expect((await server.cli(['subscriber', 'invite', name])).exit).toBe(0);
  return mailTo(name, 'Your access');
}
async function notice(name) {
  await new Visitor(server).enterPassword(name);
  return mailTo(name, 'is active');
}
async function forgotten(name) {
  await ask(name);
  return mailTo(name);
}

// Kind: the mail, where its link leads to, the page that it is pressed on, what it says, and what is written.
const links = [
  ['forgotten', forgotten, asking, choosing, { password: chosen }, ['password_chosen: password'], ['passwords']],
  ['invitation', invitation, '/invitation', '/invitation', { password: chosen }, ['password_chosen: invitation'], ['passwords']],
  ['undo', addressLeft, '/notice/undo', '/notice/undo', {}, ['address_change_undone: registered'], ['accounts']],
  ['freeze', notice, '/notice/not-me', '/notice/not-me', {}, ['account_frozen'], ['accounts']],
  ['confirm', addressAsked, '/notice/confirm-address', '/notice/confirm-address', {}, ['address_changed: registered replaced'], ['accounts']],
];

for (const [kind, mailOf, leadsTo, page, fields, expected, written] of links) {
  test(`row 30: the link of a mail is no other way in: ${kind}`, async () => {
    const name = `row30${kind}`;
    const { key, codes, visitor } = await enrolled(server, name);
    await signInBy(visitor, name, codes[1]);
    const mail = await mailOf(name, visitor, key);
    const token = new RegExp(`${leadsTo}\\?token=(\\S+)`).exec(mail.text)[1];
    const [{ id }] = server.query(`SELECT id FROM accounts WHERE sign_in_name = '${name}'`);
    const kept = () => ['authenticators', 'recovery_codes'].map((table) => server.tables().get(table));
    const begun = () => [`sessions WHERE account = ${id}`,
      `sign_in_attempts JOIN accounts ON accounts.id = account AND attempt_series = series WHERE account = ${id}`]
      .map((ofThem) => server.query(`SELECT COUNT(*) AS n FROM ${ofThem}`)[0].n);
    const [factors, [sessions, attempts]] = [kept(), begun()];

    const reader = new Visitor(server);
    const looked = await watch(server, async () => {
      await reader.get(`${leadsTo}?token=${token}`);
      return reader.get(page);
    });
    expect(looked.answer.status).toBe(200);
    expect(looked.events).toEqual([]);
    await expectOutside(reader, 'the page is open');
    await reader.get(page);
    const { answer, events, changed } = await watch(server, () => reader.post(page, fields));
    expect(answer.status, words(answer.text)).toBe(303);
    expect(events).toEqual(expected);
    expect(changed).toEqual(expect.arrayContaining(['events', ...written]));
    await expectOutside(reader, 'it was pressed');
    expect(kept(), 'the second factor').toEqual(factors);
    expect(begun()[0], 'no session more').toBeLessThanOrEqual(sessions);
    expect(begun()[1], 'no sign-in is half done').toBeLessThanOrEqual(attempts);
    expect(server.query(`SELECT COUNT(*) AS n FROM events WHERE name = 'signed_in' AND account = ${id}`)[0].n).toBe(2);
  });
}

test('row 69: look-alike names ask for nobody, and mail goes to the address on file alone', async () => {
  await server.addSubscriber('mike');
  const before = mails.mails().length;
  const newest = newestEvent(server);
  const passwords = server.tables().get('passwords');
  const waiting = () => server.query('SELECT COUNT(*) AS n FROM link_requests')[0].n;
  for (const name of ['mıke', 'mıke@example.com', 'miKe@example.com.', 'm\u0456ke@example.com', 'mike@example.com,evil@example.com',
    'mike@example.com\r\nBcc: evil@example.com', 'evil@example.com', 'mike@еxample.com']) {
    expect((await ask(name)).status, name).toBe(303);
  }
  await expect.poll(waiting, 'all were looked up').toBe(0);
  expect(eventsSince(server, newest), 'and nobody was found').toEqual([]);
  expect(server.query("SELECT COUNT(*) AS n FROM outbox WHERE kind = 'password_link' AND recipient LIKE '%m%ke@%'")[0].n).toBe(0);
  await ask('MIKE@EXAMPLE.COM');
  const mail = await mailTo('mike');
  expect(mail.to).toEqual(['mike@example.com']);
  expect(mails.mails().slice(before).map(({ to }) => to).flat()).toEqual(['mike@example.com']);
  expect(eventsSince(server, newest)).toEqual(['password_link_made']);
  expect(server.query("SELECT recipient FROM outbox WHERE kind = 'password_link' AND recipient LIKE '%mike%'")).toEqual([{ recipient: 'mike@example.com' }]);
  expect(server.tables().get('passwords')).toBe(passwords);
});

const recipientsSince = (before) => mails.mails().slice(before).flatMap(({ to }) => to);

test('row 37: what the form says beside the name is not looked at', async () => {
  for (const name of ['row37', 'evil37']) await server.addSubscriber(name);
  const before = mails.mails().length;
  const visitor = new Visitor(server);
  await visitor.get(asking);
  const [{ id }] = server.query("SELECT id FROM accounts WHERE sign_in_name = 'evil37'");
  const answer = await visitor.post(asking, {
    name: 'row37', 'name[]': 'evil37', 'name[0]': 'evil37', account: id, email: 'evil37@example.com', recipient: 'evil37@example.com', to: 'evil37@example.com',
  });
  expect(answer.location).toBe(`${asking}?after=request`);
  await mailTo('row37');
  await ask('evil37');  // whose own link comes after whatever the form has brought
  await mailTo('evil37');
  expect(recipientsSince(before).filter((address) => /37@/.test(address))).toEqual(['row37@example.com', 'evil37@example.com']);
});

test('row 39: a name that is sent twice, as a list or as JSON gets nobody a link', async () => {
  for (const name of ['row39', 'evil39']) await server.addSubscriber(name);
  const before = mails.mails().length;
  const visitor = new Visitor(server);
  await visitor.get(asking);
  const post = (body, type = 'application/x-www-form-urlencoded') =>
    visitor.send('POST', asking, { headers: { 'Content-Type': type, Origin: server.url }, body });
  for (const fields of ['name=row39&name=evil39', 'name=evil39&name=row39', 'name=row39&name=row39', 'name=row39&%6eame=evil39',
    'name[]=evil39', 'name[0]=row39&name[1]=evil39', 'name.0=evil39', 'name%00=evil39', 'name=row39%00evil39']) {
    const { answer, events, changed } = await watch(server, () => post(`${fields}&csrf=${encodeURIComponent(visitor.csrf)}`));
    expect(answer.status, fields).toBe(400);
    expect(events, fields).toEqual([]);
    expect(changed.filter((table) => table !== 'outbox'), `${fields}: a mail of before may be on its way`).toEqual([]);
  }
  const json = await watch(server, () => post(JSON.stringify({ name: ['row39', 'evil39'], csrf: visitor.csrf }), 'application/json'));
  expect(json.answer.status).toBe(415);
  expect(json.events).toEqual([]);
  expect(json.changed.filter((table) => table !== 'outbox')).toEqual([]);
  // A link that is asked for now would come after theirs.
  await ask('row39');
  await mailTo('row39');
  expect(recipientsSince(before).filter((address) => /39@/.test(address))).toEqual(['row39@example.com']);
  expect(server.query("SELECT COUNT(*) AS n FROM outbox WHERE recipient = 'evil39@example.com'")[0].n).toBe(0);
});

test('row 71: the links of a mail begin with the configured address, whatever the request says', async () => {
  await server.addSubscriber('row71');
  const answer = await ask('row71', new Visitor(server), { headers: { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' } });
  expect(answer.status).toBe(303);
  const mail = await mailTo('row71');
  expect(mail.raw).not.toContain('evil');
  expect(mail.text).toContain(`${server.url}${asking}?token=`);
  const wrongHost = await new Visitor(server).send('POST', asking, { headers: { Host: 'evil.example' }, body: 'name=row71' });
  expect(wrongHost.status).toBe(421);
});

test('row 72: a link works once, in time, for its account and purpose; looking changes nothing', async () => {
  await server.addSubscriber('row72');
  await server.addSubscriber('row72b');
  const token = await linkFor('row72');
  const prefetched = await watch(server, async () => {
    const scanner = new Visitor(server);
    for (let n = 0; n < 3; n += 1) await followed(token, scanner);
    return scanner.get(choosing);
  });
  expect(prefetched.answer.status).toBe(200);
  expect(prefetched.changed, 'nothing').toEqual([]);
  expect(server.dump(), 'the database has a digest').not.toContain(token);

  const guesses = [token.slice(0, -1), `${token}A`, token.toLowerCase(), '', 'x', '%00', `${token}\r\nSet-Cookie: a=b`];
  for (const guess of guesses) expect((await followed(guess)).page.status, guess).toBe(410);
  const other = new Visitor(server);
  await other.get(`/invitation?token=${token}`);
  expect((await other.get('/invitation')).status, 'it is no invitation').toBe(410);

  const link = await followed(token);
  expect((await link.visitor.post(choosing, { password: chosen, name: 'row72b', account: '2' })).status).toBe(303);
  expect((await new Visitor(server).enterPassword('row72b')).status, 'the other account is as it was').toBe(303);
});

// What time alone takes away, whoever presses.
const goesWithTime = ['sign_in_attempts', 'buckets', 'known_browsers', 'left_addresses', 'link_requests', 'outbox', 'paces', 'passes', 'pending_enrolments',
  'sessions', 'tallies', 'unconfirmed_addresses', 'wrong_codes'];

// Of the kinds of links: what the event calls them, and how long they last.
const wordOf = { forgotten: 'password', invitation: 'invitation', undo: 'undo', freeze: 'freeze', confirm: 'address' };
const lastsFor = { forgotten: 30 * minute, invitation: 7 * day, undo: 7 * day, freeze: 7 * day, confirm: day };

/** Whoever has the page of a link open that has ended: looking says so, and pressing does, with an event. Nothing else changes. */
async function expectGone(reader, [kind, , , page, fields], aside) {
  const looked = await watch(server, () => reader.copy().get(page), { time: 'passes' });
  expect(looked.answer.status, `${kind}: looked at`).toBe(410);
  expect(looked.events).toEqual([]);
  expect(looked.changed.filter((table) => !aside.includes(table))).toEqual([]);
  const pressed = await watch(server, () => reader.copy().post(page, fields), { time: 'passes' });
  expect(pressed.answer.status, `${kind}: pressed`).toBe(410);
  expect(pressed.events).toEqual([`link_refused: ${wordOf[kind]}`]);
  expect(pressed.changed.filter((table) => !aside.includes(table))).toEqual(['events']);
}

for (const link of links) {
  const [kind, mailOf, leadsTo, page, fields] = link;
  test(`row 72: a link that was used, or is a second late, is refused with an event and changes nothing: ${kind}`, async () => {
    const opened = async (name) => {
      const { key, codes, visitor } = await enrolled(server, name);
      await signInBy(visitor, name, codes[1]);
      const mail = await mailOf(name, visitor, key);
      const reader = new Visitor(server);
      await reader.get(`${leadsTo}?token=${new RegExp(`${leadsTo}\\?token=(\\S+)`).exec(mail.text)[1]}`);
      expect((await reader.get(page)).status).toBe(200);
      return reader;
    };
    await server.advance(60 * minute);
    const reader = await opened(`used72${kind}`);
    expect((await reader.copy().post(page, fields)).status).toBe(303);
    if (kind === 'freeze') {
      // It has happened, and whoever presses again is told so.
      const again = await watch(server, () => reader.copy().post(page, fields), { time: 'passes' });
      expect(again.answer.location).toBe('/notice/frozen');
      expect(again.changed.filter((table) => table !== 'outbox')).toEqual([]);
    } else {
      await expectGone(reader, link, ['outbox']);
    }
    const late = await opened(`late72${kind}`);
    await server.advance(lastsFor[kind]);
    await expectGone(late, link, goesWithTime);
  });
}

test('row 75: a thousand requests for one account and for many fill nobody\'s mailbox, keep nobody out, and are all answered alike', async () => {
  await server.addSubscriber('row75');
  await server.addSubscriber('row75b');
  const burst = 60;
  const before = mails.mails().length;
  const visitor = new Visitor(server);
  await visitor.get(asking);
  const answers = [];
  await server.advance(burst * 10);
  for (let n = 0; n < 250; n += 1) {
    const names = ['row75', 'row75b', `nobody75-${n}`, 'row75'];
    answers.push(...await Promise.all(names.map((name) => visitor.post(asking, { name }))));
  }
  const taken = answers.filter(({ status }) => status === 303);
  expect(new Set(taken.map(({ location }) => location))).toEqual(new Set([`${asking}?after=request`]));
  expect(taken.length, 'what one network has').toBeLessThan(burst + 20);
  const refused = answers.filter(({ status }) => status !== 303);
  expect(new Set(refused.map(({ status }) => status)), 'whatever the name').toEqual(new Set([429]));
  expect(Number(refused[0].headers['retry-after'])).toBeLessThanOrEqual(10);
  await mailTo('row75');
  await mailTo('row75b');
  await expect.poll(() => server.query('SELECT COUNT(*) AS n FROM link_requests')[0].n, { timeout: 30_000 }).toBe(0);
  for (let hour = 0; hour < 8; hour += 1) {
    await server.advance(60 * minute);
    await ask('row75');
    await expect.poll(() => server.query('SELECT COUNT(*) AS n FROM link_requests')[0].n).toBe(0);
    // A link that waited for an hour would not be sent any more.
    await expect.poll(() => server.query('SELECT COUNT(*) AS n FROM outbox WHERE due IS NOT NULL')[0].n).toBe(0);
  }
  const toRow75 = mails.mails().slice(before).filter(({ to }) => to.includes('row75@example.com'));
  expect(toRow75.length, 'five a day').toBe(5);
  expect((await new Visitor(server).enterPassword('row75')).status, 'the old password works').toBe(303);
});

test('row 77: the token leaves the address, and no log holds it', async () => {
  await server.addSubscriber('row77');
  const token = await linkFor('row77');
  const visitor = new Visitor(server);
  const taken = await visitor.get(`${asking}?token=${token}`);
  expect(taken.status).toBe(303);
  expect(taken.location).toBe(choosing);
  expect(taken.headers['referrer-policy']).toMatch(/no-referrer|same-origin/);
  expect(taken.headers['cache-control']).toContain('no-store');
  expect(server.log).not.toContain(token);
  await new Visitor(server).enterPassword('row77');
  const notice = await (async () => { await new Visitor(server).enterPassword('row77'); return mailTo('row77', 'New sign-in'); })();
  const freeze = tokenIn(notice);
  const owner = new Visitor(server);
  expect((await owner.get(`/notice/not-me?token=${freeze}`)).location).toBe('/notice/not-me');
  expect(server.log).not.toContain(freeze);
  expect(server.dump()).not.toContain(freeze);
});

test('row 78: a name of nobody, a disabled and a frozen account are answered as any', async () => {
  for (const name of ['row78', 'row78d', 'row78f']) await server.addSubscriber(name);
  await server.cli(['subscriber', 'disable', 'row78d']);
  server.change(`UPDATE accounts SET status = 'frozen' WHERE sign_in_name = 'row78f'`);
  const faces = [];
  for (const name of ['row78', 'row78d', 'row78f', 'nobody78']) {
    const visitor = new Visitor(server);
    faces.push(face(await ask(name, visitor)), face(await visitor.get(`${asking}?after=request`)));
  }
  for (let at = 2; at < faces.length; at += 1) expect(faces[at]).toEqual(faces[at % 2]);
  const known = await watch(server, () => ask('row78'), { time: 'passes' });
  const unknown = await watch(server, () => ask('nobody78'), { time: 'passes' });
  expect(known.events, 'and the press itself writes the same').toEqual(unknown.events);
});

test('row 79: asking for a link takes as long for a name of nobody', async () => {
  // Somebody is added before either press: what making him leaves behind (cold caches, an idle connection) is
  // not to be found in one kind alone.
  const kind = (of) => async (round) => {
    const name = `${of}79-${round}`;
    await server.addSubscriber(of === 'known' ? name : `another79-${round}`);
    await server.advance(10); // what the network has is not used up
    const visitor = new Visitor(server);
    await visitor.get(asking);
    return async () => { expect((await visitor.post(asking, { name })).status).toBe(303); };
  };
  await expectSameTime({ known: kind('known'), unknown: kind('unknown') }, 60);
});

test('rows 9, 50 and 81: the owner is told of wrong codes after his password, and of a removal', async () => {
  await enrolled(server, 'row81');
  const thief = new Visitor(server);
  for (let n = 0; n < 5; n += 1) {
    await thief.enterPassword('row81');
    await thief.get('/sign-in/code');
    const answer = await thief.post('/sign-in/code', { code: '000000' });
    if (answer.status === 429) { n -= 1; await server.advance(Number(answer.headers['retry-after']) + 1); }
  }
  const warned = await mailTo('row81', 'Wrong codes');
  expect(warned.text).toContain('5 times');
  expect(warned.text).toContain('/notice/not-me?token=');
  const { visitor, codes } = await enrolled(server, 'row50');
  await signInBy(visitor, 'row50', codes[1]);
  await visitor.get('/account/security/multi-factor/remove');
  const newest = newestEvent(server);
  const removed = await visitor.post('/account/security/multi-factor/remove', { password, code: codes[0] });
  expect(removed.status, words(removed.text)).toBe(303);
  expect(eventsSince(server, newest)).toContain('authenticator_removed');
  await mailTo('row50', 'is off');
});

test('row 80: that a code is asked for tells that the password is right, to whoever is slowed and found out', async () => {
  const { key } = await enrolled(server, 'row80');
  const thief = new Visitor(server);
  const wrong = await watch(server, () => thief.enterPassword('row80', 'not the right one at all'), { time: 'passes' });
  expect(wrong.answer.status).toBe(401);
  expect(wrong.events).toEqual(['factor_refused: sign_in: wrong']);
  expect(wrong.changed.filter((table) => ![...afterWrongPassword, 'outbox'].includes(table))).toEqual([]);
  expect(wrong.answer.text, 'no code is asked for').not.toContain('/sign-in/code');
  expect((await thief.get('/sign-in/code')).location).toBe('/sign-in');

  const right = await watch(server, () => thief.enterPassword('row80'));
  expect(right.answer.location, 'the known trade-off').toBe('/sign-in/code');
  expect(right.events).toEqual(['password_accepted']);

  await thief.get('/sign-in/code');
  const newest = newestEvent(server);
  for (let n = 1; n <= 5; n += 1) {
    const guess = await watch(server, async () => thief.post('/sign-in/code', { code: wrongCodeOf(key, await server.now()) }), { time: 'passes' });
    expect(guess.answer.status).toBe(401);
    expect(guess.changed.filter((table) => ![...afterWrongGuess, 'outbox'].includes(table))).toEqual([]);
  }
  expect(eventsSince(server, newest)).toEqual([...Array(4).fill('factor_refused: sign_in: wrong'),
    'many_wrong_codes: 5 in 30 days', 'factor_refused: sign_in: wrong']);
  const slowed = await watch(server, async () => thief.post('/sign-in/code', { code: codeOf(key, await server.now()) }), { time: 'passes' });
  expect(slowed.answer.status, 'with the right code too').toBe(429);
  expect(Number(slowed.answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(slowed.events).toEqual(['throttled']);
  expect(slowed.changed.filter((table) => table !== 'outbox')).toEqual(['events']);
  expect(await thief.isSignedIn()).toBe(false);
  const told = await mailTo('row80', 'Wrong codes');
  expect(told.to).toEqual(['row80@example.com']);
  expect(told.text).toContain('/notice/not-me?token=');

  // Nor are passwords tried one after the other to see which one is asked for a code.
  await server.addSubscriber('row80p');
  const tries = new Visitor(server);
  for (let n = 1; n <= 5; n += 1) expect((await tries.enterPassword('row80p', `not the right one ${n}`)).status).toBe(401);
  const found = await watch(server, () => tries.enterPassword('row80p'), { time: 'passes' });
  expect(found.answer.status).toBe(429);
  expect(found.events).toEqual(['throttled']);
  expect(found.changed.filter((table) => table !== 'outbox')).toEqual(['events']);
});

test('row 85: a mail holds no secret but the link that it is sent for', async () => {
  const { key, codes } = await enrolled(server, 'row85');
  await mailTo('row85', 'is active');
  const all = mails.mails().map(({ raw, text, html }) => `${raw}${text}${html}`).join('\n');
  for (const secret of [password, chosen, key, ...codes]) expect(all).not.toContain(secret);
});

test('"It was not me": whoever has not the mail freezes nothing', async () => {
  await server.addSubscriber('frozen1');
  const { id } = server.query(`SELECT id FROM accounts WHERE sign_in_name = 'frozen1'`)[0];
  const now = Math.floor(await server.now()) * 1_000_000;
  for (const forged of [`${id}.${now}.${'A'.repeat(43)}`, `${id}.${now}.`, `${id}..${'A'.repeat(43)}`, `${id}`, `${id}.${now}.${'A'.repeat(5000)}`]) {
    const visitor = new Visitor(server);
    await visitor.get(`/notice/not-me?token=${encodeURIComponent(forged)}`);
    expect((await visitor.get('/notice/not-me')).status, forged).toBe(410);
    await visitor.get('/sign-in');
    const { answer, events } = await watch(server, () => visitor.post('/notice/not-me'));
    expect(answer.status, forged).toBe(410);
    expect(events).toEqual(['link_refused: freeze']);
  }
  expect(server.query(`SELECT status FROM accounts WHERE id = ${id}`)[0].status).toBe('enabled');
  const other = new Visitor(server);
  await other.enterPassword('frozen1');
  await new Visitor(server).enterPassword('frozen1');
  const token = tokenIn(await mailTo('frozen1', 'New sign-in'));
  const foreign = new Visitor(server);
  await foreign.get(`/notice/not-me?token=${token}`);
  await foreign.get('/notice/not-me');
  const cross = await foreign.post('/notice/not-me', {}, { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } });
  expect(cross.status, 'a form of another site freezes nothing').toBe(403);
  expect(server.query(`SELECT status FROM accounts WHERE id = ${id}`)[0].status).toBe('enabled');
});
