// Every mail as its reader sees it: in three languages, on a phone and on a desk, light and dark. The kinds come from
// the list of their words, so that a new one is looked at too.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { startWithMails } from '../mailbox.mjs';

const words = readFileSync(fileURLToPath(new URL('../../src/notice/notice.cc', import.meta.url)), 'utf8');
const kinds = [...words.matchAll(/case Kind::(\w+):\s+return "\1";/g)].map(([, kind]) => kind);
const languages = ['en', 'hu', 'de'];
const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const longName = 'Maximiliane-Wilhelmine von Hohenlohe-Waldenburg-Schillingsfürst';

// What stands in the words of a kind that has such a thing; as in notice/notice.h.
const details = {
  wrong_codes: '5', factor_locked: 'code', recovery_code_used: '3', authenticator_ended: 'A phone with a name of forty characters',
  address_asked: 'registered', address_changed: 'registered changed', address_left: '1', address_restored: 'second', confirm_address: 'second',
};

test.describe.configure({ mode: 'parallel' });
test.use({ trace: 'off' });

let server;
let mails;
let stop;

test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails({ configuration: 'brand = "Example Net"\n' })); });
test.afterAll(async () => { await stop?.(); });

/** One mail of every kind to somebody who reads this language. */
async function written(language) {
  const name = `reader-${language}`;
  await server.addSubscriber(name, { fullName: longName });
  server.change(`UPDATE accounts SET language = '${language}' WHERE sign_in_name = '${name}'`);
  const [{ id }] = server.query(`SELECT id FROM accounts WHERE sign_in_name = '${name}'`);
  const now = Math.floor(await server.now()) * 1_000_000;
  const rows = kinds.map((kind) => `(${id}, '${kind}', '${language}-${kind}@example.com', '${details[kind] ?? ''}', ${now},
    '2001:db8:85a3:8d3:1319:8a2e:370:7348', '${firefox}', '', ${now}, ${now}, 0, 0)`);
  server.change(`INSERT INTO outbox (account, kind, recipient, detail, at, address, user_agent, request_id, written, due,
    claimed_until, tries) VALUES ${rows.join(', ')}`);
}

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const language of languages) {
  test(`all mails in ${language}`, async ({ page }, testInfo) => {
    expect(kinds.length).toBeGreaterThan(20);
    await written(language);
    for (const [number, kind] of kinds.entries()) {
      const mail = await mails.waitForMail({ to: `${language}-${kind}@example.com` });
      await page.setContent(mail.html);
      expect(await page.locator('html').getAttribute('lang'), kind).toBe(language);
      await expect(page.getByRole('heading', { level: 1 }), kind).toHaveText(mail.subject);
      for (const [width, colorScheme] of [[800, 'light'], [360, number % 2 ? 'dark' : 'light']]) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        expect(await sideways(page), `${kind} at ${width}`).toBe(0);
        await page.screenshot({ path: testInfo.outputPath(`${kind}-${width}.png`), fullPage: true });
      }
      // Without frames there is nothing that axe-core would need a page of its own for.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`), kind).toEqual([]);
    }
  });
}
