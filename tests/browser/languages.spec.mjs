// The portal in Hungarian and German, chosen in the browser or by it; and that longer words break no page. What the account
// keeps of it is in account_language.spec.mjs.
import { expect, test } from '@playwright/test';

import { password, routes } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';
import { expectAccessible } from './accessible.mjs';
import { test as look } from './looking.mjs';
import {
  askForPasswordLink, atTheCode, atTheCodes, chooseLanguage as choose, enrolling, groups, justProven, langOf as lang, linkIn, moving,
  multiFactor, newPerson, renewing, signedIn, someoneOf, withAddressAsked, withSeveral, withTwoFactors, withoutPage, writtenBehindItsBack,
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
  await writtenBehindItsBack(any);
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
const inSeveralBrowsers = async (any) => {
  const person = await withTwoFactors(any);
  await person.isInOtherBrowsers();
  return person;
};
/** Codes are switched off, the key is weak, and no recovery code is left. */
const inTrouble = async (any) => {
  const person = await withTwoFactors(any);
  person.switchOffCodes();
  person.leaveRecoveryCodes(0);
  any.change(`UPDATE authenticators SET strength = 'weak' WHERE account = ${person.account}`);
  await writtenBehindItsBack(any);
  return person;
};

const id = ({ authenticators }) => `?id=${authenticators.at(-1)}`;
const addressesPath = '/account/security/addresses';
const passwordPath = '/account/security/password';
const stepUpPath = '/account/step-up';
const gone = { status: 410 };

// [who opens it, the path, and what is special: what follows the path, the status]
const pages = [
  [invited, '/invitation'], [newPerson, '/invitation', gone],
  [forgetful, '/sign-in/forgotten/choose'], [newPerson, '/sign-in/forgotten/choose', gone],
  [warned, '/notice/not-me'], [newPerson, '/notice/not-me', gone], [newPerson, '/notice/frozen'],
  [atTheNewAddress, '/notice/confirm-address'], [newPerson, '/notice/confirm-address', gone], [newPerson, '/notice/address-confirmed'],
  [atTheOldAddress, '/notice/undo'], [newPerson, '/notice/undo', gone], [newPerson, '/notice/undone'],
  [signedIn, stepUpPath], [withTwoFactors, stepUpPath],
  [justProven, `${addressesPath}/registered`], [justProven, `${addressesPath}/second`],
  [withAddressAsked, addressesPath],
  [withSeveral, multiFactor], [withSeveral, `${multiFactor}/authenticator`, { query: id }],
  [withTwoFactors, `${multiFactor}/authenticator/try`, { query: id }], [withSeveral, `${multiFactor}/authenticator/remove`, { query: id }],
  [dueForCheckUp, '/account/security'],
  [encouraged, protectPath], [inGrace, protectPath], [late, protectPath], [snoozed, protectPath],
  [inGrace, '/account/profile'], [inGrace, multiFactor], [late, multiFactor], [required, multiFactor],
  [snoozed, '/account/security'],
  [newPerson, '/sign-in'], [newPerson, '/sign-in/forgotten'], [newPerson, '/help/two-factor'], [newPerson, '/help/lost-phone'],
  [atTheCode, '/sign-in/code'], [atTheCode, '/sign-in/recovery-code'], [atTheCode, '/sign-in/pass'],
  [signedIn, '/account/profile'], [signedIn, multiFactor],
  [enrolling, `${multiFactor}/activate`], [enrolling, `${multiFactor}/continue`], [atTheCodes, `${multiFactor}/recovery-codes`],
  [withTwoFactors, `${multiFactor}/active`], [renewing, `${multiFactor}/recovery-codes`],
  [moving, multiFactor], [moving, `${multiFactor}/new-phone`],
  [inTrouble, '/account/profile'], [inTrouble, '/account/security'], [inTrouble, multiFactor], [inTrouble, `${multiFactor}/recovery-codes`],
  [withTwoFactors, '/account/profile'], [withTwoFactors, '/account/security'], [withTwoFactors, multiFactor],
  [withTwoFactors, `${multiFactor}/recovery-codes`], [withTwoFactors, `${multiFactor}/remove`], [withTwoFactors, `${multiFactor}/new-phone`],
  [withTwoFactors, passwordPath], [withTwoFactors, '/account/security/sessions'], [inSeveralBrowsers, '/account/security/sessions'],
  [withTwoFactors, '/account/security/activity'], [withTwoFactors, addressesPath],
  [withTwoFactors, '/account/security/check-up'], [newPerson, '/nothing/here', { status: 404 }],
];

test('every page of the table of routes is read in both languages', () => {
  const known = new Set([...pages.map(([, path]) => `GET ${path}`), ...Object.keys(withoutPage)]);
  const rows = routes().filter(({ method }) => method === 'GET').map(({ path }) => `GET ${path}`);
  expect(rows.filter((row) => !known.has(row)), 'rows that nothing here reaches').toEqual([]);
});

/** The fifth wrong guess was a moment ago. */
const guesses = (kind, path, fields) => async function slowed(any) {
  const person = await kind(any);
  await person.visitor.get(path);
  for (let n = 0; n < 5; n += 1) await person.visitor.post(path, fields);
  return person;
};
const guessesOfName = async (any) => {
  const person = await newPerson(any);
  for (let n = 0; n < 5; n += 1) await person.visitor.enterPassword(person.name, 'wrong');
  return person;
};
const codesOff = async (any) => {
  const person = await atTheCode(any);
  person.switchOffCodes();
  return person;
};
/** A network has asked for as many links as it may. */
const askedTooOften = async (any) => {
  const person = await newPerson(any);
  await person.visitor.get('/sign-in/forgotten');
  while ((await person.visitor.post('/sign-in/forgotten', { name: 'stranger' })).status !== 429);
  return person;
};
const wrong = { password: 'wrong', code: '000000' };
const weak = 'password1234';

// [who, the page, what is typed by the names of the fields, the status, and what is special: the form's action, what
// follows the path, seconds that pass between page and press]
const presses = [
  [newPerson, '/sign-in', {}, 400], [newPerson, '/sign-in', { name: 'nobody', password: 'wrong' }, 401],
  [guessesOfName, '/sign-in', ({ name }) => ({ name, password: 'wrong' }), 429],
  [atTheCode, '/sign-in/code', { code: '000000' }, 401], [guesses(atTheCode, '/sign-in/code', wrong), '/sign-in/code', { code: '000000' }, 429],
  [codesOff, '/sign-in/code', { code: '000000' }, 401], [atTheCode, '/sign-in/code', { code: '000000' }, 401, { wait: 601 }],
  [atTheCode, '/sign-in/recovery-code', { code: 'AAAA-AAAA-AAAA-AAAA' }, 401], [atTheCode, '/sign-in/pass', { pass: 'AAAA' }, 401],
  [invited, '/invitation', { password: weak }, 422], [forgetful, '/sign-in/forgotten/choose', { password: '' }, 400],
  [newPerson, '/sign-in/forgotten', {}, 400], [askedTooOften, '/sign-in/forgotten', { name: 'stranger' }, 429],
  [withTwoFactors, passwordPath, { ...wrong, new_password: 'umbrella quartz lantern oxide' }, 401],
  [signedIn, passwordPath, { password, new_password: weak }, 422],
  [justProven, `${addressesPath}/registered`, { address: 'nobody' }, 400],
  [withTwoFactors, stepUpPath, wrong, 401], [guesses(signedIn, stepUpPath, wrong), stepUpPath, { password: 'wrong' }, 429],
  [enrolling, `${multiFactor}/continue`, { code: '000000' }, 401], [enrolling, `${multiFactor}/continue`, { code: '000000' }, 410, { wait: 601 }],
  [atTheCodes, `${multiFactor}/recovery-codes`, {}, 400],
  [withTwoFactors, `${multiFactor}/remove`, wrong, 401],
  [withTwoFactors, `${multiFactor}/authenticator`, { name: '' }, 400, { query: id }],
  [withTwoFactors, `${multiFactor}/authenticator`, { code: '000000' }, 401, { query: id, action: `${multiFactor}/authenticator/try` }],
  [withSeveral, `${multiFactor}/new-phone`, {}, 400],
  [withTwoFactors, '/account/security/check-up', { code: '' }, 400],
  [signedIn, multiFactor, { csrf: 'old' }, 403, { action: `${multiFactor}/activate` }],
  [newPerson, '/sign-in', { name: 'nobody', password: 'wrong' }, 503, { isHeld: true }],
];

/** What reaches beyond what it stands in, or is cut. */
const overflowing = (page) => page.evaluate(() => [...document.querySelectorAll('a.button, button, .chip, h1, h2, dt, dd, .menu a')]
  .filter((element) => element.getClientRects().length > 0 && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
    && getComputedStyle(element).display !== 'inline')
  .map((element) => element.outerHTML.slice(0, 120)));

async function expectReadable(page, language) {
  expect(await lang(page)).toBe(language);
  // Colours don't depend on the language: pages.spec.mjs sees both on each page.
  await page.emulateMedia({ colorScheme: language === 'hu' ? 'light' : 'dark', reducedMotion: 'reduce' });
  await expectAccessible(page, language);
  for (const width of [320, 360, 1280]) {
    await page.setViewportSize({ width, height: 700 });
    expect(await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth), `${language}, ${width} px`).toBeLessThanOrEqual(0);
    expect(await overflowing(page), `${language}, ${width} px`).toEqual([]);
  }
}

