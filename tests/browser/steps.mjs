// What the browser tests do again and again. A person is prepared by a Visitor, without a browser, and his
// cookies are then lent to one, so that a test begins where it has something to look at.

import { codeOf, password } from '../harness.mjs';
import { Visitor } from '../visitor.mjs';

export const multiFactor = '/account/security/multi-factor';

let people = 0;

/** Somebody with an account and a browser that has not signed in yet. */
export async function newPerson(server) {
  people += 1;
  const name = `person${people}`;
  await server.addSubscriber(name);
  return new Person(server, name);
}

/** Signed in with the password alone. */
export async function signedIn(server) {
  const person = await newPerson(server);
  await person.enterPassword();
  return person;
}

/** Signed in, with two-factor authentication on, at the beginning of a step whose code nobody has used. */
export async function withTwoFactors(server) {
  const person = await signedIn(server);
  await person.enrol();
  return person;
}

/** Groups of whom two-factor authentication is asked, for a server's configuration; `agents` must have it at once. */
export const groups = `
[two_factor.groups.encouraged]
policy = "encouraged"
[two_factor.groups.warned]
policy = "required"
required_from = "2099-01-15"
grace = "10d"
[two_factor.groups.late]
policy = "required"
required_from = "2020-01-15"
grace = "0d"
`;

/** Signed in with the password, and of a group. */
export async function someoneOf(server, group) {
  const person = await newPerson(server);
  await person.moveTo(group);
  await person.enterPassword();
  return person;
}

/** The password is entered, and a code is asked for. */
export async function atTheCode(server) {
  const person = await withTwoFactors(server);
  await person.visitor.signOut();
  await person.enterPassword();
  return person;
}

/** With a second authenticator. */
export async function withSeveral(server) {
  const person = await withTwoFactors(server);
  await person.addAuthenticator();
  return person;
}

/** Signed in, at the page of a key. */
export async function enrolling(server) {
  const person = await signedIn(server);
  await person.beginEnrolment();
  return person;
}

/** And then at the recovery codes, which are not saved yet. */
export async function atTheCodes(server) {
  const person = await enrolling(server);
  await person.visitor.get(`${multiFactor}/continue`);
  await person.visitor.post(`${multiFactor}/continue`, { code: await person.nextCode() });
  return person;
}

/** With two-factor authentication, at new recovery codes, which are not saved yet. */
export async function renewing(server) {
  const person = await withTwoFactors(server);
  await person.visitor.get(`${multiFactor}/recovery-codes`);
  await person.visitor.post(`${multiFactor}/recovery-codes/renew`);
  await person.visitor.stepUp(await person.nextCode());
  return person;
}

/** With a new phone under way. */
export async function moving(server) {
  const person = await withTwoFactors(server);
  await person.addAuthenticator({ insteadOf: person.authenticators[0] });
  return person;
}

/** What is written behind the server's back it sees when it has believed its memory for long enough. */
export const writtenBehindItsBack = (server) => server.advance(61);

/** Signed in, and the password has been entered again. */
export async function justProven(server) {
  const person = await signedIn(server);
  await person.visitor.stepUp('');
  return person;
}

/** A new registered address waits for its link to be pressed. */
export async function withAddressAsked(server) {
  const person = await justProven(server);
  await person.visitor.get('/account/security/addresses');
  const asked = await person.visitor.post('/account/security/addresses/registered', { address: `${person.name}@example.net` });
  if (asked.status !== 303) throw new Error(`no link was sent: ${asked.status}`);
  return person;
}

/** Rows of the table of routes that answer with no page of their own, and why. */
export const withoutPage = {
  'GET /': 'goes on to the profile',
  'GET /account': 'goes on to the profile',
  'GET /account/security/multi-factor/recovery-codes/download': 'a file',
  'GET /session': 'for scripts',
  'GET /healthz': 'for machines',
  'GET /readyz': 'for machines',
  'GET /assets/': 'style and script',
};

export async function askForPasswordLink(person) {
  await person.visitor.get('/sign-in/forgotten');
  await person.visitor.post('/sign-in/forgotten', { name: person.name });
}

/** The link in a mail that leads to this path. */
export function linkIn(mail, path) {
  return mail.text.split('\n').find((line) => /^https?:/.test(line) && new URL(line).pathname === path);
}

/** What a page is in, and the press that changes it. */
export const langOf = (page) => page.locator('html').getAttribute('lang');
export const chooseLanguage = (page, name) => page.getByRole('contentinfo').getByRole('button', { name }).click();

/** Somebody else's browser, or another device: nothing of the first one's is in it. */
export const anotherBrowser = async (browser, options) => (await browser.newContext(options)).newPage();

/** From the button that activates to the recovery codes, which are not saved yet; the key and they. */
export async function setUpApp(page, server) {
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Activate', exact: true }).click();
  const key = (await page.locator('#key').innerText()).replace(/\s/g, '');
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByLabel('6-digit code').fill(codeOf(key, await server.now()));
  await main.getByRole('button', { name: 'Continue', exact: true }).click();
  const codes = await page.locator('#codes code').allInnerTexts();
  return { key, codes };
}

