// The server of the tests as a child process, and the two tools that play the phone.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { makeDatabase } from './database.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = process.env.SALLYPORT_BUILD ?? join(root, 'build/release');
export const product = join(build, 'sallyport');
const testServer = join(build, 'sallyport-test-server');

// A password that the policy takes, and that stands nowhere else, so that it can be searched for.
export const password = 'tundra violin acorn meadow';

export class TestServer {
  /**
   * With a database of its own, unless it is given one that others use too. With `losesUnsynced`, its files hold after
   * kill() what was synced of them and nothing else, from its second start on.
   */
  static async start({ configuration = '', data, database, losesUnsynced = false } = {}) {
    const server = new TestServer();
    server.folder = data ?? mkdtempSync(join(tmpdir(), 'sallyport-test-'));
    server.keepsFolder = data !== undefined;
    server.losesUnsynced = losesUnsynced;
    server.ownsDatabase = database === undefined;
    server.database = database ?? makeDatabase(server.folder);
    server.configuration = `${server.database.configuration}${configuration}`;
    await server.#spawn();
    return server;
  }

  async #spawn(ahead = 0) {
    const file = join(this.folder, 'sallyport.toml');
    writeFileSync(file, this.configuration);
    this.log = '';
    this.waiting = [];
    this.process = spawn(testServer, ['--data', this.#data, '--config', file], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#keepingWhatIsSynced() },
    });
    this.process.stderr.on('data', (chunk) => { this.log += chunk; });
    this.exited = new Promise((resolve) => this.process.once('exit', resolve));
    this.exited.then(() => {
      for (const resolve of this.waiting.splice(0)) resolve('{"error": "the server is gone"}');
    });
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      if (line.startsWith('@@')) this.waiting.shift()?.(line.slice(2));
    });
    const begun = this.#answer();
    let moved;
    if (ahead !== 0) {
      // Said before it serves, so that nobody meets it with another time.
      moved = this.#answer();
      this.process.stdin.write(`advance ${ahead}\n`);
    }
    const ready = await begun;
    if (!ready.startsWith('ready ')) throw new Error(`the server did not start: ${ready}\n${this.log}`);
    this.port = Number(ready.slice('ready '.length));
    this.url = `http://localhost:${this.port}`;
    await moved;
  }

  get #data() { return join(this.folder, 'data'); }
  get #synced() { return join(this.folder, 'synced'); }

  /** For the environment of a server that has these files already (tests/power_cut). */
  #keepingWhatIsSynced() {
    if (!this.losesUnsynced || !existsSync(this.#data)) return {};
    rmSync(this.#synced, { recursive: true, force: true });
    cpSync(this.#data, this.#synced, { recursive: true, filter: (name) => !lstatSync(name).isSocket() });
    return { SALLYPORT_SYNCED_FROM: this.#data, SALLYPORT_SYNCED_TO: this.#synced };
  }

  #loseWhatIsNotSynced() {
    if (!existsSync(this.#synced)) return;
    rmSync(this.#data, { recursive: true });
    renameSync(this.#synced, this.#data);
  }

  #answer() {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async say(line) {
    const answer = this.#answer();
    this.process.stdin.write(`${line}\n`);
    const said = JSON.parse(await answer);
    if (said.error) throw new Error(said.error);
    return said;
  }

  /** Seconds since 1970 by the server's clock. */
  async now() { return (await this.say('now')).now; }
  async advance(seconds) { return (await this.say(`advance ${seconds}`)).now; }
  async set(time) { return (await this.say(`set ${time}`)).now; }

  /** Moves to the first second of the next step of 30 seconds, so that a test has time within it. */
  async nextStep() {
    const now = await this.now();
    return this.advance(30 - (now % 30));
  }

  async cli(words, input = '') {
    return this.say(`cli ${JSON.stringify(words)} ${input}`);
  }

  /** The product's own command line beside the running server: {child, ended: {exit, out, err}}. */
  beside(words, input = '') { return this.#run([product], words, input); }

  /** The same on a terminal of so many columns, which paints into `out`. */
  onTerminal(columns, words) {
    const terminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
    const sized = ['sh', '-c', 'stty columns "$0" && exec "$@"', String(columns)];
    return this.#run(['python3', '-c', terminal, ...sized, product], words);
  }

  #run([program, ...before], words, input = '') {
    const all = [...before, ...words, '--data', this.#data, '--config', join(this.folder, 'sallyport.toml')];
    let child;
    const ended = new Promise((resolve) => {
      child = execFile(program, all, { maxBuffer: 1 << 28 }, (error, out, err) => {
        resolve({ exit: error ? error.code : 0, out, err });
      });
    });
    child.stdin.end(input);
    return { child, ended };
  }

  /** Subscribers from another system, all of them or a complaint. */
  async bring(columns, rows) {
    const { exit, err } = await this.beside(['subscriber', 'import', '-'], `${[columns, ...rows].join('\n')}\n`).ended;
    if (exit !== 0 || err !== '') throw new Error(err);
  }

  async addSubscriber(name, { number = `K-${name}`, email = `${name}@example.com`, fullName = 'Anna Kovács' } = {}) {
    const added = await this.cli(['subscriber', 'add', '--customer-number', number, '--name', name,
      '--email', email, '--full-name', fullName, '--password-stdin'], password);
    if (added.exit !== 0) throw new Error(added.err);
  }

  /** Rows of the database, read beside the running server. */
  query(sql) { return this.database.query(sql); }
  /** Rows that would take a test too long to come by are written beside the running server. */
  change(sql) { this.database.change(sql); }
  /** The rows of every table that has some, each as one text. */
  tables() { return this.database.tables(); }

  /** Everything in the database, as text; tables named in `but` are left out. */
  dump(but = []) {
    return [...this.tables()].filter(([table]) => !but.includes(table)).map(([, rows]) => rows).join('');
  }

  /** The newest events first, as "name: reason". */
  events(limit = 20) {
    return this.query(`SELECT name, reason FROM events ORDER BY id DESC LIMIT ${limit}`)
      .map((row) => (row.reason ? `${row.name}: ${row.reason}` : row.name));
  }

  /** Dies without a word. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.exited;
    this.#loseWhatIsNotSynced();
  }

  get isRunning() { return this.process.exitCode === null && this.process.signalCode === null; }

  /** Is told to end, and has time to. */
  async terminate() {
    this.process.kill('SIGTERM');
    await this.exited;
  }

  /** `ahead`: by how many seconds its clock is moved from the start. */
  async restart({ ahead } = {}) {
    if (this.isRunning) await this.kill();
    await this.#spawn(ahead);
  }

  async stop() {
    if (this.isRunning) {
      this.process.stdin.write('quit\n');
      const late = setTimeout(() => this.process.kill('SIGKILL'), 15_000);
      await this.exited;
      clearTimeout(late);
    }
    if (this.ownsDatabase) this.database.drop();
    if (!this.keepsFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What an authenticator app shows for this key at this time: an implementation that is not ours. */
export function codeOf(key, time, ...options) {
  const mode = options.some((option) => option.startsWith('--totp')) ? [] : ['--totp'];
  return execFileSync('oathtool', [...mode, '-b', '-N', `@${time}`, ...options, key], { encoding: 'utf8' }).trim();
}

/** A password as an LDAP server keeps it. */
export function saltedSha(typed) {
  const salt = 'saltsalt';
  return `{SSHA}${Buffer.concat([createHash('sha1').update(`${typed}${salt}`).digest(), Buffer.from(salt)]).toString('base64')}`;
}

/** Six digits that are right for no step within 75 minutes of `time`, and begin as they are asked to. */
export function wrongCodeOf(key, time, begins = '') {
  const around = new Set(execFileSync('oathtool',
    ['--totp', '-b', '-w', '310', '-N', `@${time - 4_650}`, key], { encoding: 'utf8' }).trim().split('\n'));
  for (let number = 0; ; number += 1) {
    const code = begins + String(number).padStart(6 - begins.length, '0');
    if (!around.has(code)) return code;
  }
}

/** The routes of the portal, from the table itself: {method, path, access}. */
export function routes() {
  const table = readFileSync(join(root, 'src/portal/routes.cc'), 'utf8');
  const lines = [...table.matchAll(/Line\{(get|post), "([^"]+)", Access::(\w+),/g)];
  return lines.map(([, method, path, access]) => ({ method: method.toUpperCase(), path, access }));
}

/** What a QR reader makes of a picture. */
export function readQr(picture) {
  return execFileSync('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', picture], { encoding: 'utf8' }).trim();
}
