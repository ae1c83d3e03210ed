// A command that is refused: one line that says why, exit 1, and nothing is other than before.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { expect } from '@playwright/test';

/**
 * A folder's files, each with its mode and what is in it. Not the lock, which whoever works with the folder makes and
 * holds, and not those of the database, which say nothing by themselves: it is asked instead.
 */
function filesIn(folder, database) {
  if (!existsSync(folder)) return {};
  const ofDatabase = database.file ? basename(database.file) : 'none';
  const names = readdirSync(folder, { recursive: true }).filter((name) => name !== 'lock' && !name.startsWith(ofDatabase));
  return Object.fromEntries(names.sort().map((name) => {
    const file = join(folder, name);
    const status = lstatSync(file);
    return [name, `${status.mode.toString(8)} ${status.isFile() ? readFileSync(file, 'latin1') : ''}`];
  }));
}

/** What it says. `folder` and `database` are those that it must not change. */
export function refusal([program, ...words], { folder, database }) {
  const state = () => ({ files: filesIn(folder, database), everything: database.everything() });
  const before = state();
  const said = spawnSync(program, words, { encoding: 'utf8', timeout: 20_000 });
  expect(said.status, said.stderr).toBe(1);
  const [line, ...more] = said.stderr.trimEnd().split('\n');
  expect(more).toEqual([]);
  expect(state(), `after “${line}”`).toEqual(before);
  return line;
}
