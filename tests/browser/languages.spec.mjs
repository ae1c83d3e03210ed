// The portal in Hungarian and German, chosen in the browser or by it; and that longer words break no page. What the account
// keeps of it is in account_language.spec.mjs.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { startWithMails } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';
import {
  askForPasswordLink, atTheCode, chooseLanguage as choose, groups, justProven, langOf as lang, linkIn,
  multiFactor, newPerson, signedIn, someoneOf, withAddressAsked, withSeveral, withTwoFactors,
} from './steps.mjs';

test.describe.configure({ mode: 'parallel' });
test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

let server;
let mails;
let stop;

test.beforeAll(async () => {
  const configuration = `support_hours = "8–18"\nimprint = "https://www.example.com/imprint"\n${groups}`;
  ({ server, mails, stop } = await startWithMails({ configuration }));
});
test.afterAll(async () => { await stop?.(); });

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

// ---- Every page of the journey ---------------------------------------------------------------------

const protectPath = '/account/security/protect';

const begun = async (any) => {
  const person = await signedIn(any);
  await person.visitor.get(multiFactor);
  await person.visitor.post(`${multiFactor}/activate`);
  return person;
};
/** The link of a mail is followed by a browser that nobody is signed in with. */
async function followed(person, subject, path, to = `${person.name}@example.com`) {
  const mail = await mails.waitForMail({ to, subject });
  person.visitor = new Visitor(server);
  await person.visitor.get(linkIn(mail, path).slice(server.url.length));
  return person;
}
const invited = async (any) => {
  const person = await newPerson(any);
  await any.cli(['subscriber', 'invite', person.name]);
  return followed(person, 'Your access', '/invitation');
};
const forgetful = async (any) => {
  const person = await newPerson(any);
  await askForPasswordLink(person);
  return followed(person, 'Choose a new password', '/sign-in/forgotten');
};
const warned = async (any) => {
  const person = await signedIn(any);
  await person.enterPassword(new Visitor(any));
  return followed(person, 'New sign-in', '/notice/not-me');
};
const atTheNewAddress = async (any) => {
  const person = await withAddressAsked(any);
  return followed(person, 'Confirm this address', '/notice/confirm-address', `${person.name}@example.net`);
};
const atTheOldAddress = async (any) => {
  const person = await atTheNewAddress(any);
  await person.visitor.get('/notice/confirm-address');
  await person.visitor.post('/notice/confirm-address');
  return followed(person, 'This address was taken off', '/notice/undo');
};
const dueForCheckUp = async (any) => {
  const person = await withTwoFactors(any);
  await person.checkUpIsDue();
  await any.advance(61);  // until memory asks again
  return person;
};
const encouraged = (any) => someoneOf(any, 'encouraged');
const inGrace = (any) => someoneOf(any, 'warned');
const late = (any) => someoneOf(any, 'late');
const required = (any) => someoneOf(any, 'agents');
const snoozed = async (any) => {
  const person = await late(any);
  await person.visitor.get(protectPath);
  await person.visitor.post(`${protectPath}/snooze`);
  return person;
};
const one = (person) => `?id=${person.authenticators.at(-1)}`;

const pages = [
  [invited, '/invitation'], [forgetful, '/sign-in/forgotten/choose'],
  [warned, '/notice/not-me'], [newPerson, '/notice/frozen'],
  [atTheNewAddress, '/notice/confirm-address'], [newPerson, '/notice/address-confirmed'],
  [atTheOldAddress, '/notice/undo'], [newPerson, '/notice/undone'],
  [signedIn, '/account/step-up'], [withTwoFactors, '/account/step-up'],
  [justProven, '/account/security/addresses/registered'], [justProven, '/account/security/addresses/second'],
  [withAddressAsked, '/account/security/addresses'],
  [withSeveral, multiFactor], [withSeveral, `${multiFactor}/authenticator`, one], [withSeveral, `${multiFactor}/authenticator/remove`, one],
  [dueForCheckUp, '/account/security'],
  [encouraged, protectPath], [inGrace, protectPath], [late, protectPath], [snoozed, protectPath],
  [inGrace, '/account/profile'], [inGrace, multiFactor], [late, multiFactor], [required, multiFactor],
  [snoozed, '/account/security'],
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

async function expectReadable(page, language) {
  expect(await lang(page)).toBe(language);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`), `${language}, ${colorScheme}`).toEqual([]);
  }
  for (const width of [320, 360, 1280]) {
    await page.setViewportSize({ width, height: 700 });
    expect(await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth), `${language}, ${width} px`).toBeLessThanOrEqual(0);
    expect(await overflowing(page), `${language}, ${width} px`).toEqual([]);
  }
}

for (const [kind, path, query = () => ''] of pages) {
  test(`hu and de: ${path} of ${kind.name}`, async ({ page }) => {
    const person = await kind(server);
    for (const language of ['hu', 'de']) {
      await page.context().addCookies([{ name: '__Host-language', value: language, domain: 'localhost', path: '/', secure: true }]);
      await page.setViewportSize({ width: 360, height: 800 });
      const answer = await person.open(page, path + query(person));
      expect(answer.status()).toBe(path === '/nothing/here' ? 404 : 200);
      expect(new URL(page.url()).pathname).toBe(path);
      await expectReadable(page, language);
    }
  });
}
