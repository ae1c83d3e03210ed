// The account is his: a forgotten password, a changed one, the mails that tell of it, and "It was not me". The mails
// go through a real mail server and are read as a mail reader reads them.
import { expect, test } from '@playwright/test';

import { codeOf, password } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';
import { anotherBrowser, multiFactor, newPerson, setUpApp, signedIn, withTwoFactors } from './steps.mjs';

const chosen = 'umbrella quartz lantern oxide';
const minute = 60;
const day = 86_400;

let server;
let mails;
let stop;

test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails({ tls: 'starttls' })); });
test.afterAll(async () => { await stop?.(); });

const main = (page) => page.getByRole('main');
const heading = (page) => page.getByRole('heading', { level: 1 });
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();
const mailTo = (person, subject) => mails.waitForMail({ to: `${person.name}@example.com`, subject });
const linkIn = (mail, path) => {
  const link = mail.text.split('\n').find((line) => line.startsWith(`${server.url}${path}`));
  expect(link, `a link to ${path} in: ${mail.text}`).toBeTruthy();
  expect(mail.html, 'both forms have the same link').toContain(link);
  return link;
};

/** Switches two-factor authentication on; the key and the recovery codes. */
async function enrolIn(page) {
  await page.goto(server.url + multiFactor);
  const app = await setUpApp(page, server);
  await page.getByRole('checkbox').check();
  await main(page).getByRole('button').last().click();
  await page.waitForURL(/activated|\/active$/);
  return app;
}

async function askForLink(page, name) {
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole('link', { name: 'I forgot my password' }).click();
  await page.getByLabel('Sign-in name').fill(name);
  await press(page, 'Send the link');
}

test('a forgotten password: a link by mail, and two factors are asked for as before', async ({ page }) => {
  const person = await withTwoFactors(server);
  await askForLink(page, person.name);
  await expect(heading(page)).toHaveText('Look into your mailbox');
  const mail = await mailTo(person, 'Choose a new password');
  expect(mail.tls, 'it came by TLS').toBeTruthy();
  expect(mail.text).not.toContain('not-me');

  await page.goto(linkIn(mail, '/sign-in/forgotten?token='));
  await expect(page, 'the token leaves the address').toHaveURL(`${server.url}/sign-in/forgotten/choose`);
  await page.getByLabel('New password').fill('password1234');
  await press(page, 'Save the password');
  await expect(main(page)).toContainText('most common');
  await page.getByLabel('New password').fill(chosen);
  await press(page, 'Save the password');
  await expect(page, 'it signs nobody in').toHaveURL(`${server.url}/sign-in?after=password`);
  expect((await person.visitor.get('/account/profile')).location, 'other sessions have ended').toBe('/sign-in');

  await page.getByLabel('Sign-in name').fill(person.name);
  await page.getByLabel('Password', { exact: true }).fill(chosen);
  await press(page, 'Sign in');
  await expect(page).toHaveURL(`${server.url}/sign-in/code`);
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await press(page, 'Continue');
  await expect(page).toHaveURL(/\/account\/profile/);
  const told = await mailTo(person, 'A new password');
  linkIn(told, '/notice/not-me?token=');

  await page.goto(linkIn(mail, '/sign-in/forgotten?token='));
  await expect(heading(page), 'the link works once').toHaveText('This link no longer works');
});

test('a link for a new password is over after half an hour, and asking for nobody sends nothing', async ({ page }) => {
  const person = await newPerson(server);
  await askForLink(page, `${person.name}@example.com`);
  const link = linkIn(await mailTo(person, 'Choose a new password'), '/sign-in/forgotten?token=');
  await server.advance(30 * minute);
  await page.goto(link);
  await expect(heading(page)).toHaveText('This link no longer works');
  const before = mails.mails().length;
  await askForLink(page, 'nobody-at-all');
  await expect(heading(page)).toHaveText('Look into your mailbox');
  await askForLink(page, person.name);
  const since = () => mails.mails().slice(before).map(({ to, subject }) => `${to}: ${subject}`);
  const his = expect.stringMatching(`^${person.name}@example.com: Choose a new password`);
  await expect.poll(since).toContainEqual(his);
  expect(since(), 'his alone').toEqual([his]);
});

test('a changed password: the present one and a code are asked, others are signed out, the owner is told', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const other = await anotherBrowser(browser);
  await person.signInWithCodeBy(other);
  await mailTo(person, 'New sign-in');

  await person.open(page, '/account/security');
  await main(page).getByRole('link', { name: 'Change your password' }).click();
  await page.getByLabel('Your password now').fill('not the password');
  await page.getByLabel('New password').fill(chosen);
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await press(page, 'Change the password');
  await expect(main(page)).toContainText('There is a problem');
  await page.getByLabel('Your password now').fill(password);
  await page.getByLabel('New password').fill(chosen);
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await press(page, 'Change the password');
  await expect(main(page)).toContainText('Your password is changed');
  await other.reload();
  await expect(other).toHaveURL(`${server.url}/sign-in`);
  const mail = await mailTo(person, 'was changed');
  expect(mail.text).toContain('It was not you?');

  await person.signInBy(other);
  await expect(main(other), 'the old one is dead').toContainText('do not belong together');
});

