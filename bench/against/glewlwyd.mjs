// Glewlwyd from its Debian packages: the package's own configuration and an SQLite file made by its script.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';

import { Visitor } from '../../tests/visitor.mjs';
import { Service, codeOf, each, freePort, keyOf, password, requestText, unpacked, versionOf } from './against.mjs';

const root = unpacked('glewlwyd');
const cookie = 'GLEWLWYD2_SESSION_ID';
const withPassword = 64;
const json = { 'Content-Type': 'application/json' };

/** The user module's parameter; without it Glewlwyd takes 150,000. */
const hashes = {
  defaults: { name: 'PBKDF2-SHA-256, 150,000 iterations' },
  cheapest: { name: 'PBKDF2-SHA-256, 1 iteration', parameters: { 'pbkdf2-iterations': 1 } },
};

function configurationOf(folder, port) {
  return readFileSync(join(root, 'usr/share/glewlwyd/templates/glewlwyd-debian.conf.properties'), 'utf8')
    .replaceAll('/usr/lib/glewlwyd', join(root, 'usr/lib/glewlwyd'))
    .replaceAll('_G_EXTRNAL_URL_', `http://localhost:${port}`)
    .replace('port=4593', `port=${port}`)
    .replace('/var/log/glewlwyd.log', join(folder, 'glewlwyd.log'))
    .replace(/^@include.*$/m, `database = { type = "sqlite3" path = "${join(folder, 'glewlwyd.db')}" };`);
}

export class Glewlwyd {
  static title = () => `Glewlwyd ${versionOf(root, 'glewlwyd')}`;
  static hashes = hashes;
  static page = 'list of own sessions';
  static check = 'the same: it has no other';

  static async create(place, { name, rounds }) {
    const side = new Glewlwyd();
    side.place = place;
    side.folder = place.make(`glewlwyd-${name}`);
    side.name = name;
    side.stepsOfARound = 400;
    side.refusesTheStepBefore = true;
    side.expected = {
      password: { status: 200, text: cookie },
      code: { status: 200, text: cookie },
      page: { status: 200 },
      check: { status: 200 },
    };
    await side.#setUp();
    await side.#fill(rounds * side.stepsOfARound + 1);
    return side;
  }

  sql(text) { return execFileSync('sqlite3', [join(this.folder, 'glewlwyd.db')], { input: text, encoding: 'utf8' }).trim(); }

