// Sallyport's side: `sallyport serve` with its default settings, and a company that sallyport-requests fills.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Visitor } from '../../tests/visitor.mjs';
import { Service, build, cookieIn, headsIn, networkOf } from './against.mjs';

const withPassword = 64;

export class Sallyport {
  static async create(place, { rounds }) {
    const side = new Sallyport();
    side.place = place;
    side.stepsOfARound = 20_000;
    side.expected = {
      password: { status: 303, text: 'session=' },
      code: { status: 303, text: 'session=' },
      page: { status: 200 },
      check: { status: 204 },
    };
    side.next = 0;
    await side.#fill(rounds * side.stepsOfARound + 1);
    return side;
  }

  /** One more than is pressed in the rounds, for the code that is tried twice. */
  async #fill(withAuthenticator) {
    const words = [this.place.make('sallyport'), withPassword, withAuthenticator].map(String);
    this.writer = spawn(join(build, 'sallyport-requests'), words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.writer.stdout })[Symbol.asyncIterator]();
    const { configuration, port } = JSON.parse((await this.lines.next()).value);
    this.port = port;
    this.service = new Service(this.place, port, '/healthz', [
      { program: join(build, 'sallyport'), words: ['serve', '--config', configuration] },
    ]);
  }

  async #write(name, command) {
    const file = join(this.place.folder, `sallyport-${name}.requests`);
    this.writer.stdin.write(`${command(file)}\n`);
    const { value } = await this.lines.next();
    if (value !== 'done') throw new Error('sallyport-requests has ended');
    return file;
  }

  passwords(count = withPassword) { return this.#write('passwords', (file) => `passwords 0 ${count} ${file}`); }

  /** The attempts are in the database already, with the password proven. */
  async prepare() {}

  async codes() {
    const first = this.next;
    this.next += this.stepsOfARound;
    return this.#write('codes', (file) => `codes ${first} ${this.stepsOfARound} ${file}`);
  }

  keepSessions(heads) {
    this.sessions = headsIn(heads).slice(0, 64).map((head) => cookieIn(head, '__Host-session'));
  }

  pages() { return this.#write('pages', (file) => `pages /account/profile ${file} ${this.sessions.join(' ')}`); }
  checks() { return this.#write('checks', (file) => `pages /session ${file} ${this.sessions.join(' ')}`); }

  /** Two sign-ins of one customer with the same code. */
  async usesACodeTwice() {
    const number = this.next;
    const file = await this.#write('twice', (name) => `codes ${number} 1 ${name}`);
    const [, code] = /&code=(\d{6})/.exec(readFileSync(file, 'utf8'));
    const press = async () => {
      const visitor = new Visitor({ port: this.port, url: `http://localhost:${this.port}` }, { headers: { 'X-Forwarded-For': networkOf(number) } });
      await visitor.enterPassword(`two${String(number).padStart(6, '0')}`);
      await visitor.enterCode(code);
      return visitor.isSignedIn();
    };
    if (!await press()) throw new Error('Sallyport did not take a right code');
    return press();
  }

  async end() {
    await this.service.stop();
    this.writer.stdin.end();
  }
}
