// node main.mjs PEER: the same work on Sallyport and on a peer, with the peer's own password hash and with its
// cheapest, in turns. Prints a table in Markdown.
//
// A side has: service; expected {password, code, page, check} (status and text); stepsOfARound; passwords(COUNT), codes(),
// pages(), checks() (files of requests); prepare() (first steps for the next round of codes); keepSessions(heads);
// usesACodeTwice(); end().
import { join } from 'node:path';

import { Place, pause, replay } from './against.mjs';
import { Sallyport } from './sallyport.mjs';

const rounds = 3;
const starts = 5;
/** Enough to keep every core hashing, and fewer than make Sallyport turn anyone away. */
const whoSignIn = 32;

const say = (what) => process.stderr.write(`    ${what}\n`);
const middle = (values, of = (value) => value) => [...values].sort((one, other) => of(one) - of(other))[values.length >> 1];

class Comparison {
  constructor(place, sides) {
    this.place = place;
    this.sides = sides;
    this.rows = [];
    this.highest = sides.map(() => 0);
    this.refused = sides.map(() => 0);
  }

  /** Does the work on each side in turn, a few times, and keeps the middle one of each. */
  async #inTurns(what, work, { times = rounds, of } = {}) {
    say(what);
    const results = this.sides.map(() => []);
    for (let round = 0; round < times; round += 1) {
      for (const [at, side] of this.sides.entries()) results[at].push(await work(side, at));
    }
    return results.map((all) => middle(all, of));
  }

  #add(what, figures, { text, better }) {
    this.rows.push({ what, figures: figures.map(text), factor: better && factorOf(figures, better) });
  }

  async starts() {
    const times = await this.#inTurns('starts', async ({ service }) => {
      const time = await service.start();
      await service.stop();
      return time;
    }, { times: starts });
    this.startTimes = times;
  }

  /** One at a time, so that nothing is shared. */
  async rest() {
    const long = 10_000; // Longer than Sallyport keeps memory for hashing, where it keeps any.
    this.atRest = await this.#inTurns('memory at rest', async (side) => {
      await side.service.start();
      await replay(side.port, await side.passwords(1), side.expected.password, ['--connections', 1, '--once']);
      await pause(long);
      const memory = side.service.memory();
      await side.service.stop();
      return memory;
    }, { times: 1 });
  }

  async passwords() {
    const seen = await this.#inTurns('passwords', async (side) => replay(side.port, await side.passwords(), side.expected.password,
      ['--connections', whoSignIn, ...(side.passwordFlags ?? ['--for', 4])]), { of: rate });
    this.#add('sign-ins with a password a second, of users without a second factor', seen, { text: (each) => grouped(each.rate), better: rate });
  }

  async codes() {
    const heads = join(this.place.folder, 'heads');
    const seen = await this.#inTurns('second steps', async (side, at) => {
      await side.prepare();
      if (side.refusesTheStepBefore) await untilStepBegins();
      const result = await this.#watched(at, async () => replay(side.port, await side.codes(), side.expected.code,
        ['--once', '--heads', heads, '--refused-at-most', side.refusedAtMost ?? 0]));
      side.keepSessions(heads);
      this.refused[at] += result.refused;
      return result;
    }, { of: rate });
    this.#add('second steps a second: a right code, a session', seen, { text: (each) => grouped(each.rate), better: rate });
    this.#add('their latency at 64 connections, p50 / p90 / p99 / p99.9 (ms)', seen, { text: latencies });
  }

  /** Those that were refused don't count as steps. */
  addRefused() { this.#add('right codes that were refused, in all rounds', this.refused, { text: String }); }

  async codesTwice() {
    const twice = await this.#inTurns('a code twice', (side) => side.usesACodeTwice(), { times: 1 });
    this.#add('the same code opens a second session', twice, { text: (each) => (each ? 'yes' : 'no') });
  }

  async pages(what, key, write) {
    const seen = await this.#inTurns(key, async (side, at) => this.#watched(at,
      async () => replay(side.port, await write(side), side.expected[key], ['--for', 4])), { of: rate });
    this.#add(`${what} a second`, seen, { text: (each) => grouped(each.rate), better: rate });
    this.#add('their latency at 64 connections, p50 / p90 / p99 / p99.9 (ms)', seen, { text: latencies });
  }

  /** Looks at a side's memory while the work goes on. */
  async #watched(at, work) {
    const { service } = this.sides[at];
    const look = setInterval(() => { this.highest[at] = Math.max(this.highest[at], service.memory()); }, 500);
    try { return await work(); } finally { clearInterval(look); }
  }

  async run({ page, check }) {
    await this.starts();
    await this.rest();
    for (const side of this.sides) await side.service.start();
    // First of all: Sallyport's attempts are good for ten minutes.
    await this.codes();
    this.addRefused();
    await this.pages(`pages of somebody signed in (${page})`, 'page', (side) => side.pages());
    await this.pages(`session checks (${check})`, 'check', (side) => side.checks());
    // Last of all, because hashing leaves memory behind for a while.
    await this.codesTwice();
    await this.passwords();
    const less = (value) => 1 / value;
    this.#add('start to first answer (ms)', this.startTimes, { text: (each) => grouped(each), better: less });
    this.#add('memory at rest, 10 s after a sign-in (MiB)', this.atRest, { text: (each) => each.toFixed(1), better: less });
    this.#add('memory, the highest while codes, pages and checks are sent (MiB)', this.highest, { text: (each) => each.toFixed(1), better: less });
    for (const side of this.sides) await side.end();
  }
}

/** Waits for a moment after which a code stays right long enough for a round. */
async function untilStepBegins() {
  const step = 30_000;
  const ofARound = 25_000;
  const left = step - (Date.now() % step);
  if (left < ofARound) await pause(left + 100);
}

const rate = (seen) => seen.rate;
const grouped = (number) => number.toLocaleString('en-US', { maximumFractionDigits: number < 100 ? 1 : 0 });
const latencies = ({ p50, p90, p99, p999 }) => [p50, p90, p99, p999].map((time) => time.toFixed(1)).join(' / ');

/** How many times better the first is than the best of the others. */
function factorOf(figures, better) {
  const [ours, ...theirs] = figures.map(better);
  const factor = ours / Math.max(...theirs);
  return `${factor.toFixed(factor < 10 ? 1 : 0)} ×`;
}

function tableOf(titles, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(['what', ...titles, 'times better']), `|---|${'---|'.repeat(titles.length + 1)}`,
    ...rows.map(({ what, figures, factor }) => line([what, ...figures, factor ?? '–']))].join('\n');
}

const peers = { glewlwyd: './glewlwyd.mjs', 'lemonldap-ng': './lemonldap_ng.mjs', 'better-auth': './better_auth.mjs' };

async function main(name) {
  if (!peers[name]) throw new Error(`there is no peer '${name}': ${Object.keys(peers).join(', ')}`);
  const { default: Peer } = await import(peers[name]);
  const place = new Place();
  say('users and keys');
  const theirs = [];
  for (const hash of Object.keys(Peer.hashes)) theirs.push(await Peer.create(place, { name: hash, rounds }));
  const comparison = new Comparison(place, [await Sallyport.create(place, { rounds }), ...theirs]);
  await comparison.run(Peer);
  const titles = ['Sallyport', ...Object.values(Peer.hashes).map((hash) => `${Peer.title()}, ${hash.name}`)];
  process.stdout.write(`${tableOf(titles, comparison.rows)}\n`);
}

main(process.argv[2]).then(() => process.exit(0), (error) => {
  process.stderr.write(`against: ${error.stderr || error.stack}\n`);
  process.exit(1);
});
