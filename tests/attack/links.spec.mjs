// Rows 9, 27, 50, 69, 71, 72, 75, 77, 78, 79, 81 and 85, as far as the links in mails go: forgotten passwords and "It was not me".
import { expect, test } from '@playwright/test';

import { TestServer, password } from '../harness.mjs';
import { startMailServer } from '../mailbox.mjs';
import { Visitor, enrolled } from '../visitor.mjs';
import { eventsSince, face, newestEvent, watch, words } from './answers.mjs';
import { expectSameTime } from './timing.mjs';

const chosen = 'umbrella quartz lantern oxide';
const asking = '/sign-in/forgotten';
const choosing = '/sign-in/forgotten/choose';
const minute = 60;

let server;
let mails;

test.beforeAll(async () => {
  mails = await startMailServer();
  server = await TestServer.start({ configuration: mails.configuration });
});
test.afterAll(async () => {
  await server?.stop();
  await mails?.stop();
});

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

test('row 69: look-alike names ask for nobody, and mail goes to the address on file alone', async () => {
  await server.addSubscriber('mike');
  const before = mails.mails().length;
  for (const name of ['mıke', 'mıke@example.com', 'miKe@example.com.', 'm\u0456ke@example.com', 'mike@example.com,evil@example.com',
    'mike@example.com\r\nBcc: evil@example.com', 'evil@example.com', 'mike@еxample.com']) {
    expect((await ask(name)).status, name).toBe(303);
  }
  await ask('MIKE@EXAMPLE.COM');
  const mail = await mailTo('mike');
  expect(mail.to).toEqual(['mike@example.com']);
  expect(mails.mails().slice(before).map(({ to }) => to).flat()).toEqual(['mike@example.com']);
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
  const again = await watch(server, () => link.choose('walnut gravel piano sunday'));
  expect(again.answer.status).toBe(410);

  await server.advance(3 * minute);
  const late = await linkFor('row72b');
  await server.advance(30 * minute);
  const over = await followed(late);
  expect(over.page.status, 'a second past its time').toBe(410);
});

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
  }
  await expect.poll(() => server.query('SELECT COUNT(*) AS n FROM outbox WHERE due IS NOT NULL')[0].n).toBe(0);
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
  const known = await watch(server, () => ask('row78'));
  const unknown = await watch(server, () => ask('nobody78'));
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
