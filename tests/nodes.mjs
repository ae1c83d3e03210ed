// Several nodes on one PostgreSQL, and HAProxy in front of them.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

const balancer = (port, nodes) => `
global
  maxconn 2000
defaults
  mode http
  option redispatch
  retries 3
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend portal
  bind 127.0.0.1:${port}
  option forwardfor
  default_backend nodes
backend nodes
  balance roundrobin
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
  http-check expect status 200
  default-server check inter 200ms fall 1 rise 1
${nodes.map((node, at) => `  server node${at} 127.0.0.1:${node}`).join('\n')}
`;

/** Stands for the whole portal: it has the words of a server, and what a visitor needs to come in by the front. */
export class Portal {
  static async start(count, { database = makeDatabase(), configuration = '', trusted = ['127.0.0.1'] } = {}) {
    const portal = new Portal();
    portal.folder = mkdtempSync(join(tmpdir(), 'sallyport-nodes-'));
    portal.database = database;
    const [front, ...ports] = await freePorts(count + 1);
    portal.port = front;
    portal.url = `http://localhost:${front}`;
    portal.ports = ports;
    portal.configuration = `public_url = "${portal.url}"
key_ring = "${join(portal.folder, 'keyring')}"
trusted_proxies = ${JSON.stringify(trusted)}
farewell = "1s"
${configuration}`;
    portal.nodes = await Promise.all(ports.map((port) => TestServer.start({
      database, configuration: `listen = "127.0.0.1:${port}"\n${portal.configuration}`,
    })));
    await portal.#startBalancer();
    return portal;
  }

  async #startBalancer() {
    const file = join(this.folder, 'haproxy.cfg');
    writeFileSync(file, balancer(this.port, this.ports));
    this.balancer = spawn('/usr/sbin/haproxy', ['-db', '-f', file], { stdio: 'ignore' });
    for (;;) {
      const answer = await new Visitor(this).get('/readyz').catch(() => ({ status: 0 }));
      if (answer.status === 200) return;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  }

  now() { return this.nodes[0].now(); }
  addSubscriber(...all) { return this.nodes[0].addSubscriber(...all); }
  query(sql) { return this.database.query(sql); }
  async nextStep() {
    const now = await this.now();
    await Promise.all(this.nodes.filter((node) => node.isRunning).map((node) => node.advance(30 - (now % 30))));
  }

  /** A browser that comes in by the front, or by one node's own door. */
  visitor({ node, ...options } = {}) {
    if (node === undefined) return new Visitor(this, options);
    const door = { port: this.ports[node], url: this.url };
    return new Visitor(door, { ...options, headers: { Host: `localhost:${this.port}`, ...options.headers } });
  }

  async stop() {
    this.balancer?.kill('SIGKILL');
    await Promise.all(this.nodes.map((node) => node.stop()));
    this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
