// The portal in Hungarian and German: chosen by the account, then in the browser, then by the browser; and that
// longer words break no page.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { TestServer } from '../harness.mjs';
import { startMailServer } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';
import { atTheCode, multiFactor, newPerson, signedIn, withTwoFactors } from './steps.mjs';

test.describe.configure({ mode: 'parallel' });
test.use({ contextOptions: { reducedMotion: 'reduce' } });

let server;
let mails;

test.beforeAll(async () => {
  mails = await startMailServer();
  server = await TestServer.start({ configuration: `support_hours = "8–18"\nimprint = "https://www.example.com/imprint"\n${mails.configuration}` });
});
test.afterAll(async () => {
  await server?.stop();
  await mails?.stop();
});

const lang = (page) => page.locator('html').getAttribute('lang');
const choose = (page, name) => page.getByRole('contentinfo').getByRole('button', { name }).click();

test('signed out, the switch comes back to the page and stays in this browser', async ({ page }) => {
  await page.goto(`${server.url}/help/lost-phone`);
  expect(await lang(page)).toBe('en');
  await choose(page, 'Magyar');
  await expect(page).toHaveURL(`${server.url}/help/lost-phone`);
  expect(await lang(page)).toBe('hu');
  await page.goto(`${server.url}/sign-in`);
  await expect(page.getByRole('main').getByRole('button', { name: 'Bejelentkezés' })).toBeVisible();
  const [kept] = (await page.context().cookies()).filter(({ name }) => name === '__Host-language');
  expect(kept).toMatchObject({ value: 'hu', httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
  await choose(page, 'English');
  expect(await lang(page)).toBe('en');
});

test('it needs no script', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}/sign-in`);
  await choose(page, 'Deutsch');
  expect(await lang(page)).toBe('de');
  await page.goto(`${server.url}/nothing/here`);
  expect(await lang(page)).toBe('de');
  await context.close();
});

test.describe('a browser that asks for Hungarian', () => {
  test.use({ locale: 'hu-HU', timezoneId: 'Europe/Budapest' });
  test('gets it without a word, dates included', async ({ page }) => {
    const person = await signedIn(server);
    await person.open(page, '/account/security/sessions');
    expect(await lang(page)).toBe('hu');
    await expect(page.locator('main time').first()).toHaveText(/^20\d\d\. \p{Ll}+ \d{1,2}\. \d{1,2}:\d\d$/u);
  });
});

test('the account’s language goes before every browser’s, and a sign-in does not change it', async ({ page, browser }) => {
  const person = await newPerson(server);
  await person.signInBy(page);
  await choose(page, 'Deutsch');
  await expect(page).toHaveURL(`${server.url}/account/profile`);
  expect(await lang(page)).toBe('de');

  const elsewhere = await browser.newContext({ locale: 'en-GB' });
  const other = await elsewhere.newPage();
  await other.goto(`${server.url}/sign-in`);
  await person.signInBy(other);
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Profil');
  await choose(other, 'Magyar');
  await page.reload();
  expect(await lang(page)).toBe('hu');
  await elsewhere.close();
});

test('mails are in the language of the account', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, '/account/profile');
  await choose(page, 'Magyar');
  expect(await lang(page)).toBe('hu');
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
  await person.enterPassword(new Visitor(server, { headers: { 'User-Agent': agent } }));
  const mail = await mails.waitForMail({ to: `${person.name}@example.com`, subject: /bejelentkezés/i });
  expect(mail.text).toMatch(/^Böngésző: .*Firefox.*$/m);
  expect(mail.text).toMatch(/20\d\d\. \p{Ll}+ \d{1,2}\. \d\d:\d\d UTC/u);
  expect(mail.html).toContain('<html lang="hu">');
});

// ---- Every page of the journey ---------------------------------------------------------------------

const begun = async (any) => {
  const person = await signedIn(any);
  await person.visitor.get(multiFactor);
  await person.visitor.post(`${multiFactor}/activate`);
  return person;
};
const pages = [
  [newPerson, '/sign-in'], [newPerson, '/sign-in/forgotten'], [newPerson, '/help/two-factor'], [newPerson, '/help/lost-phone'],
  [atTheCode, '/sign-in/code'], [atTheCode, '/sign-in/recovery-code'], [atTheCode, '/sign-in/pass'],
  [signedIn, '/account/profile'], [signedIn, multiFactor],
  [begun, `${multiFactor}/activate`], [begun, `${multiFactor}/continue`],
  [withTwoFactors, '/account/profile'], [withTwoFactors, '/account/security'], [withTwoFactors, multiFactor],
  [withTwoFactors, `${multiFactor}/recovery-codes`], [withTwoFactors, `${multiFactor}/remove`], [withTwoFactors, `${multiFactor}/new-phone`],
  [withTwoFactors, '/account/security/password'], [withTwoFactors, '/account/security/sessions'],
  [withTwoFactors, '/account/security/activity'], [withTwoFactors, '/account/security/addresses'],
  [withTwoFactors, '/account/security/check-up'], [newPerson, '/nothing/here'],
];

/** What reaches beyond what it stands in, or is cut. */
const overflowing = (page) => page.evaluate(() => [...document.querySelectorAll('a.button, button, .chip, h1, h2, dt, dd, .menu a')]
  .filter((element) => element.getClientRects().length > 0 && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
    && getComputedStyle(element).display !== 'inline')
  .map((element) => element.outerHTML.slice(0, 120)));

for (const language of ['hu', 'de']) {
  for (const [kind, path] of pages) {
    test(`${language}: ${path} of ${kind.name}`, async ({ page }) => {
      const person = await kind(server);
      await page.context().addCookies([{ name: '__Host-language', value: language, domain: 'localhost', path: '/', secure: true }]);
      await page.setViewportSize({ width: 360, height: 800 });
      await person.open(page, path);
      expect(await lang(page)).toBe(language);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .setLegacyMode().analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`), colorScheme).toEqual([]);
      }
      for (const width of [320, 360, 1280]) {
        await page.setViewportSize({ width, height: 700 });
        expect(await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth), `${width} px`).toBeLessThanOrEqual(0);
        expect(await overflowing(page), `${width} px`).toEqual([]);
      }
    });
  }
}
