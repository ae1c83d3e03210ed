// How Playwright's runner drives the tests of attack/, browser/ and fault/, one project each.
// `./dev test attack`, `./dev test browser` and `./dev test fault` call it.
import { defineConfig } from '@playwright/test';

import { isPostgresql } from './database.mjs';

// Debian's Chromium without what opens windows: the same engine for half of the processor's time, and nothing is
// downloaded beside the packages.
const chromium = process.env.SALLYPORT_CHROMIUM ?? '/usr/bin/chromium-headless-shell';

// Nothing in the browser may speak to anybody but the server under test. That it runs without its
// sandbox is Playwright's default, and what lets root and containers run it.
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

const kinds = ['attack', 'browser', 'fault'];

// What one kind of database alone can suffer; and how pages look, and read, is the same on both.
const ofTheOther = isPostgresql
  ? ['**/backup.spec.mjs', '**/disk.spec.mjs', '**/pages.spec.mjs', '**/browser/languages.spec.mjs'] : '**/postgresql*.spec.mjs';

export default defineConfig({
  projects: kinds.map((kind) => ({ name: kind, testDir: `./${kind}`, testMatch: '**/*.spec.mjs', testIgnore: ofTheOther })),
  globalSetup: './cluster.setup.mjs',
  outputDir: './results/artifacts',
  reporter: [['list'], ['json', { outputFile: process.env.SALLYPORT_RESULTS ?? './results/playwright.json' }]],
  workers: 2,
  retries: 0,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: chromium, args: quiet },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    // A fifth of the time; nobody looks at it where the machine goes with the run.
    trace: process.env.CI ? 'off' : 'retain-on-failure',
  },
});
