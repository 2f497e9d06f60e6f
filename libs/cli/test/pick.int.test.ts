import { describe, expect, it } from 'vitest';
import { fakePlatform } from './fake-platform.ts';
import { terminal } from './terminal.ts';

const task = (id: string) => ({
  ...{
    id,
    kind: 'workflow',
    name: 'greet',
    status: 'running',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  },
  ...{ waitingFor: [], usage: {}, attributes: {}, build: 'b', traceId: 'x', turns: 2 },
});
const approval = {
  id: 'order-1.3.0',
  task: 'order-1',
  agent: 'desk',
  tool: 'pay',
  status: 'pending',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const answers = {
  'GET /v1/tasks': { items: [task('one'), task('two\u001b[31m')] },
  'POST /v1/tasks/one/cancel': task('one'),
  'GET /v1/approvals': { items: [approval] },
  'POST /v1/approvals/order-1.3.0': { ...approval, status: 'approved' },
};

/** Lines after which the terminal was not read any more. */
const released: string[] = [];

/** Somebody at a terminal who types a line. */
async function at(line: string, atTerminal = true) {
  const { url } = await fakePlatform(answers);
  const stdin = async function* () {
    try {
      yield `${line}\n`;
      // The terminal stays open.
      yield await new Promise<string>((resolve) => setTimeout(resolve, 60_000, ''));
    } finally {
      released.push(line);
    }
  };
  return terminal({ env: { TROUPE_URL: url }, stdin, atTerminal });
}

describe('an id that is left out', () => {
  it('is picked from a list at a terminal', async () => {
    const person = await at('1');
    expect(await person.run('tasks', 'cancel')).toBe(0);
    expect(person.stderr).toMatch(/ {3}ID +NAME[^]*1 {2}one[^]*2 {2}two[^]*Which one\?/);
    expect(person.stderr).not.toContain('\u001b');
    expect(person.stdout).toContain('one (greet) is running');
    // Else the process would not end.
    expect(released).toEqual(['1']);
  });

  it('of an approval is picked, too', async () => {
    const person = await at('1');
    expect(await person.run('approvals', 'approve')).toBe(0);
    expect(person.stdout).toContain('pay of order-1 is approved');
  });

  it.each(['', '0', '3', 'one', '-1', '1e0'])('does nothing when %j is typed', async (line) => {
    const person = await at(line);
    expect(await person.run('tasks', 'cancel')).toBe(2);
    expect(person.stderr).toContain('None was picked.');
    expect(person.stdout).toBe('');
  });

  it('is missing where nobody can be asked', async () => {
    const person = await at('1', false);
    expect(await person.run('tasks', 'cancel')).toBe(2);
    expect(person.stderr).toContain("missing required argument 'id'");
    expect(person.stdout).toBe('');
  });
});
