// What somebody with an account does with his protection, and what the portal says when it is too late, too
// often or not himself.
import { expect, test } from '@playwright/test';

import { TestServer, codeOf, password, wrongCodeOf } from '../harness.mjs';
import { anotherBrowser, atTheCode, multiFactor, newPerson, signedIn, withTwoFactors } from './steps.mjs';

const minute = 60;
const hour = 60 * minute;

let server;

test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server?.stop(); });

const main = (page) => page.getByRole('main');
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();
const keyOn = async (page) => (await page.locator('#key').innerText()).replace(/\s/g, '');
const codesOn = async (page) => {
  // Ten hashes are made before the page comes: a clock that moved meanwhile would find it expired.
  await page.locator('#codes code').first().waitFor();
  return page.locator('#codes code').allInnerTexts();
};

/** Returns once the answer is there, so that nothing is read off the page of before. */
async function enterCode(page, code) {
  await page.getByLabel('6-digit code').fill(code);
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await press(page, 'Continue');
  await answered;
  await page.waitForLoadState();
}

async function enterRecoveryCode(page, code) {
  await page.goto(`${server.url}/sign-in/recovery-code`);
  await page.getByLabel('Recovery code').fill(code);
  await press(page, 'Continue');
}

async function signOut(page) {
  await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
  await expect(main(page)).toContainText('You are signed out');
}

async function remove(page, typed) {
  await page.goto(`${server.url}${multiFactor}/remove`);
  await page.getByLabel('Password', { exact: true }).fill(typed.password);
  await page.getByLabel('Code from your app, or a recovery code').fill(typed.code);
  await press(page, 'Remove two-factor authentication');
}


test('an old proof is asked for anew, and Activate goes on by itself', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, multiFactor);
  await server.advance(5 * minute + 1);
  await press(page, 'Activate');
  await expect(page).toHaveURL(`${server.url}/account/step-up`);
  await expect(page.getByLabel('6-digit code')).toHaveCount(0);

  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await press(page, 'Continue');
  await expect(page).toHaveTitle(/^Error: /);
  await expect(main(page)).toContainText('This password is not right');

  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Continue');
  await expect(page).toHaveURL(`${server.url}${multiFactor}/activate`);
  expect(await keyOn(page)).toMatch(/^[A-Z2-7]{32}$/);
});

test('a proof of less than five minutes is enough', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, multiFactor);
  await server.advance(5 * minute - 20);
  await press(page, 'Activate');
  await expect(page).toHaveURL(`${server.url}${multiFactor}/activate`);
});

test('new recovery codes: the old ones hold until the press', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  await server.advance(5 * minute);
  await person.open(page, `${multiFactor}/recovery-codes`);
  await press(page, 'Make new codes');
  await expect(page).toHaveURL(`${server.url}/account/step-up`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await enterCode(page, await person.nextCode());
  await expect(main(page)).toContainText('Your old codes still work');
  const fresh = await codesOn(page);
  expect(fresh).toHaveLength(10);
  expect(fresh.filter((code) => person.codes.includes(code))).toEqual([]);

  const other = await anotherBrowser(browser);
  await person.signInBy(other);
  await enterRecoveryCode(other, fresh[0]);
  await expect(main(other), 'a new one does not work yet').toContainText('none of your unused recovery codes');
  await enterRecoveryCode(other, person.codes[0]);
  await expect(other).toHaveURL(/\/account\/profile/);
  await expect(main(other)).toContainText('9 of your 10 recovery codes remain');

  await press(page, 'Use the new codes');
  await expect(page).toHaveTitle(/^Error: /);
  await page.getByLabel('I have saved them').check();
  await press(page, 'Use the new codes');
  await expect(main(page)).toContainText('Your new recovery codes are valid');
  await expect(main(page)).toContainText('10 of your 10 recovery codes remain');

  await signOut(other);
  await person.signInBy(other);
  await enterRecoveryCode(other, person.codes[1]);
  await expect(main(other), 'the old ones are over').toContainText('none of your unused recovery codes');
  await enterRecoveryCode(other, fresh[0]);
  await expect(other).toHaveURL(/\/account\/profile/);
  await other.context().close();
});

