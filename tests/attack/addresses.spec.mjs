// Rows 37, 39, 70, 75 and 76, as far as addresses can be changed: what a form may say, who is told, and who gets a link.
import { expect, test } from '@playwright/test';

import { password } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor, enrolled } from '../visitor.mjs';
import { eventsSince, newestEvent, watch } from './answers.mjs';

const addresses = '/account/security/addresses';

let server;
let mails;
let stop;

test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails()); });
test.afterAll(async () => { await stop?.(); });

const mailTo = (to, subject) => mails.waitForMail({ to, subject });
const tokenIn = (mail, path) => new RegExp(`${path.replaceAll('/', '\\/')}\\?token=(\\S+)`).exec(mail.text)[1];
const emailOf = (name) => server.query(`SELECT email FROM accounts WHERE sign_in_name = '${name}'`)[0].email;

async function plainlySignedIn(name) {
  await server.addSubscriber(name);
  const visitor = new Visitor(server);
  await visitor.enterPassword(name);
  return visitor;
}

async function proven(name) {
  const visitor = await plainlySignedIn(name);
  await visitor.get('/account/step-up');
  expect((await visitor.post('/account/step-up', { password })).status).toBe(303);
  return visitor;
}

const ask = async (visitor, address, which = 'registered') => {
  await visitor.get(addresses);
  return visitor.post(`${addresses}/${which}`, { address });
};

async function follow(mail, path) {
  const reader = new Visitor(server);
  await reader.get(`${path}?token=${encodeURIComponent(tokenIn(mail, path))}`);
  await reader.get(path);
  return reader;
}

test('row 40: a session alone changes no address', async () => {
  const { codes } = await enrolled(server, 'row40');
  const visitor = new Visitor(server);
  await visitor.enterPassword('row40');
  await visitor.get('/sign-in/recovery-code');
  expect((await visitor.post('/sign-in/recovery-code', { code: codes[0] })).status).toBe(303);
  await server.advance(6 * 60);
  for (const which of ['registered', 'second']) {
    expect((await visitor.get(`${addresses}/${which}`)).location).toBe('/account/step-up');
    const { answer, changed } = await watch(server, () => ask(visitor, 'evil@example.net', which));
    expect(answer.location, which).toBe('/account/step-up');
    expect(changed.filter((table) => table !== 'outbox'), 'a mail of before may be on its way').toEqual([]);
  }
  const removal = await watch(server, () => visitor.post(`${addresses}/second/remove`));
  expect(removal.answer.location).toBe('/account/step-up');
  expect(removal.changed.filter((table) => table !== 'outbox')).toEqual([]);
});

test('row 37: what a form says beside the address is not looked at', async () => {
  const visitor = await proven('row37');
  await visitor.get(`${addresses}/registered`);
  const answer = await visitor.post(`${addresses}/registered`, {
    address: 'row37@example.net', confirmed: 'true', registered_confirmed: '1', account: '1', status: 'enabled', role: 'supervisor', which: 'second',
  });
  expect(answer.status).toBe(303);
  expect(emailOf('row37')).toBe('row37@example.com');
  const [waiting] = server.query("SELECT which, address FROM unconfirmed_addresses WHERE address = 'row37@example.net'");
  expect(waiting.which).toBe('registered');
  expect(server.query("SELECT COUNT(*) AS n FROM contacts")[0].n).toBe(0);
});

