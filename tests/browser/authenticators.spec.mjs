// Several authenticators, a new phone beside the old one, codes that are tried, and the proof before all that.
import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';

import { codeOf, password, TestServer, wrongCodeOf } from '../harness.mjs';
import { anotherBrowser, multiFactor, withTwoFactors } from './steps.mjs';

const minute = 60;
const step = 30;
let server;

test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

const main = (page) => page.getByRole('main');
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();
const pageOf = (id) => `${multiFactor}/authenticator?id=${id}`;

/** Returns once the answer is there, so that nothing is read off the page of before. */
async function send(page, code, button) {
  await page.getByLabel('6-digit code').fill(code);
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await press(page, button);
  await answered;
  await page.waitForLoadState();
}

const enterCode = (page, code) => send(page, code, 'Continue');

async function signIn(page, person, key) {
  await person.signInBy(page);
  await expect(page).toHaveURL(`${server.url}/sign-in/code`);
  await enterCode(page, codeOf(key, await server.nextStep()));
}

async function confirm(page, key) {
  await expect(page).toHaveURL(`${server.url}/account/step-up`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await enterCode(page, codeOf(key, await server.nextStep()));
}

async function keyOn(page) { return page.locator('[data-copy]').getAttribute('data-copy'); }

const tryCode = async (page, id, code) => {
  await page.goto(server.url + pageOf(id));
  await send(page, code, 'Try this code');
};

test('a second authenticator is added, named, used and removed, and its browsers alone are signed out', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  await person.open(page, multiFactor);
  await server.advance(5 * minute);
  await press(page, 'Add another authenticator');
  await confirm(page, person.key);
  await expect(page, 'it goes on by itself').toHaveURL(`${server.url}${multiFactor}/activate`);
  await expect(main(page)).toContainText('Step 1 of 2');
  await expect(main(page)).toContainText(`${person.name}-2`);
  const second = await keyOn(page);
  expect(second).not.toBe(person.key);
  await main(page).getByRole('link', { name: 'Continue' }).click();
  await page.getByLabel('6-digit code').fill(wrongCodeOf(second, await server.now()));
  await press(page, 'Add this authenticator');
  await expect(main(page)).toContainText('not a code of this entry');
  await page.getByLabel('6-digit code').fill(codeOf(second, await server.now()));
  await press(page, 'Add this authenticator');
  await expect(main(page)).toContainText('The authenticator is added');
  const [, added] = person.authenticators;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Authenticator 2');

  await page.getByLabel('What do you call it?').fill('  Tablet <b>&amp; co</b> ');
  await press(page, 'Save the name');
  await expect(page).toHaveURL(`${server.url}${pageOf(added)}&after=renamed`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tablet <b>&amp; co</b>');
  await page.goto(server.url + multiFactor);
  await expect(main(page).locator('.entries > li')).toHaveCount(2);
  await expect(main(page).getByRole('link', { name: 'Tablet <b>&amp; co</b>' })).toBeVisible();

  const [byFirst, bySecond] = [await anotherBrowser(browser), await anotherBrowser(browser)];
  await person.signInBy(bySecond);
  await expect(main(bySecond), 'both entries may be used').toContainText(`(${person.name}, ${person.name}-2)`);
  await enterCode(bySecond, codeOf(second, await server.nextStep()));
  await expect(bySecond).toHaveURL(/\/account\/profile/);
  await signIn(byFirst, person, person.key);
  await expect(byFirst).toHaveURL(/\/account\/profile/);

  await server.advance(6 * minute);
  await page.goto(server.url + pageOf(added));
  await main(page).getByRole('link', { name: 'Remove' }).click();
  await press(page, 'Remove this authenticator');
  await confirm(page, person.key);
  await expect(page, 'back at the question').toHaveURL(`${server.url}${multiFactor}/authenticator/remove?id=${added}`);
  expect(person.authenticators).toHaveLength(2);
  await press(page, 'Remove this authenticator');
  await expect(main(page)).toContainText('The authenticator is removed');
  expect(person.authenticators).toHaveLength(1);

  await bySecond.reload();
  await expect(bySecond).toHaveURL(`${server.url}/sign-in`);
  await byFirst.reload();
  await expect(byFirst).toHaveURL(/\/account\/profile/);
  await person.signInBy(bySecond);
  await enterCode(bySecond, codeOf(second, await server.nextStep()));
  await expect(main(bySecond)).toContainText('This code is not right');
  await page.goto(server.url + pageOf(added));
  await expect(main(page)).toContainText('There is no such page');
  const shown = await server.cli(['subscriber', 'show', person.name]);
  expect(shown.out).toContain(`Authenticator    entry 1 (${person.name})`);
  expect(shown.out).toContain('one authenticator ended (removed: entry 2: Tablet <b>&amp; co</b>)');
  await Promise.all([byFirst.context().close(), bySecond.context().close()]);
});

test('the only authenticator is removed by switching two-factor authentication off', async ({ page }) => {
  const person = await withTwoFactors(server);
  await person.open(page, pageOf(person.authenticators[0]));
  await main(page).getByRole('link', { name: 'Remove' }).click();
  await expect(page).toHaveURL(`${server.url}${multiFactor}/remove`);
});

test('five authenticators are the most', async ({ page }) => {
  const person = await withTwoFactors(server);
  for (let n = 2; n <= 5; n += 1) await person.addAuthenticator();
  await person.open(page, multiFactor);
  await expect(main(page).locator('.entries > li')).toHaveCount(5);
  await expect(main(page)).toContainText('You have 5 authenticators');
  await expect(main(page).getByRole('button', { name: 'Add another authenticator' })).toHaveCount(0);
});

test('a new phone: the old one works until the new one has been used twice', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const onOld = await anotherBrowser(browser);
  await signIn(onOld, person, person.key);
  await person.open(page, multiFactor);
  await main(page).getByRole('link', { name: 'Move to a new phone' }).click();
  await press(page, 'Set up the new phone');
  await confirm(page, person.key);
  await expect(main(page), 'it goes on by itself').toContainText('Do this on your new phone');
  await expect(main(page)).toContainText(`The one on your old phone, ${person.name}, works on`);
  const key = await keyOn(page);
  await main(page).getByRole('link', { name: 'Continue' }).click();
  await page.getByLabel('6-digit code').fill(codeOf(key, await server.now()));
  await press(page, 'Add this authenticator');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Both phones work now');
  await expect(main(page)).toContainText('Authenticator 1 ends when Authenticator 2 has been used 2 more times.');
  await expect(main(page)).toContainText('Ends soon');

  const onNew = await anotherBrowser(browser);
  await signIn(onNew, person, key);
  await expect(onNew).toHaveURL(/\/account\/profile/);
  await page.reload();
  await expect(main(page)).toContainText('Authenticator 1 ends when Authenticator 2 has been used once more.');
  await expect(main(page)).toContainText('It has worked once.');
  const third = await anotherBrowser(browser);
  await signIn(third, person, person.key);
  await expect(third, 'the old one still works').toHaveURL(/\/account\/profile/);

  await onNew.goto(`${server.url}/account/step-up`);
  await confirm(onNew, key);
  await expect(onNew).toHaveURL(`${server.url}/account/security`);
  for (const ended of [onOld, third, page]) {
    await ended.goto(`${server.url}/account/profile`);
    await expect(ended, 'opened by the old one').toHaveURL(`${server.url}/sign-in`);
  }
  await onNew.goto(server.url + multiFactor);
  await expect(main(onNew).locator('.entries > li')).toHaveCount(1);
  await expect(main(onNew)).toContainText(`${person.name}-2`);
  await person.signInBy(third);
  await enterCode(third, codeOf(person.key, await server.nextStep()));
  await expect(main(third)).toContainText('This code is not right');
  expect(server.events(5)).toContain('authenticator_ended: replaced: entry 1');
  await Promise.all([onOld, onNew, third].map((one) => one.context().close()));
});

