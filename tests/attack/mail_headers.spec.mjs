// Row 76: what people choose or browsers say adds no header and no recipient to a mail.
import { connect } from 'node:net';

import { expect, test } from '@playwright/test';

import { codeOf, password } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor, enrolled } from '../visitor.mjs';
import { watch } from './answers.mjs';

const multiFactor = '/account/security/multi-factor';
const evil = 'evil@example.net';
// Each is a line break for somebody.
const broken = [`Anna\r\nBcc: ${evil}`, `Anna\nBcc: ${evil}`, `Anna\rBcc: ${evil}`, `Anna\u0085Bcc: ${evil}`, `Anna\u2028Bcc: ${evil}`, `Anna\u0000\r\n.\r\n`];
// And none of these is one.
const sly = [`Bcc: ${evil}`, `Anna" <${evil}>, "x`, `Anna, ${evil}`, `=?utf-8?Q?=0D=0ABcc:_${evil}?=`, `Kovács%0d%0aBcc: ${evil}`, `Anna\\r\\nBcc: ${evil}`];

let server;
let mails;
let stop;
let usual;

test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => {
  ({ server, mails, stop } = await startWithMails());
  await server.addSubscriber('usual');
  await new Visitor(server).enterPassword('usual');
  usual = await newSignIn('usual', new Visitor(server));
});
test.afterAll(async () => { await stop?.(); });

/** The notice of a sign-in from a browser that the account doesn't know. */
async function newSignIn(name, visitor) {
  await visitor.enterPassword(name);
  return mails.waitForMail({ to: `${name}@example.com`, subject: /New sign-in|bejelentkezés/i });
}

/** The mail goes to one person, has the headers that every mail has, once each, and none of another's making. */
function expectPlain(mail, name) {
  const to = `${name}@example.com`;
  expect(mail.to, 'whom the envelope names').toEqual([to]);
  expect(mail.addressees.map(([, address]) => address), 'whom the header names').toEqual([to]);
  expect(mail.names.toSorted()).toEqual(usual.names.toSorted());
  expect(mail.senders).toEqual(usual.senders);
  expect(mail.types).toEqual(usual.types);
  expect(mail.defects).toEqual([]);
  const [head] = mail.raw.split('\r\n\r\n');
  for (const line of head.split('\r\n')) expect(line).toMatch(/^([A-Za-z-]+: |[ \t])[\x20-\x7e]*$/);
  expect(head).not.toMatch(/^(bcc|cc)/im);
}

const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
const imported = (name, fullName) => server.beside(['subscriber', 'import', '-'],
  `customer_number,sign_in_name,email,full_name\nK-${name},${name},${name}@example.com,${quoted(fullName)}\n`).ended;

test('row 76: nobody is called by two lines, neither by the command line nor by an import', async () => {
  for (const fullName of broken) {
    const what = JSON.stringify(fullName);
    const added = await watch(server, () => server.cli(['subscriber', 'add', '--customer-number', 'K-two', '--name', 'two',
      '--email', 'two@example.com', '--full-name', fullName, '--invite']));
    expect(added.answer.exit, what).not.toBe(0);
    expect(added.changed, what).toEqual([]);

    const brought = await watch(server, () => imported('two', fullName));
    expect(brought.answer.exit, what).not.toBe(0);
    expect(brought.answer.err, what).toContain('line 2');
    expect(brought.changed.filter((table) => !['events', 'imports'].includes(table)), what).toEqual([]);
    expect(brought.events.filter((event) => !event.startsWith('import_removed')), what).toEqual([]);
  }
  expect(server.query("SELECT COUNT(*) AS n FROM accounts WHERE sign_in_name = 'two'")[0].n).toBe(0);
});

test('row 76: whatever a full name looks like, its mail has one addressee and our headers', async () => {
  for (const [at, fullName] of sly.entries()) {
    const name = `called${at}`;
    if (at % 2 === 0) await server.addSubscriber(name, { fullName });
    else expect((await imported(name, fullName)).exit).toBe(0);
    const { answer, events, changed } = await watch(server, () => server.cli(['subscriber', 'invite', name]));
    expect(answer.exit).toBe(0);
    expect(events).toEqual(['invited']);
    expect(changed.filter((table) => !['events', 'outbox', 'passes'].includes(table))).toEqual([]);
  }
  for (const [at, fullName] of sly.entries()) {
    const name = `called${at}`;
    const mail = await mails.waitForMail({ to: `${name}@example.com`, subject: 'Your access' });
    expectPlain(mail, name);
    expect(mail.text, 'it is text').toContain(`Hello ${fullName},`);
  }
  expect(mails.mails().flatMap(({ to }) => to)).not.toContain(evil);
});

