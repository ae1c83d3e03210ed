// The addresses that mails go to: a change counts when somebody there has pressed, and the address that was left can
// take it back for a week. Two people or two devices are two browsers.
import { expect, test } from '@playwright/test';

import { password } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';
import { anotherBrowser, newPerson, signedIn, withTwoFactors } from './steps.mjs';

const addresses = '/account/security/addresses';
const hour = 3_600;
const day = 24 * hour;

let server;
let mails;
let stop;

test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails()); });
test.afterAll(async () => { await stop?.(); });

const main = (page) => page.getByRole('main');
const heading = (page) => page.getByRole('heading', { level: 1 });
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();
const mailTo = (to, subject) => mails.waitForMail({ to, subject });
const linkIn = (mail, path) => {
  const link = mail.text.split('\n').find((line) => line.startsWith(`${server.url}${path}`));
  expect(link, `a link to ${path} in: ${mail.text}`).toBeTruthy();
  expect(mail.html, 'both forms have the same link').toContain(link);
  return link;
};
const own = (person) => `${person.name}@example.com`;
const fresh = (person, word = 'new') => `${person.name}-${word}@example.net`;

/** Once he is in there, the browser alone has the session's newest token. */
const see = (page, person, path) => (page.url().startsWith(server.url) ? page.goto(server.url + path) : person.open(page, path));

/** He asks for another address, with the proof that is asked for it. */
async function askFor(page, person, address, which = 'registered') {
  await see(page, person, addresses);
  await main(page).getByRole('link', { name: which === 'registered' ? 'Change the address' : /second address$/ }).click();
  if (page.url().endsWith('/account/step-up')) {
    await page.getByLabel('Password', { exact: true }).fill(password);
    if (person.key) await page.getByLabel('6-digit code').fill(await person.nextCode());
    await press(page, 'Continue');
  }
  await expect(page).toHaveURL(`${server.url}${addresses}/${which}`);
  await page.getByLabel('New address').fill(address);
  await press(page, 'Send the link');
  await expect(main(page)).toContainText('Look into the mailbox');
}

/** Somebody who reads the mails there presses the link, in a browser of his own. */
async function confirmIn(browser, address) {
  const reader = await anotherBrowser(browser);
  await reader.goto(linkIn(await mailTo(address, 'Confirm this address'), '/notice/confirm-address?token='));
  await expect(reader, 'the token leaves the address').toHaveURL(`${server.url}/notice/confirm-address`);
  await press(reader, 'Confirm this address');
  await expect(heading(reader)).toHaveText('The address is confirmed');
  await reader.close();
}

/** After days, by password and code. */
async function signInAgain(page, person) {
  await person.signInBy(page);
  if (person.key) {
    await page.getByLabel('6-digit code').fill(await person.nextCode());
    await press(page, 'Continue');
  }
  await expect(page).toHaveURL(/\/account\//);
}

async function asksForPassword(name) {
  const stranger = new Visitor(server);
  await stranger.get('/sign-in/forgotten');
  await stranger.post('/sign-in/forgotten', { name });
}

test('a new registered address: nothing changes before the press, then it signs in, and the old one is told', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  await askFor(page, person, fresh(person));
  await expect(main(page)).toContainText('Waits for you');
  await mailTo(own(person), 'A new address was asked for');
  expect((await new Visitor(server).enterPassword(own(person))).location, 'the old one works').toBe('/sign-in/code');
  expect((await new Visitor(server).enterPassword(fresh(person))).status, 'the new one does not yet').toBe(401);
  expect((await mailTo(fresh(person), 'Confirm this address')).text, 'whoever reads there is told nothing of the account')
    .not.toMatch(new RegExp(`${own(person)}|It was not me|Network address`));

  await confirmIn(browser, fresh(person));
  await see(page, person, addresses);
  await expect(main(page)).toContainText(fresh(person));
  await expect(main(page)).toContainText('go to the address of before until');
  expect((await new Visitor(server).enterPassword(fresh(person))).location).toBe('/sign-in/code');
  expect((await new Visitor(server).enterPassword(own(person))).status).toBe(401);
  linkIn(await mailTo(own(person), 'This address was taken off'), '/notice/undo?token=');
  await mailTo(fresh(person), 'was changed');

  await see(page, person, '/account/profile');
  await expect(main(page)).toContainText(fresh(person));
  await see(page, person, '/account/security/activity');
  await expect(main(page)).toContainText('The registered e-mail address was changed');
});

