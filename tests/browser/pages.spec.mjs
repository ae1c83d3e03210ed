// Every page of the portal in every state: nothing for axe-core to find, light and dark, on a phone and on a
// desk, nothing that has to be pushed sideways, a menu, a way out. The pages come from the table of routes: a
// new one that no state here reaches turns this red.
import { expect } from '@playwright/test';

import { TestServer, password, routes, wrongCodeOf } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';
import { expectAccessible } from './accessible.mjs';
import { test } from './looking.mjs';
import {
  askForPasswordLink, atTheCode, atTheCodes, enrolling, groups, justProven, linkIn, moving, multiFactor, newPerson, renewing, signedIn, someoneOf,
  withAddressAsked, withSeveral, withTwoFactors, withoutPage, writtenBehindItsBack,
} from './steps.mjs';

test.describe.configure({ mode: 'parallel' });
test.use({ trace: 'off', viewport: { width: 1280, height: 900 } });

let server;
let elsewhere;
let mails;
let stop;

test.beforeAll(async () => {
  ({ server, mails, stop } = await startWithMails({ configuration: groups }));
  elsewhere = await TestServer.start({ configuration: 'public_url = "http://localhost:8080"\n' });
});
test.afterAll(async () => {
  await stop?.();
  await elsewhere?.stop();
});

// ---- How a page is reached -------------------------------------------------------------------------

const go = (path) => async (page) => { await page.goto(server.url + path); };

const press = (button) => (page) => page.getByRole('main').getByRole('button', { name: button }).click();

/** Opens the page of a form, types, presses. */
const send = (path, typed, button) => async (page) => {
  if (path) await page.goto(server.url + path);
  for (const [label, text] of Object.entries(typed)) await page.getByLabel(label, { exact: true }).fill(text);
  await press(button)(page);
};

/** A person of that kind opens the path. */
const by = (kind, path) => async (page) => {
  const person = await kind(server);
  await person.open(page, path);
  return person;
};

/** And then something is pressed. */
const then = (first, ...acts) => async (page) => {
  const person = await first(page);
  for (const act of acts) await act(page, person);
};

const wait = (seconds) => async () => { await server.advance(seconds); };
const reopen = (path) => async (page, person) => { await person.open(page, path); };

/** The link to a page of that path in the newest mail of that subject is followed. */
const follow = (subject, path) => async (page, person) => {
  const mail = await mails.waitForMail({ to: `${person.name}@example.com`, subject });
  await page.goto(linkIn(mail, path));
};
/** Somebody whose password is forgotten, at the page that its mail leads to. */
const linkFollowed = async (page) => {
  const person = await newPerson(server);
  await askForPasswordLink(person);
  await follow('Choose a new password', '/sign-in/forgotten')(page, person);
  return person;
};
/** Somebody who got a notice and follows its link. */
const noticeFollowed = async (page) => {
  const person = await signedIn(server);
  await person.enterPassword(new Visitor(server));
  await follow('New sign-in', '/notice/not-me')(page, person);
  return person;
};
const provesAgain = async (_, person) => {
  await person.visitor.get('/account/step-up');
  await person.visitor.post('/account/step-up', { password, code: await person.nextCode() });
};

const oneRecoveryCode = async (_, person) => {
  person.leaveRecoveryCodes(1);
  await writtenBehindItsBack(server);
};
const noRecoveryCodes = async (_, person) => {
  person.leaveRecoveryCodes(0);
  await writtenBehindItsBack(server);
};
const checkUpDue = async (_, person) => {
  await person.checkUpIsDue();
  await writtenBehindItsBack(server);
};
const threeChanges = async (_, person) => {
  for (let n = 0; n < 3; n += 1) {
    server.change(`INSERT INTO left_addresses (account, which, address, at)
      VALUES (${person.account}, 'second', 'old${n}@example.net', ${await server.now() * 1e6})`);
  }
};
const fiveLinks = async (_, person) => {
  for (let n = 0; n < 5; n += 1) {
    server.change(`INSERT INTO outbox (account, kind, recipient, detail, at, address, user_agent, request_id, written, claimed_until, tries)
      VALUES (${person.account}, 'confirm_address', 'a@example.net', '', 0, '', '', '', ${await server.now() * 1e6}, 0, 0)`);
  }
};
const codesOff = async (_, person) => {
  person.switchOffCodes();
  await writtenBehindItsBack(server);
};
const recoveryCodesOff = async (_, person) => {
  person.switchOffCodes('recovery_code');
  await writtenBehindItsBack(server);
};
const manyWrongCodes = async (_, person) => {
  const day = Math.floor(await server.now() / 86_400);
  server.change(`INSERT INTO wrong_codes (account, day, count) VALUES (${person.account}, ${day}, 104)
    ON CONFLICT (account, day) DO UPDATE SET count = 104`);
  await writtenBehindItsBack(server);
};

/** Guesses that are wrong, until one has to wait. */
const guesses = (path, fields) => async (_, person) => {
  const visitor = person?.visitor ?? new Visitor(server);
  await visitor.get(path);
  for (let n = 0; n < 5; n += 1) await visitor.post(path, fields);
};

/** A network asks for links until it has to wait. */
const links = async () => {
  const visitor = new Visitor(server);
  await visitor.get('/sign-in/forgotten');
  while ((await visitor.post('/sign-in/forgotten', { name: 'stranger' })).status !== 429);
};

