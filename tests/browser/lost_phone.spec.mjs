// The phone is gone: the operator hands over a pass. And the first password, chosen by an invitation.
import { expect, test } from '@playwright/test';

import { TestServer, codeOf, password } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';
import { anotherBrowser, multiFactor, newPerson, setUpApp, signedIn, withTwoFactors } from './steps.mjs';

const hour = 3_600;

let server;

test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server?.stop(); });

const main = (page) => page.getByRole('main');
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();

async function run(...words) {
  const answer = await server.cli(words);
  expect(answer.err).toBe('');
  expect(answer.exit).toBe(0);
  return answer.out;
}

async function passFor(person) {
  const said = await run('subscriber', 're-enrol', person.name, '--reason', 'phone lost, called back');
  return { pass: said.split('\n')[0], said };
}

async function enterPass(page, pass) {
  await page.getByRole('link', { name: 'I got a pass from support' }).click();
  await page.getByLabel('Support pass').fill(pass);
  await press(page, 'Continue');
}

test('a pass of the operator opens the enrolment of a new app, and the old one ends with it', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const { pass, said } = await passFor(person);
  expect(pass).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){5}$/);

  const other = await anotherBrowser(browser);
  await person.open(other, '/account/profile');

  await person.signInBy(page);
  await expect(page).toHaveURL(`${server.url}/sign-in/code`);
  const link = await page.getByRole('link', { name: /pass from support/ }).innerText();
  expect(said, 'the operator names the link as it stands on the page').toContain(`"${link}"`);
  await enterPass(page, pass.toLowerCase().replaceAll('-', ' '));
  await expect(page).toHaveURL(`${server.url}${multiFactor}`);
  await expect(main(page)).toContainText('Your support pass let you in');

  for (const path of ['/account/profile', '/account/security', `${multiFactor}/remove`, '/']) {
    await page.goto(server.url + path);
    await expect(page, `${path} stays closed`).toHaveURL(`${server.url}${multiFactor}`);
  }
  const { key, codes } = await setUpApp(page, server);
  await other.reload();
  await expect(other, 'the old session lives until the press').toHaveURL(/\/account\/profile/);
  await page.getByLabel('I have saved them').check();
  await press(page, 'Turn on two-factor authentication');
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(main(page)).toContainText('Your new app is active');
  await other.reload();
  await expect(other, 'and then it is over').toHaveURL(/\/sign-in/);
  await other.context().close();

  await server.nextStep();
  const now = await server.nextStep();
  await person.signInBy(page);
  await page.getByLabel('6-digit code').fill(codeOf(person.key, now));
  await press(page, 'Continue');
  await expect(main(page), 'the old app').toContainText('is not right');
  await page.getByRole('link', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(person.codes[0]);
  await press(page, 'Continue');
  await expect(main(page), 'the old recovery codes').toContainText('none of your unused recovery codes');
  await page.getByRole('link', { name: 'I got a pass from support' }).click();
  await page.getByLabel('Support pass').fill(pass);
  await press(page, 'Continue');
  await expect(main(page), 'the pass').toContainText('does not work here');
  await page.getByRole('link', { name: 'Use the code from my app' }).click();
  await page.getByLabel('6-digit code').fill(codeOf(key, now));
  await press(page, 'Continue');
  await expect(page).toHaveURL(/\/account\/profile/);
  await expect(main(page)).toContainText('Active since');
  await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();

  await person.signInBy(page);
  await page.getByRole('link', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(codes[0]);
  await press(page, 'Continue');
  await expect(page, 'the new recovery codes').toHaveURL(/\/account\/profile/);
  expect(server.query(`SELECT reason FROM events WHERE account = ${person.account} AND reason LIKE '%called back%'`).length,
    'the operator\'s reason is kept').toBeGreaterThan(0);
});

test('until the new app is active, the old one stays what it was', async ({ page }) => {
  const person = await withTwoFactors(server);
  const { pass } = await passFor(person);
  await person.signInBy(page);
  await enterPass(page, pass);
  await setUpApp(page, server);
  await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
  await person.signInBy(page);
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await press(page, 'Continue');
  await expect(page).toHaveURL(/\/account\/profile/);
});