test('for seven days a forgotten password goes to the address of before, and the undo works; then neither', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  await askFor(page, person, fresh(person));
  await confirmIn(browser, fresh(person));
  const undo = linkIn(await mailTo(own(person), 'This address was taken off'), '/notice/undo?token=');

  await asksForPassword(person.name);
  await mailTo(own(person), 'Choose a new password');
  expect(mails.mails().filter(({ to, subject }) => to[0] === fresh(person) && subject.startsWith('Choose'))).toEqual([]);

  await server.advance(7 * day);
  await page.goto(undo);
  await expect(heading(page)).toHaveText('This link no longer works');
  await asksForPassword(person.name);
  await mailTo(fresh(person), 'Choose a new password');
});

test('the hijack of an address undone: by the link alone, whoever is signed in', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  await askFor(page, person, fresh(person, 'thief'));
  await confirmIn(browser, fresh(person, 'thief'));
  await person.enterPassword(new Visitor(server));

  const owner = await anotherBrowser(browser);
  await owner.goto(linkIn(await mailTo(own(person), 'This address was taken off'), '/notice/undo?token='));
  await expect(owner).toHaveURL(`${server.url}/notice/undo`);
  await expect(main(owner)).toContainText(own(person));
  await press(owner, 'Undo the change');
  await expect(heading(owner)).toHaveText('The address of before is yours again');

  await page.goto(`${server.url}${addresses}`);
  await expect(page, 'the thief is signed out').toHaveURL(/\/sign-in/);
  expect((await new Visitor(server).enterPassword(own(person))).location).toBe('/sign-in/code');
  expect((await new Visitor(server).enterPassword(fresh(person, 'thief'))).status).toBe(401);
  await mailTo(own(person), 'is the one of before');
  await asksForPassword(person.name);
  await mailTo(own(person), 'Choose a new password');
});

test('“It was not me” takes the addresses back too', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  await askFor(page, person, fresh(person, 'thief'));
  await confirmIn(browser, fresh(person, 'thief'));
  const owner = await anotherBrowser(browser);
  await owner.goto(linkIn(await mailTo(own(person), 'This address was taken off'), '/notice/not-me?token='));
  await press(owner, 'Freeze my account');
  await expect(heading(owner)).toHaveText('Your account is frozen');
  expect(server.query(`SELECT email FROM accounts WHERE id = ${person.account}`)[0].email).toBe(own(person));
});

test('the owner types his address in again: the thief’s has no way back, is told so, and everybody is signed out', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const thief = fresh(person, 'thief');
  await askFor(page, person, thief);
  await confirmIn(browser, thief);
  await askFor(page, person, own(person));

  const reader = await anotherBrowser(browser);
  await reader.goto(linkIn(await mailTo(own(person), 'Confirm this address'), '/notice/confirm-address?token='));
  await expect(main(reader), 'whoever reads there may be a stranger').toContainText('registered address of an account at');
  await press(reader, 'Confirm this address');
  await expect(heading(reader)).toHaveText('The address of before is yours again');
  await page.goto(`${server.url}${addresses}`);
  await expect(page, 'whoever is in proves himself anew').toHaveURL(/\/sign-in/);
  expect((await new Visitor(server).enterPassword(own(person))).location).toBe('/sign-in/code');

  const toThief = () => mails.mails().filter(({ to }) => to[0] === thief).map(({ text }) => text).join('\n');
  await expect.poll(toThief).toContain('no longer belongs to your account');
  expect(toThief()).not.toContain('/notice/undo');
});