const typeCode = (code) => async (page, person) => {
  await page.getByLabel('6-digit code').fill(await code(person));
  await press('Continue')(page);
};
const wrongCode = async (person) => wrongCodeOf(person.key, await server.now());

const beginEnrolment = (_, person) => person.beginEnrolment();
const inOtherBrowsers = (_, person) => person.isInOtherBrowsers();

async function enrolledTwice(any) {
  const person = await withTwoFactors(any);
  await person.visitor.get(`${multiFactor}/remove`);
  const removed = await person.visitor.post(`${multiFactor}/remove`, { password, code: await person.code() });
  if (removed.status !== 303) throw new Error(`it was not removed: ${removed.status}`);
  return person;
}
async function withPass(any) {
  const person = await atTheCode(any);
  const given = await any.cli(['subscriber', 're-enrol', person.name, '--reason', 'phone lost']);
  await person.visitor.get('/sign-in/pass');
  await person.visitor.post('/sign-in/pass', { pass: given.out.split('\n')[0] });
  return person;
}
async function invited(page) {
  const person = await newPerson(server);
  const link = (await server.cli(['subscriber', 'invite', person.name])).out.split('\n')[0];
  await page.goto(link);
  return person;
}

async function addingAnother(any) {
  const person = await withTwoFactors(any);
  await person.visitor.stepUp(await person.code());
  await person.visitor.get(multiFactor);
  await person.visitor.post(`${multiFactor}/add`);
  return person;
}
async function settingUpANewPhone(any) {
  const person = await withTwoFactors(any);
  await person.visitor.stepUp(await person.code());
  await person.visitor.get(multiFactor);
  await person.visitor.post(`${multiFactor}/new-phone`, { old: person.authenticators[0] });
  return person;
}

/** A new registered address, a week ago at most, and a second one that has been there for longer. */
async function withAddresses(any) {
  const person = await withTwoFactors(any);
  const now = await any.now() * 1e6;
  any.change(`INSERT INTO contacts (account, second_email, second_confirmed, registered_confirmed)
    VALUES (${person.account}, '${person.name}@second.example.net', ${now - 8 * 86_400e6}, ${now})`);
  any.change(`INSERT INTO left_addresses (account, which, address, at) VALUES (${person.account}, 'registered', 'old@example.net', ${now})`);
  return person;
}
/** Somebody at a new address, or at the one that was left, who has followed the link of the mail. */
async function followMail(page, to, subject, path) {
  const mail = await mails.waitForMail({ to, subject });
  await page.goto(linkIn(mail, path));
}
const addressFollowed = async (page) => {
  const person = await withAddressAsked(server);
  await followMail(page, `${person.name}@example.net`, 'Confirm this address', '/notice/confirm-address');
  return person;
};
const undoFollowed = async (page) => {
  const person = await addressFollowed(page);
  await press('Confirm this address')(page);
  await followMail(page, `${person.name}@example.com`, 'This address was taken off', '/notice/undo');
  return person;
};
const of = (group) => (any) => someoneOf(any, group);
const moved = (group) => (_, person) => person.moveTo(group);
/** With two-factor authentication that may not be removed. */
async function whoKeepsIt(any) {
  const person = await withTwoFactors(any);
  await person.moveTo('late');
  return person;
}
const oldForms = (page) => page.locator('main input[name="csrf"]')
  .evaluateAll((inputs) => inputs.forEach((input) => { input.value = 'old'; }));

/** The page of one of the person's authenticators. */
const oneOf = (kind, { below = '', after = '' } = {}) => async (page) => {
  const person = await kind(server);
  await person.open(page, `${multiFactor}/authenticator${below}?id=${person.authenticators.at(-1)}${after}`);
  return person;
};
const five = async (_, person) => { for (let n = 2; n <= 5; n += 1) await person.addAuthenticator(); };
const tryIt = (code) => async (page, person) => {
  await page.getByLabel('6-digit code').fill(await code(person));
  await press('Try this code')(page);
};
const noSuchPage = (button) => async (page, person) => {
  server.change(`DELETE FROM authenticators WHERE id = ${person.authenticators.at(-1)}`);
  await press(button)(page);
};

// ---- The states of the pages -----------------------------------------------------------------------

const signedOut = { menu: ['Sign in', 'Help'] };
const inside = { menu: ['Profile', 'Security'], signOut: true };
const withPassOnly = { menu: ['Multi-factor auth'], signOut: true };

const codePath = '/sign-in/code';
const recoveryPath = '/sign-in/recovery-code';
const passPath = '/sign-in/pass';
const protectPath = '/account/security/protect';
const stepUpPath = '/account/step-up';
const codesPath = `${multiFactor}/recovery-codes`;
const passwordPath = '/account/security/password';
const addressesPath = '/account/security/addresses';
const checkUpPath = '/account/security/check-up';
const sessionsPath = '/account/security/sessions';

