// Somebody who came from another portal with his password and his app, both as they were there.
import { expect, test } from '@playwright/test';

import { codeOf, saltedSha, TestServer } from '../harness.mjs';
import { multiFactor } from './steps.mjs';

const oldKey = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const oldSettings = ['--totp=sha256', '--digits=8', '--time-step-size=60s'];
const password = 'a password of the old portal';
let server;

test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server.stop(); });

const main = (page) => page.getByRole('main');
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();

/** Of the old app, a code that was not used yet. */
async function oldCode() {
  await server.advance(120);
  return codeOf(oldKey, await server.now(), ...oldSettings);
}

/** The new key, its code, and the recovery codes that nobody brings along. Returns the key. */
async function setUp(page, name) {
  await expect(main(page), 'it differs from the old entry').toContainText(`${name}-2`);
  const key = await page.locator('[data-copy]').getAttribute('data-copy');
  await main(page).getByRole('link', { name: 'Continue' }).click();
  await page.getByLabel('6-digit code').fill(codeOf(key, await server.now()));
  await press(page, 'Continue');
  await page.getByLabel('I have saved them').check();
  await press(page, 'Turn on two-factor authentication');
  return key;
}

async function bring(name) {
  const uri = `otpauth://totp/Old:${name}?secret=${oldKey}&algorithm=SHA256&digits=8&period=60`;
  await server.bring('customer_number,sign_in_name,email,password_hash,totp,totp_name',
    [`C-${name},${name},${name}@example.com,${saltedSha(password)},${uri},Old phone`]);
}

async function signIn(page, name) {
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel('Sign-in name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Sign in');
  await expect(page).toHaveURL(`${server.url}/sign-in/code`);
}

test('an app of eight digits and a minute works as before, until its owner sets it up anew', async ({ page }) => {
  await bring('bori');
  await signIn(page, 'bori');
  await expect(main(page).getByText('6-digit')).toHaveCount(0);
  await expect(main(page).getByText('30 seconds')).toHaveCount(0);
  await page.getByLabel('Code from your app').fill(codeOf(oldKey, await server.now()));
  await press(page, 'Continue');
  await expect(main(page)).toContainText('This code is not right. Enter the code that your app shows now.');
  await page.getByLabel('Code from your app').fill(await oldCode());
  await press(page, 'Continue');
  await expect(page).toHaveURL(/\/account\/profile/);
  await expect(main(page)).toContainText('Please set up your app anew');

  await page.goto(server.url + multiFactor);
  await main(page).getByRole('link', { name: 'Old phone' }).click();
  await page.getByLabel('Code from your app').fill(codeOf(oldKey, await server.now() - 600, ...oldSettings));
  await press(page, 'Try this code');
  await expect(main(page)).toContainText('about 10 minutes slow');
  await page.getByLabel('Code from your app').fill(codeOf(oldKey, await server.now(), '--digits=8', '--time-step-size=60s'));
  await press(page, 'Try this code');
  await expect(main(page)).toContainText('another algorithm than this entry’s');
  await page.getByLabel('Code from your app').fill(await oldCode());
  await press(page, 'Try this code');
  await expect(main(page)).toContainText('This code works');

  await page.goto(`${server.url}/account/security`);
  await expect(main(page)).toContainText('With settings of our old portal');
  await expect(main(page).getByRole('link', { name: 'Set it up anew' })).toHaveAttribute('href', `${multiFactor}/new-phone`);
  await main(page).getByRole('link', { name: 'Set the app up as on a new phone' }).click();
  await server.advance(360);
  await press(page, 'Set up the new phone');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Code from your app').fill(await oldCode());
  await press(page, 'Continue');
  await expect(page).toHaveURL(`${server.url}${multiFactor}/activate`);
  const key = await setUp(page, 'bori');
  await press(page, 'End the old one now');
  await expect(main(page)).toContainText('Your old authenticator has ended');
  await page.goto(`${server.url}/account/security`);
  await expect(main(page)).not.toContainText('Please set up your app anew');

  await page.context().clearCookies();
  await signIn(page, 'bori');
  await page.getByLabel('6-digit code').fill(codeOf(key, await server.nextStep()));
  await press(page, 'Continue');
  await expect(page).toHaveURL(/\/account\/profile/);
});

test('another authenticator beside the one that was brought', async ({ page }) => {
  await bring('cili');
  await signIn(page, 'cili');
  await page.getByLabel('Code from your app').fill(await oldCode());
  await press(page, 'Continue');
  await page.goto(server.url + multiFactor);
  await server.advance(360);
  await press(page, 'Add another authenticator');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Code from your app').fill(await oldCode());
  await press(page, 'Continue');
  const key = await setUp(page, 'cili');
  await expect(main(page)).toContainText('The authenticator is added');
  for (const code of [() => oldCode(), async () => codeOf(key, await server.nextStep())]) {
    await page.context().clearCookies();
    await signIn(page, 'cili');
    await page.getByLabel('Code from your app').fill(await code());
    await press(page, 'Continue');
    await expect(page).toHaveURL(/\/account\/profile/);
  }
});