test('an address that a thief changed more than a week ago is corrected by the operator, and the owner comes back', async ({ page, browser }) => {
  const person = await signedIn(server);
  const thief = fresh(person, 'thief');
  await askFor(page, person, thief);
  await confirmIn(browser, thief);
  const undo = linkIn(await mailTo(own(person), 'This address was taken off'), '/notice/undo?token=');
  await server.advance(6 * day);
  await person.enterPassword(new Visitor(server));
  const warned = linkIn(await mailTo(own(person), 'New sign-in'), '/notice/not-me?token=');
  await server.advance(2 * day);
  const owner = await anotherBrowser(browser);
  await owner.goto(warned);
  await press(owner, 'Freeze my account');
  await expect(heading(owner)).toHaveText('Your account is frozen');
  const email = () => server.query(`SELECT email FROM accounts WHERE id = ${person.account}`)[0].email;
  expect(email(), 'his undo is over').toBe(thief);

  const corrected = await server.cli(['subscriber', 'address', person.name, '--email', own(person), '--reason', 'came with a passport']);
  expect(corrected.out).toContain('frozen still: sallyport subscriber thaw');
  await mailTo(own(person), 'We have changed the e-mail address');
  await expect.poll(() => mails.mails().filter(({ to, text }) => to[0] === thief && /no longer belongs/.test(text)).length).toBe(1);
  const thawed = await server.cli(['subscriber', 'thaw', person.name, '--reason', 'came with a passport']);
  expect(thawed.out).toContain(own(person));
  await mailTo(own(person), 'is open again');

  // The mail of the correction alone keeps its right: it may be the desk that was deceived.
  const links = mails.mails().filter(({ to, text }) => to[0] === thief && !/no longer belongs/.test(text)).flatMap(({ text }) => text.match(/^https?:\S+\?token=\S+$/gm) ?? []);
  expect(links.length).toBeGreaterThan(2);
  for (const link of [undo, ...links]) {
    await owner.goto(link);
    await expect(heading(owner), link).toHaveText('This link no longer works');
  }

  await owner.goto(`${server.url}/sign-in/forgotten`);
  await owner.getByLabel('Sign-in name').fill(person.name);
  await press(owner, 'Send the link');
  await owner.goto(linkIn(await mailTo(own(person), 'Choose a new password'), '/sign-in/forgotten?token='));
  await owner.getByLabel('New password').fill('walnut gravel piano sunday');
  await press(owner, 'Save the password');
  await owner.getByLabel('Sign-in name').fill(person.name);
  await owner.getByLabel('Password', { exact: true }).fill('walnut gravel piano sunday');
  await press(owner, 'Sign in');
  await expect(owner).toHaveURL(`${server.url}/account/security/multi-factor`);
  expect(email()).toBe(own(person));
  expect(mails.mails().some(({ to, subject }) => to[0] === thief && /Choose a new password|open again/.test(subject))).toBe(false);
});

test('a second address that a thief added is gone with “It was not me”', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const thief = fresh(person, 'thief');
  await askFor(page, person, thief, 'second');
  await confirmIn(browser, thief);
  const reader = await anotherBrowser(browser);
  await reader.goto(linkIn(await mailTo(own(person), 'was changed'), '/notice/not-me?token='));
  await press(reader, 'Freeze my account');
  await expect(heading(reader)).toHaveText('Your account is frozen');
  expect(server.query(`SELECT second_email FROM contacts WHERE account = ${person.account}`)[0].second_email).toBe(null);

  const before = linkIn(await mailTo(thief, 'was changed'), '/notice/not-me?token=');
  await server.cli(['subscriber', 'thaw', person.name, '--reason', 'came with a passport']);
  await mailTo(own(person), 'is open again');
  await reader.goto(before);
  await expect(heading(reader), 'the thief’s links freeze nothing after the thaw').toHaveText('This link no longer works');
});