// [the row of the table, what is special, the words to be seen, how it is reached, the frame]
const states = [
  ['GET /sign-in', 'as it is', 'Sign in to', go('/sign-in'), signedOut],
  ['GET /sign-in', 'after signing out', 'You are signed out', go('/sign-in?after=sign-out'), signedOut],
  ['GET /sign-in', 'after a password was chosen', 'Your password is set', go('/sign-in?after=password'), signedOut],
  ['GET /sign-in', 'after enrolling anew', 'Your new app is active', go('/sign-in?after=activated'), signedOut],
  ['GET /sign-in', 'the session has ended', 'Your session has ended',
    then(by(signedIn, '/account/profile'), wait(3_601), reopen('/account/profile')), signedOut],
  ['POST /sign-in', 'nothing typed', 'Enter your sign-in name', send('/sign-in', {}, 'Sign in'), signedOut],
  ['POST /sign-in', 'wrong password', 'do not belong together',
    send('/sign-in', { 'Sign-in name': 'nobody', Password: 'wrong' }, 'Sign in'), signedOut],
  ['POST /sign-in', 'too many tries', 'Too many tries',
    then(guesses('/sign-in', { name: 'stranger', password: 'wrong' }),
      send('/sign-in', { 'Sign-in name': 'stranger', Password: 'wrong' }, 'Sign in')), signedOut],

  ['GET /sign-in/code', 'as it is', 'Enter the code', by(atTheCode, codePath), signedOut],
  ['POST /sign-in/code', 'nothing typed', 'is not right', then(by(atTheCode, codePath), press('Continue')), signedOut],
  ['POST /sign-in/code', 'wrong code', 'is not right', then(by(atTheCode, codePath), typeCode(wrongCode)), signedOut],
  ['POST /sign-in/code', 'expired code', 'has expired',
    then(by(atTheCode, codePath), wait(180), typeCode((person) => person.code(90))), signedOut],
  ['POST /sign-in/code', 'codes switched off', 'are switched off',
    then(by(atTheCode, codePath), codesOff, typeCode((person) => person.code())), signedOut],
  ['POST /sign-in/code', 'too many tries', 'Too many tries',
    then(by(atTheCode, codePath), async (_, person) => guesses(codePath, { code: await wrongCode(person) })(_, person),
      typeCode(wrongCode)), signedOut],
  ['POST /sign-in/code', 'too late', 'Please start again',
    then(by(atTheCode, codePath), wait(601), typeCode(wrongCode)), signedOut],

  ['GET /sign-in/recovery-code', 'as it is', 'one of your recovery codes', by(atTheCode, recoveryPath), signedOut],
  ['POST /sign-in/recovery-code', 'wrong code', 'none of your unused',
    then(by(atTheCode, recoveryPath), (page) => send(null, { 'Recovery code': 'AAAA-AAAA-AAAA-AAAA' }, 'Continue')(page)), signedOut],
  ['GET /sign-in/pass', 'as it is', 'the pass that support gave you', by(atTheCode, passPath), signedOut],
  ['POST /sign-in/pass', 'wrong pass', 'does not work here',
    then(by(atTheCode, passPath), (page) => send(null, { 'Support pass': 'AAAA' }, 'Continue')(page)), signedOut],

  ['GET /invitation', 'as it is', 'Choose your password', invited, signedOut],
  ['GET /invitation', 'gone', 'no longer works', go('/invitation'), signedOut],
  ['POST /invitation', 'nothing typed', 'There is a problem', then(invited, press('Save the password')), signedOut],
  ['POST /invitation', 'weak password', 'among the most common ones',
    then(invited, send(null, { 'New password': 'aaaaaaaaaaaaaaaa' }, 'Save the password')), signedOut],
  ['POST /invitation', 'used meanwhile', 'no longer works',
    then(invited, async (_, person) => { server.change(`DELETE FROM passes WHERE account = ${person.account}`); },
      send(null, { 'New password': 'orchid lantern copper tide' }, 'Save the password')), signedOut],

  ['GET /account/profile', 'not active', 'Not active', by(signedIn, '/account/profile'), inside],
  ['GET /account/profile', 'active', 'Active since', by(withTwoFactors, '/account/profile'), inside],
  ['GET /account/profile', 'after the first code', 'Two-factor authentication works',
    then(by(atTheCode, codePath), typeCode((person) => person.nextCode())), inside],
  ['GET /account/profile', 'after a recovery code, with few left', 'running out',
    then(by(atTheCode, recoveryPath), async (page, person) => {
      await send(null, { 'Recovery code': person.codes[0] }, 'Continue')(page);
      await page.waitForURL(/after=recovery-code/);
      await oneRecoveryCode(page, person);
      await page.reload();
    }), inside],
  ['GET /account/profile', 'recovery codes locked', 'locked after too many wrong entries',
    then(by(withTwoFactors, '/account/profile'), recoveryCodesOff, reopen('/account/profile')), inside],
  ['GET /account/security', 'not active', 'Not active', by(signedIn, '/account/security'), inside],
  ['GET /account/security', 'few recovery codes', '1 of your 10 recovery codes remains',
    then(by(withTwoFactors, '/account/security'), oneRecoveryCode, reopen('/account/security')), inside],
  ['GET /account/security', 'under attack', 'Somebody may be guessing',
    then(by(withTwoFactors, '/account/security'), manyWrongCodes, codesOff, reopen('/account/security')), inside],

  ['GET /account/security', 'recovery codes locked', 'Locked after too many wrong entries: make new ones',
    then(by(withTwoFactors, '/account/security'), recoveryCodesOff, reopen('/account/security')), inside],
  ['GET /account/security', 'recovery codes locked, and those of the app', 'Your recovery codes are locked as well',
    then(by(withTwoFactors, '/account/security'), codesOff, recoveryCodesOff, reopen('/account/security')), inside],

  ['GET /account/security/sessions', 'one', 'You are signed in nowhere else', by(signedIn, sessionsPath), inside],
  ['GET /account/security/sessions', 'several, one with a pass', 'Set-up only',
    then(by(withTwoFactors, '/account/profile'), inOtherBrowsers, reopen(sessionsPath)), inside],
  ['GET /account/security/sessions', 'one has just been put to its end', 'The session has ended',
    by(signedIn, `${sessionsPath}?after=ended`), inside],
  ['GET /account/security/sessions', 'an address went with the others', 'can’t be confirmed any more',
    by(signedIn, `${sessionsPath}?after=others-and-address-ended`), inside],
  ['GET /account/security/sessions', 'all others are over', 'All other sessions have', by(signedIn, `${sessionsPath}?after=others-ended`), inside],
  ['GET /account/security/sessions', 'after a proof', 'Nothing has ended yet', by(signedIn, `${sessionsPath}?after=proof`), inside],
  ['POST /account/security/sessions/end', 'one that is over', 'There is no such page',
    then(by(withTwoFactors, '/account/profile'), inOtherBrowsers, provesAgain, reopen(sessionsPath), async (page, person) => {
      server.change(`DELETE FROM sessions WHERE account = ${person.account} AND scope = 'enrolment_only'`);
      await page.locator('.card', { hasText: 'Set-up only' }).getByRole('button').click();
    }), inside],
  ['POST /account/security/sessions/end-others', 'done', 'All other sessions have',
    then(by(withTwoFactors, '/account/profile'), inOtherBrowsers, provesAgain, reopen(sessionsPath), press('End all other sessions')), inside],
  ['GET /sign-in/forgotten', 'as it is', 'Forgotten your password?', go('/sign-in/forgotten'), signedOut],
  ['GET /sign-in/forgotten', 'asked', 'Look into your mailbox', go('/sign-in/forgotten?after=request'), signedOut],
  ['POST /sign-in/forgotten', 'nothing typed', 'There is a problem', send('/sign-in/forgotten', {}, 'Send the link'), signedOut],
  ['POST /sign-in/forgotten', 'too many links', 'Many links were asked for',
    then(links, send('/sign-in/forgotten', { 'Sign-in name': 'stranger' }, 'Send the link'), wait(600)), signedOut],
  ['GET /sign-in/forgotten/choose', 'as it is', 'Choose your password', linkFollowed, signedOut],
  ['GET /sign-in/forgotten/choose', 'gone', 'no longer works', go('/sign-in/forgotten/choose'), signedOut],
  ['POST /sign-in/forgotten/choose', 'nothing typed', 'There is a problem', then(linkFollowed, press('Save the password')), signedOut],
  ['GET /notice/not-me', 'as it is', 'Freeze the account', noticeFollowed, signedOut],
  ['GET /notice/not-me', 'gone', 'no longer works', go('/notice/not-me'), signedOut],
  ['POST /notice/not-me', 'frozen', 'Your account is frozen', then(noticeFollowed, press('Freeze my account')), signedOut],
  ['GET /notice/frozen', 'as it is', 'Your account is frozen', go('/notice/frozen'), signedOut],
  ['GET /account/security', 'after a change of the password', 'Your password is changed', by(signedIn, '/account/security?after=password'), inside],
  ['GET /account/security/password', 'one factor', 'Your password now', by(signedIn, passwordPath), inside],
  ['GET /account/security/password', 'two factors', '6-digit code', by(withTwoFactors, passwordPath), inside],
  ['POST /account/security/password', 'nothing typed', 'Enter the password that you want', then(by(signedIn, passwordPath), press('Change the password')), inside],
  ['POST /account/security/password', 'weak password', 'among the most common ones',
    then(by(signedIn, passwordPath), send('', { 'Your password now': password, 'New password': 'password1234' }, 'Change the password')), inside],
  ['POST /account/security/password', 'wrong password', 'There is a problem',
    then(by(signedIn, passwordPath), send('', { 'Your password now': 'wrong', 'New password': 'umbrella quartz lantern oxide' }, 'Change the password')), inside],
  ['GET /account/security', 'a check-up is due', 'still work?',
    then(by(withTwoFactors, '/account/profile'), checkUpDue, reopen('/account/security')), inside],
  ['GET /account/profile', 'a check-up is due', 'still work?',
    then(by(withTwoFactors, '/account/profile'), checkUpDue, reopen('/account/profile')), inside],
  ['GET /account/security', 'after a check-up', 'Your app works', by(withTwoFactors, '/account/security?after=check-up'), inside],
  ['GET /account/security', 'no way back in', '0 of your 10 recovery codes remain',
    then(by(withTwoFactors, '/account/security'), noRecoveryCodes, reopen('/account/security')), inside],
  ['GET /account/security/check-up', 'as it is', 'Is it backed up?', by(withTwoFactors, checkUpPath), inside],
  ['POST /account/security/check-up', 'nothing typed', 'Enter the digits', then(by(withTwoFactors, checkUpPath), press('Check the code')), inside],
  ['GET /account/security/addresses', 'as it is', 'Not confirmed', by(signedIn, addressesPath), inside],
  ['GET /account/security/addresses', 'both, one is new', 'address of before until', by(withAddresses, addressesPath), inside],
  ['GET /account/security/addresses', 'a link was sent', 'Waits for you', by(withAddressAsked, `${addressesPath}?after=sent`), inside],
  ['GET /account/security/addresses', 'given up', 'is given up', by(signedIn, `${addressesPath}?after=given-up`), inside],
  ['GET /account/security/addresses', 'the second removed', 'is removed', by(signedIn, `${addressesPath}?after=removed`), inside],
  ['GET /account/security/addresses', 'after a proof', 'press once more', by(signedIn, `${addressesPath}?after=proof`), inside],
  ['POST /account/security/addresses/confirm', 'too often', 'Not today',
    then(by(withAddressAsked, addressesPath), fiveLinks, press('Send me a link to confirm it')), inside],
  ['GET /account/security/addresses/registered', 'as it is', 'Registered now', by(justProven, `${addressesPath}/registered`), inside],
  ['POST /account/security/addresses/registered', 'no address', 'Enter an e-mail address', then(by(justProven, `${addressesPath}/registered`), press('Send the link')), inside],
  ['GET /account/security/addresses/second', 'as it is', 'with another company', by(justProven, `${addressesPath}/second`), inside],
  ['POST /account/security/addresses/second', 'no address', 'Enter an e-mail address', then(by(justProven, `${addressesPath}/second`), press('Send the link')), inside],
  ['POST /account/security/addresses/second', 'too often', 'three times within a week',
    then(by(justProven, `${addressesPath}/second`), threeChanges, async (page) => {
      await page.locator('main input[name="address"]').fill('another@example.net');
      await press('Send the link')(page);
    }), inside],
  ['POST /account/security/addresses/second/remove', 'pressed', 'The second address is removed',
    then(by(withAddresses, addressesPath), provesAgain, reopen(addressesPath), press('Remove the second address')), inside],
  ['GET /notice/confirm-address', 'as it is', 'will be the registered address', addressFollowed, signedOut],
  ['GET /notice/confirm-address', 'gone', 'no longer works', go('/notice/confirm-address'), signedOut],
  ['POST /notice/confirm-address', 'pressed', 'The address is confirmed', then(addressFollowed, press('Confirm this address')), signedOut],
  ['POST /notice/undo', 'pressed', 'is yours again', then(undoFollowed, press('Undo the change')), signedOut],
  ['POST /account/security/addresses/give-up', 'pressed', 'is given up', then(by(withAddressAsked, addressesPath), press('Give it up')), inside],
  ['POST /account/security/check-up/later', 'pressed', 'Could I get back in?', then(by(withTwoFactors, checkUpPath), press('Ask me again in a week')), inside],
  ['GET /notice/address-confirmed', 'as it is', 'It counts from now on', go('/notice/address-confirmed'), signedOut],
  ['GET /notice/undo', 'as it is', 'becomes the registered address', undoFollowed, signedOut],
  ['GET /notice/undo', 'gone', 'no longer works', go('/notice/undo'), signedOut],
  ['GET /notice/undone', 'as it is', 'is yours again', go('/notice/undone'), signedOut],
  ['GET /account/security/activity', 'as it is', 'Your account was made', by(signedIn, '/account/security/activity'), inside],
  ['GET /account/security/activity', 'refusals and warnings', 'Somebody entered a wrong password',
    then(by(withTwoFactors, '/account/profile'), inOtherBrowsers, guesses('/account/step-up', { password: 'wrong', code: '000000' }),
      reopen('/account/security/activity')), inside],
  ['GET /account/security/activity', 'older ones', 'Newer',
    then(by(signedIn, '/account/profile'), reopen('/account/security/activity?older=9223372036854775807')), inside],

  ['GET /account/step-up', 'password alone', 'Confirm that it is you', by(signedIn, stepUpPath), inside],
  ['GET /account/step-up', 'password and code', '6-digit code', by(withTwoFactors, stepUpPath), inside],
  ['GET /account/step-up', 'with a recovery code', 'Use a code from the app', by(withTwoFactors, `${stepUpPath}?with=recovery-code`), inside],
  ['POST /account/step-up', 'wrong password', 'is not right',
    then(by(withTwoFactors, stepUpPath), send(null, { Password: 'wrong', '6-digit code': '000000' }, 'Continue')), inside],
  ['POST /account/step-up', 'nothing typed', 'There is a problem',
    then(by(withTwoFactors, stepUpPath), press('Continue')), inside],
  ['POST /account/step-up', 'too many tries', 'Too many tries',
    then(by(signedIn, stepUpPath), guesses(stepUpPath, { password: 'wrong' }),
      send(null, { Password: 'wrong' }, 'Continue')), inside],

  ['GET /account/security/multi-factor', 'not active', 'Before you start', by(signedIn, multiFactor), inside],
  ['GET /account/security/multi-factor', 'active', 'Authenticator app', by(withTwoFactors, multiFactor), inside],
  ['GET /account/security/multi-factor', 'codes off, few recovery codes', 'Needs attention',
    then(by(withTwoFactors, multiFactor), oneRecoveryCode, codesOff, reopen(multiFactor)), inside],
  ['GET /account/security/multi-factor', 'removed', 'is removed', by(signedIn, `${multiFactor}?after=removed`), inside],
  ['GET /account/security/multi-factor', 'the key has expired', 'No key is waiting',
    then(by(enrolling, `${multiFactor}/activate`), wait(601), reopen(`${multiFactor}/activate`)), inside],
  ['GET /account/security/multi-factor', 'codes renewed', 'new recovery codes are valid',
    by(withTwoFactors, `${multiFactor}?after=renewed`), inside],
  ['GET /account/security/multi-factor', 'recovery codes locked', 'locked after too many wrong entries',
    then(by(withTwoFactors, multiFactor), recoveryCodesOff, reopen(multiFactor)), inside],
  ['GET /account/security/multi-factor', 'with a pass', 'Your support pass let you in', by(withPass, multiFactor), withPassOnly],

  ['GET /account/security/multi-factor/activate', 'first', 'Scan the QR code', by(enrolling, `${multiFactor}/activate`), inside],
  ['GET /account/security/multi-factor/activate', 'with a pass', 'older entry in your app',
    then(by(withPass, multiFactor), beginEnrolment, reopen(`${multiFactor}/activate`)), withPassOnly],
  ['GET /account/security/multi-factor/continue', 'as it is', 'Step 2 of 3', by(enrolling, `${multiFactor}/continue`), inside],
  ['POST /account/security/multi-factor/continue', 'nothing typed', 'Enter the 6 digits',
    then(by(enrolling, `${multiFactor}/continue`), press('Continue')), inside],
  ['POST /account/security/multi-factor/continue', 'wrong code', 'not a code of this entry',
    then(by(enrolling, `${multiFactor}/continue`), typeCode(wrongCode)), inside],
  ['POST /account/security/multi-factor/continue', 'too late', 'The key has expired',
    then(by(enrolling, `${multiFactor}/continue`), wait(601), typeCode(wrongCode)), inside],
  ['GET /account/security/multi-factor/recovery-codes', 'of an enrolment', 'Step 3 of 3', by(atTheCodes, codesPath), inside],
  ['POST /account/security/multi-factor/recovery-codes', 'not ticked', 'tick the box',
    then(by(atTheCodes, codesPath), press('Turn on two-factor authentication')), inside],
  ['POST /account/security/multi-factor/recovery-codes', 'too late', 'The key has expired',
    then(by(atTheCodes, codesPath), wait(601), press('Turn on two-factor authentication')), inside],
  ['GET /account/security/multi-factor/recovery-codes', 'few left', 'running out',
    then(by(withTwoFactors, codesPath), oneRecoveryCode, reopen(codesPath)), inside],
  ['GET /account/security/multi-factor/recovery-codes', 'locked', 'locked after too many wrong entries',
    then(by(withTwoFactors, codesPath), recoveryCodesOff, reopen(codesPath)), inside],
  ['GET /account/security/multi-factor/recovery-codes', 'a new set', 'Your old codes still work', by(renewing, codesPath), inside],
  ['POST /account/security/multi-factor/recovery-codes', 'a new set, too late', 'The new codes have expired',
    then(by(renewing, codesPath), wait(601), press('Use the new codes')), inside],
  ['GET /account/security/multi-factor/active', 'first', 'is active', by(withTwoFactors, `${multiFactor}/active`), inside],
  ['GET /account/security/multi-factor/active', 'second', 'Delete the old entry',
    then(by(enrolledTwice, multiFactor), async (page, person) => {
      await person.enrol();
      await person.open(page, `${multiFactor}/active`);
    }), inside],
  ['GET /account/security/multi-factor/remove', 'as it is', 'What this means', by(withTwoFactors, `${multiFactor}/remove`), inside],
  ['POST /account/security/multi-factor/remove', 'wrong password', 'is not right',
    then(by(withTwoFactors, `${multiFactor}/remove`),
      send(null, { Password: 'wrong', 'Code from your app, or a recovery code': '000000' }, 'Remove two-factor authentication')), inside],

  ['GET /account/security/multi-factor', 'five authenticators', 'that is the most',
    then(by(withTwoFactors, multiFactor), five, reopen(multiFactor)), inside],
  ['GET /account/security/multi-factor', 'a new phone on its way', 'Ends soon', by(moving, multiFactor), inside],
  ['GET /account/security/multi-factor', 'one of several removed', 'The authenticator is removed', by(withTwoFactors, `${multiFactor}?after=one-removed`), inside],
  ['GET /account/security/multi-factor', 'the old one ended', 'has ended', by(withTwoFactors, `${multiFactor}?after=old-ended`), inside],
  ['GET /account/security/multi-factor', 'the old one kept', 'stays', by(withTwoFactors, `${multiFactor}?after=old-kept`), inside],
  ['GET /account/security/multi-factor/activate', 'another one', 'Step 1 of 2', by(addingAnother, `${multiFactor}/activate`), inside],
  ['GET /account/security/multi-factor/activate', 'a new phone', 'Do this on your new phone', by(settingUpANewPhone, `${multiFactor}/activate`), inside],
  ['GET /account/security/multi-factor/continue', 'another one', 'Step 2 of 2', by(addingAnother, `${multiFactor}/continue`), inside],
  ['GET /account/security/multi-factor/authenticator', 'as it is', 'Try a code', oneOf(withSeveral), inside],
  ['GET /account/security/multi-factor/authenticator', 'the only one', 'It is the only one', oneOf(withTwoFactors), inside],
  ['GET /account/security/multi-factor/authenticator', 'just added', 'is added', oneOf(withSeveral, { after: '&after=added' }), inside],
  ['GET /account/security/multi-factor/authenticator', 'just named', 'The name is saved', oneOf(withTwoFactors, { after: '&after=renamed' }), inside],
  ['GET /account/security/multi-factor/authenticator', 'a code works', 'This code works', oneOf(withTwoFactors, { after: '&after=works' }), inside],
  ['GET /account/security/multi-factor/authenticator', 'a code works ahead', 'clock is fast', oneOf(withTwoFactors, { after: '&after=works-ahead' }), inside],
  ['GET /account/security/multi-factor/authenticator', 'a new phone', 'New phone', oneOf(moving), inside],
  ['POST /account/security/multi-factor/authenticator', 'no name', 'Enter a name of 1 to 40', then(oneOf(withTwoFactors), press('Save the name')), inside],
  ['GET /account/security/multi-factor/authenticator/try', 'as it is', 'Try a code', oneOf(withTwoFactors, { below: '/try' }), inside],
  ['POST /account/security/multi-factor/authenticator/try', 'nothing typed', 'Enter the digits', then(oneOf(withTwoFactors), press('Try this code')), inside],
  ['POST /account/security/multi-factor/authenticator/try', 'another code', 'not a code of this entry', then(oneOf(withTwoFactors), tryIt(wrongCode)), inside],
  ['POST /account/security/multi-factor/authenticator/try', 'a slow clock', '5 minutes slow', then(oneOf(withTwoFactors), tryIt((person) => person.code(300))), inside],
  ['POST /account/security/multi-factor/authenticator/try', 'codes switched off', 'are switched off', then(oneOf(withTwoFactors), codesOff, tryIt(wrongCode)), inside],
  ['POST /account/security/multi-factor/authenticator/try', 'it is gone', 'There is no such page', then(oneOf(withTwoFactors), noSuchPage('Try this code')), inside],
  ['GET /account/security/multi-factor/authenticator/remove', 'as it is', 'What this means', oneOf(withSeveral, { below: '/remove' }), inside],
  ['POST /account/security/multi-factor/authenticator/remove', 'it is gone', 'There is no such page',
    then(oneOf(withSeveral, { below: '/remove' }), noSuchPage('Remove this authenticator')), inside],
  ['GET /account/security/multi-factor/new-phone', 'the only one', 'How it goes', by(withTwoFactors, `${multiFactor}/new-phone`), inside],
  ['GET /account/security/multi-factor/new-phone', 'of several', 'Which one is on your old phone', by(withSeveral, `${multiFactor}/new-phone`), inside],
  ['GET /account/security/multi-factor/new-phone', 'codes switched off', 'are switched off',
    then(by(withTwoFactors, multiFactor), codesOff, reopen(`${multiFactor}/new-phone`)), inside],
  ['GET /account/security/multi-factor/new-phone', 'on its way', 'Both phones work now', by(moving, `${multiFactor}/new-phone`), inside],
  ['POST /account/security/multi-factor/new-phone', 'nothing chosen', 'Choose the authenticator',
    then(by(withSeveral, `${multiFactor}/new-phone`), press('Set up the new phone')), inside],
  ['POST /account/security/multi-factor/new-phone/end-old', 'an old proof', 'Confirm that it is you',
    then(by(moving, `${multiFactor}/new-phone`), wait(301), press('End the old one now')), inside],
  ['POST /account/security/multi-factor/new-phone/keep-old', 'an old proof', 'Confirm that it is you',
    then(by(moving, `${multiFactor}/new-phone`), wait(301), press('Keep the old one')), inside],
  ['POST /account/security/multi-factor/add', 'an old proof', 'Confirm that it is you',
    then(by(withTwoFactors, multiFactor), wait(301), press('Add another authenticator')), inside],

  ['GET /account/security/protect', 'encouraged', 'We ask again in a month', by(of('encouraged'), protectPath), inside],
  ['GET /account/security/protect', 'in grace', 'Needed from 25 January 2099', by(of('warned'), protectPath), inside],
  ['GET /account/security/protect', 'a week more is left', 'You can do this once', by(of('late'), protectPath), withPassOnly],
  ['GET /account/security/protect', 'the week more has begun', 'You have until',
    then(by(of('late'), protectPath), press('Give me 7 more days'), reopen(protectPath)), inside],
  ['POST /account/security/protect/later', 'a form of before', 'This page was open too long',
    then(by(of('encouraged'), protectPath), oldForms, press('Not now')), inside],
  ['POST /account/security/protect/snooze', 'a form of before', 'This page was open too long',
    then(by(of('late'), protectPath), oldForms, press('Give me 7 more days')), withPassOnly],
  ['GET /account/profile', 'in grace', 'is needed from 25 January 2099', by(of('warned'), '/account/profile'), inside],
  ['GET /account/security', 'the week more has begun', 'You can do without',
    then(by(of('late'), protectPath), press('Give me 7 more days'), reopen('/account/security')), inside],
  ['GET /account/security/multi-factor', 'in grace', 'is needed from 25 January 2099', by(of('warned'), multiFactor), inside],
  ['GET /account/security/multi-factor', 'a week more is left', 'Not today?', by(of('late'), multiFactor), withPassOnly],
  ['GET /account/security/multi-factor', 'required', 'Set up your authenticator app first', by(of('agents'), multiFactor), withPassOnly],
  ['GET /account/security/multi-factor', 'not to be removed', 'Your account requires it', by(whoKeepsIt, multiFactor), inside],
  ['GET /account/security/multi-factor/remove', 'not to be removed', 'New phone, or another app?',
    by(whoKeepsIt, `${multiFactor}/remove`), inside],
  ['POST /account/security/multi-factor/remove', 'required meanwhile', 'New phone, or another app?',
    then(by(withTwoFactors, `${multiFactor}/remove`), moved('late'),
      send(null, { Password: 'wrong', 'Code from your app, or a recovery code': '000000' }, 'Remove two-factor authentication')), inside],

  ['GET /help/two-factor', 'signed out', 'two-factor', go('/help/two-factor'), signedOut],
  ['GET /help/two-factor', 'signed in', 'two-factor', by(signedIn, '/help/two-factor'), inside],
  ['GET /help/lost-phone', 'signed out', 'support', go('/help/lost-phone'), signedOut],
  ['GET /help/lost-phone', 'signed in', 'support', by(signedIn, '/help/lost-phone'), inside],

  ['POST /language', 'a language that there is none of', 'We could not read that',
    then(go('/sign-in'), async (page) => {
      await page.getByRole('button', { name: 'Deutsch' }).evaluate((button) => { button.value = 'xx'; });
      await page.getByRole('button', { name: 'Deutsch' }).click();
    }), signedOut],
  ['POST /sign-out', 'the session had ended', 'Your session has ended',
    then(by(signedIn, '/account/profile'), wait(3_601), (page) => page.getByRole('button', { name: 'Sign out' }).click()), signedOut],
  ['POST /account/security/multi-factor/activate', 'a form of before', 'This page was open too long',
    then(by(signedIn, multiFactor), async (page) => {
      await page.locator('main input[name="csrf"]').evaluate((input) => { input.value = 'old'; });
      await press('Activate')(page);
    }), inside],
  ['POST /account/security/multi-factor/recovery-codes/renew', 'in the middle of signing in', 'Finish signing in first',
    then(by(withTwoFactors, codesPath), async (page, person) => {
      await page.context().clearCookies({ name: '__Host-session' });
      await person.visitor.signOut();
      await person.enterPassword();
      const form = page.locator('main form');
      await form.waitFor();
      const cookies = [...person.visitor.cookies].map(([name, value]) =>
        ({ name, value, domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }));
      await page.context().addCookies(cookies);
      await press('Make new codes')(page);
    }), signedOut],
  ['any', 'no such page', 'There is no such page', go('/nothing/here'), signedOut],
  ['any', 'no such way', 'We could not read that', go('/sign-out'), signedOut],
  ['any', 'an address that cannot be read', 'We could not read that', go('/sign-in?after=%ff'), signedOut],
  ['any', 'another address', 'This portal has another address',
    async (page) => { await page.goto(`http://127.0.0.1:${elsewhere.port}/sign-in`); }, signedOut],
];