async function read(page, language) {
  await page.context().clearCookies();
  await page.context().addCookies([{ name: '__Host-language', value: language, domain: 'localhost', path: '/', secure: true }]);
  await page.setViewportSize({ width: 360, height: 800 });
}

for (const [kind, path, { query = () => '', status = 200 } = {}] of pages) {
  look(`hu and de: ${path} of ${kind.name}${status === 200 ? '' : `, ${status}`}`, async ({ page }) => {
    const person = await kind(server);
    for (const language of ['hu', 'de']) {
      await read(page, language);
      const answer = await person.open(page, path + query(person));
      expect(answer.status()).toBe(status);
      expect(new URL(page.url()).pathname).toBe(path);
      await expectReadable(page, language);
    }
  });
}

for (const [kind, path, typed, status, { action = path, query = () => '', wait = 0, isHeld = false } = {}] of presses) {
  look(`hu and de: ${status} of ${action} pressed by ${kind.name}${wait ? `, ${wait} s later` : ''}: ${JSON.stringify(typed) ?? 'his own name'}`, async ({ page }) => {
    for (const language of ['hu', 'de']) {
      await server.advance(600); // what the network has is for those before
      const person = await kind(server);
      await read(page, language);
      await person.open(page, path + query(person));
      const form = page.locator(`main form[action="${action}${query(person)}"]`).first();
      for (const [name, text] of Object.entries(typeof typed === 'function' ? typed(person) : typed)) {
        await form.locator(`[name="${name}"]`).evaluate((input, value) => { input.value = value; }, text);
      }
      await server.advance(wait);
      const lock = isHeld ? await server.database.holdOutbox() : undefined;
      const answered = page.waitForResponse((answer) => answer.request().method() === 'POST', { timeout: 30_000 });
      await form.locator('button[type=submit]').click();
      expect((await answered).status()).toBe(status);
      await lock?.release();
      await page.waitForLoadState();
      await expectReadable(page, language);
    }
  });
}
