// What a test sees of the server's database, beside the server: an SQLite file, or one database of a real
// PostgreSQL cluster that the run starts for itself. SALLYPORT_TEST_DATABASE says which.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tool = fileURLToPath(new URL('tools/postgresql', import.meta.url));
const atMost = 1 << 28;

export const isPostgresql = process.env.SALLYPORT_TEST_DATABASE === 'postgresql';

/** A database of a new server whose files lie in `folder`. */
export function makeDatabase(folder) {
  return isPostgresql ? new PostgresqlDatabase(process.env.SALLYPORT_TEST_CLUSTER) : new SqliteDatabase(join(folder, 'data', 'sallyport.db'));
}

/** Of a cluster, which runs as another user when this is root. */
function newFolder() {
  const folder = join(mkdtempSync(join(tmpdir(), 'sallyport-cluster-')), 'pg');
  execFileSync('chmod', ['711', join(folder, '..')]);
  return folder;
}

/** Starts a cluster. Returns its folder, which stopCluster() removes. */
export function startCluster() {
  const folder = newFolder();
  execFileSync(tool, ['start', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}

/** What tests/tools/postgresql says to these words. */
export function tellCluster(...words) {
  return execFileSync(tool, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Starts one that follows another cluster, which waits for it from now on. */
export function startStandby(primary) {
  const folder = newFolder();
  tellCluster('standby', folder, primary);
  return folder;
}

export function stopCluster(folder) {
  execFileSync(tool, ['stop', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('rm', ['-rf', join(folder, '..')]);
}

/** What a dump says of each table: its rows as one text. */
function rowsByTable(dump) {
  const tables = new Map();
  for (const line of dump.split('\n')) {
    const [, table] = /^INSERT INTO "?(\w+)"? /.exec(line) ?? [];
    if (table && !table.startsWith('sqlite_')) tables.set(table, `${tables.get(table) ?? ''}${line}\n`);
  }
  return tables;
}

/** Sends the SQL to a client that stays: once it has said "held", what it locked is, until `release()`. */
async function held(program, words, sql) {
  const client = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  client.stdin.write(sql);
  await once(client.stdout, 'data');
  return { release: async () => { client.stdin.end('ROLLBACK;\n'); await once(client, 'exit'); } };
}

export class SqliteDatabase {
  constructor(file) { this.file = file; }

  /** What the configuration says of it. */
  get configuration() { return ''; }

  query(sql) {
    const out = execFileSync('sqlite3', ['-readonly', '-json', this.file, sql], { encoding: 'utf8', maxBuffer: atMost });
    return out.trim() === '' ? [] : JSON.parse(out);
  }

  change(sql) {
    execFileSync('sqlite3', ['-bail', '-cmd', '.timeout 10000', this.file], { input: `BEGIN;\n${sql}\n;COMMIT;`, encoding: 'utf8' });
  }

  /** Nobody writes into the outbox until `release()`. */
  holdOutbox() { return held('sqlite3', [this.file], "BEGIN IMMEDIATE;\nSELECT 'held';\n"); }

  tables() {
    return rowsByTable(execFileSync('sqlite3', ['-readonly', this.file, '.dump --data-only'], { encoding: 'utf8', maxBuffer: atMost }));
  }

  /** Tables and rows, as one text. */
  everything() { return execFileSync('sqlite3', ['-readonly', this.file, '.dump'], { encoding: 'utf8', maxBuffer: atMost }); }

  /** What it finds wrong with itself. */
  damages() {
    return [...this.query('PRAGMA integrity_check').filter((row) => row.integrity_check !== 'ok'), ...this.query('PRAGMA foreign_key_check')];
  }

  /** Where its files lie, beside the data folder; all of it is on the disk by then. */
  folders() { return []; }

  drop() {}
}

const quietly = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '-v', 'ON_ERROR_STOP=1'];
const end = '\u001e';

/** A psql that stays, since starting one takes longer than what it is asked. One question at a time. */
class Psql {
  constructor(url) {
    this.url = url;
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-psql-'));
    const [complaints, asked, answered] = ['complaints', 'asked', 'answered'].map((name) => join(folder, name));
    execFileSync('mkfifo', [asked, answered]);
    spawn('sh', ['-c', 'cd "$0" && exec psql "$@" 2>complaints <asked >answered', folder, ...quietly, url], { stdio: 'ignore' }).unref();
    // Each waits for the other side to open it too.
    this.asked = openSync(asked, 'w');
    this.answered = openSync(answered, 'r');
    this.complaints = openSync(complaints, 'r');
    rmSync(folder, { recursive: true });
  }

  /** What it answers; nothing when it is gone, which it is after any error. */
  ask(sql) {
    // For the quote that closes it psql would wait for ever, and so would we.
    if ((sql.split("'").length - 1) % 2 !== 0) throw new Error(`a quote that nothing closes: ${sql}`);
    try {
      writeFileSync(this.asked, `${sql}\n;\n\\echo ${end}\n`);
    } catch (error) {
      if (error.code !== 'EPIPE') throw error;
    }
    const chunk = Buffer.alloc(1 << 16);
    let answer = '';
    while (!answer.endsWith(`${end}\n`)) {
      const size = readSync(this.answered, chunk);
      if (size === 0) return undefined;
      answer += chunk.latin1Slice(0, size);
    }
    return Buffer.from(answer.slice(0, -2), 'latin1').toString('utf8');
  }

  why() { return readFileSync(this.complaints, 'utf8'); }

  close() { for (const file of [this.asked, this.answered, this.complaints]) closeSync(file); }
}

let made = 0;

export class PostgresqlDatabase {
  /** `hosts`: the folders of all clusters in which it may be found, when it moves; `words`: how it is made. */
  constructor(cluster, hosts = [cluster], words = '') {
    made += 1;
    this.cluster = cluster;
    this.hosts = hosts;
    this.name = `test_${process.pid}_${made}`;
    execFileSync(tool, ['make', cluster, this.name, words]);
  }

  /** As nodes come to it: by a role like an operator's. */
  get url() { return `postgresql://sallyport@/${this.name}?host=${this.cluster}`; }
  /** As tests do, who may look at everything. */
  get urlOfTests() { return `postgresql://postgres@/${this.name}?host=${this.cluster}`; }

  get configuration() {
    return `database = "postgresql://sallyport@/${this.name}?host=${this.hosts.join(',')}"\n`;
  }

  #psql(sql) {
    // The server may have been elsewhere meanwhile.
    if (this.client?.url !== this.urlOfTests || this.client.ask('SELECT') === undefined) this.#leave();
    this.client ??= new Psql(this.urlOfTests);
    const answer = this.client.ask(`${sql}\n;SELECT 'done'`);
    if (answer?.endsWith('done\n')) return answer.slice(0, -'done\n'.length);
    const complaint = answer === undefined ? this.client.why() : `something in it has no end: ${sql}`;
    this.#leave();
    throw new Error(complaint);
  }

  #leave() {
    this.client?.close();
    this.client = undefined;
  }

  query(sql) {
    return JSON.parse(this.#psql(`SELECT COALESCE(json_agg(t), '[]') FROM (${sql}) t`));
  }

  change(sql) { this.#psql(`BEGIN;\n${sql}\n;COMMIT;`); }

  holdOutbox() { return this.hold('outbox'); }

  /** In a mode other than this one, which lets others read, the table's rows can't even be looked at. */
  hold(table, mode = 'EXCLUSIVE') {
    return held('psql', ['--no-psqlrc', '--quiet', '--tuples-only', this.urlOfTests],
      `BEGIN;\nLOCK TABLE ${table} IN ${mode} MODE;\nSELECT 'held';\n`);
  }

  /** In one look: a test that watches what a press changes asks for it a hundred times, and pg_dump takes its time. */
  tables() {
    this.names ??= this.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename").map((row) => row.tablename);
    const copies = this.names.map((name) => `\\echo \u001e${name}\nCOPY ${name} TO STDOUT;\n`).join('');
    const parts = this.#psql(`BEGIN ISOLATION LEVEL REPEATABLE READ;\n${copies}COMMIT;`).split('\u001e').slice(1);
    return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]).filter(([, rows]) => rows !== ''));
  }

  everything() {
    const dump = execFileSync('pg_dump', ['--dbname', this.urlOfTests], { encoding: 'utf8', maxBuffer: atMost });
    // Newer ones begin and end with a word that is another one each time.
    return dump.replaceAll(/^\\(un)?restrict .*\n/gm, '');
  }

  damages() {
    const { status, stdout, stderr } = spawnSync(tool, ['check', this.cluster, this.name], { encoding: 'utf8' });
    return status === 0 ? [] : [`${stdout}${stderr}`];
  }

  folders() {
    this.change('CHECKPOINT');
    const [{ oid }] = this.query('SELECT oid::text FROM pg_database WHERE datname = current_database()');
    return [join(this.cluster, 'data/base', oid), join(this.cluster, 'data/pg_wal')];
  }

  drop() {
    this.#leave();
    execFileSync('psql', ['--no-psqlrc', '--quiet', this.urlOfTests.replace(`/${this.name}?`, '/postgres?'),
      '--command', `DROP DATABASE ${this.name} WITH (FORCE)`]);
  }
}