test('every row of the table of routes is looked at', () => {
  const rows = routes().map(({ method, path }) => `${method} ${path}`);
  expect(rows.length).toBeGreaterThan(30);
  const known = new Set([...states.map(([row]) => row), ...Object.keys(withoutPage)]);
  expect(rows.filter((row) => !known.has(row)), 'rows that nothing here reaches').toEqual([]);
  known.delete('any');
  expect([...known].filter((row) => !rows.includes(row)), 'rows that are gone').toEqual([]);
});

for (const [row, path] of Object.keys(withoutPage).map((line) => [line, line.slice('GET '.length)])) {
  test(`${row} shows no page: ${withoutPage[row]}`, async () => {
    const person = await atTheCode(server);
    await person.visitor.enterCode(await person.nextCode());
    const answer = await person.visitor.get(path === '/assets/' ? '/assets/none' : path);
    if (path === '/assets/') return expect(answer.status).toBe(404);
    if (answer.status !== 303) expect(answer.headers['content-type'] ?? '').not.toContain('html');
    return expect(answer.status).toBeLessThan(400);
  });
}

// ---- What is looked at -----------------------------------------------------------------------------

async function expectFrame(page, { menu, signOut = false }) {
  await expect(page.locator('h1')).toHaveCount(1);
  await expect(page).toHaveTitle(/^(Error: )?\S.+ – Harbour Broadband$/);
  const entries = page.getByRole('navigation', { name: 'Main menu' }).getByRole('link');
  expect(await entries.allInnerTexts()).toEqual(menu);
  await expect(page.getByRole('banner').getByRole('button', { name: 'Sign out' })).toHaveCount(signOut ? 1 : 0);
  for (const entry of await entries.all()) await expect(entry).toBeVisible();
}

/** Nothing has to be pushed sideways, however narrow the window. */
async function expectNoSideways(page, width) {
  await page.setViewportSize({ width, height: 700 });
  const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
  expect(wide, `pixels too wide at ${width} px`).toBeLessThanOrEqual(0);
}

for (const [row, special, words, reach, frame] of states) {
  test(`${row}: ${special}`, async ({ page, complaints }) => {
    await reach(page);
    await expect(page.getByRole('main')).toContainText(words);
    await expectFrame(page, frame);
    // Colours don't depend on the width, nor places on the colours: both of each are seen in two looks.
    for (const [width, colorScheme] of [[1280, 'light'], [360, 'dark']]) {
      await page.setViewportSize({ width, height: 800 });
      if (width === 360 && row.startsWith('GET') && !special.includes('ended')) await page.reload();
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expectAccessible(page, `${width} px, ${colorScheme}`);
    }
    await expectNoSideways(page, 320);
    await expectFrame(page, frame);
    expect(complaints).toEqual([]);
  });
}