export class Person {
  constructor(server, name) {
    this.server = server;
    this.name = name;
    this.visitor = new Visitor(server);
    this.codes = [];
  }

  get account() {
    return this.server.query(`SELECT id FROM accounts WHERE sign_in_name = '${this.name}'`)[0].id;
  }

  async enterPassword(visitor = this.visitor) {
    const entered = await visitor.enterPassword(this.name);
    if (entered.status !== 303) throw new Error(`${this.name} did not get in: ${entered.status}`);
  }

  async moveTo(group) {
    const moved = await this.server.cli(['subscriber', 'group', this.name, group]);
    if (moved.exit !== 0) throw new Error(moved.err);
  }

  /** The key is shown, and kept here. */
  async beginEnrolment() {
    await this.visitor.get(multiFactor);
    await this.visitor.post(`${multiFactor}/activate`);
    const shown = await this.visitor.get(`${multiFactor}/activate`);
    [, this.key] = /data-copy="([A-Z2-7]{32})"/.exec(shown.text);
  }

  async enrol() {
    Object.assign(this, await this.visitor.enrol());
    await this.server.nextStep();
    await this.server.nextStep();
  }

  /** What the phone shows now, or showed so many seconds ago. */
  async code(ago = 0) { return codeOf(this.key, await this.server.now() - ago); }

  /** A code that has not been used. */
  async nextCode() { return codeOf(this.key, await this.server.nextStep()); }

  /** The person's cookies go to a browser, and the page opens at `path`. */
  async open(page, path) {
    const cookies = [...this.visitor.cookies].map(([name, value]) =>
      ({ name, value, domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }));
    await page.context().addCookies(cookies);
    return page.goto(this.server.url + path);
  }

  async signInBy(page, typed = password) {
    await page.goto(`${this.server.url}/sign-in`);
    await page.getByLabel('Sign-in name').fill(this.name);
    await page.getByLabel('Password', { exact: true }).fill(typed);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** With password and code, up to the profile. */
  async signInWithCodeBy(page, typed) {
    await this.signInBy(page, typed);
    await page.getByLabel('6-digit code').fill(await this.nextCode());
    await page.getByRole('main').getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/account\/profile/);
  }

  /** The ids of the authenticators, oldest first. */
  get authenticators() {
    return this.server.query(`SELECT id FROM authenticators WHERE account = ${this.account} ORDER BY id`).map(({ id }) => id);
  }

  /** One more, in the visitor's session; its key. */
  async addAuthenticator(how) {
    const proven = await this.visitor.stepUp(await this.nextCode());
    if (proven.status !== 303) throw new Error(`it was not proven again: ${proven.status}`);
    const { key } = await this.visitor.addAuthenticator(how);
    await this.server.nextStep();
    await this.server.nextStep();
    return key;
  }

  /** A browser of its own, signed in by a code of this key. */
  async signedInBy(key) {
    const visitor = new Visitor(this.server);
    await this.enterPassword(visitor);
    const entered = await visitor.enterCode(codeOf(key, await this.server.nextStep()));
    if (entered.status !== 303) throw new Error(`${this.name} did not get in by code: ${entered.status}`);
    return visitor;
  }

  /** Signed in on a phone too, and somebody has come by a pass. */
  async isInOtherBrowsers() {
    const phone = new Visitor(this.server, { headers: { 'User-Agent': 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36' } });
    await this.enterPassword(phone);
    await phone.enterCode(await this.nextCode());
    const stranger = new Visitor(this.server);
    await this.enterPassword(stranger);
    const given = await this.server.cli(['subscriber', 're-enrol', this.name, '--reason', 'phone lost']);
    await stranger.get('/sign-in/pass');
    await stranger.post('/sign-in/pass', { pass: given.out.split('\n')[0] });
  }

  /** Only the last codes of the set are left. */
  leaveRecoveryCodes(count) {
    this.server.change(`UPDATE recovery_codes SET used = made WHERE account = ${this.account} AND selector NOT IN
      (SELECT selector FROM recovery_codes WHERE account = ${this.account} ORDER BY selector LIMIT ${count})`);
  }

  /** It is time to ask whether the app still works. */
  async checkUpIsDue() {
    this.server.change(`INSERT INTO check_ups (account, answered, next) VALUES (${this.account}, ${await this.server.now() * 1e6}, 0)`);
  }

  /** So many wrong codes in a row; with the hundredth, codes of the app are switched off, or recovery codes. */
  enteredWrongCodes(inARow, kind = 'code') {
    this.server.change(`INSERT INTO tallies (owner, kind, account, in_a_row, updated)
      VALUES ('account ${this.account}', '${kind}', ${this.account}, ${inARow}, ${Date.now()}000)
      ON CONFLICT (owner, kind) DO UPDATE SET in_a_row = ${inARow}`);
  }

  switchOffCodes(kind = 'code') { this.enteredWrongCodes(100, kind); }
}