test('new recovery codes that nobody saves expire, and the old ones stay', async ({ page }) => {
  const person = await withTwoFactors(server);
  await person.open(page, `${multiFactor}/recovery-codes`);
  await press(page, 'Make new codes');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await enterCode(page, await person.nextCode());
  const fresh = await codesOn(page);
  await server.advance(10 * minute + 1);
  await page.getByLabel('I have saved them').check();
  await press(page, 'Use the new codes');
  await expect(main(page)).toContainText('The new codes have expired');
  await signOut(page);
  await person.signInBy(page);
  await enterRecoveryCode(page, fresh[0]);
  await expect(main(page)).toContainText('none of your unused recovery codes');
  await enterRecoveryCode(page, person.codes[0]);
  await expect(page).toHaveURL(/\/account\/profile/);
});

test('two-factor authentication is removed with password and code, and with nothing less', async ({ page }) => {
  const person = await withTwoFactors(server);
  await person.open(page, multiFactor);
  const count = () => server.query(`SELECT count(*) AS n FROM authenticators WHERE account = ${person.account}`)[0].n;
  for (const typed of [
    { password: 'not the password', code: await person.nextCode() },
    { password, code: wrongCodeOf(person.key, await server.now()) },
    { password, code: 'AAAA-AAAA-AAAA-AAAA' },
  ]) {
    await remove(page, typed);
    await expect(page).toHaveTitle(/^Error: /);
    await expect(main(page), 'which of the two was wrong is not said').toContainText('The password or the code is not right');
    expect(count()).toBe(1);
  }
  await remove(page, { password, code: '' });
  await expect(main(page)).toContainText('Enter the code');
  expect(count()).toBe(1);

  await remove(page, { password, code: await person.nextCode() });
  await expect(main(page)).toContainText('Two-factor authentication is removed');
  expect(count()).toBe(0);
  await signOut(page);
  await person.signInBy(page);
  await expect(page, 'the password alone').toHaveURL(/\/account\/profile/);
});

test('it can be removed with a recovery code, and set up again under another name', async ({ page }) => {
  const person = await withTwoFactors(server);
  await person.open(page, multiFactor);
  await remove(page, { password, code: person.codes[3].toLowerCase() });
  await expect(main(page)).toContainText('Two-factor authentication is removed');
  await press(page, 'Activate');
  const key = await keyOn(page);
  expect(key).not.toBe(person.key);
  await expect(main(page)).toContainText(`${person.name}-2`);
});

test('an enrolment that takes longer than ten minutes begins anew', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, multiFactor);
  await press(page, 'Activate');
  const key = await keyOn(page);
  await page.getByRole('link', { name: 'Continue' }).click();
  await server.advance(10 * minute + 1);
  await enterCode(page, codeOf(key, await server.now()));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The key has expired');
  await main(page).getByRole('link', { name: 'Start again' }).click();
  await press(page, 'Activate');
  await expect(page, 'the proof is old as well').toHaveURL(`${server.url}/account/step-up`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Continue');
  expect(await keyOn(page)).not.toBe(key);
});

test('a second tab shows the same key', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, multiFactor);
  const tab = await page.context().newPage();
  await tab.goto(`${server.url}${multiFactor}`);
  await press(page, 'Activate');
  const key = await keyOn(page);
  await press(tab, 'Activate');
  expect(await keyOn(tab)).toBe(key);
  await page.reload();
  expect(await keyOn(page)).toBe(key);
  await page.goto(`${server.url}${multiFactor}/continue`);
  await enterCode(page, codeOf(key, await server.now()));
  expect(await codesOn(page)).toHaveLength(10);
  await tab.reload();
  await expect(tab, 'the key is shown no more').toHaveURL(`${server.url}${multiFactor}/recovery-codes`);
});

