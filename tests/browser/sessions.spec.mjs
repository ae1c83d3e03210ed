// What somebody sees of the browsers that are signed in to his account, and of what happened in it.
import { expect, test } from '@playwright/test';

import { TestServer, password } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';
import { anotherBrowser, signedIn, withTwoFactors } from './steps.mjs';

const sessions = '/account/security/sessions';
const activity = '/account/security/activity';
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

let server;

test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server?.stop(); });

const main = (page) => page.getByRole('main');
const press = (page, name) => main(page).getByRole('button', { name }).click();
const cards = (page) => page.locator('.cards > li');
const sentences = (page) => page.locator('.log-what').allInnerTexts();

/** The same person in another browser, signed in. */
async function elsewhere(browser, person, userAgent) {
  const page = await anotherBrowser(browser, { userAgent });
  await person.signInBy(page);
  await expect(page).toHaveURL(/\/account\/profile/);
  return page;
}

test('ending one session signs out its browser, and no other', async ({ page, browser }) => {
  const person = await signedIn(server);
  const onWindows = await elsewhere(browser, person, firefox);
  const onPhone = await elsewhere(browser, person, phone);
  await person.open(page, '/account/security');
  await main(page).getByRole('link', { name: 'See all sessions' }).click();

  await expect(cards(page)).toHaveCount(3);
  await expect(cards(page).first()).toContainText('This one');
  await expect(page.locator('.chip', { hasText: 'This one' })).toHaveCount(1);
  const windows = cards(page).filter({ hasText: 'Firefox on Windows' });
  await expect(windows).toContainText('127.0.0.1');
  await expect(windows).toContainText('Password alone');
  await expect(cards(page).filter({ hasText: 'Safari on iPhone' })).toHaveCount(1);

  await press(page, 'End the session of Firefox on Windows');
  await expect(main(page)).toContainText('The session has ended');
  await expect(cards(page)).toHaveCount(2);
  await onWindows.goto(`${server.url}/account/security`);
  await expect(onWindows).toHaveURL(`${server.url}/sign-in`);
  await onPhone.reload();
  await expect(onPhone).toHaveURL(/\/account\/profile/);
});

test('ending all others asks for an old proof anew, and goes on by itself', async ({ page, browser }) => {
  const person = await signedIn(server);
  const others = [await elsewhere(browser, person, firefox), await elsewhere(browser, person, phone)];
  await server.advance(301);
  await person.open(page, sessions);
  await press(page, 'End all other sessions');
  await expect(page).toHaveURL(`${server.url}/account/step-up`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Continue');
  await expect(main(page)).toContainText('All other sessions have ended');
  await expect(cards(page)).toHaveCount(1);
  await expect(main(page)).toContainText('You are signed in nowhere else.');
  for (const other of others) {
    await other.getByRole('link', { name: 'Security', exact: true }).click();
    await expect(other).toHaveURL(`${server.url}/sign-in`);
  }
  await main(page).getByRole('link', { name: 'Your activity' }).click();
  await expect(page).toHaveURL(server.url + activity);
  expect((await sentences(page)).slice(0, 2)).toEqual(['All other sessions were ended', 'Confirmed with the password']);
});

test('ending one with an old proof: the proof, then the press again', async ({ page, browser }) => {
  const person = await signedIn(server);
  const other = await elsewhere(browser, person, firefox);
  await server.advance(301);
  await person.open(page, sessions);
  await press(page, 'End the session of Firefox on Windows');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Continue');
  await expect(page).toHaveURL(`${server.url}${sessions}?after=proof`);
  await expect(main(page)).toContainText('Nothing has ended yet');
  await press(page, 'End the session of Firefox on Windows');
  await expect(main(page)).toContainText('The session has ended');
  await other.reload();
  await expect(other).toHaveURL(`${server.url}/sign-in`);
});

test('signing out by the card ends the own session', async ({ page }) => {
  const person = await signedIn(server);
  await person.open(page, sessions);
  await cards(page).first().getByRole('button', { name: 'Sign out' }).click();
  await expect(main(page)).toContainText('You are signed out');
  expect(await person.visitor.isSignedIn()).toBe(false);
});

test('a session that came by a support pass is no full one, and says so', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const given = await server.cli(['subscriber', 're-enrol', person.name, '--reason', 'phone lost']);
  const thief = await anotherBrowser(browser);
  await person.signInBy(thief);
  await thief.goto(`${server.url}/sign-in/pass`);
  await thief.getByLabel('Support pass').fill(given.out.split('\n')[0]);
  await press(thief, 'Continue');
  await expect(main(thief)).toContainText('Your support pass let you in');
  await person.open(page, sessions);
  await expect(cards(page).nth(1)).toContainText('Set-up only');
  await expect(cards(page).nth(1)).toContainText('Password and support pass');
  await expect(cards(page).first()).not.toContainText('Set-up only');
});