test('a second address hears everything and opens nothing; it is changed and removed with the same week', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const second = fresh(person, 'second');
  await askFor(page, person, second, 'second');
  await confirmIn(browser, second);
  await mailTo(own(person), 'was changed');
  await see(page, person, addresses);
  await expect(main(page)).toContainText(second);
  expect((await new Visitor(server).enterPassword(second)).status, 'it signs nobody in').toBe(401);

  await person.enterPassword(new Visitor(server));
  const elsewhere = new Visitor(server);
  await person.enterPassword(elsewhere);
  await elsewhere.enterCode(await person.nextCode());
  await mailTo(second, 'New sign-in');
  await mailTo(own(person), 'New sign-in');
  await asksForPassword(person.name);
  await mailTo(own(person), 'Choose a new password');
  expect(mails.mails().filter(({ to, subject }) => to[0] === second && subject.startsWith('Choose'))).toEqual([]);

  await server.advance(7 * day);
  await signInAgain(page, person);
  await see(page, person, addresses);
  await server.advance(6 * 60);
  await press(page, 'Remove the second address');
  await expect(page).toHaveURL(`${server.url}/account/step-up`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await press(page, 'Continue');
  await expect(main(page)).toContainText('press once more');
  await press(page, 'Remove the second address');
  await expect(main(page)).toContainText('The second address is removed');
  const owner = await anotherBrowser(browser);
  await owner.goto(linkIn(await mailTo(second, 'This address was taken off'), '/notice/undo?token='));
  await press(owner, 'Undo the change');
  expect(server.query(`SELECT second_email FROM contacts WHERE account = ${person.account}`)[0].second_email).toBe(second);
});

test('the registered address is confirmed by a link, and the light turns', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  await see(page, person, '/account/security');
  await expect(main(page)).toContainText('Something is missing');
  await main(page).getByRole('link', { name: 'Confirm it' }).click();
  await press(page, 'Send me a link to confirm it');
  await confirmIn(browser, own(person));
  await see(page, person, '/account/security');
  const ready = main(page).locator('section', { hasText: 'Could I get back in?' }).first();
  await expect(ready).toContainText('Yes');
  await expect(ready).toContainText('10 left');
  await asksForPassword(person.name);
  await mailTo(own(person), 'Choose a new password');  // whatever was written before has come by then
  expect(mails.mails().filter(({ to, subject }) => to[0] === own(person) && subject.includes('taken off')), 'nothing has changed').toEqual([]);
});

test('a link is over after a day, when another was sent, and when it is given up', async ({ page, browser }) => {
  const person = await signedIn(server);
  await askFor(page, person, fresh(person, 'a'));
  const first = linkIn(await mailTo(fresh(person, 'a'), 'Confirm this address'), '/notice/confirm-address?token=');
  await askFor(page, person, fresh(person, 'b'));
  const second = linkIn(await mailTo(fresh(person, 'b'), 'Confirm this address'), '/notice/confirm-address?token=');
  const reader = await anotherBrowser(browser);
  await reader.goto(first);
  await expect(heading(reader), 'another was sent').toHaveText('This link no longer works');
  await see(page, person, addresses);
  await press(page, 'Give it up');
  await expect(main(page)).toContainText('The new address is given up');
  await reader.goto(second);
  await expect(heading(reader), 'given up').toHaveText('This link no longer works');
  await askFor(page, person, fresh(person, 'c'));
  const third = linkIn(await mailTo(fresh(person, 'c'), 'Confirm this address'), '/notice/confirm-address?token=');
  await server.advance(day);
  await reader.goto(third);
  await expect(heading(reader), 'a day later').toHaveText('This link no longer works');
  expect(server.query(`SELECT email FROM accounts WHERE id = ${person.account}`)[0].email).toBe(own(person));
});

test('what can’t be an address is said beside the field, and nothing is sent', async ({ page }) => {
  const person = await signedIn(server);
  await askFor(page, person, fresh(person));
  await mailTo(fresh(person), 'Confirm this address');
  await page.goto(`${server.url}${addresses}/registered`);
  const before = mails.mails().length;
  for (const typed of ['', 'nobody', 'a b@example.com', own(person)]) {
    await page.getByLabel('New address').fill(typed);
    await press(page, 'Send the link');
    await expect(main(page), typed).toContainText('There is a problem');
    await expect(page.getByLabel('New address')).toHaveValue(typed);
  }
  await asksForPassword(person.name);
  await mailTo(own(person), 'Choose a new password');
  expect(mails.mails().slice(before).filter(({ subject }) => subject.startsWith('Confirm'))).toEqual([]);
});

test('somebody new is nobody’s address until he says so', async () => {
  const person = await newPerson(server);
  expect(server.query(`SELECT COUNT(*) AS n FROM contacts WHERE account = ${person.account}`)[0].n).toBe(0);
});