test('of two browsers that activate, the newer key counts alone', async ({ page, browser }) => {
  const person = await newPerson(server);
  const other = await anotherBrowser(browser);
  for (const each of [page, other]) {
    await person.signInBy(each);
    await each.goto(`${server.url}${multiFactor}`);
    await press(each, 'Activate');
  }
  const older = await keyOn(page);
  const newer = await keyOn(other);
  expect(older).not.toBe(newer);
  for (const each of [page, other]) {
    await each.goto(`${server.url}${multiFactor}/continue`);
  }
  if (await page.getByLabel('6-digit code').count() > 0) await enterCode(page, codeOf(older, await server.now()));
  await expect(page.locator('#codes')).toHaveCount(0);
  await expect(main(page)).toContainText('No key is waiting');
  await enterCode(other, codeOf(newer, await server.now()));
  expect(await codesOn(other)).toHaveLength(10);
  await other.context().close();
});

test('when the factors change, every other session ends', async ({ page, browser }) => {
  const person = await signedIn(server);
  const other = await anotherBrowser(browser);
  await person.signInBy(other);
  await person.open(page, multiFactor);
  await press(page, 'Activate');
  const key = await keyOn(page);
  await page.goto(`${server.url}${multiFactor}/continue`);
  await enterCode(page, codeOf(key, await server.now()));
  await page.getByLabel('I have saved them').check();
  await other.reload();
  await expect(other, 'nothing has changed yet').toHaveURL(/\/account\/profile/);
  await press(page, 'Turn on two-factor authentication');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('is active');

  await other.reload();
  await expect(other).toHaveURL(`${server.url}/sign-in`);
  await expect(main(other)).toContainText('Your session has ended');
  expect((await page.request.get(`${server.url}/session`)).status(), 'this one goes on').toBe(204);

  await person.signInBy(other);
  await enterCode(other, codeOf(key, await server.nextStep()));
  await expect(other).toHaveURL(/\/account\/profile/);
  await server.nextStep();
  await remove(page, { password, code: codeOf(key, await server.now()) });
  await expect(main(page)).toContainText('is removed');
  await other.reload();
  await expect(other).toHaveURL(`${server.url}/sign-in`);
  await other.context().close();
});

test('a session that nobody uses ends after an hour, and says so', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, '/account/profile');
  await server.advance(hour - minute);
  await page.reload();
  await expect(page).toHaveURL(/\/account\/profile/);
  await server.advance(hour - minute);
  await page.reload();
  await expect(page).toHaveURL(/\/account\/profile/);
  await server.advance(hour + 1);
  await page.reload();
  await expect(page).toHaveURL(`${server.url}/sign-in`);
  await expect(main(page)).toContainText('Your session has ended');
});

test('a session ends after a day, however much it is used', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, '/account/profile');
  for (let passed = 0; passed < 23 * hour; passed += hour / 2) {
    await server.advance(hour / 2);
    await page.request.get(`${server.url}/account/profile`);
  }
  await page.reload();
  await expect(page).toHaveURL(/\/account\/profile/);
  await server.advance(hour / 2);
  await page.reload();
  await expect(page).toHaveURL(/\/account\/profile/);
  await server.advance(hour / 2);
  await page.reload();
  await expect(page).toHaveURL(`${server.url}/sign-in`);
  await expect(main(page)).toContainText('Your session has ended');
});

test('pressing a button of a session that has ended leads to the sign-in', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, multiFactor);
  await server.advance(hour + 1);
  await press(page, 'Activate');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Sign in to');
  await expect(main(page)).toContainText('Your session has ended');
});

test('recovery codes that run low say so', async ({ page }) => {
  test.setTimeout(120_000);
  const person = await withTwoFactors(server);
  await person.visitor.signOut();
  for (const [used, code] of person.codes.entries()) {
    await person.signInBy(page);
    await enterRecoveryCode(page, code);
    const left = 9 - used;
    const words = left === 1 ? '1 of your 10 recovery codes remains' : `${left} of your 10 recovery codes remain`;
    await expect(main(page)).toContainText(words);
    const warning = main(page).getByText('Your recovery codes are running out');
    await expect(warning).toHaveCount(left <= 2 ? 1 : 0);
    await signOut(page);
  }
  await person.signInBy(page);
  await enterRecoveryCode(page, person.codes[0]);
  await expect(main(page)).toContainText('none of your unused recovery codes');
});

