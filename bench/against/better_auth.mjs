// better-auth behind Node.js's own HTTP server, as its documentation has it (better_auth/server.mjs).
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Visitor } from '../../tests/visitor.mjs';
import { Service, codeOf, cookieIn, each, freePort, headsIn, networkOf, password, requestText } from './against.mjs';

const program = fileURLToPath(new URL('better_auth/server.mjs', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const session = 'better-auth.session_token';
const attempt = 'better-auth.two_factor';
const withPassword = 64;

const hashes = {
  defaults: { name: 'scrypt, N = 16,384, r = 16' },
  cheapest: { name: 'one SHA-256 in place of it' },
};

export class BetterAuth {
  static title = () => `better-auth ${dependencies['better-auth']}`;
  static hashes = hashes;
  static page = 'its get-session';
  static check = 'the same: it has no other';

  static async create(place, { name, rounds }) {
    const side = new BetterAuth();
    side.place = place;
    side.name = name;
    side.folder = place.make(`better-auth-${name}`);
    side.port = await freePort();
    side.stepsOfARound = 600;
    side.expected = {
      password: { status: 200, text: session },
      code: { status: 200, text: session },
      page: { status: 200 },
      check: { status: 200 },
    };
    await side.#setUp(rounds * side.stepsOfARound + 1);
    return side;
  }

  async #setUp(withCode) {
    const words = [program, this.folder, this.port, this.name].map(String);
    const options = { env: { ...process.env, NODE_ENV: 'production' } };
    await promisify(execFile)(process.execPath, [...words, 'fill', password, withPassword, withCode].map(String), options);
    this.secrets = JSON.parse(readFileSync(join(this.folder, 'secrets.json'), 'utf8')).map((secret) => Buffer.from(secret));
    this.next = 0;
    this.service = new Service(this.place, this.port, '/api/auth/ok', [
      { program: process.execPath, words, options: { ...options, log: join(this.folder, 'log') } },
    ]);
  }

  /** Everyone comes from a network of his own, through a proxy. */
  #headers(number) {
    return { 'Content-Type': 'application/json', Origin: `http://localhost:${this.port}`, 'X-Forwarded-For': networkOf(number) };
  }

  #signIn(name) { return JSON.stringify({ email: `${name}@example.com`, password }); }

  #press(number, path, body, cookies) {
    return requestText(this.port, 'POST', `/api/auth${path}`, { headers: this.#headers(number), cookies, body });
  }

  passwords(count = withPassword) {
    return this.place.requests(`better-auth-${this.name}-passwords`,
      Array.from({ length: count }, (_, at) => this.#press(at, '/sign-in/email', this.#signIn(`one${at}`))));
  }

  async #enterPassword(number) {
    const visitor = new Visitor(this, { headers: this.#headers(number) });
    const answer = await visitor.send('POST', '/api/auth/sign-in/email', { body: this.#signIn(`two${number}`) });
    if (!visitor.cookies.has(attempt)) throw new Error(`better-auth did not ask for a code: ${answer.status} ${answer.text}`);
    return visitor;
  }

  async prepare() {
    const numbers = Array.from({ length: this.stepsOfARound }, () => { this.next += 1; return this.next - 1; });
    this.prepared = await each(numbers, async (number) => ({ number, cookies: Object.fromEntries((await this.#enterPassword(number)).cookies) }));
  }

  codes() {
    return this.place.requests(`better-auth-${this.name}-codes`, this.prepared.map(({ number, cookies }) => this.#press(number,
      '/two-factor/verify-totp', JSON.stringify({ code: codeOf(this.secrets[number]) }), cookies)));
  }

  keepSessions(heads) { this.sessions = headsIn(heads).slice(0, 64).map((head) => cookieIn(head, session)); }

  pages() {
    return this.place.requests(`better-auth-${this.name}-pages`, this.sessions.map((value, at) => requestText(this.port, 'GET',
      '/api/auth/get-session', { headers: { 'X-Forwarded-For': networkOf(at) }, cookies: { [session]: value } })));
  }

  checks() { return this.pages(); }

  async usesACodeTwice() {
    const number = this.next;
    const body = JSON.stringify({ code: codeOf(this.secrets[number]) });
    const press = async () => {
      const visitor = await this.#enterPassword(number);
      await visitor.send('POST', '/api/auth/two-factor/verify-totp', { body });
      return (await visitor.get('/api/auth/get-session')).text.includes('"session"');
    };
    if (!await press()) throw new Error('better-auth did not take a right code');
    return press();
  }

  async end() { await this.service.stop(); }
}

export default BetterAuth;