test('row 76: an authenticator is called by one line, and is text in the mail', async () => {
  const { key, visitor } = await enrolled(server, 'row76');
  await visitor.enterPassword('row76');
  expect((await visitor.enterCode(codeOf(key, await server.now()))).status).toBe(303);
  await server.nextStep();
  await visitor.addAuthenticator();
  const { id } = server.query('SELECT MAX(id) AS id FROM authenticators')[0];
  const page = `${multiFactor}/authenticator?id=${id}`;
  await visitor.get(page);
  for (const name of broken.map((text) => text.slice(0, 40))) {
    const { answer, events, changed } = await watch(server, () => visitor.post(page, { name }));
    expect(answer.status, JSON.stringify(name)).toBe(400);
    expect(events).toEqual([]);
    expect(changed.filter((table) => table !== 'outbox'), 'a mail of before may be on its way').toEqual([]);
  }
  const name = `Bcc: <b>${evil}</b>`;
  expect((await visitor.post(page, { name })).status).toBe(303);
  await server.nextStep();
  expect((await visitor.stepUp(codeOf(key, await server.nextStep()))).status).toBe(303);
  await visitor.get(`${multiFactor}/authenticator/remove?id=${id}`);
  const { answer, events } = await watch(server, () => visitor.post(`${multiFactor}/authenticator/remove?id=${id}`));
  expect(answer.status).toBe(303);
  expect(events.join()).toContain('authenticator_ended');
  const mail = await mails.waitForMail({ to: 'row76@example.com', subject: 'has ended' });
  expectPlain(mail, 'row76');
  expect(mail.text).toContain(name);
  expect(mail.html).toContain(`Bcc: &lt;b&gt;${evil}&lt;/b&gt;`);
});

/** The status that these bytes are answered with. */
function answered(bytes) {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    socket.once('data', (chunk) => { resolve({ status: Number(chunk.toString('latin1').split(' ')[1]) }); socket.destroy(); });
    socket.once('error', reject);
  });
}

test('row 76: no line break comes in with the name of a browser or with a language', async () => {
  for (const header of ['User-Agent', 'Accept-Language']) {
    for (const value of [`hu\rBcc: ${evil}`, `hu\nBcc: ${evil}`, `hu\r\n Bcc: ${evil}`, `hu\u0000Bcc: ${evil}`]) {
      const { answer, changed } = await watch(server, () =>
        answered(`GET /sign-in HTTP/1.1\r\nHost: localhost:${server.port}\r\n${header}: ${value}\r\n\r\n`));
      expect(answer.status, JSON.stringify(value)).toBe(400);
      expect(changed.filter((table) => table !== 'outbox')).toEqual([]);
    }
  }
  const visitor = new Visitor(server);
  await visitor.enterPassword('usual');
  for (const language of [`hu\r\nBcc: ${evil}`, `hu%0d%0aBcc: ${evil}`, 'hu\n', 'hu\u0000']) {
    const { answer, events, changed } = await watch(server, () => visitor.chooseLanguage({ language, to: '/account/profile' }, '/account/profile'));
    expect(answer.status, JSON.stringify(language)).toBe(400);
    expect(events).toEqual([]);
    expect(changed.filter((table) => table !== 'outbox')).toEqual([]);
  }
});

test('row 76: what a browser says of itself and its languages is no part of a mail', async () => {
  await server.addSubscriber('browsed');
  await new Visitor(server).enterPassword('browsed');
  const visitor = new Visitor(server, { headers: {
    'User-Agent': `Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 \\r\\nBcc: ${evil} =?utf-8?Q?=0D=0ABcc:_${evil}?= %0d%0aBcc: ${evil}`,
    'Accept-Language': `hu%0d%0aBcc: ${evil}, xx\\r\\nTo: ${evil};q=0.9`,
    Bcc: evil,
    To: evil,
  } });
  visitor.cookies.set('__Host-language', `hu%0d%0aBcc:${evil}`);
  await visitor.get('/sign-in');
  const { answer, events } = await watch(server, () => visitor.post('/sign-in', { name: 'browsed', password }));
  expect(answer.status).toBe(303);
  expect(events).toEqual(['signed_in: new_browser']);
  const mail = await mails.waitForMail({ to: 'browsed@example.com', subject: 'New sign-in' });
  expectPlain(mail, 'browsed');
  expect(mail.text).toContain('Firefox');
  expect(`${mail.raw}${mail.text}${mail.html}`).not.toContain('evil');
});