test('row 39: an address that is sent twice, as a list or with another one in it goes nowhere', async () => {
  const visitor = await proven('row39');
  const before = mails.mails().length;
  const post = async (body, type = 'application/x-www-form-urlencoded') => {
    await visitor.get(`${addresses}/registered`);
    return visitor.send('POST', `${addresses}/registered`, { headers: { 'Content-Type': type, Origin: server.url }, body });
  };
  const csrf = async () => { await visitor.get(`${addresses}/registered`); return encodeURIComponent(visitor.csrf); };
  for (const fields of ['address=row39@example.net&address=evil@example.net', 'address[]=evil@example.net', 'address%00=evil@example.net',
    'address=row39@example.net,evil@example.net', 'address=row39@example.net%0D%0ABcc:evil@example.net', 'address=row39@example.net%20evil@example.net',
    'address=%3Cevil@example.net%3E', 'address=%22a%22@b@example.net', 'address=\u0430nna@example.net', `address=${'a'.repeat(300)}@example.net`]) {
    const { answer, events, changed } = await watch(server, async () => post(`${fields}&csrf=${await csrf()}`));
    expect(answer.status, fields).toBe(400);
    expect(changed.filter((table) => table !== 'outbox'), `${fields}: a mail of before may be on its way`).toEqual([]);
    expect(events, fields).toEqual([]);
  }
  const json = await watch(server, () =>
    post(JSON.stringify({ address: ['evil@example.net'], csrf: visitor.csrf }), 'application/json'));
  expect(json.answer.status).toBe(415);
  expect(json.changed.filter((table) => table !== 'outbox')).toEqual([]);
  expect(json.events).toEqual([]);
  expect(server.query("SELECT COUNT(*) AS n FROM outbox WHERE recipient LIKE '%evil%'")[0].n).toBe(0);
  expect(mails.mails().slice(before).flatMap(({ to }) => to)).not.toContain('evil@example.net');
});

test('row 70: an address that has just come gets no recovery, however often it is changed; the oldest can undo all', async () => {
  const visitor = await proven('row70');
  const chain = ['row70b@example.net', 'row70c@example.net'];
  for (const address of chain) {
    await server.advance(60);
    expect((await ask(visitor, address)).status).toBe(303);
    const reader = await follow(await mailTo(address, 'Confirm this address'), '/notice/confirm-address');
    expect((await reader.post('/notice/confirm-address')).location).toBe('/notice/address-confirmed');
  }
  expect(emailOf('row70')).toBe('row70c@example.net');
  const stranger = new Visitor(server);
  await stranger.get('/sign-in/forgotten');
  await stranger.post('/sign-in/forgotten', { name: 'row70c@example.net' });
  await mailTo('row70@example.com', 'Choose a new password');
  const invited = await server.cli(['subscriber', 'invite', 'row70']);
  expect(invited.out).toContain('/invitation?token=');
  await mailTo('row70@example.com', 'Your access');
  expect(mails.mails().filter(({ to, subject }) => chain.includes(to[0]) && /Choose|access/.test(subject))).toEqual([]);

  const owner = await follow(await mailTo('row70@example.com', 'This address was taken off'), '/notice/undo');
  expect(emailOf('row70'), 'looking changes nothing').toBe('row70c@example.net');
  expect((await owner.post('/notice/undo')).location).toBe('/notice/undone');
  expect(emailOf('row70')).toBe('row70@example.com');
  expect(await visitor.isSignedIn(), 'who changed it is signed out').toBe(false);
  const later = await follow(await mailTo('row70b@example.net', 'This address was taken off'), '/notice/undo');
  expect((await later.get('/notice/undo')).status, 'the changes after it can not be taken back').toBe(410);
  expect(emailOf('row70')).toBe('row70@example.com');
});

