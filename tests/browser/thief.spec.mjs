// Two thieves: one with an open session, one with the password. What each of them gets to, and what the owner sees
// and does.
import { expect, test } from '@playwright/test';

import { password, wrongCodeOf } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { anotherBrowser, multiFactor, withTwoFactors } from './steps.mjs';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const chosen = 'umbrella quartz lantern oxide';
const security = '/account/security';
const longerThanAProof = 15 * 60 + 1;

let server;
let mails;
let stop;

test.beforeAll(async () => { ({ server, mails, stop } = await startWithMails()); });
test.afterAll(async () => { await stop?.(); });

const main = (page) => page.getByRole('main');
const press = (page, name) => main(page).getByRole('button', { name }).click();
const cards = (page) => page.locator('.cards > li');
const mailTo = (person, subject) => mails.waitForMail({ to: `${person.name}@example.com`, subject });

/** What a thief would change. */
const wanted = (account) => ({
  password: `SELECT hash FROM passwords WHERE account = ${account}`,
  factors: `SELECT id FROM authenticators WHERE account = ${account}`,
  address: `SELECT email FROM accounts WHERE id = ${account}`,
  codes: `SELECT selector, used FROM recovery_codes WHERE account = ${account}`,
  sessions: `SELECT id FROM sessions WHERE account = ${account}`,
});
const state = (account) => Object.fromEntries(Object.entries(wanted(account)).map(([what, sql]) => [what, server.query(`${sql} ORDER BY 1`)]));

/** What is asked again is asked on a page of its own. */
const asksForProof = (page) => expect(page).toHaveURL(`${server.url}/account/step-up`);

async function guessToProve(page) {
  await page.goto(`${server.url}/account/step-up`);
  await page.getByLabel('Password', { exact: true }).fill('a guess of his');
  await page.getByLabel('6-digit code').fill('123456');
  await press(page, 'Continue');
}

test('the thief with a stolen cookie changes nothing without a proof, and the owner ends his session', async ({ browser }) => {
  const person = await withTwoFactors(server);
  const left = await anotherBrowser(browser, { userAgent: firefox });
  await person.signInWithCodeBy(left);
  await server.advance(longerThanAProof);
  // Somebody takes the cookie of the browser in the library; the owner sits at home.
  const thief = await anotherBrowser(browser, { userAgent: firefox, storageState: await left.context().storageState() });
  const before = state(person.account);
  for (const [path, name] of [
    [`${security}/addresses`, 'Change the address'],
    [`${security}/addresses`, 'Add a second address'],
    [multiFactor, 'Add another authenticator'],
    [`${multiFactor}/recovery-codes`, 'Make new codes'],
    [`${multiFactor}/new-phone`, 'Set up the new phone'],
    [`${security}/sessions`, 'End all other sessions'],
  ]) {
    await thief.goto(server.url + path);
    await main(thief).getByRole('button', { name }).or(main(thief).getByRole('link', { name })).click();
    await asksForProof(thief);
  }
  await thief.goto(`${server.url}${security}/password`);
  await thief.getByLabel('Your password now').fill('a guess of his');
  await thief.getByLabel('New password').fill(chosen);
  await thief.getByLabel('6-digit code').fill('123456');
  await press(thief, 'Change the password');
  await expect(main(thief)).toContainText('There is a problem');
  await thief.goto(`${server.url}${multiFactor}/remove`);
  await thief.getByLabel('Password', { exact: true }).fill('a guess of his');
  await thief.getByLabel('Code from your app').fill('123456');
  await press(thief, 'Remove two-factor authentication');
  await expect(main(thief)).toContainText('There is a problem');
  await guessToProve(thief);
  await expect(main(thief)).toContainText('There is a problem');
  expect(state(person.account), 'nothing has changed').toEqual(before);

  // His guesses are his: the owner proves without a wait.
  for (let n = 0; n < 3; n += 1) await guessToProve(thief);
  await expect(main(thief)).toContainText('Too many tries');

  const home = await anotherBrowser(browser);
  await person.signInWithCodeBy(home);
  await server.advance(longerThanAProof);
  await home.goto(`${server.url}${security}/sessions`);
  const strange = cards(home).filter({ hasText: 'Firefox on Windows' });
  await expect(strange, 'the owner sees it').toHaveCount(1);
  await press(home, 'End the session of Firefox on Windows');
  await home.getByLabel('Password', { exact: true }).fill(password);
  await home.getByLabel('6-digit code').fill(await person.nextCode());
  await press(home, 'Continue');
  await press(home, 'End the session of Firefox on Windows');
  await expect(main(home)).toContainText('The session has ended');
  for (const page of [thief, left]) {
    await page.goto(server.url + security);
    await expect(page).toHaveURL(`${server.url}/sign-in`);
  }
});