test('a pass is for one person, for 24 hours, and the newest counts alone', async ({ page }) => {
  const person = await withTwoFactors(server);
  const somebodyElse = await withTwoFactors(server);
  const { pass: older } = await passFor(person);
  const { pass } = await passFor(person);
  const { pass: foreign } = await passFor(somebodyElse);
  await person.signInBy(page);
  await page.getByRole('link', { name: 'I got a pass from support' }).click();
  for (const wrong of [older, foreign]) {
    await page.getByLabel('Support pass').fill(wrong);
    await press(page, 'Continue');
    await expect(main(page)).toContainText('does not work here');
  }
  await server.advance(24 * hour + 1);
  await person.signInBy(page);
  await enterPass(page, pass);
  await expect(main(page)).toContainText('does not work here');
});

test('there is no pass for somebody without two-factor authentication', async () => {
  const person = await signedIn(server);
  const answer = await server.cli(['subscriber', 're-enrol', person.name, '--reason', 'phone lost']);
  expect(answer.exit).toBe(1);
  expect(answer.out).toBe('');
});

const linkFor = async (name) => (await run('subscriber', 'invite', name)).split('\n')[0];

const weak = [
  ['Short 1', /too short/],
  ['passwordpassword', /most common|repetition/],
  ['aaaaaaaaaaaaaaaaaaaa', /most common|repetition/],
  ['harbour broadband', /made of your name|the name of this portal/],
];

test('an invitation lets a person choose a password, once', async ({ page }) => {
  const person = await newPerson(server);
  const link = await linkFor(person.name);
  expect(link.startsWith(`${server.url}/invitation?token=`)).toBe(true);

  await page.goto(link);
  await expect(page, 'the token leaves the address').toHaveURL(`${server.url}/invitation`);
  await expect(page.getByLabel('Your sign-in name')).toHaveValue(person.name);
  for (const [typed, why] of weak) {
    await page.getByLabel('New password').fill(typed);
    await press(page, 'Save the password');
    await expect(page, typed).toHaveTitle(/^Error: /);
    await expect(page.locator('#password-error'), typed).toContainText(why);
    await expect(page.getByLabel('New password')).toHaveValue('');
  }
  await page.getByLabel('New password').fill(password);
  await press(page, 'Save the password');
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(main(page)).toContainText('Your password is set');
  await person.signInBy(page);
  await expect(page).toHaveURL(/\/account\/profile/);

  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This invitation no longer works');
});

test('opening the link changes nothing, however often', async () => {
  const person = await newPerson(server);
  const link = new URL(await linkFor(person.name));
  const before = server.dump();
  for (let n = 0; n < 5; n += 1) {
    const visitor = new Visitor(server);
    expect((await visitor.get(link.pathname + link.search)).location).toBe('/invitation');
    expect((await visitor.get('/invitation')).status).toBe(200);
  }
  expect(server.dump()).toBe(before);
});

test('a new password ends every session and leaves two-factor authentication as it is', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  await person.open(page, '/account/profile');
  const other = await anotherBrowser(browser);
  await other.goto(await linkFor(person.name));
  await other.getByLabel('New password').fill('marble otter saddle quince');
  await press(other, 'Save the password');
  await expect(main(other)).toContainText('Your password is set');
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
  await person.signInBy(page);
  await expect(main(page), 'the old password').toContainText('do not belong together');
  await page.getByLabel('Password', { exact: true }).fill('marble otter saddle quince');
  await press(page, 'Sign in');
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await press(page, 'Continue');
  await expect(page).toHaveURL(/\/account\/profile/);
  await other.context().close();
});

test('an invitation is over after seven days, and when a newer one is made', async ({ page }) => {
  const person = await newPerson(server);
  const older = await linkFor(person.name);
  const link = await linkFor(person.name);
  await page.goto(older);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This invitation no longer works');
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Choose your password');
  await server.advance(7 * 24 * hour + 1);
  await page.getByLabel('New password').fill('velvet harpoon ginger stone');
  await press(page, 'Save the password');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This invitation no longer works');
});