test('the thief who has everything is thrown out by "It was not me", and the owner comes back', async ({ page, browser }) => {
  const person = await signedIn(server);
  // The thief signs in from elsewhere with the password, changes it and switches his own app on.
  const thief = await anotherBrowser(browser);
  await person.signInBy(thief);
  const warned = await mailTo(person, 'New sign-in');
  await thief.goto(`${server.url}/account/security/password`);
  await thief.getByLabel('Your password now').fill(password);
  await thief.getByLabel('New password').fill(chosen);
  await press(thief, 'Change the password');
  await expect(main(thief)).toContainText('Your password is changed');
  await mailTo(person, 'was changed');
  const stolen = await enrolIn(thief);
  await mailTo(person, 'is active');
  const halfIn = await anotherBrowser(browser);
  await person.signInBy(halfIn, chosen);
  await expect(halfIn, 'his app guards the account now').toHaveURL(`${server.url}/sign-in/code`);

  await page.goto(linkIn(warned, '/notice/not-me?token='));
  await expect(page, 'the link leaves the address').toHaveURL(`${server.url}/notice/not-me`);
  await expect(main(page)).toContainText(person.name);
  await thief.goto(`${server.url}/account/profile`);
  await expect(thief, 'looking changes nothing').toHaveURL(`${server.url}/account/profile`);
  await press(page, 'Freeze my account');
  await expect(heading(page)).toHaveText('Your account is frozen');
  await thief.reload();
  await expect(thief).toHaveURL(`${server.url}/sign-in`);
  await person.signInBy(thief, chosen);
  await expect(thief, 'nor back in').toHaveURL(`${server.url}/notice/frozen`);
  const codeNow = async () => codeOf(stolen.key, await server.nextStep());
  await halfIn.getByLabel('6-digit code').fill(await codeNow());
  await press(halfIn, 'Continue');
  await halfIn.goto(`${server.url}/account/profile`);
  await expect(halfIn, 'nor by what he had begun').toHaveURL(`${server.url}/sign-in`);
  await mailTo(person, 'is frozen');

  const refused = await server.cli(['subscriber', 'enable', person.name]);
  expect(refused.exit, 'only thawing opens it').toBe(1);
  const thawed = await server.cli(['subscriber', 'thaw', person.name, '--reason', 'came to the shop with a passport']);
  expect(thawed.exit).toBe(0);
  await mailTo(person, 'open again');
  await person.signInBy(thief, chosen);
  await expect(main(thief), 'the password of the thief is gone').toContainText('do not belong together');

  const owner = await anotherBrowser(browser);
  await askForLink(owner, person.name);
  await owner.goto(linkIn(await mailTo(person, 'Choose a new password'), '/sign-in/forgotten?token='));
  await owner.getByLabel('New password').fill('walnut gravel piano sunday');
  await press(owner, 'Save the password');
  await owner.getByLabel('Sign-in name').fill(person.name);
  await owner.getByLabel('Password', { exact: true }).fill('walnut gravel piano sunday');
  await press(owner, 'Sign in');
  await expect(owner, 'a fresh enrolment comes first').toHaveURL(`${server.url}/account/security/multi-factor`);
  await expect(main(owner)).toContainText('Set up your authenticator app first');
  await owner.goto(`${server.url}/account/profile`);
  await expect(owner).toHaveURL(`${server.url}/account/security/multi-factor`);
  const { key } = await enrolIn(owner);
  await expect(owner).toHaveURL(`${server.url}/sign-in?after=activated`);

  // Even with the new password his app and his recovery codes are of no use.
  const late = await anotherBrowser(browser);
  await person.signInBy(late, 'walnut gravel piano sunday');
  await late.getByLabel('6-digit code').fill(await codeNow());
  await press(late, 'Continue');
  await expect(main(late), 'his app is dead').toContainText('This code is not right');
  await late.goto(`${server.url}/sign-in/recovery-code`);
  await late.getByLabel('Recovery code').fill(stolen.codes[0]);
  await press(late, 'Continue');
  await expect(main(late), 'and his codes').toContainText('There is a problem');
  await late.goto(`${server.url}/sign-in/code`);
  await late.getByLabel('6-digit code').fill(codeOf(key, await server.nextStep()));
  await press(late, 'Continue');
  await expect(late, 'the owner’s works').toHaveURL(/\/account\/profile/);
});

test('the link of a notice is good for seven days', async ({ page }) => {
  const person = await signedIn(server);
  await person.enterPassword(new Visitor(server));
  const link = linkIn(await mailTo(person, 'New sign-in'), '/notice/not-me?token=');
  await server.advance(7 * day);
  await page.goto(link);
  await expect(heading(page)).toHaveText('This link no longer works');
});

test('an invitation goes by mail, and the operator is told so', async ({ page }) => {
  const person = await newPerson(server);
  const said = await server.cli(['subscriber', 'invite', person.name]);
  expect(said.out).toContain(`on its way to ${person.name}@example.com`);
  await page.goto(linkIn(await mailTo(person, 'Your access to'), '/invitation?token='));
  await expect(heading(page)).toHaveText('Choose your password');
});
