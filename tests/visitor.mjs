// A browser of few words for the attack tests: cookies, forms and headers under full control.
import { request } from 'node:http';

import { codeOf, password } from './harness.mjs';

/** Its token is the browser's alone, on pages that have no other form too. */
const switchOfLanguages = /<form[^>]*action="\/language"[^]*?<\/form>/;

export class Visitor {
  /** Each request has a connection of its own, unless there is an `agent` that keeps them. */
  constructor(server, { headers = {}, agent = false } = {}) {
    this.server = server;
    this.headers = headers;
    this.agent = agent;
    this.cookies = new Map();
    this.csrf = '';
  }

  /** A second browser with the same cookies, as a thief would have. */
  copy() {
    const twin = new Visitor(this.server, { headers: this.headers, agent: this.agent });
    twin.cookies = new Map(this.cookies);
    twin.csrf = this.csrf;
    return twin;
  }

  send(method, path, { headers = {}, body } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = {
      Host: `localhost:${this.server.port}`,
      ...(cookie ? { Cookie: cookie } : {}),
      ...this.headers,
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) if (value === undefined) delete all[name];
    return new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: this.server.port, method, path, headers: all, agent: this.agent }, (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          this.#keepCookies(answer.headers['set-cookie'] ?? []);
          const token = /name="csrf" value="([^"]*)"/.exec(text.replace(switchOfLanguages, ''));
          if (token) [, this.csrf] = token;
          resolve({ status: answer.statusCode, headers: answer.headers, text, location: answer.headers.location });
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  #keepCookies(lines) {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      const name = pair.slice(0, at).trim();
      const value = pair.slice(at + 1).trim();
      const over = attributes.some((attribute) => /^\s*max-age\s*=\s*0\s*$/i.test(attribute));
      if (over || value === '') this.cookies.delete(name); else this.cookies.set(name, value);
    }
  }

  get(path, options) { return this.send('GET', path, options); }

  post(path, fields = {}, { headers = {}, csrf = this.csrf } = {}) {
    const body = new URLSearchParams(fields);
    if (csrf !== undefined && !('csrf' in fields)) body.set('csrf', csrf);
    return this.send('POST', path, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: this.server.url, 'Sec-Fetch-Site': 'same-origin', ...headers },
      body: body.toString(),
    });
  }

  async enterPassword(name, typed = password) {
    await this.get('/sign-in');
    return this.post('/sign-in', { name, password: typed });
  }

  async enterCode(code) {
    await this.get('/sign-in/code');
    return this.post('/sign-in/code', { code });
  }

  /** From the profile to active two-factor authentication; returns the key and the recovery codes. */
  async enrol() {
    const base = '/account/security/multi-factor';
    await this.get(base);
    await this.post(`${base}/activate`);
    const page = await this.get(`${base}/activate`);
    const [, key] = /data-copy="([A-Z2-7]{32})"/.exec(page.text);
    await this.get(`${base}/continue`);
    const proven = await this.post(`${base}/continue`, { code: codeOf(key, await this.server.now()) });
    if (proven.status !== 303) throw new Error(`the code was not taken: ${proven.status}`);
    const sheet = await this.get(`${base}/recovery-codes`);
    const codes = [...sheet.text.matchAll(/<code>([A-Z2-7-]{19})<\/code>/g)].map((match) => match[1]);
    const kept = await this.post(`${base}/recovery-codes`, { saved: 'yes' });
    if (kept.status !== 303) throw new Error(`it was not switched on: ${kept.status}`);
    return { key, codes };
  }

  /** One more authenticator beside those that are there, or on a new phone instead of that one; its key, and
      where its page is. */
  async addAuthenticator({ insteadOf } = {}) {
    const base = '/account/security/multi-factor';
    await this.get(base);
    const begun = insteadOf === undefined
      ? await this.post(`${base}/add`) : await this.post(`${base}/new-phone`, { old: insteadOf });
    if (begun.location !== `${base}/activate`) throw new Error(`no key is shown: ${begun.status} ${begun.location}`);
    const page = await this.get(`${base}/activate`);
    const [, key] = /data-copy="([A-Z2-7]{32})"/.exec(page.text);
    await this.get(`${base}/continue`);
    const proven = await this.post(`${base}/continue`, { code: codeOf(key, await this.server.now()) });
    if (proven.status !== 303) throw new Error(`the code was not taken: ${proven.status}`);
    return { key, location: proven.location };
  }

  async stepUp(code, typed = password) {
    await this.get('/account/step-up');
    return this.post('/account/step-up', { password: typed, code });
  }

  /** Presses the switch of languages on that page. */
  async chooseLanguage(fields, page = '/sign-in') {
    const { text } = await this.get(page);
    const [, csrf] = /action="\/language"[^]*?name="csrf" value="([^"]*)"/.exec(text);
    return this.post('/language', { csrf, ...fields });
  }

  async signOut() {
    await this.get('/account/profile');
    return this.post('/sign-out');
  }

  async isSignedIn() { return (await this.get('/session')).status === 204; }
}

/** Somebody with two-factor authentication, signed out again. */
async function enrolledNow(server, name) {
  await server.addSubscriber(name);
  const visitor = new Visitor(server);
  const entered = await visitor.enterPassword(name);
  if (entered.status !== 303) throw new Error(`${name} did not get in: ${entered.status}`);
  const { key, codes } = await visitor.enrol();
  await visitor.signOut();
  return { name, key, codes, visitor };
}

/** The same for all of these, at the beginning of a step that none of them has used. */
export async function allEnrolled(server, names) {
  const people = await Promise.all(names.map((name) => enrolledNow(server, name)));
  await server.nextStep();
  await server.nextStep();
  return people;
}

export async function enrolled(server, name) {
  const [person] = await allEnrolled(server, [name]);
  return person;
}

/** Signed in with both factors, at the beginning of a step that is not used. */
export async function signedInWithCode(server, name) {
  await server.advance(60);
  const person = await enrolled(server, name);
  await person.visitor.enterPassword(name);
  const { status } = await person.visitor.enterCode(codeOf(person.key, await server.now()));
  if (status !== 303) throw new Error(`the code of ${name} was answered with ${status}`);
  await server.nextStep();
  return person;
}
