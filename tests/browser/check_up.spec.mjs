// "Does your authenticator app still work?": 28 days after activation and then every 180 days, inside a session, so
// that whoever has lost it finds out while he is in.
import { expect, test } from '@playwright/test';

import { TestServer, password, wrongCodeOf } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';
import { withTwoFactors } from './steps.mjs';

const day = 86_400;
const question = 'Does your authenticator app still work?';

let server;

test.beforeAll(async () => { server = await TestServer.start(); });
test.afterAll(async () => { await server?.stop(); });

const main = (page) => page.getByRole('main');
const heading = (page) => page.getByRole('heading', { level: 1 });
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();

/** Some days later he signs in anew: with a code, or a recovery code when the app is gone. */
async function signInAgain(page, person, { after, recoveryCode }) {
  await server.advance(after);
  person.visitor = new Visitor(server);
  await person.enterPassword(person.visitor);
  if (recoveryCode) {
    await person.visitor.get('/sign-in/recovery-code');
    await person.visitor.post('/sign-in/recovery-code', { code: recoveryCode });
  } else {
    await person.visitor.enterCode(await person.nextCode());
  }
  await person.open(page, '/account/profile');
}

test('the check-up: asked after 28 days, answered with a code, asked again after 180', async ({ page }) => {
  const person = await withTwoFactors(server);
  await signInAgain(page, person, { after: 27 * day });
  await expect(main(page)).not.toContainText(question);
  await signInAgain(page, person, { after: day });
  await expect(main(page)).toContainText(question);
  await main(page).getByRole('link', { name: 'Try a code now' }).click();
  await expect(heading(page)).toHaveText(question);
  await expect(main(page)).toContainText('Is it backed up?');

  await page.getByLabel('6-digit code').fill(await wrongCodeOf(person.key, await server.now()));
  await press(page, 'Check the code');
  await expect(main(page)).toContainText('There is a problem');
  await page.getByLabel('6-digit code').fill(await person.nextCode());
  await press(page, 'Check the code');
  await expect(main(page)).toContainText('Your app works');
  await expect(main(page)).not.toContainText(question);
  await person.open(page, '/account/security/activity');
  await expect(main(page)).toContainText('You checked your authenticator app, and it works');

  await signInAgain(page, person, { after: 179 * day });
  await expect(main(page)).not.toContainText(question);
  await signInAgain(page, person, { after: 2 * day });
  await expect(main(page)).toContainText(question);
});

test('later is a week later', async ({ page }) => {
  const person = await withTwoFactors(server);
  await signInAgain(page, person, { after: 28 * day });
  await main(page).getByRole('link', { name: 'Try a code now' }).click();
  await press(page, 'Ask me again in a week');
  await expect(main(page)).not.toContainText(question);
  await signInAgain(page, person, { after: 6 * day });
  await expect(main(page)).not.toContainText(question);
  await signInAgain(page, person, { after: 2 * day });
  await expect(main(page)).toContainText(question);
});

test('it doesn’t work any more: the app is set up anew while he is in, with a recovery code', async ({ page }) => {
  const person = await withTwoFactors(server);
  await signInAgain(page, person, { after: 28 * day, recoveryCode: person.codes[0] });
  await main(page).getByRole('link', { name: 'Try a code now' }).click();
  await main(page).getByRole('link', { name: 'Set the app up anew' }).click();
  await server.advance(6 * 60);
  await press(page, 'Set up the new phone');
  await main(page).getByRole('link', { name: /Use a recovery code/ }).click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Recovery code').fill(person.codes[1]);
  await press(page, 'Continue');
  await expect(page).toHaveURL(/multi-factor\/activate$/);
  await expect(main(page)).toContainText('Do this on your new phone');
});
