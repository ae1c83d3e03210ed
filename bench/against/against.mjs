// What the comparisons share: a place on the disk, processes with a start and a memory, requests and their replay.
import { execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const build = join(root, 'build/bench');
/** Where `dev` has unpacked a peer's Debian packages. */
export const unpacked = (peer) => join(root, 'build/against', peer);

/** The version of a package that is unpacked in a folder. */
export function versionOf(folder, name) {
  const log = gunzipSync(readFileSync(join(folder, 'usr/share/doc', name, 'changelog.Debian.gz'))).toString();
  return /\((?:\d+:)?([^)]*)\)/.exec(log)[1];
}

export const password = 'tundra violin acorn meadow';
export const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** A folder on the disk and the processes that live in it. All of it goes at the end. */
export class Place {
  constructor() {
    this.folder = mkdtempSync('/var/tmp/sallyport-against-');
    // A peer's server may be a user of its own, who must get through.
    chmodSync(this.folder, 0o711);
    this.processes = new Set();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
    process.once('exit', () => this.#clear());
  }

  /** A process group of its own, so that it ends with all that it starts. */
  spawn(program, words, { log, ...options } = {}) {
    const said = log === undefined ? 'ignore' : openSync(log, 'a');
    const child = spawn(program, words, { stdio: ['ignore', said, said], detached: true, ...options });
    child.on('error', (error) => { child.failure = error; });
    this.processes.add(child);
    child.ended = new Promise((resolve) => { child.once('exit', resolve); });
    child.ended.then(() => this.processes.delete(child));
    return child;
  }

  make(...names) {
    const folder = join(this.folder, ...names);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Writes requests as sallyport-replay reads them. */
  requests(name, texts) {
    const file = join(this.folder, `${name}.requests`);
    writeFileSync(file, texts.map((text) => `${text}\0`).join(''));
    return file;
  }

  #clear() {
    for (const child of this.processes) {
      try { process.kill(-child.pid, 'SIGKILL'); } catch { /* It has just ended. */ }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

const statusOf = (port, path, host) => new Promise((resolve) => {
  const call = request({ host: '127.0.0.1', port, path, agent: false, headers: { Host: host } }, (answer) => {
    answer.resume();
    resolve(answer.statusCode);
  });
  call.on('error', () => resolve(0));
  call.end();
});

function processesOf(groups) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      if (groups.includes(Number(words[2]))) found.push(pid);
    } catch { /* It ended while we looked. */ }
  }
  return found;
}

/** KiB that some processes keep in memory, each page of a file once: as if nobody else had these files open. */
export function memoryOf(pids) {
  let own = 0;
  const files = new Map();
  for (const pid of pids) {
    let smaps;
    try { smaps = readFileSync(`/proc/${pid}/smaps`, 'utf8'); } catch { continue; }
    for (const mapping of smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
      const number = (name) => Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(mapping)?.[1] ?? 0);
      const [, , offset, , inode, file] = mapping.split('\n', 1)[0].split(/ +/);
      if (!file?.startsWith('/') || inode === '0') {
        own += number('Pss');
        continue;
      }
      // A page of a file that was written to is the process's own, and those that were forked share it.
      const written = number('Anonymous');
      own += Math.min(written, number('Pss'));
      files.set(`${file} ${offset}`, Math.max(files.get(`${file} ${offset}`) ?? 0, number('Rss') - written));
    }
  }
  return own + [...files.values()].reduce((sum, size) => sum + size, 0);
}

/** A server of one or more processes that can be started again and again. */
export class Service {
  /** `commands`: {program, words, options}; it is there when `path` is answered with 200. */
  constructor(place, port, path, commands, host = `localhost:${port}`) {
    Object.assign(this, { place, port, path, commands, host, children: [] });
  }

  /** Milliseconds from before the first process to the first right answer. */
  async start() {
    const patience = 30_000;
    const begun = performance.now();
    this.children = this.commands.map(({ program, words, options }) => this.place.spawn(program, words, options));
    while (await statusOf(this.port, this.path, this.host) !== 200) {
      if (this.children.some((child) => child.exitCode !== null || child.failure) || performance.now() - begun > patience) {
        throw new Error(`${this.commands.map(({ program }) => program).join(' and ')} did not come up`);
      }
      await pause(1);
    }
    return performance.now() - begun;
  }

  memory() { return memoryOf(processesOf(this.children.map((child) => child.pid))) / 1024; }

  async stop() {
    for (const child of this.children) {
      child.kill('SIGTERM');
      const late = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 10_000);
      await child.ended;
      clearTimeout(late);
    }
    this.children = [];
  }
}

/** Sends what is in a file, and says what came of it. `expected` is {status, text}; the rest are flags. */
export async function replay(port, file, expected, flags) {
  const words = [file, '--port', port, '--status', expected.status, ...(expected.text ? ['--text', expected.text] : []), ...flags];
  const { stdout } = await promisify(execFile)(join(build, 'sallyport-replay'), words.map(String));
  return JSON.parse(stdout);
}

/** The heads that a replay has kept. */
export const headsIn = (file) => readFileSync(file, 'utf8').split('\0').slice(0, -1);

/** The value of a cookie that a head sets. */
export const cookieIn = (head, name) => new RegExp(`^set-cookie: ${name}=([^;\r\n]*)`, 'im').exec(head)?.[1];

const browser = [
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language: en-GB,en;q=0.5',
  'Accept-Encoding: gzip, deflate',
  'Sec-Fetch-Site: same-origin',
];

/** A browser's request, with the same fields as Sallyport is sent (bench/visits.cc). */
export function requestText(port, method, path, { host = `localhost:${port}`, headers = {}, cookies = {}, body } = {}) {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ');
  const lines = [
    `${method} ${path} HTTP/1.1`, `Host: ${host}`, ...browser,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(cookie ? [`Cookie: ${cookie}`] : []),
    ...(body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** The address that a customer comes from, for a peer that may believe a proxy: everyone has a network of his own. */
export const networkOf = (number) => `10.${(number >> 8) & 255}.${number & 255}.7`;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A key of 20 bytes in Base32. */
export function keyOf(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.match(/.{5}/g).map((five) => letters[parseInt(five, 2)]).join('');
}

/** What the app shows now for a key of bytes. */
export function codeOf(bytes) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', bytes).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/** Does `work` for each, some at a time; the results in order. */
export async function each(items, work, width = 8) {
  const results = [];
  const left = items.map((item, at) => [item, at]);
  await Promise.all(Array.from({ length: width }, async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[1]] = await work(next[0], next[1]);
  }));
  return results;
}
