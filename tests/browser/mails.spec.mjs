// Every mail as its reader sees it: in three languages, on a phone and on a desk, light and dark. The kinds come from
// the list of their words, so that a new one is looked at too.
import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { startWithMails } from '../mailbox.mjs';
import { expectAccessible, rules } from './accessible.mjs';

const words = readFileSync(fileURLToPath(new URL('../../src/notice/notice.cc', import.meta.url)), 'utf8');
const kinds = [...words.matchAll(/case Kind::(\w+):\s+return "\1";/g)].map(([, kind]) => kind);
const languages = ['en', 'hu', 'de'];
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const longName = 'Maximiliane-Wilhelmine von Hohenlohe-Waldenburg-Schillingsfürst';

const phone = 'A phone with a name of forty characters.';

// What a kind is written with, as in notice/notice.h: one mail of each, since each has words of its own.
const details = {
  wrong_codes: ['5'], factor_locked: ['password', 'code', 'recovery_code'], recovery_code_used: ['3'],
  authenticator_ended: [`removed: entry 2: ${phone}`], address_asked: ['registered'],
  address_changed: ['registered changed', 'second added', 'second removed', 'second changed', 'dropped'],
  address_left: ['1', '1 second added'], address_restored: ['second'], confirm_address: ['second'],
};
const letters = kinds.flatMap((kind) => (details[kind] ?? ['']).map((detail, number) => ({ kind, detail, name: `${kind}-${number}` })));

test.describe.configure({ mode: 'parallel' });
test.use({ trace: 'off' });

let server;
let mails;
let stop;

test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails({ configuration: 'brand = "Example Net"\n' })); });
test.afterAll(async () => { await stop?.(); });

/** One of all mails to somebody who reads this language. */
async function written(language) {
  const name = `reader-${language}`;
  await server.addSubscriber(name, { fullName: longName });
  server.change(`UPDATE accounts SET language = '${language}' WHERE sign_in_name = '${name}'`);
  const [{ id }] = server.query(`SELECT id FROM accounts WHERE sign_in_name = '${name}'`);
  const now = Math.floor(await server.now()) * 1_000_000;
  const rows = letters.map(({ kind, detail, name: to }) => `(${id}, '${kind}', '${language}-${to}@example.com', '${detail}', ${now},
    '2001:db8:85a3:8d3:1319:8a2e:370:7348', '${firefox}', '', ${now}, ${now}, 0, 0)`);
  server.change(`INSERT INTO outbox (account, kind, recipient, detail, at, address, user_agent, request_id, written, due,
    claimed_until, tries) VALUES ${rows.join(', ')}`);
}

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const language of languages) {
  test(`all mails in ${language}`, async ({ page }, testInfo) => {
    expect(kinds.length).toBeGreaterThan(20);
    await written(language);
    const texts = new Set();
    for (const [number, { kind, name }] of letters.entries()) {
      const mail = await mails.waitForMail({ to: `${language}-${name}@example.com` });
      texts.add(mail.text.replaceAll(/https?:\S+/g, ''));
      if (kind === 'authenticator_ended') expect(mail.text).toContain(phone);
      await page.setContent(mail.html);
      expect(await page.locator('html').getAttribute('lang'), name).toBe(language);
      await expect(page.getByRole('heading', { level: 1 }), name).toHaveText(mail.subject);
      // On a desk by day and on a phone by night, and the next one the other way round.
      const schemes = number % 2 ? ['dark', 'light'] : ['light', 'dark'];
      for (const [width, colorScheme] of [[800, schemes[0]], [360, schemes[1]]]) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        expect(await sideways(page), `${name} at ${width}`).toBe(0);
        await page.screenshot({ path: testInfo.outputPath(`${name}-${width}-${colorScheme}.png`), fullPage: true });
        await expectAccessible(page, `${name}, ${colorScheme}`, rules.ofMails);
      }
    }
    expect(texts.size, 'each has words of its own').toBe(letters.length);
  });
}
