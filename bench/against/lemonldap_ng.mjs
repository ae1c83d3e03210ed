// LemonLDAP::NG from its Debian packages: the packages' own configuration, nginx and llng-fastcgi-server, files as
// everywhere by default, and users in an SQLite.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Visitor } from '../../tests/visitor.mjs';
import { Service, codeOf, cookieIn, each, freePort, headsIn, keyOf, password, requestText, unpacked, versionOf } from './against.mjs';

const debian = unpacked('lemonldap-ng');
const cookie = 'lemonldap';
const portal = 'auth.example.com';
/** An application of the sample configuration, which a proxy asks about. */
const application = 'test1.example.com';
const withPassword = 64;
const passwordsOfARound = 1_200;
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
/** Neither server wants to be root, and Debian's run as this user. */
const user = process.getuid() === 0 ? 'www-data' : undefined;

const nginx = (side) => `${user ? `user ${user};` : ''}
worker_processes auto;
pid ${side.run}/nginx.pid;
error_log ${side.run}/error.log;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  types_hash_max_size 2048;
  include ${side.root}/etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log ${side.run}/access.log;
  gzip on;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${side.run}/${name};`).join('\n  ')}
  include ${side.run}/portal.conf;
  server {
    listen 127.0.0.1:${side.port};
    server_name ${application};
    location = /lmauth {
      include ${side.root}/etc/nginx/fastcgi_params;
      fastcgi_pass unix:${side.run}/llng.sock;
      fastcgi_pass_request_body off;
      fastcgi_param CONTENT_LENGTH "";
      fastcgi_param HOST $http_host;
      fastcgi_param X_ORIGINAL_URI /;
    }
  }
}
`;

/** The portal's site as the package has it, elsewhere. */
const site = (side) => readFileSync(join(debian, 'etc/lemonldap-ng/portal-nginx.conf'), 'utf8')
  .replace('listen 80;', `listen 127.0.0.1:${side.port};`)
  .replace('listen [::]:80;', '')
  .replaceAll('/var/run/llng-fastcgi-server/llng-fastcgi.sock', join(side.run, 'llng.sock'))
  .replaceAll('/etc/nginx/', join(side.root, 'etc/nginx/'))
  .replaceAll('/usr/share/lemonldap-ng/', join(side.root, 'usr/share/lemonldap-ng/'));

const moved = (side, file) => readFileSync(join(debian, file), 'utf8')
  .replaceAll('/var/lib/lemonldap-ng', join(side.root, 'var/lib/lemonldap-ng'))
  .replaceAll('/usr/share/lemonldap-ng', join(side.root, 'usr/share/lemonldap-ng'));

/** What an operator sets in the manager: users in a database, and codes. */
const settings = (side) => ({
  authentication: 'DBI', userDB: 'Same', passwordDB: 'Null', registerDB: 'Null',
  dbiAuthChain: `dbi:SQLite:dbname=${side.run}/users.db`, dbiAuthTable: 'users', dbiAuthLoginCol: 'uid', dbiAuthPasswordCol: 'password',
  dbiExportedVars: { uid: 'uid', cn: 'cn', mail: 'mail' },
  totp2fActivation: 1, totp2fSelfRegistration: 1,
});

export class LemonLdapNg {
  static title = () => `LemonLDAP::NG ${versionOf(debian, 'lemonldap-ng-fastcgi-server')}`;
  static hashes = { none: { name: 'compares passwords as SQLite has them, without a hash' } };
  static page = 'its /mysession/?whoami';
  static check = "its handler's, through nginx";

  static async create(place, { rounds }) {
    const side = new LemonLdapNg();
    side.place = place;
    side.stepsOfARound = 1_500;
    side.expected = {
      password: { status: 302, text: `${cookie}=` },
      code: { status: 302, text: `${cookie}=` },
      page: { status: 200 },
      check: { status: 200 },
    };
    // Now and then it refuses a right code of somebody who shares no token; the table says how often.
    side.refusedAtMost = 5;
    // A token of the form is good for one press.
    side.passwordFlags = ['--once'];
    side.tokens = new Map();
    side.port = await freePort();
    side.#setUp();
    side.#fill(rounds * side.stepsOfARound + 1);
    return side;
  }

  #setUp() {
    this.root = join(this.place.folder, 'lemonldap-ng');
    // Where its own user may read it.
    cpSync(debian, this.root, { recursive: true });
    this.run = this.place.make('lemonldap-ng', 'run');
    const conf = 'var/lib/lemonldap-ng/conf/lmConf-1.json';
    writeFileSync(join(this.root, conf), JSON.stringify({ ...JSON.parse(moved(this, conf)), ...settings(this) }));
    writeFileSync(join(this.run, 'lemonldap-ng.ini'), moved(this, 'etc/lemonldap-ng/lemonldap-ng.ini'));
    writeFileSync(join(this.run, 'nginx.conf'), nginx(this));
    writeFileSync(join(this.run, 'portal.conf'), site(this));
    const env = { PATH: process.env.PATH, PERL5LIB: join(this.root, 'usr/share/perl5'), LLNG_DEFAULTCONFFILE: join(this.run, 'lemonldap-ng.ini'),
      LLNG_DEFAULTLOGGER: 'Lemonldap::NG::Common::Logger::Std' };
    const log = join(this.run, 'log');
    this.service = new Service(this.place, this.port, '/', [
      { program: join(this.root, 'usr/sbin/llng-fastcgi-server'),
        words: ['--foreground', '--socket', join(this.run, 'llng.sock'), '--pid', join(this.run, 'llng.pid'),
          ...(user ? ['--user', user, '--group', user] : [])],
        options: { env, log } },
      { program: join(this.root, 'usr/sbin/nginx'),
        words: ['-c', join(this.run, 'nginx.conf'), '-p', this.run, '-e', join(this.run, 'error.log'), '-g', 'daemon off;'], options: { log } },
    ], portal);
  }

  /** Users in the database; of the keys, what registering one leaves in the folder of persistent sessions. */
  #fill(withCode) {
    this.keys = Array.from({ length: withCode }, () => randomBytes(20));
    this.next = 0;
    const users = [...Array.from({ length: withPassword }, (_, at) => `one${at}`), ...this.keys.map((_, at) => `two${at}`)];
    execFileSync('sqlite3', [join(this.run, 'users.db')], { input: `
      CREATE TABLE users (uid TEXT PRIMARY KEY, password TEXT NOT NULL, cn TEXT NOT NULL, mail TEXT NOT NULL);
      BEGIN;
      ${users.map((name) => `INSERT INTO users VALUES ('${name}', '${password}', 'Anna', '${name}@example.com');`).join('\n')}
      COMMIT;` });
    for (const [at, key] of this.keys.entries()) this.#register(`two${at}`, key);
    if (user) execFileSync('chown', ['-R', `${user}:${user}`, this.run, join(this.root, 'var/lib/lemonldap-ng')]);
  }

  #register(name, key) {
    const id = createHash('md5').update(name).digest('hex');
    const now = Math.floor(Date.now() / 1000);
    const device = { type: 'TOTP', name: 'Phone', _secret: keyOf(key).toLowerCase(), epoch: now };
    writeFileSync(join(this.root, 'var/lib/lemonldap-ng/psessions', id), JSON.stringify({
      _session_id: id, _session_kind: 'Persistent', _session_uid: name, _utime: now, _2fDevices: JSON.stringify([device]),
    }));
  }

  #visitor() { return new Visitor(this, { headers: { Host: portal } }); }

  #token(text) {
    const found = /name="token" value="([^"]+)"/.exec(text);
    if (!found) throw new Error(`LemonLDAP::NG shows no form: ${text}`);
    const [, token] = found;
    this.tokens.set(token, (this.tokens.get(token) ?? 0) + 1);
    return token;
  }

  /** A token is the second and one of 65,536 numbers: what two were given at the same time, only one can use. */
  #isAlone(token) { return this.tokens.get(token) === 1; }

  #passwordForm(name, token) { return new URLSearchParams({ user: name, password, token, url: '', timezone: '0' }).toString(); }

  #press(path, body, cookies = {}) { return requestText(this.port, 'POST', path, { host: portal, headers: form, cookies, body }); }

  async passwords(count = passwordsOfARound) {
    const tokens = await each(Array.from({ length: count }), async () => this.#token((await this.#visitor().get('/')).text));
    return this.place.requests('lemonldap-ng-passwords', tokens.filter((token) => this.#isAlone(token)).map((token, at) => this.#press('/', this.#passwordForm(`one${at % withPassword}`, token))));
  }

  /** The form that asks for the code, after the password. */
  async #enterPassword(name) {
    const visitor = this.#visitor();
    const token = this.#token((await visitor.get('/')).text);
    const asked = await visitor.send('POST', '/', { headers: form, body: this.#passwordForm(name, token) });
    return { visitor, token: this.#token(asked.text) };
  }

  async prepare() {
    const numbers = Array.from({ length: this.stepsOfARound }, () => { this.next += 1; return this.next - 1; });
    const entered = await each(numbers, async (number) => ({ number, ...await this.#enterPassword(`two${number}`) }));
    this.prepared = entered.filter(({ token }) => this.#isAlone(token));
  }

  #codeForm(number, token, code = codeOf(this.keys[number])) { return new URLSearchParams({ token, code }).toString(); }

  codes() {
    return this.place.requests('lemonldap-ng-codes', this.prepared.map(({ number, visitor, token }) => this.#press('/totp2fcheck',
      this.#codeForm(number, token), Object.fromEntries(visitor.cookies))));
  }

  keepSessions(heads) { this.sessions = headsIn(heads).slice(0, 64).map((head) => cookieIn(head, cookie)); }

  #looks(name, host, path) {
    return this.place.requests(`lemonldap-ng-${name}`,
      this.sessions.map((session) => requestText(this.port, 'GET', path, { host, cookies: { [cookie]: session } })));
  }

  pages() { return this.#looks('pages', portal, '/mysession/?whoami'); }
  checks() { return this.#looks('checks', application, '/lmauth'); }

  async usesACodeTwice() {
    const number = this.next;
    const code = codeOf(this.keys[number]);
    const press = async () => {
      const { visitor, token } = await this.#enterPassword(`two${number}`);
      await visitor.send('POST', '/totp2fcheck', { headers: form, body: this.#codeForm(number, token, code) });
      return (await visitor.get('/mysession/?whoami')).text.includes(`"two${number}"`);
    };
    if (!await press()) throw new Error('LemonLDAP::NG did not take a right code');
    return press();
  }

  async end() { await this.service.stop(); }
}

export default LemonLdapNg;