  async #setUp() {
    this.sql(gunzipSync(readFileSync(join(root, 'usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz'))).toString());
    this.port = await freePort();
    const file = join(this.folder, 'glewlwyd.conf');
    writeFileSync(file, configurationOf(this.folder, this.port));
    this.service = new Service(this.place, this.port, '/config', [
      { program: join(root, 'usr/bin/glewlwyd'), words: [`--config-file=${file}`] },
    ]);
  }

  /** A browser that has sent JSON and got a 200. */
  async #say(visitor, method, path, body) {
    const answer = await visitor.send(method, `/api${path}`, { headers: json, body: JSON.stringify(body) });
    if (answer.status !== 200) throw new Error(`Glewlwyd answered ${method} ${path} with ${answer.status}: ${answer.text}`);
    return answer.text;
  }

  /** What an operator does on its administration pages: the scheme of codes, asked for by the scope of the profile. */
  async #administer() {
    const admin = new Visitor(this);
    await this.#say(admin, 'POST', '/auth', { username: 'admin', password: 'password' });
    const users = JSON.parse((await admin.get('/api/mod/user/database')).text);
    await this.#say(admin, 'PUT', '/mod/user/database', { ...users, parameters: { ...users.parameters, ...hashes[this.name].parameters } });
    await this.#say(admin, 'POST', '/mod/scheme/', {
      module: 'otp', name: 'otp', display_name: 'OTP', expiration: 600, max_use: 0, allow_user_register: true,
      parameters: { issuer: 'Harbour', 'secret-minimum-size': 16, 'otp-length': 6, 'hotp-allow': true, 'hotp-window': 0,
        'totp-allow': true, 'totp-window': 30, 'totp-start-offset': 0 },
    });
    await this.#say(admin, 'PUT', '/scope/g_profile', {
      display_name: 'Profile', password_required: true, password_max_age: 600,
      scheme: { second: [{ scheme_type: 'otp', scheme_name: 'otp' }] }, scheme_required: { second: 1 },
    });
    // The module reads its parameters when it is loaded.
    await this.service.stop();
    await this.service.start();
    const again = new Visitor(this);
    await this.#say(again, 'POST', '/auth', { username: 'admin', password: 'password' });
    await this.#say(again, 'POST', '/user/', { username: 'model', password, scope: ['g_profile'], name: 'Model', email: 'model@example.com' });
  }

  /** Everybody else has what Glewlwyd wrote for the first, password and all; and a key of his own. */
  async #fill(withCode) {
    await this.service.start();
    await this.#administer();
    await this.service.stop();
    this.keys = Array.from({ length: withCode }, () => randomBytes(20));
    const users = [...Array.from({ length: withPassword }, (_, at) => `one${at}`), ...this.keys.map((_, at) => `two${at}`)];
    this.sql(`BEGIN;
      ${users.map((name) => `INSERT INTO g_user (gu_username, gu_name, gu_email) VALUES ('${name}', 'Anna', '${name}@example.com');`).join('\n')}
      INSERT INTO g_user_password (gu_id, guw_password) SELECT u.gu_id, p.guw_password FROM g_user u, g_user_password p
        WHERE (u.gu_username LIKE 'one%' OR u.gu_username LIKE 'two%')
          AND p.gu_id = (SELECT gu_id FROM g_user WHERE gu_username = 'model');
      INSERT INTO g_user_scope_user (gu_id, gus_id) SELECT u.gu_id, s.gus_id FROM g_user u, g_user_scope s
        WHERE (u.gu_username LIKE 'one%' OR u.gu_username LIKE 'two%') AND s.gus_name = 'g_profile';
      ${this.keys.map((key, at) => `INSERT INTO gs_otp (gso_mod_name, gso_username, gso_otp_type, gso_secret, gso_totp_time_step_size, gso_last_used)
        VALUES ('otp', 'two${at}', 1, '${keyOf(key)}', 30, 0);`).join('\n')}
      COMMIT;`);
    this.next = 0;
  }

  #press(body, cookies) {
    return requestText(this.port, 'POST', '/api/auth', { headers: json, cookies, body: JSON.stringify(body) });
  }

  #codePress(number, session) {
    const body = { username: `two${number}`, scheme_type: 'otp', scheme_name: 'otp', value: { value: codeOf(this.keys[number]) } };
    return this.#press(body, { [cookie]: session });
  }

  passwords(count = withPassword) {
    return this.place.requests(`glewlwyd-${this.name}-passwords`,
      Array.from({ length: count }, (_, at) => this.#press({ username: `one${at}`, password })));
  }

  async #enterPassword(number) {
    const visitor = new Visitor(this);
    await this.#say(visitor, 'POST', '/auth', { username: `two${number}`, password });
    return visitor;
  }

  async prepare() {
    const numbers = Array.from({ length: this.stepsOfARound }, () => { this.next += 1; return this.next - 1; });
    this.prepared = await each(numbers, async (number) => ({ number, session: (await this.#enterPassword(number)).cookies.get(cookie) }));
  }

  codes() {
    return this.place.requests(`glewlwyd-${this.name}-codes`, this.prepared.map(({ number, session }) => this.#codePress(number, session)));
  }

  /** A session is the one of the password, which the code has made whole. */
  keepSessions() { this.sessions = this.prepared.slice(0, 64).map(({ session }) => session); }

  pages() {
    return this.place.requests(`glewlwyd-${this.name}-pages`,
      this.sessions.map((session) => requestText(this.port, 'GET', '/api/profile/session', { cookies: { [cookie]: session } })));
  }

  checks() { return this.pages(); }

  async usesACodeTwice() {
    const number = this.next;
    const code = codeOf(this.keys[number]);
    const press = async () => {
      const visitor = await this.#enterPassword(number);
      const body = { username: `two${number}`, scheme_type: 'otp', scheme_name: 'otp', value: { value: code } };
      await visitor.send('POST', '/api/auth', { headers: json, body: JSON.stringify(body) });
      return (await visitor.get('/api/profile/session')).status === 200;
    };
    if (!await press()) throw new Error('Glewlwyd did not take a right code');
    return press();
  }

  async end() { await this.service.stop(); }
}

export default Glewlwyd;