test('the thief with the password gets no further than the code, and the owner is told and changes it', async ({ browser }) => {
  const person = await withTwoFactors(server);
  await person.visitor.signOut();
  const thief = await anotherBrowser(browser, { userAgent: firefox });
  await person.signInBy(thief);
  for (const path of ['/account/profile', security, multiFactor]) {
    await thief.goto(server.url + path);
    await expect(thief, path).toHaveURL(`${server.url}/sign-in/code`);
  }
  for (let wrong = 0; wrong < 5; wrong += 1) {
    await thief.getByLabel('6-digit code').fill(wrongCodeOf(person.key, await server.now()));
    await press(thief, 'Continue');
    await expect(main(thief)).toContainText('This code is not right');
  }
  const warned = await mailTo(person, 'Wrong codes');
  expect(warned.text).toContain('Firefox on Windows');
  expect(warned.text).toContain(`${server.url}/notice/not-me?token=`);

  const home = await anotherBrowser(browser);
  await person.open(home, '/sign-in'); // in his own browser, for which no stranger's guesses count
  await person.signInWithCodeBy(home);
  await home.goto(`${server.url}${security}/password`);
  await home.getByLabel('Your password now').fill(password);
  await home.getByLabel('New password').fill(chosen);
  await home.getByLabel('6-digit code').fill(await person.nextCode());
  await press(home, 'Change the password');
  await expect(main(home)).toContainText('Your password is changed');
  await mailTo(person, 'was changed');

  await thief.getByLabel('6-digit code').fill(await person.nextCode());
  await press(thief, 'Continue');
  await thief.goto(server.url + security);
  await expect(thief, 'what he had begun is over, with a right code too').toHaveURL(`${server.url}/sign-in`);
  await person.signInBy(thief);
  await expect(main(thief), 'and his password is dead').toContainText('do not belong together');
});

test('a second press of a double click sends nothing', async ({ page }) => {
  const person = await withTwoFactors(server);
  await server.advance(longerThanAProof);
  await person.open(page, '/account/step-up');
  const presses = [];
  page.on('request', (request) => { if (request.method() === 'POST') presses.push(request.url()); });
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await main(page).getByRole('button', { name: 'Continue' }).dblclick();
  await expect(page).toHaveURL(new RegExp(security));
  expect(presses).toHaveLength(1);
});

test('two presses at once, from a browser without scripts, sign nobody out', async () => {
  const person = await withTwoFactors(server);
  await server.advance(longerThanAProof);
  await person.visitor.get('/account/step-up');
  const code = await person.nextCode();
  const twins = [person.visitor, person.visitor.copy(), person.visitor.copy()];
  const answers = await Promise.all(twins.map((twin) => twin.post('/account/step-up', { password, code })));
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([303, 401, 401]);
  for (const { status, headers } of answers) {
    const cookies = (headers['set-cookie'] ?? []).filter((line) => line.startsWith('__Host-session='));
    expect(cookies.some((line) => /max-age=0/i.test(line)), 'no answer takes the cookie back').toBe(false);
    expect(cookies.length).toBe(status === 303 ? 1 : 0);
  }
  expect(server.query(`SELECT COUNT(*) AS n FROM wrong_codes WHERE account = ${person.account}`)[0].n).toBe(0);
});
