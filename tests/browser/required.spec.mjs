// Required enrolment: from the first reminder to the day on which nothing else opens, by the server's clock.
import { expect, test } from '@playwright/test';

import { codeOf, TestServer } from '../harness.mjs';
import { multiFactor, newPerson } from './steps.mjs';

const day = 86_400;
let server;
let deadline;

test.beforeAll(async () => {
  const firstDay = (Math.floor(Date.now() / 1000 / day) + 3) * day;
  deadline = firstDay + 10 * day;
  server = await TestServer.start({ configuration: `
[two_factor]
policy = "encouraged"
[two_factor.groups.business]
policy = "required"
required_from = "${new Date(firstDay * 1000).toISOString().slice(0, 10)}"
grace = "10d"
` });
});
test.afterAll(async () => { await server?.stop(); });

const main = (page) => page.getByRole('main');
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();
const inWords = (time) => new Date(time * 1000)
  .toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

async function someoneOf(group) {
  const person = await newPerson(server);
  expect((await server.cli(['subscriber', 'group', person.name, ...group])).exit).toBe(0);
  return person;
}

async function setUp(page) {
  const key = (await page.locator('#key').innerText()).replace(/\s/g, '');
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByLabel('6-digit code').fill(codeOf(key, await server.now()));
  await press(page, 'Continue');
  await page.getByLabel('I have saved them').check();
  await press(page, 'Turn on two-factor authentication');
  return key;
}

async function isClosed(page, to) {
  for (const path of ['/', '/account/profile', '/account/security', '/account/security/sessions', '/account/security/activity']) {
    await page.goto(server.url + path);
    await expect(page, `${path} stays closed`).toHaveURL(server.url + to);
  }
}

test('required enrolment: reminded, warned, given a week more, and then it comes first', async ({ page }) => {
  const person = await someoneOf(['business']);
  await person.signInBy(page);
  await expect(page).toHaveURL(`${server.url}/account/security/protect`);
  await expect(main(page)).toContainText(`Needed from ${inWords(deadline)}`);
  await press(page, 'Remind me later');
  await expect(page).toHaveURL(`${server.url}/account/profile`);
  await expect(main(page)).toContainText(`is needed from ${inWords(deadline)}`);

  await server.set(deadline - 5 * day);
  await person.signInBy(page);
  await expect(page, 'a week later he is asked again').toHaveURL(`${server.url}/account/security/protect`);
  await press(page, 'Remind me later');

  // He sits before his profile when the day begins.
  await server.set(deadline - 60);
  await person.signInBy(page);
  await expect(page).toHaveURL(`${server.url}/account/profile`);
  await server.set(deadline);
  await isClosed(page, '/account/security/protect');
  await expect(main(page)).toContainText(`Since ${inWords(deadline)} your account needs two-factor authentication`);
  await main(page).getByRole('link', { name: 'See which apps we recommend' }).click();
  await expect(main(page)).toContainText('Set up your authenticator app first');
  await main(page).getByRole('link', { name: 'Not today?' }).click();
  await press(page, 'Give me 7 more days');
  await expect(page).toHaveURL(`${server.url}/account/profile`);
  await expect(main(page)).toContainText('You can do without two-factor authentication until');

  await server.set(deadline + 7 * day + 60);
  await person.signInBy(page);
  await isClosed(page, multiFactor);
  await page.goto(`${server.url}/account/security/protect`);
  await expect(page, 'there is nothing left to choose').toHaveURL(server.url + multiFactor);
  await press(page, 'Activate');
  const key = await setUp(page);
  await expect(page).toHaveURL(/\/sign-in/);
  await server.nextStep();
  const now = await server.nextStep();
  await person.signInBy(page);
  await page.getByLabel('6-digit code').fill(codeOf(key, now));
  await press(page, 'Continue');
  await expect(page).toHaveURL(/\/account\/profile/);

  await page.goto(server.url + multiFactor);
  await expect(main(page)).toContainText('Your account requires it, so it can’t be removed');
  await page.goto(`${server.url}${multiFactor}/remove`);
  await main(page).getByRole('link', { name: 'Move to a new phone' }).click();
  await expect(main(page)).toContainText('How it goes');
});

test('required enrolment: whoever sets it up in time goes on where he is', async ({ page }) => {
  await server.set(deadline + 30 * day);
  const person = await someoneOf(['business']);
  await person.signInBy(page);
  await expect(main(page)).toContainText('Needed from');
  await press(page, 'Activate');
  await setUp(page);
  await expect(page).toHaveURL(`${server.url}${multiFactor}/active`);
  await page.goto(`${server.url}/account/profile`);
  await expect(main(page)).not.toContainText('is needed from');
});

test('encouraged enrolment: asked, put off for a month, asked again', async ({ page }) => {
  const person = await someoneOf(['--none']);
  await person.signInBy(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Protect your account');
  await press(page, 'Not now');
  await expect(page).toHaveURL(`${server.url}/account/profile`);
  await server.advance(29 * day);
  await person.signInBy(page);
  await expect(page).toHaveURL(`${server.url}/account/profile`);
  await server.advance(day + 60);
  await person.signInBy(page);
  await expect(page).toHaveURL(`${server.url}/account/security/protect`);
});

test('staff enrol before anything else, from the first day on', async ({ page }) => {
  const person = await someoneOf(['supervisors']);
  await person.signInBy(page);
  await isClosed(page, multiFactor);
  await expect(main(page)).not.toContainText('Not today?');
});
