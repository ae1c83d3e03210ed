// One page for everything that a worker looks at: no renderer is started for each test, and axe-core is handed to it
// once. Of the test before nothing is left in it: no cookie, no page, no copy of an asset, no window's size. Of what
// `test.use` says it takes the window's size alone.
import { test as base } from '@playwright/test';

import { axe } from './accessible.mjs';

/** A page, and what the browser complains of in it, but for the page itself being a refusal. */
async function lookAround(browser) {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isRefusal = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())
      && message.location().url === page.url();
    if (['error', 'warning'].includes(message.type()) && !isRefusal) complaints.push(message.text());
  });
  await page.exposeFunction('tellViolation', (what) => complaints.push(`policy: ${what}`));
  await page.addInitScript(axe);
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      window.tellViolation(`${event.violatedDirective} ${event.blockedURI}`));
  });
  return { page, complaints, engine: await context.newCDPSession(page) };
}

export const test = base.extend({
  looker: [async ({ browser }, use) => {
    const looker = await lookAround(browser);
    await use(looker);
    await looker.page.context().close();
  }, { scope: 'worker' }],

  page: async ({ looker, viewport }, use) => {
    await looker.page.goto('about:blank');
    await looker.page.context().clearCookies();
    await looker.engine.send('Network.clearBrowserCache');
    await looker.page.mouse.move(0, 0);
    await looker.page.setViewportSize(viewport);
    await looker.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    looker.complaints.length = 0;
    await use(looker.page);
  },

  complaints: async ({ looker }, use) => { await use(looker.complaints); },
});
