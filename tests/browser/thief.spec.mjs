// Two thieves: one with an open session, one with the password. What each of them gets to, and what the owner sees
// and does.
import { expect, test } from '@playwright/test';

import { password, wrongCodeOf } from '../harness.mjs';
import { startWithMails } from '../mailbox.mjs';
import { Visitor } from '../visitor.mjs';
import { multiFactor, withTwoFactors } from './steps.mjs';

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

test('the thief with a stolen cookie changes nothing without a proof, and the owner ends his session', async ({ page, browser }) => {
  const person = await withTwoFactors(server);
  const left = new Visitor(server, { headers: { 'User-Agent': firefox } });
  await person.enterPassword(left);
  expect((await left.enterCode(await person.nextCode())).status).toBe(303);
  await server.advance(longerThanAProof);
  // Somebody takes the cookie of the browser in the library; the owner sits at home.
  const thief = left.copy();
  const before = state(person.account);
  const [{ id: authenticator }] = before.factors;
  const refusedWith = async (path, fields, from = path) => {
    await thief.get(from);
    return thief.post(path, fields);
  };
  for (const [path, fields, from] of [
    [`${security}/addresses/registered`, { address: 'thief@example.net' }, `${security}/addresses`],
    [`${security}/addresses/second`, { address: 'thief@example.net' }, `${security}/addresses`],
    [`${multiFactor}/add`, {}, multiFactor],
    [`${multiFactor}/recovery-codes/renew`, {}, multiFactor],
    [`${multiFactor}/new-phone`, { old: authenticator }],
    [`${security}/sessions/end-others`, {}, `${security}/sessions`],
  ]) {
    const answer = await refusedWith(path, fields, from);
    expect([answer.status, answer.location], path).toEqual([303, '/account/step-up']);
  }
  for (const [path, fields] of [
    [`${security}/password`, { password: 'a guess of his', new_password: chosen, code: '123456' }],
    [`${multiFactor}/remove`, { password: 'a guess of his', code: '123456' }],
    ['/account/step-up', { password: 'a guess of his', code: '123456' }],
  ]) expect((await refusedWith(path, fields)).status, path).toBe(401);
  expect(state(person.account), 'nothing has changed').toEqual(before);

  // His guesses are his: the owner proves without a wait.
  for (let n = 0; n < 5; n += 1) await refusedWith('/account/step-up', { password: 'a guess of his', code: '123456' });
  expect((await refusedWith('/account/step-up', { password: 'a guess of his', code: '123456' })).status).toBe(429);

  const home = await (await browser.newContext()).newPage();
  await person.signInBy(home);
  await home.getByLabel('6-digit code').fill(await person.nextCode());
  await press(home, 'Continue');
  await expect(home).toHaveURL(/\/account\/profile/);
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
  expect((await thief.get(security)).location).toBe('/sign-in');
  expect(await left.isSignedIn()).toBe(false);
  await page.close();
});

test('the thief with the password gets no further than the code, and the owner is told and changes it', async ({ page }) => {
  const person = await withTwoFactors(server);
  const thief = new Visitor(server, { headers: { 'User-Agent': firefox } });
  await person.enterPassword(thief);
  expect((await thief.get('/account/profile')).location).toBe('/sign-in/code');
  expect((await thief.get(security)).location).toBe('/sign-in/code');
  for (let wrong = 0; wrong < 5; wrong += 1) {
    const answer = await thief.enterCode(wrongCodeOf(person.key, await server.now()));
    if (answer.status === 429) { wrong -= 1; await server.advance(Number(answer.headers['retry-after']) + 1); }
  }
  const warned = await mailTo(person, 'Wrong codes');
  expect(warned.text).toContain('Firefox on Windows');
  expect(warned.text).toContain(`${server.url}/notice/not-me?token=`);

  await person.visitor.signOut();
  await person.open(page, '/sign-in'); // in his own browser, for which no stranger's guesses count
  await person.signInBy(page);
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await press(page, 'Continue');
  await expect(page, 'he gets in meanwhile').toHaveURL(/\/account\/profile/);
  await page.goto(`${server.url}${security}/password`);
  await page.getByLabel('Your password now').fill(password);
  await page.getByLabel('New password').fill(chosen);
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await press(page, 'Change the password');
  await expect(main(page)).toContainText('Your password is changed');
  await mailTo(person, 'was changed');
  expect((await thief.enterCode(await person.nextCode())).status, 'what he had begun is over').toBe(401);
  expect((await thief.enterPassword(person.name)).status, 'and his password is dead').toBe(401);
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