test('120 events: page by page to the oldest, and back', async ({ page }) => {
  const person = await signedIn(server);
  for (let n = 1; n <= 120; n += 1) {
    server.change(`INSERT INTO events (at, account, name, outcome, factors, reason, address, user_agent, request_id, noise)
      VALUES (${await server.now()}000000, ${person.account}, 'recovery_codes_renewed', 'done', '', 'number ${n}', '192.0.2.${n}', '${firefox}', '', 0)`);
  }
  await person.open(page, '/account/security');
  await main(page).getByRole('link', { name: 'See your activity' }).click();
  const addresses = async () => (await page.locator('.log > li').allInnerTexts())
    .map((text) => Number(/192\.0\.2\.(\d+)/.exec(text)?.[1] ?? 0));
  const downFrom = (most, count) => Array.from({ length: count }, (_, at) => most - at);
  const go = (name) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();

  expect(await addresses()).toEqual(downFrom(120, 50));
  await expect(page.getByRole('link', { name: 'Newer' })).toHaveCount(0);
  await go('Older');
  await expect(page).toHaveURL(/older=/);
  expect(await addresses()).toEqual(downFrom(70, 50));
  await go('Older');
  await expect(page.getByRole('link', { name: 'Older' })).toHaveCount(0);
  expect(await addresses()).toEqual([...downFrom(20, 20), 0, 0]);
  expect((await sentences(page)).slice(-2)).toEqual(['Signed in with the password', 'Your account was made']);
  await expect(page.locator('.log > li').last()).toContainText('The operator of this portal');
  await go('Newer');
  await expect(page).toHaveURL(/newer=/);
  expect(await addresses()).toEqual(downFrom(70, 50));
  await go('Newer');
  expect(await addresses()).toEqual(downFrom(120, 50));
  await expect(page.getByRole('link', { name: 'Newer' })).toHaveCount(0);
  await page.goto(`${server.url}${activity}?older=nonsense`);
  expect(await addresses(), 'a bad place leads to the newest').toEqual(downFrom(120, 50));
});

test('what happened is told in calm words, with the browser and the network', async ({ page }) => {
  const person = await withTwoFactors(server);
  await server.advance(60);
  const stranger = new Visitor(server, { headers: { 'User-Agent': firefox } });
  await stranger.enterPassword(person.name, 'not the right one at all');
  await person.open(page, activity);
  const newest = page.locator('.log > li').first();
  await expect(newest).toContainText('Somebody entered a wrong password');
  await expect(newest).toContainText('Firefox on Windows, 127.0.0.1');
  await expect(main(page)).toContainText('We keep this for 400 days.');
  expect(await sentences(page)).toEqual(expect.arrayContaining(['Two-factor authentication was turned on', 'Signed in with the password']));
});

test('events are kept as long as it is configured, and no page breaks when none is left', async ({ page }) => {
  const short = await TestServer.start({ configuration: '[activity]\nkept = "90d"\n' });
  try {
    const person = await signedIn(short);
    await person.open(page, activity);
    await expect(main(page)).toContainText('We keep this for 90 days.');
    short.change('DELETE FROM events');
    await page.reload();
    await expect(main(page)).toContainText('There is nothing here.');
  } finally {
    await short.stop();
  }
});