test('row 70: what the operator corrects is taken back by no link of before, and no address of before gets a recovery', async () => {
  const name = 'corrected70';
  const [own, thief, more, fresh] = [`${name}@example.com`, 'thief70@example.net', 'more70@example.net', 'fresh70@example.org'];
  const visitor = await proven(name);
  await ask(visitor, thief);
  const reader = await follow(await mailTo(thief, 'Confirm this address'), '/notice/confirm-address');
  expect((await reader.post('/notice/confirm-address')).location).toBe('/notice/address-confirmed');
  await ask(visitor, more);
  const forgotten = async () => {
    const stranger = new Visitor(server);
    await stranger.get('/sign-in/forgotten');
    await stranger.post('/sign-in/forgotten', { name });
  };
  await forgotten();
  const sent = [
    [await mailTo(own, 'This address was taken off'), '/notice/undo', '/notice/undo'],
    [await mailTo(more, 'Confirm this address'), '/notice/confirm-address', '/notice/confirm-address'],
    [await mailTo(own, 'Choose a new password'), '/sign-in/forgotten', '/sign-in/forgotten/choose'],
  ];
  const corrected = await server.cli(['subscriber', 'address', name, '--email', fresh, '--reason', 'came with a passport']);
  expect(corrected.exit, corrected.err).toBe(0);
  expect(emailOf(name)).toBe(fresh);
  expect(await visitor.isSignedIn(), 'whoever was in is out').toBe(false);
  for (const [mail, path, then] of sent) {
    const late = await follow(mail, path);
    expect((await late.get(then)).status, path).toBe(410);
  }
  await mailTo(fresh, 'We have changed the e-mail address');
  for (const dropped of [own, thief]) {
    await expect.poll(() => mails.mails().filter(({ to, text }) => to[0] === dropped && /no longer belongs/.test(text)).length).toBe(1);
  }
  await server.advance(3 * 60);
  await forgotten();
  await mailTo(fresh, 'Choose a new password');
  const told = mails.mails().filter(({ to, text }) => to[0] === thief && /no longer belongs/.test(text));
  expect(told[0].text).not.toContain('/notice/undo');
  const freezing = await follow(told[0], '/notice/not-me');
  await freezing.post('/notice/not-me');
  expect(server.query(`SELECT status FROM accounts WHERE sign_in_name = '${name}'`)[0].status).toBe('frozen');
  expect(emailOf(name), 'freezing brings no address of before back').toBe(fresh);

  // Had the desk been deceived, its next step would be the thaw: whom the correction dropped can still stop it all.
  await server.advance(60);
  expect((await server.cli(['subscriber', 'thaw', name, '--reason', 'came again'])).exit).toBe(0);
  const deceived = mails.mails().find(({ to, text }) => to[0] === own && /no longer belongs/.test(text));
  const owner = await follow(deceived, '/notice/not-me');
  await owner.post('/notice/not-me');
  expect(server.query(`SELECT status FROM accounts WHERE sign_in_name = '${name}'`)[0].status).toBe('frozen');
  expect((await server.cli(['subscriber', 'invite', name])).err).toContain('frozen');
});

test('row 70: a correction takes nobody else’s address, unless that is meant', async () => {
  await server.addSubscriber('owner70');
  await server.addSubscriber('other70');
  const correct = (...more) => server.cli(['subscriber', 'address', 'other70', '--email', 'Owner70@example.com', '--reason', 'typed', ...more]);
  const refused = await correct();
  expect(refused.exit).toBe(1);
  expect(refused.err).toContain('--shared');
  expect((await server.cli(['subscriber', 'show', 'owner70@example.com'])).out).toContain('owner70');
  expect((await correct('--shared')).exit).toBe(0);
  expect((await server.cli(['subscriber', 'show', 'owner70@example.com'])).exit, 'it signs in nobody').toBe(1);
});

test('row 72: links of addresses work once, for what they are, and can’t be made up', async () => {
  const visitor = await proven('row72');
  await ask(visitor, 'row72@example.net');
  const mail = await mailTo('row72@example.net', 'Confirm this address');
  const token = tokenIn(mail, '/notice/confirm-address');
  expect(server.dump(), 'the database has a digest').not.toContain(token);
  for (const guess of [token.slice(1), `${token}A`, '', '1.1.x', 'x', '%00', '%0d%0aSet-Cookie:a=b']) {
    const reader = new Visitor(server);
    await reader.get(`/notice/confirm-address?token=${guess}`);
    expect((await reader.get('/notice/confirm-address')).status, guess).toBe(410);
    await reader.get(`/notice/undo?token=${guess}`);
    expect((await reader.get('/notice/undo')).status, guess).toBe(410);
  }
  const mixed = new Visitor(server);
  await mixed.get(`/sign-in/forgotten?token=${token}`);
  expect((await mixed.get('/sign-in/forgotten/choose')).status, 'it chooses no password').toBe(410);

  const reader = await follow(mail, '/notice/confirm-address');
  const twin = reader.copy();
  expect((await reader.post('/notice/confirm-address')).status).toBe(303);
  expect((await twin.post('/notice/confirm-address')).status, 'once').toBe(410);

  const undo = await mailTo('row72@example.com', 'This address was taken off');
  const freeze = tokenIn(undo, '/notice/not-me');
  const crossed = new Visitor(server);
  await crossed.get(`/notice/undo?token=${freeze}`);
  expect((await crossed.get('/notice/undo')).status, 'a link that freezes undoes nothing').toBe(410);
  const other = tokenIn(undo, '/notice/undo').replace(/^\d+/, '9999');
  await crossed.get(`/notice/undo?token=${other}`);
  expect((await crossed.get('/notice/undo')).status, 'another account').toBe(410);
});