test('what the code page says, and what it keeps to itself', async ({ page, browser }) => {
  const person = await atTheCode(server);
  await person.open(page, '/sign-in/code');
  const words = async () => (await main(page).innerText()).replace(/New code in \d+ s/, '').replace(/\s+/g, ' ');
  // Far enough from the enrolment that the key has a past of its own.
  await server.advance(3 * minute);
  await server.nextStep();
  await enterCode(page, await person.code(90));
  await expect(main(page)).toContainText('This code has expired');

  await enterCode(page, wrongCodeOf(person.key, await server.now()));
  await expect(main(page)).toContainText('This code is not right');
  const wrong = await words();
  await enterCode(page, await person.code(-120));
  expect(await words(), 'a code to come is as wrong as any').toBe(wrong);

  await server.nextStep();
  const code = await person.code();
  const other = await anotherBrowser(browser);
  await person.signInBy(other);
  await enterCode(other, code);
  await expect(other).toHaveURL(/\/account\/profile/);
  await enterCode(page, code);
  await expect(main(page)).toContainText('This code has been used already');
  await other.context().close();
});

test('too many tries: the page says how long to wait, counts it down and then lets in', async ({ page }) => {
  const person = await atTheCode(server);
  await person.open(page, '/sign-in/code');
  const wrong = wrongCodeOf(person.key, await server.now());
  for (let n = 0; n < 5; n += 1) {
    await enterCode(page, wrong);
    await expect(main(page)).toContainText('is not right');
  }
  await enterCode(page, await person.code());
  await expect(main(page)).toContainText('Too many tries');
  await expect(main(page), 'the right code is not looked at').not.toContainText('is not right');
  await expect(page.locator('[data-wait]')).toHaveText(/^You can try again in (2\d|30) seconds\.$/);
  const first = await page.locator('[data-wait]').innerText();
  await expect(page.locator('[data-wait]'), 'it counts').not.toHaveText(first);

  await server.advance(31);
  await enterCode(page, await person.code());
  await expect(page).toHaveURL(/\/account\/profile/);
});

test('the code field shows how long the present code lives', async ({ page }) => {
  const person = await atTheCode(server);
  await person.open(page, '/sign-in/code');
  const step = page.locator('[data-code-step]');
  await expect(step).toBeVisible();
  await expect(step).toHaveText(/^New code in (\d|[12]\d|30) s$/);
  const first = await step.innerText();
  await expect(step, 'it goes on').not.toHaveText(first);
  await expect(page.getByLabel('6-digit code')).toBeFocused();
  await expect(page.getByLabel('6-digit code')).toHaveAttribute('inputmode', 'numeric');
  await expect(page.getByLabel('6-digit code')).toHaveAttribute('autocomplete', 'one-time-code');
});

test('the key and the recovery codes are copied as they are typed', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const person = await signedIn(server);
  await person.open(page, multiFactor);
  await press(page, 'Activate');
  const key = await keyOn(page);
  await page.getByRole('button', { name: 'Copy the key' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The key is copied.' })).toBeVisible();
  expect(await clipboard()).toBe(key);

  await page.goto(`${server.url}${multiFactor}/continue`);
  await enterCode(page, codeOf(key, await server.now()));
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'All ten codes are copied.' })).toBeVisible();
  expect((await clipboard()).split('\n')).toEqual(await codesOn(page));
});

test('a browser that refuses to copy says so and selects the key', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('refused')) } });
  });
  const person = await signedIn(server);
  await person.open(page, multiFactor);
  await press(page, 'Activate');
  await page.getByRole('button', { name: 'Copy the key' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'refused to copy' })).toBeVisible();
  expect((await page.evaluate(() => String(window.getSelection()))).replace(/\s/g, '')).toBe(await keyOn(page));
});

test('an address that is not there keeps the menu and the way out', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, '/account/profile');
  const answer = await page.goto(`${server.url}/account/nowhere`);
  expect(answer.status()).toBe(404);
  await expect(page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Security' })).toBeVisible();
  await signOut(page);
});
