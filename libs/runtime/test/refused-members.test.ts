import { taskId } from '@troupe/contracts';
import { Execution } from '@troupe/engine';
import { afterAll, describe, expect, it } from 'vitest';
import { refusedMembers } from '../src/sandbox/refused-members.ts';
import { installGuards } from '../src/index.ts';
import { startRuntime } from './start-runtime.ts';

const guards = installGuards();
afterAll(() => guards.remove());

const execution = (): Execution =>
  new Execution(
    taskId('task'),
    { kind: 'start', task: 'workflow', name: 'sample', run: 1 },
    {
      quiesce: (callback) => process.nextTick(callback),
      enter: guards.enter,
      within: (_, code) => code(),
      scope: () => undefined,
      secret: () => '0'.repeat(32),
      violated: () => {},
      log: () => {},
    },
    () => undefined,
  );

const each = refusedMembers.flatMap(({ rule, of, prefix, names, read }) =>
  names.filter((name) => name in of).map((name) => ({ what: `${prefix}${name}`, rule, of, name, read })),
);

describe('what the code of a task may not use', () => {
  it('is refused by name, with its rule and the place, each member that Node has', () => {
    const passed = each.filter(({ what, rule, of, name, read }) => {
      try {
        guards.enter(execution(), () => (read === true ? Reflect.get(of, name) : (Reflect.get(of, name) as () => unknown)()));
      } catch (error) {
        const { message } = error as Error;
        return !(
          message.startsWith(`${what} has no place in the code of a task, at /`) &&
          message.includes('refused-members.test.ts') &&
          message.endsWith(`(Rule: ${rule}.)`)
        );
      }
      return true;
    });
    expect(passed.map(({ what }) => what)).toEqual([]);
    expect(each.length).toBeGreaterThan(400);
  });

  it('stays as it is for all others', () => {
    const before = process.ppid;
    expect(before).toBeGreaterThan(0);
    expect(process.cwd()).toMatch(/^\//);
    expect(process.memoryUsage.rss()).toBeGreaterThan(0);
    expect(Object.keys(process.env)).toContain('PATH');
  });
});

describe('the environment', () => {
  it.each<[string, () => unknown]>([
    ['process.env.REGION', () => process.env['REGION']],
    ['process.env.REGION', () => 'REGION' in process.env],
    ['process.env', () => Object.keys(process.env)],
    ['process.env', () => (process.env['REGION'] = 'eu')],
    ['process.env', () => delete process.env['REGION']],
  ])('%s is refused', async (name, read) => {
    await using runtime = await startRuntime({ code: async () => read() });
    expect(await runtime.run('code', undefined, 50)).toMatchObject({
      status: 'blocked',
      blocked: { message: expect.stringContaining(`${name} has no place`) },
    });
  });
});
