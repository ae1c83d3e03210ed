// The journey that the product is for: from a password to a sign-in with two factors. A QR reader and an
// authenticator that are not ours play the phone.
import { readFileSync } from 'node:fs';

import { expect, test } from '@playwright/test';

import { TestServer, codeOf, password, readQr, wrongCodeOf } from '../harness.mjs';

let server;

test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server?.stop(); });

const ways = [
  { name: 'anna', title: 'at 1280 px, scanning the QR code', width: 1280, takeKey: scanQr },
  { name: 'bela', title: 'at 360 px, scanning the QR code for another device', width: 360, takeKey: scanQr },
  { name: 'cili', title: 'at 1280 px, typing the key', width: 1280, takeKey: readTypedKey },
  { name: 'dora', title: 'at 360 px, by the link on the phone', width: 360, takeKey: readLink },
  { name: 'elek', title: 'at 1280 px without JavaScript', width: 1280, takeKey: scanQr, javaScriptEnabled: false },
  { name: 'fani', title: 'at 360 px without JavaScript', width: 360, takeKey: readTypedKey, javaScriptEnabled: false },
];

async function readTypedKey(page) {
  return (await page.locator('#key').innerText()).replace(/\s/g, '');
}

async function readLink(page) {
  const link = page.getByRole('link', { name: 'Open in my authenticator app' });
  return new URL(await link.getAttribute('href')).searchParams.get('secret');
}

async function scanQr(page, { testInfo, name }) {
  const picture = page.locator('.qr');
  if (!(await picture.isVisible())) await page.getByText('Show the QR code for another device').click();
  const box = await picture.locator('svg').boundingBox();
  expect(box.width).toBeGreaterThanOrEqual(220);
  const file = testInfo.outputPath('qr.png');
  await page.screenshot({ path: file, fullPage: true });
  const uri = readQr(file);
  const key = await readTypedKey(page);
  expect(uri).toBe(`otpauth://totp/Harbour%20Broadband:${name}?secret=${key}&issuer=Harbour%20Broadband&algorithm=SHA1&digits=6&period=30`);
  return key;
}

async function signIn(page, name) {
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel('Sign-in name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

for (const { name, title, width, takeKey, javaScriptEnabled = true } of ways) {
  test.describe(title, () => {
    test.use({ viewport: { width, height: 800 }, javaScriptEnabled });

    test('from a password to two factors', async ({ page }, testInfo) => {
      await server.addSubscriber(name);
      const strangers = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) strangers.push(request.url());
      });
      const main = page.getByRole('main');

      await signIn(page, name);
      await expect(page).toHaveURL(/\/account\/profile/);
      await expect(main).toContainText('Not active');
      await expect(main).toContainText(`K-${name}`);
      await expect(main).toContainText(`${name}@example.com`);

      await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Security' }).click();
      await page.getByRole('link', { name: 'Multi-factor auth' }).click();
      await expect(main).toContainText('Google Authenticator');
      await expect(main).toContainText('Duo Mobile');
      await page.getByRole('button', { name: 'Activate' }).click();

      const key = await takeKey(page, { testInfo, name });
      expect(key).toMatch(/^[A-Z2-7]{32}$/);
      await page.reload();
      expect(await readTypedKey(page)).toBe(key);

      await page.getByRole('link', { name: 'Continue' }).click();
      const now = await server.nextStep();
      await page.getByLabel('Code').fill(wrongCodeOf(key, now));
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page).toHaveTitle(/^Error: /);
      await expect(page.getByRole('alert').first()).toBeVisible();
      await page.getByRole('link', { name: /key|QR/i }).first().click();
      expect(await readTypedKey(page), 'a wrong code keeps the key').toBe(key);
      await page.getByRole('link', { name: 'Continue' }).click();

      const enrolled = codeOf(key, await server.now());
      await page.getByLabel('Code').fill(`${enrolled.slice(0, 3)} ${enrolled.slice(3)}`);
      await page.getByRole('button', { name: 'Continue' }).click();
      const codes = await page.locator('#codes code').allInnerTexts();
      expect(codes).toHaveLength(10);
      for (const code of codes) expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
      expect(download.suggestedFilename()).toMatch(/^Harbour Broadband recovery codes \d{4}-\d{2}-\d{2}\.txt$/);
      const sheet = readFileSync(await download.path(), 'utf8');
      for (const code of codes) expect(sheet).toContain(code);

      await page.getByRole('button', { name: 'Turn on two-factor authentication' }).click();
      await expect(page).toHaveTitle(/^Error: /);
      expect(server.query(`SELECT count(*) AS n FROM authenticators a JOIN accounts s ON s.id = a.account WHERE s.sign_in_name = '${name}'`)[0].n,
        'nothing is on before the codes are saved').toBe(0);
      await page.getByLabel('I have saved them').check();
      await page.getByRole('button', { name: 'Turn on two-factor authentication' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Two-factor authentication is active');
      await page.getByRole('button', { name: 'Sign out and try it now' }).click();
      await expect(main).toContainText('You are signed out');

      await signIn(page, name);
      await expect(page).toHaveURL(`${server.url}/sign-in/code`);
      await page.getByLabel('Code').fill(enrolled);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page).toHaveTitle(/^Error: /);
      await expect(main, 'the code of the enrolment is burned').toContainText('already');

      await page.getByLabel('Code').fill(codeOf(key, await server.nextStep()));
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page).toHaveURL(/\/account\/profile/);
      await expect(main).toContainText('works');
      await expect(main).toContainText('Active since');

      await page.goto(`${server.url}/account/security/multi-factor/activate`);
      await expect(page.locator('#key')).toHaveCount(0);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.goBack();
      await page.reload();
      await expect(page).toHaveURL(/\/sign-in/);

      await signIn(page, name);
      await page.getByRole('link', { name: 'Use a recovery code' }).click();
      await page.getByLabel('Recovery code').fill(codes[0].toLowerCase().replaceAll('-', ' '));
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(main).toContainText('9 of your 10 recovery codes remain');
      expect(strangers, 'requests to anybody else').toEqual([]);
      const stored = javaScriptEnabled
        ? await page.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]) : [0, 0, 0];
      expect(stored).toEqual([0, 0, 0]);
    });
  });
}