test('a new phone: the old one ends at once when he says so', async ({ page }) => {
  const person = await withTwoFactors(server);
  await person.addAuthenticator({ insteadOf: person.authenticators[0] });
  await person.open(page, `${multiFactor}/new-phone`);
  await press(page, 'End the old one now');
  await expect(main(page)).toContainText('Your old authenticator has ended');
  await expect(main(page)).toContainText('Delete the old entry in your app');
  expect(person.authenticators).toHaveLength(1);
  expect((await page.request.get(`${server.url}/session`)).status(), 'this browser stays').toBe(204);
});

test('a new phone that is given up leaves the old one as it was', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const key = await person.addAuthenticator({ insteadOf: person.authenticators[0] });
  await person.open(page, `${multiFactor}/new-phone`);
  await server.advance(6 * minute);
  await press(page, 'Keep the old one');
  await confirm(page, person.key);
  await expect(page).toHaveURL(`${server.url}${multiFactor}/new-phone`);
  await press(page, 'Keep the old one');
  await expect(main(page)).toContainText('Your old authenticator stays');
  const other = await anotherBrowser(browser);
  await person.signInBy(other);
  await enterCode(other, codeOf(key, await server.nextStep()));
  await expect(main(other)).toContainText('This code is not right');
  await enterCode(other, codeOf(person.key, await server.now()));
  await expect(other).toHaveURL(/\/account\/profile/);
  await other.context().close();
});

test('of several, he says which one is on the old phone', async ({ page }) => {
  const person = await withTwoFactors(server);
  await person.addAuthenticator();
  await person.open(page, `${multiFactor}/new-phone`);
  await press(page, 'Set up the new phone');
  await expect(page).toHaveTitle(/^Error: /);
  await expect(main(page)).toContainText('Choose the authenticator that is on your old phone');
  await page.getByLabel('Authenticator 2').check();
  await press(page, 'Set up the new phone');
  await expect(main(page)).toContainText(`The one on your old phone, ${person.name}-2, works on`);
});

