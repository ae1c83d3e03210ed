// Whatever happens in an account is told to every address on file: each kind of notice, brought about by what it tells of.
// The kinds come from the list of their words, so that a new one has to be told here too.
import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { password, wrongCodeOf } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';
import { askForPasswordLink, linkIn, multiFactor, signedIn, withTwoFactors } from './steps.mjs';

const words = readFileSync(fileURLToPath(new URL('../../src/notice/notice.cc', import.meta.url)), 'utf8');
const kinds = [...words.matchAll(/case Kind::(\w+):\s+return "\1";/g)].map(([, kind]) => kind);
const chosen = 'umbrella quartz lantern oxide';
const addresses = '/account/security/addresses';
const day = 86_400;

let server;
let mails;
let stop;

test.describe.configure({ mode: 'parallel' });
test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails()); });
test.afterAll(async () => { await stop?.(); });

const own = ({ name }) => `${name}@example.com`;
const second = ({ name }) => `${name}@second.example.net`;
const fresh = ({ name }) => `${name}@fresh.example.net`;

/** With a second address that has been there for longer than a week. */
async function withSecondAddress(kind) {
  const person = await kind(server);
  const confirmed = (await server.now() - 8 * day) * 1e6;
  server.change(`INSERT INTO contacts (account, second_email, second_confirmed, registered_confirmed)
    VALUES (${person.account}, '${second(person)}', ${confirmed}, ${confirmed})`);
  return person;
}

// ---- What is told ----------------------------------------------------------------------------------

async function press(visitor, path, fields = {}, page = path) {
  await visitor.get(page);
  const answer = await visitor.post(path, fields);
  if (answer.status !== 303) throw new Error(`${path} was not done: ${answer.status}`);
}
async function provesAgain(person) {
  await press(person.visitor, '/account/step-up', { password, code: await person.nextCode() });
}
async function entersWrongCodes(person, count) {
  const stranger = new Visitor(server);
  await person.enterPassword(stranger);
  for (let n = 0; n < count; n += 1) {
    expect((await stranger.enterCode(wrongCodeOf(person.key, await server.now()))).status).toBe(401);
  }
}
/** Presses what the link of a mail leads to, in a browser that nobody is signed in with. */
async function follow(to, subject, path, page = path, fields = {}) {
  const reader = new Visitor(server);
  await reader.get(linkIn(await mails.waitForMail({ to, subject }), path).slice(server.url.length));
  await press(reader, page, fields);
}
const signsInElsewhere = (person) => person.signedInBy(person.key);
async function asksForAddress(person) {
  await provesAgain(person);
  await press(person.visitor, `${addresses}/registered`, { address: fresh(person) }, addresses);
}
async function changesAddress(person) {
  await asksForAddress(person);
  await follow(fresh(person), 'Confirm this address', '/notice/confirm-address');
  return [fresh(person), second(person)];
}
async function freezes(person) {
  await signsInElsewhere(person);
  await follow(own(person), 'New sign-in', '/notice/not-me');
}
async function operator(...words) {
  const done = await server.cli(['subscriber', ...words]);
  expect(done.exit, done.err).toBe(0);
}

// [the kind, the words of its subject, who it happens to, how it comes about]; the last returns the addresses on file, if
// they are others by then.
const notices = [
  ['new_browser', 'New sign-in', withTwoFactors, async (person) => { await signsInElsewhere(person); }],
  ['wrong_codes', 'Wrong codes', withTwoFactors, (person) => entersWrongCodes(person, 5)],
  ['factor_locked', 'Codes are not accepted any more', withTwoFactors, async (person) => {
    person.enteredWrongCodes(99);
    await entersWrongCodes(person, 1);
  }],
  ['two_factor_on', 'is active', signedIn, (person) => person.enrol()],
  ['two_factor_off', 'is off', withTwoFactors, async (person) => {
    await press(person.visitor, `${multiFactor}/remove`, { password, code: await person.nextCode() });
  }],
  ['authenticator_added', 'One more authenticator app', withTwoFactors, async (person) => { await person.addAuthenticator(); }],
  ['new_phone', 'A new authenticator app takes over', withTwoFactors, async (person) => {
    await person.addAuthenticator({ insteadOf: person.authenticators[0] });
  }],
  ['authenticator_ended', 'has ended', withTwoFactors, async (person) => {
    await person.addAuthenticator();
    await press(person.visitor, `${multiFactor}/authenticator/remove?id=${person.authenticators.at(-1)}`);
  }],
  ['recovery_code_used', 'A recovery code of your', withTwoFactors, async (person) => {
    const visitor = new Visitor(server);
    await person.enterPassword(visitor);
    await press(visitor, '/sign-in/recovery-code', { code: person.codes[0] });
  }],
  ['recovery_codes_renewed', 'New recovery codes', withTwoFactors, async (person) => {
    await provesAgain(person);
    await press(person.visitor, `${multiFactor}/recovery-codes/renew`, {}, `${multiFactor}/recovery-codes`);
    await press(person.visitor, `${multiFactor}/recovery-codes`, { saved: 'yes' });
  }],
  ['password_changed', 'The password of your', withTwoFactors, async (person) => {
    await press(person.visitor, '/account/security/password', { password, new_password: chosen, code: await person.nextCode() });
  }],
  ['password_chosen', 'A new password for your', withTwoFactors, async (person) => {
    await askForPasswordLink(person);
    await follow(own(person), 'Choose a new password', '/sign-in/forgotten', '/sign-in/forgotten/choose', { password: chosen });
  }],
  ['re_enrolment_granted', 'A pass for a new authenticator', withTwoFactors, ({ name }) => operator('re-enrol', name, '--reason', 'phone lost')],
  ['address_asked', 'A new address was asked for', withTwoFactors, asksForAddress],
  ['address_changed', 'An address of your', withTwoFactors, changesAddress],
  ['address_restored', 'is the one of before', withTwoFactors, async (person) => {
    await changesAddress(person);
    await follow(own(person), 'This address was taken off', '/notice/undo');
  }],
  ['address_corrected', 'We have changed the e-mail address', withTwoFactors, async (person) => {
    await operator('address', person.name, '--email', fresh(person), '--reason', 'came with a passport');
    return [fresh(person), second(person)];
  }],
  ['account_frozen', 'is frozen', withTwoFactors, freezes],
  ['account_thawed', 'is open again', withTwoFactors, async (person) => {
    await freezes(person);
    await operator('thaw', person.name, '--reason', 'came with a passport');
  }],
];

const toOneAddress = {
  address_left: 'has the link that takes the change back, for the address that was left',
  password_link: 'a link goes to the registered address alone',
  invitation: 'the same',
  confirm_address: 'goes to the address that waits',
};

test('every kind of notice is told here', () => {
  expect(kinds.length).toBeGreaterThan(15);
  expect([...notices.map(([kind]) => kind), ...Object.keys(toOneAddress)].sort()).toEqual([...kinds].sort());
});

for (const [kind, subject, who, act] of notices) {
  test(`both addresses are told: ${kind}`, async () => {
    const person = await withSecondAddress(who);
    const told = () => mails.mails().filter((mail) => mail.to.some((to) => to.startsWith(`${person.name}@`)) && mail.subject.includes(subject));
    expect(told(), 'not yet').toEqual([]);
    const onFile = (await act(person)) ?? [own(person), second(person)];
    await expect.poll(() => told().flatMap(({ to }) => to).sort(), { timeout: 20_000 }).toEqual([...onFile].sort());
  });
}
