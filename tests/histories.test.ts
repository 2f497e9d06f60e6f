import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isoTime, type Turn } from '@troupe/contracts';
import { decodeTurn, encodeTurn, FORMAT_VERSION, isReadable, startOf } from '@troupe/contracts/format';
import { replayHistory } from '@troupe/embedded';
import { applyTurn, emptyState, statusOf } from '@troupe/engine';
import { loadApp } from '@troupe/sdk/app';
import { describe, expect, it } from 'vitest';
import { driveTask } from '@troupe/engine/drive-task';
import { codeOf } from '@troupe/engine/random-program';
import type { AppHistory, ProgramHistory, RecordedTask } from './histories/history.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = fileURLToPath(new URL('histories', import.meta.url));
const versions = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

interface Recorded {
  readonly name: string;
  readonly version: string;
  readonly history: Partial<AppHistory & ProgramHistory>;
}

const recorded: readonly Recorded[] = versions.flatMap(({ name: version }) =>
  readdirSync(join(folder, version)).map((file) => ({
    name: `${version}/${file}`,
    version,
    history: JSON.parse(readFileSync(join(folder, version, file), 'utf8')) as Recorded['history'],
  })),
);

function decode({ turns }: RecordedTask): readonly Turn[] {
  return turns.map((record) => {
    const turn = decodeTurn(record);
    if (!isReadable(turn)) throw new Error(`Turn ${turn.n} of ${turn.task} cannot be read: ${turn.unreadable}`);
    return turn;
  });
}

it('there are histories of each version of the format, of apps with agents and of random programs', () => {
  expect(versions.map(({ name }) => name)).toEqual(Array.from({ length: FORMAT_VERSION }, (_, i) => `v${i + 1}`));
  for (const { name } of versions)
    expect(readdirSync(join(folder, name))).toEqual(
      expect.arrayContaining(['agents.json', 'handoffs.json', 'programs.json', 'sample.json']),
    );
});

describe.each(recorded)('the history $name', ({ version, history: { app, tasks = [], programs = [] } }) => {
  it('is read turn by turn, and by its end says what became of each task (F2)', () => {
    expect(tasks.length + programs.length).toBeGreaterThan(0);
    for (const task of [...tasks, ...programs]) {
      const log = decode(task);
      expect(startOf(log[0]!)).toBeDefined();
      const state = emptyState(log[0]!.task);
      for (const [n, turn] of log.entries()) {
        expect(turn.n).toBe(n);
        applyTurn(state, turn);
      }
      expect({ status: statusOf(state, undefined), output: state.end?.output ?? null }).toEqual({
        status: task.status,
        output: task.output,
      });
      // As long as that version is written, it is written as it was.
      if (version === `v${FORMAT_VERSION}`) expect(log.map(encodeTurn)).toEqual(task.turns);
    }
  });

  it('is what its code does today: the same commands in each turn (E3, F2)', { timeout: 60_000 }, async () => {
    if (app !== undefined) {
      const loaded = await loadApp(join(root, app));
      for (const task of tasks) {
        const log = decode(task).map(({ at, ...turn }) => ({ ...turn, at: isoTime(at), commands: turn.commands as never }));
        expect(await replayHistory(loaded, log), log[0]!.task).toBeUndefined();
      }
    }
    for (const { program, ...task } of programs) {
      const log = decode(task);
      const driven = await driveTask(codeOf(program, []));
      const outcomes = await driven.replayAll(log);
      expect(outcomes.map((outcome) => (outcome.kind === 'ran' ? JSON.parse(JSON.stringify(outcome.commands)) : outcome))).toEqual(
        log.map(({ commands }) => commands),
      );
    }
  });
});
