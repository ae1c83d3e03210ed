// A command that is refused: one line that says why, exit 1, and nothing is other than before.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { expect } from '@playwright/test';

/**
 * Whether there is a folder, and its files, each with its mode and what is in it. Not the lock, which whoever works with the folder makes and
 * holds, and not those of a database, which say nothing by themselves: it is asked instead.
 */
function filesIn(folder, databases) {
  if (!existsSync(folder)) return 'there is none';
  const left = ['lock', ...databases.flatMap(({ file }) => (file ? ['', '-wal', '-shm'].map((end) => basename(file) + end) : []))];
  const names = readdirSync(folder, { recursive: true }).filter((name) => !left.includes(name));
  return Object.fromEntries(names.sort().map((name) => {
    const status = lstatSync(join(folder, name));
    return [name, `${status.mode.toString(8)} ${status.isFile() ? readFileSync(join(folder, name), 'latin1') : ''}`];
  }));
}

/** Without what the tests tell each other, of which it would say that it is no setting. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SALLYPORT_')));

/** What it says. `folder` and `databases` are what it must not change. */
export function refusal([program, ...words], { folder, databases }) {
  const state = () => ({ files: filesIn(folder, databases), rows: databases.map((each) => each.everything()) });
  const before = state();
  const said = spawnSync(program, words, { encoding: 'utf8', timeout: 20_000, env: environment });
  expect(said.status, said.stderr).toBe(1);
  expect(said.stdout).toBe('');
  const [line, ...more] = said.stderr.trimEnd().split('\n');
  expect(more).toEqual([]);
  expect(line).not.toMatch(/[\p{Cc}\uFFFD]/u);
  expect(state(), `after “${line}”`).toEqual(before);
  return line;
}
