import { describe, expect, it } from 'vitest';
import { fakePlatform, Refused } from './fake-platform.ts';
import { terminal } from './terminal.ts';

const task = (id: string, rest: object = {}) => ({
  ...{
    id,
    kind: 'workflow',
    name: 'greet',
    status: 'failed',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  },
  ...{ waitingFor: [], usage: {}, attributes: {}, build: 'b', traceId: 'x', turns: 2, ...rest },
});

describe('formats', () => {
  const items = [task('t1', { name: 'yes: \u001b[31m' }), task('t2')];

  it('of a list are a table, JSON, a document a line, or YAML, and none holds what a terminal acts on', async () => {
    const { url } = await fakePlatform({ 'GET /v1/tasks': { items } });
    const printed = async (...options: readonly string[]): Promise<string> => {
      const at = terminal({ env: { TROUPE_URL: url } });
      expect(await at.run('tasks', 'list', ...options)).toBe(0);
      expect(at.stdout).not.toContain('\u001b');
      return at.stdout;
    };
    expect(JSON.parse(await printed('--output', 'json'))).toEqual(items);
    const lines = (await printed('--output', 'jsonl')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(['t1', 't2']);
    const { parse } = await import('yaml');
    expect(parse(await printed('--output', 'yaml'))).toEqual(items);
    expect(await printed('--output', 'table')).toMatch(/^ID +NAME/);
    expect(await terminal({ env: { TROUPE_URL: url } }).run('tasks', 'list', '--output', 'xml')).toBe(2);
  });
});

describe('tasks batch', () => {
  const refused = new Refused(422, { code: 'out-of-range', detail: 'Compensations undid it.' });
  const answers = {
    'GET /v1/tasks': { items: [task('t1'), task('t2')] },
    'POST /v1/tasks/t1/fork': task('t1-retry'),
    'POST /v1/tasks/t2/fork': refused,
  };

  it('shows what it would be about, and does it with --yes, each with what became of it', async () => {
    const { url, asked } = await fakePlatform(answers);
    const preview = terminal({ env: { TROUPE_URL: url } });
    expect(await preview.run('tasks', 'batch', 'retry', '--status', 'failed')).toBe(0);
    expect(preview.stdout).toContain('t1  greet  failed');
    expect(preview.stderr).toContain('2 tasks. Nothing is done yet: --yes does retry.');
    expect(asked.every(({ request }) => request.startsWith('GET'))).toBe(true);

    const done = terminal({ env: { TROUPE_URL: url } });
    expect(await done.run('tasks', 'batch', 'retry', '--status', 'failed', '--yes')).toBe(1);
    expect(done.stdout).toBe('retry: 1 of 2 done.\nt2: Compensations undid it.\n');
    expect(asked.filter(({ request }) => request.startsWith('POST')).map(({ body }) => body)).toEqual([
      { turn: 'failure', id: 't1-retry' },
      { turn: 'failure', id: 't2-retry' },
    ]);
  });

  it('is never about all there are, and knows its acts', async () => {
    expect(await terminal().run('tasks', 'batch', 'purge', '--yes')).toBe(2);
    expect(await terminal().run('tasks', 'batch', 'explode', '--status', 'failed')).toBe(2);
  });
});

describe('agents chat', () => {
  it('says each line in one session, shows the answer as it is written, and asks what a tool may do', async () => {
    const event = (id: number, type: string, data: object): string =>
      `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ at: '2026-01-01T10:11:12.000Z', ...data })}\n\n`;
    const events = [
      event(0, 'token', { call: 'a/0.0', text: 'Hello \u001b]0;x\u0007' }),
      event(1, 'approval.requested', { approval: 'a.1.0', agent: 'bot', tool: 'refund', args: { euros: 5 } }),
      event(2, 'token', { call: 'a/2.0', text: 'done' }),
      event(3, 'status', { status: 'completed', output: 'done' }),
    ].join('');
    const { url, asked } = await fakePlatform({
      'POST /v1/tasks': task('a', { status: 'running' }),
      'GET /v1/tasks/a': task('a', { status: 'completed', output: 'done' }),
      'GET /v1/tasks/a/events': events,
      'POST /v1/approvals/a.1.0': { id: 'a.1.0', status: 'approved' },
    });
    const at = terminal({
      env: { TROUPE_URL: url },
      stdin: async function* () {
        yield 'a refund, please\nyes\n\nagain\nnot twice\n';
      },
    });
    expect(await at.run('agents', 'chat', 'bot', '--session', 'ada')).toBe(0);
    expect(at.stdout).toBe('Hello \ufffd]0;x\ufffddone\n'.repeat(2));
    expect(at.stderr).toContain('May refund {"euros":5} be done? yes, or why not: ');
    const posted = asked.filter(({ request }) => request.startsWith('POST')).map(({ body }) => body);
    expect(posted).toMatchObject([
      { agent: 'bot', input: 'a refund, please', session: 'ada' },
      { decision: 'approve' },
      { agent: 'bot', input: 'again', session: 'ada' },
      { decision: 'reject', reason: 'not twice' },
    ]);
  });
});

describe('what is drawn again and again', () => {
  const answers = {
    'GET /v1/tasks': { items: [task('t1', { status: 'running' })] },
    'GET /v1/approvals': { items: [] },
    'GET /readyz': { ready: true, reasons: [] },
  };

  for (const [command, shows] of Object.entries({
    'tasks watch': 't1  greet  running',
    top: '1 blocked, 1 suspended, 1 running; 0 waiting for a person',
  })) {
    it(`by ${command} needs a terminal, and leaves it as it was when it is stopped`, async () => {
      const { url } = await fakePlatform(answers);
      expect(await terminal({ env: { TROUPE_URL: url } }).run(...command.split(' '))).toBe(2);
      let screen = '';
      const at = terminal({ env: { TROUPE_URL: url }, stdout: { write: (text) => (screen += text), isTTY: true, rows: 10, columns: 60 } });
      const ended = at.run(...command.split(' '), '--every', '200ms');
      await expect.poll(() => screen.split('\u001b[H').length).toBeGreaterThan(3);
      at.interrupt();
      expect(await ended).toBe(130);
      expect(screen).toContain(shows);
      expect(screen.startsWith('\u001b[?1049h\u001b[?25l')).toBe(true);
      expect(screen.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
    });
  }
});

describe('completion', () => {
  it('gives commands and options that begin so, and a script for each shell', async () => {
    const given = async (...words: readonly string[]): Promise<readonly string[]> => {
      const at = terminal();
      expect(await at.run('complete', '--', ...words)).toBe(0);
      return at.stdout.split('\n').slice(0, -1);
    };
    expect(await given('ta')).toEqual(['tasks']);
    expect(await given('tasks', 'su')).toEqual(['suspend']);
    expect(await given('tasks', 'list', '--created')).toEqual(['--created-after', '--created-before']);
    expect(await given('tasks', 'show', 'x')).toEqual([]);
    expect(await given('')).not.toContain('complete');
    for (const shell of ['bash', 'zsh', 'fish']) {
      const at = terminal();
      expect(await at.run('completion', shell)).toBe(0);
      expect(at.stdout).toContain('troupe complete --');
    }
  });
});