test('row 75: nobody’s mailbox is filled by links that are sent there', async () => {
  const visitor = await proven('row75');
  const newest = newestEvent(server);
  const statuses = [];
  for (let n = 0; n < 8; n += 1) {
    await visitor.get('/account/step-up');
    if (n === 4) await server.advance(61);
    statuses.push((await ask(visitor, 'victim@example.net')).status);
  }
  expect(statuses.filter((status) => status === 303)).toHaveLength(5);
  expect(statuses.slice(5)).toEqual([429, 429, 429]);
  expect(eventsSince(server, newest).filter((event) => event.startsWith('address_change_asked'))).toHaveLength(5);
  const more = await watch(server, () => ask(visitor, 'victim@example.net'));
  expect(more.answer.status).toBe(429);
  expect(more.changed.filter((table) => table !== 'outbox')).toEqual([]);
  expect(more.events).toEqual([]);
  expect(server.query("SELECT COUNT(*) AS n FROM outbox WHERE recipient = 'victim@example.net'")[0].n, 'mails').toBe(5);
});

test('a new password ends what was begun with the old one: an address that waits is not waited for', async () => {
  const visitor = await proven('rowold');
  await ask(visitor, 'rowold@example.net');
  const mail = await mailTo('rowold@example.net', 'Confirm this address');
  await visitor.get('/account/security/password');
  expect((await visitor.post('/account/security/password', { password, new_password: 'umbrella quartz lantern oxide' })).status).toBe(303);
  const reader = await follow(mail, '/notice/confirm-address');
  expect((await reader.get('/notice/confirm-address')).status).toBe(410);
});

test('row 65: ending all other sessions ends what a thief asked for in one of them', async () => {
  const owner = await proven('rowthief');
  const thief = new Visitor(server);
  await thief.enterPassword('rowthief');
  await thief.get('/account/step-up');
  await thief.post('/account/step-up', { password });
  expect((await ask(thief, 'rowthief@example.net')).status).toBe(303);
  const mail = await mailTo('rowthief@example.net', 'Confirm this address');
  // He has the link open already.
  const reader = await follow(mail, '/notice/confirm-address');

  await owner.get('/account/security/sessions');
  const { answer, events } = await watch(server, () => owner.post('/account/security/sessions/end-others'));
  expect(answer.location).toBe('/account/security/sessions?after=others-and-address-ended');
  expect(events).toEqual(['other_sessions_ended']);
  expect((await owner.get(answer.location)).text).toContain('can’t be confirmed any more');

  expect((await reader.post('/notice/confirm-address')).status).toBe(410);
  expect((await (await follow(mail, '/notice/confirm-address')).get('/notice/confirm-address')).status).toBe(410);
  expect(emailOf('rowthief')).toBe('rowthief@example.com');
  expect((await ask(thief, 'again@example.net')).status, 'and he can ask for nothing more').not.toBe(303);
});

test('an address that another account has too signs in nobody, and is found by neither', async () => {
  await server.addSubscriber('rowshared');
  const visitor = await proven('rowtaker');
  await ask(visitor, 'rowshared@example.com');
  const reader = await follow(await mailTo('rowshared@example.com', 'Confirm this address'), '/notice/confirm-address');
  await reader.post('/notice/confirm-address');
  expect((await new Visitor(server).enterPassword('rowshared@example.com')).status).toBe(401);
  expect((await new Visitor(server).enterPassword('rowshared')).status).toBe(303);
  expect((await new Visitor(server).enterPassword('rowtaker')).status).toBe(303);
});
