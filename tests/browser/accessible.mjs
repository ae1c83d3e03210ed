// What axe-core has against a page. Our pages have no frames, so that nothing around it is needed: its source, half a
// megabyte, goes into each document once (the pages of looking.mjs have it), and nothing is described but what is wrong.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect } from '@playwright/test';

export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
export const rules = { ofMails: wcag, ofPages: [...wcag, 'best-practice'] };

export async function expectAccessible(page, where, tags = rules.ofPages) {
  if (await page.evaluate(() => !window.axe)) await page.evaluate(axe);
  const violations = await page.evaluate(async (values) => {
    const found = await window.axe.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
    return found.violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  }, tags);
  expect(violations, where).toEqual([]);
}