test('try a code: what is wrong is told, and a right one is used up', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const [id] = person.authenticators;
  const now = await server.nextStep();
  await person.open(page, pageOf(id));

  await tryCode(page, id, codeOf(person.key, now - 90));
  await expect(page).toHaveTitle(/^Error: /);
  await expect(main(page)).toContainText('The clock of your phone is about 90 seconds slow.');
  await tryCode(page, id, codeOf(person.key, now + 100));
  await expect(main(page)).toContainText('The clock of your phone is about 90 seconds fast.');
  await tryCode(page, id, execFileSync('oathtool', ['--totp=sha256', '-b', '-N', `@${now}`, person.key], { encoding: 'utf8' }).trim());
  await expect(main(page)).toContainText('another algorithm');
  await expect(main(page)).toContainText('Add a new authenticator');
  await tryCode(page, id, codeOf(person.key, now, '-d', '8'));
  await expect(main(page)).toContainText('another number of digits');

  await tryCode(page, id, codeOf(person.key, now + 40));
  await expect(main(page)).toContainText('This code works, but your phone’s clock is fast');
  await expect(main(page)).toContainText('about 30 seconds ahead');
  const other = await anotherBrowser(browser);
  await person.signInBy(other);
  await enterCode(other, codeOf(person.key, now + 40));
  await expect(main(other), 'it is used up, and nothing is said of a step to come').toContainText('This code is not right');

  await server.advance(2 * minute);
  const later = await server.nextStep();
  await tryCode(page, id, codeOf(person.key, later));
  await expect(main(page)).toContainText('This code works');
  await page.reload();
  await expect(main(page)).toContainText('The code is used up now');
  await enterCode(other, codeOf(person.key, later));
  await expect(main(other)).toContainText('has been used already');
  await tryCode(page, id, codeOf(person.key, later));
  await expect(main(page)).toContainText('has been used already');
  await enterCode(other, codeOf(person.key, await server.nextStep()));
  await expect(other).toHaveURL(/\/account\/profile/);
  await other.context().close();
});

test('trying codes is paced like a sign-in', async ({ page }) => {
  const person = await withTwoFactors(server);
  const [id] = person.authenticators;
  const wrong = wrongCodeOf(person.key, await server.now());
  await person.open(page, pageOf(id));
  for (let n = 0; n < 5; n += 1) await tryCode(page, id, wrong);
  await expect(main(page)).toContainText('This is not a code of this entry');
  await tryCode(page, id, await person.code());
  await expect(main(page)).toContainText('Too many tries');
});

test('a proof is fresh for five minutes, each act restarts them, and fifteen are the most', async ({ page }) => {
  const person = await withTwoFactors(server);
  await person.visitor.signOut();
  const visitor = await person.signedInBy(person.key);
  person.visitor = visitor;
  const proven = await server.now();
  await person.open(page, `${multiFactor}/recovery-codes`);
  const act = async () => {
    await page.goto(`${server.url}${multiFactor}`);
    await press(page, 'Add another authenticator');
    return new URL(page.url()).pathname;
  };
  const activate = `${multiFactor}/activate`;
  // A key that is on its way is no new act, so each is given up first.
  const giveUp = () => server.change(`DELETE FROM pending_enrolments WHERE account = ${person.account}`);
  for (const at of [4 * minute + 58, 9 * minute + 55, 14 * minute + 50]) {
    await server.set(proven + at);
    expect(await act(), `${at} seconds after the proof`).toBe(activate);
    giveUp();
  }
  await server.set(proven + 15 * minute + 1);  // the clock tells whole seconds
  expect(await act(), 'a quarter of an hour after the proof').toBe('/account/step-up');
  await confirm(page, person.key);
  await expect(page).toHaveURL(server.url + activate);
  giveUp();
  await server.advance(5 * minute);
  expect(await act(), 'five minutes after the act').toBe('/account/step-up');
});

test('while another one is being added, recovery codes are where they were', async ({ page }) => {
  const person = await withTwoFactors(server);
  await person.visitor.stepUp(await person.nextCode());
  await person.visitor.get(multiFactor);
  await person.visitor.post(`${multiFactor}/add`);
  await person.open(page, `${multiFactor}/recovery-codes`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Recovery codes');
  await press(page, 'Make new codes');
  await page.getByLabel('I have saved them').check();
  await press(page, 'Use the new codes');
  await expect(main(page)).toContainText('Your new recovery codes are valid');
  await page.goto(`${server.url}${multiFactor}/activate`);
  await expect(main(page), 'and the key waits where it was').toContainText('Step 1 of 2');
});
