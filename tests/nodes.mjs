// Several nodes on one PostgreSQL, and HAProxy in front of them.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { makeDatabase } from './database.mjs';
import { TestServer } from './harness.mjs';
import { Visitor } from './visitor.mjs';

export async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => { server.close(resolve); })));
  return ports;
}

const manual = readFileSync(new URL('../docs/operate.md', import.meta.url), 'utf8');

/** What operators are told is what is tested. */
function documented(what, pattern) {
  const found = pattern.exec(manual);
  if (found === null) throw new Error(`docs/operate.md no longer has ${what} where the tests look for it`);
  return found[1];
}

const ways = documented('what HAProxy is told', /^```\n(frontend portal\n[^]*?)^```$/m);
const bind = documented('where its frontend listens', /^ {2}(bind .*)$/m);
const host = documented('the host of its checks', /^ {2}http-check send .* hdr Host (\S+)$/m);
const servers = /(?:^ {2}server node\d+ 10\.0\.0\.\d+:8080(.*)\n)+/mg;
const optionsOfServers = documented('the servers of its backends', new RegExp(servers, 'm'));
const farewell = documented('the farewell that goes with it', /^with `(farewell = "\d+s")`/m);

// As documented, with nodes and a port of the tests' own, and the time limits that Debian's HAProxy has. Unless a
// test asks for it, it tries nothing a second time, as it would by itself for three seconds: nodes of tests come back
// sooner, so that nobody would see that one left before the balancer knew.
const balancer = (port, nodes, retries) => `
global
  maxconn 2000
defaults
  retries ${retries}
  timeout connect 5s
  timeout client 50s
  timeout server 50s
${ways.replace(bind, `bind 127.0.0.1:${port}`).replaceAll(host, 'localhost').replace(servers,
    nodes.map((node, at) => `  server node${at} 127.0.0.1:${node}${optionsOfServers}\n`).join(''))}`;

/** Stands for the whole portal: it has the words of a server, and what a visitor needs to come in by the front. */
export class Portal {
  /** `ofFirst`: what the configuration of the first node says besides. */
  static async start(count, {
    database = makeDatabase(), configuration = '', ofFirst = '', trusted = ['127.0.0.1'], retries = 0,
  } = {}) {
    const portal = new Portal();
    portal.retries = retries;
    portal.folder = mkdtempSync(join(tmpdir(), 'sallyport-nodes-'));
    portal.database = database;
    const [front, ...ports] = await freePorts(count + 1);
    portal.port = front;
    portal.url = `http://localhost:${front}`;
    portal.ports = ports;
    portal.configuration = `public_url = "${portal.url}"
key_ring = "${join(portal.folder, 'keyring')}"
trusted_proxies = ${JSON.stringify(trusted)}
${farewell}
${configuration}`;
    portal.nodes = await Promise.all(ports.map((port, node) => TestServer.start({
      database, configuration: `listen = "127.0.0.1:${port}"\n${portal.configuration}${node === 0 ? ofFirst : ''}`,
    })));
    await portal.#startBalancer();
    return portal;
  }

  async #startBalancer() {
    const file = join(this.folder, 'haproxy.cfg');
    writeFileSync(file, balancer(this.port, this.ports, this.retries));
    this.balancer = spawn('/usr/sbin/haproxy', ['-db', '-f', file], { stdio: 'ignore' });
    for (;;) {
      const answer = await new Visitor(this).get('/readyz').catch(() => ({ status: 0 }));
      if (answer.status === 200) return;
      await pause(50);
    }
  }

  set(time) { return Promise.all(this.nodes.map((node) => node.set(time))); }
  now() { return this.nodes.find((node) => node.isRunning).now(); }
  addSubscriber(...all) { return this.nodes[0].addSubscriber(...all); }
  query(sql) { return this.database.query(sql); }
  async nextStep() {
    const now = await this.now();
    await Promise.all(this.nodes.filter((node) => node.isRunning).map((node) => node.advance(30 - (now % 30))));
  }

  /** Comes back with the time that tests have moved the others to. */
  async restart(node) {
    const others = this.nodes.find((other) => other !== node && other.isRunning);
    const ahead = await others.now() - Math.floor(Date.now() / 1000);
    await node.restart({ ahead });
  }

  /** A browser that comes in by the front, or by one node's own door. */
  visitor({ node, ...options } = {}) {
    if (node === undefined) return new Visitor(this, options);
    const door = { port: this.ports[node], url: this.url };
    return new Visitor(door, { ...options, headers: { Host: `localhost:${this.port}`, ...options.headers } });
  }

  /** The same browser at a node's own door. */
  at(node, visitor, options) {
    const twin = this.visitor({ node, ...options });
    twin.cookies = new Map(visitor.cookies);
    twin.csrf = visitor.csrf;
    return twin;
  }

  /** What was counted before keeps nobody waiting. */
  forgetGuesses() { this.database.change('DELETE FROM paces; DELETE FROM tallies; DELETE FROM buckets;'); }

  newestEvent() { return this.query('SELECT MAX(id) AS newest FROM events')[0].newest; }

  /** How often each has signed in or stepped up since that event: {name, n}. */
  provenSince(event) {
    return this.query(`SELECT sign_in_name AS name, COUNT(*) AS n FROM events JOIN accounts ON accounts.id = account
      WHERE events.id > ${event} AND name IN ('signed_in', 'stepped_up') GROUP BY sign_in_name`);
  }

  async stop() {
    this.balancer?.kill('SIGKILL');
    // Nobody is left whom a farewell could serve.
    await Promise.all(this.nodes.map((node) => node.kill()));
    await Promise.all(this.nodes.map((node) => node.stop()));
    this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
