// The language that an account keeps: it goes before every browser's, and mails are in it.
import { expect, test } from '@playwright/test';

import { startWithMails } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';
import { chooseLanguage as choose, langOf as lang, newPerson, signedIn } from './steps.mjs';

let server;
let mails;
let stop;

test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails()); });
test.afterAll(async () => { await stop?.(); });

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
