import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakePlatform, Refused } from './fake-platform.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { terminal } from './terminal.ts';

// Ages are counted from here; everything else goes by real time.
beforeEach(() => vi.useFakeTimers({ now: new Date('2026-01-13T10:00:00.000Z'), toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

const task = (rest: object) => ({
  id: 't1',
  kind: 'workflow',
  name: 'greet',
  status: 'running',
  input: 'Ada',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  waitingFor: [],
  usage: { modelCalls: 1, toolCalls: 0, inputTokens: 5, outputTokens: 6 },
  attributes: {},
  build: 'b',
  traceId: 'x',
  turns: 2,
  ...rest,
});

const event = (id: string, type: string, data: object): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ at: '2026-01-01T10:11:12.000Z', ...data })}\n\n`;

describe('tasks', () => {
  it('list shows a table, or JSON, and nothing a terminal would act on', async () => {
    const waiting = [{ kind: 'signal', name: 'go\u001b]0;owned\u0007', since: '2026-01-01T00:00:00.000Z', reason: 'A person decides.' }];
    const ended = task({ id: 't3', status: 'completed', endedAt: '2026-01-01T00:01:00.000Z', statusText: 'half way' });
    const { url, asked } = await fakePlatform({
      'GET /v1/tasks': { items: [task({ waitingFor: waiting }), task({ id: 't2', statusText: 'half\nway' }), ended] },
    });
    const at = terminal({ env: { TROUPE_URL: url, TROUPE_API_KEY: 'from-the-environment' } });
    expect(await at.run('tasks', 'list', '--status', 'running,blocked', '--attribute', 'vip=true', '--attribute', 'zip="01"')).toBe(0);
    expect(at.stdout.split('\n').slice(0, 4)).toEqual([
      'ID  NAME   STATUS     CREATED   WAITING FOR',
      't1  greet  running    12 d ago  signal go\ufffd]0;owned\ufffd',
      't2  greet  running    12 d ago  half way',
      't3  greet  completed  12 d ago',
    ]);
    expect(decodeURIComponent(asked[0]!.request)).toContain('status=running,blocked&attributes.vip=true&attributes.zip="01"');
    expect(asked[0]?.authorization).toBe('Bearer from-the-environment');

    const json = terminal();
    expect(await json.run('tasks', 'list', '--json', '--limit', '1', '--url', url, '--key', 'k')).toBe(0);
    expect(json.stdout).not.toContain('\u001b');
    expect(JSON.parse(json.stdout)).toEqual([task({ waitingFor: waiting })]);
    expect(asked[1]?.authorization).toBe('Bearer k');
  });

  it('say that they were asked to stop, until they end', async () => {
    const cancelRequestedAt = '2026-01-01T00:00:05.000Z';
    const tidying = task({ cancelRequestedAt });
    const ended = task({ id: 't2', status: 'cancelled', cancelRequestedAt, endedAt: '2026-01-01T00:00:06.000Z' });
    const { url } = await fakePlatform({
      'GET /v1/tasks': { items: [tidying, ended] },
      'GET /v1/tasks/t1': tidying,
      'GET /v1/tasks/t2': ended,
      'POST /v1/tasks/t1/cancel': tidying,
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    for (const line of ['list', 'show t1', 'show t2', 'cancel t1']) expect(await at.run('tasks', ...line.split(' '))).toBe(0);
    expect(at.stdout).toContain('t1  greet  running, cancel requested  12 d ago');
    expect(at.stdout).toContain('t2  greet  cancelled                  12 d ago');
    expect(at.stdout).toContain('status     running, cancel requested\n');
    expect(at.stdout).toContain('status     cancelled\n');
    expect(at.stdout).toContain('cancel     requested 2026-01-01T00:00:05.000Z (12 d ago)\n');
    expect(at.stdout).toContain('t1 (greet) is running, cancel requested.');
  });

  it('show and history print what there is', async () => {
    const error = { name: 'CardError', message: 'No money', code: 'declined' };
    const waitingFor = [{ kind: 'approval', name: 'refund', id: 't1.2.0', since: '2026-01-01T00:00:00.000Z', reason: 'A person decides.' }];
    const turns = [
      {
        n: 0,
        at: '2026-01-01T00:00:00.000Z',
        build: 'b',
        inputs: [{ kind: 'start' }],
        commands: [{ kind: 'activity', name: 'charge' }, { kind: 'timer' }],
      },
      { n: 1, at: '1970-01-01T00:00:00.000Z', build: '', inputs: [], commands: [], unreadable: 'its body is not JSON' },
    ];
    const { url } = await fakePlatform({
      'GET /v1/tasks/t1': task({ status: 'failed', statusText: 'asks the bank', error, waitingFor }),
      'GET /v1/tasks/t1/history': { items: turns },
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('tasks', 'show', 't1')).toBe(0);
    expect(at.stdout).toMatch(/^status {5}failed\nsaid {7}asks the bank$/m);
    expect(at.stdout).toContain('error      CardError [declined]: No money');
    expect(at.stdout).toContain('waits for  approval refund t1.2.0');
    expect(await at.run('tasks', 'history', 't1')).toBe(0);
    expect(at.stdout).toMatch(/^0 {5}2026-01-01T00:00:00.000Z {2}start +activity charge, timer$/m);
    expect(at.stdout).toMatch(/^1 +cannot be read: its body is not JSON$/m);
  });

  it('are acted on', async () => {
    const posts = ['signals/go', 'cancel', 'terminate', 'suspend', 'resume', 'fork'].map((path) => [
      `POST /v1/tasks/t1/${path}`,
      task({ status: 'cancelled' }),
    ]);
    const { url, asked } = await fakePlatform({ ...Object.fromEntries(posts), 'DELETE /v1/tasks/t1': {} });
    const at = terminal({ env: { TROUPE_URL: url } });
    const lines = [
      'signal t1 go {"by":"Ada"}',
      'signal t1 go text',
      'cancel t1 --reason why',
      'terminate t1',
      'suspend t1',
      'resume t1',
      'fork t1 --turn 3 --id t2',
      'purge t1',
    ];
    for (const line of lines) expect(await at.run('tasks', ...line.split(' '))).toBe(0);
    expect(asked.map(({ request, body }) => [request, body])).toEqual([
      ['POST /v1/tasks/t1/signals/go', { by: 'Ada' }],
      ['POST /v1/tasks/t1/signals/go', 'text'],
      ['POST /v1/tasks/t1/cancel', { reason: 'why' }],
      ['POST /v1/tasks/t1/terminate', {}],
      ['POST /v1/tasks/t1/suspend', undefined],
      ['POST /v1/tasks/t1/resume', undefined],
      ['POST /v1/tasks/t1/fork', { turn: 3, id: 't2' }],
      ['DELETE /v1/tasks/t1', undefined],
    ]);
    expect(at.stdout).toContain('t1 (greet) is cancelled.');
  });

  it('are approved by the id of the approval, or by their own when one is pending', async () => {
    const approval = {
      id: 't1.2.0',
      task: 't1',
      agent: 'desk',
      tool: 'refund',
      args: {},
      createdAt: '2026-01-01T00:00:00.000Z',
      status: 'pending',
    };
    const one = await fakePlatform({
      'GET /v1/approvals': { items: [approval] },
      'POST /v1/approvals/t1.2.0': { ...approval, status: 'approved' },
    });
    const at = terminal({ env: { TROUPE_URL: one.url } });
    expect(await at.run('tasks', 'approve', 't1', '--args', '{"amount":5}')).toBe(0);
    expect(await at.run('tasks', 'reject', 't1.2.0', '--reason', 'no')).toBe(0);
    expect(one.asked.map(({ request, body }) => [request, body])).toEqual([
      ['GET /v1/approvals?task=t1&limit=200', undefined],
      ['POST /v1/approvals/t1.2.0', { decision: 'approve', args: { amount: 5 } }],
      ['POST /v1/approvals/t1.2.0', { decision: 'reject', reason: 'no' }],
    ]);
    expect(at.stdout).toContain('refund of t1 is approved.');

    const two = await fakePlatform({ 'GET /v1/approvals': { items: [approval, { ...approval, id: 't1.2.1' }] } });
    const ambiguous = terminal({ env: { TROUPE_URL: two.url } });
    expect(await ambiguous.run('tasks', 'approve', 't1')).toBe(1);
    expect(ambiguous.stderr).toContain('t1 has 2 approvals pending; name one: t1.2.0 (refund), t1.2.1 (refund)');
  });

  it('have approvals that are listed by what became of them, with what was decided', async () => {
    const approval = {
      id: 't1.2.0',
      task: 't1',
      agent: 'desk',
      tool: 'refund',
      args: { amount: 5 },
      createdAt: '2026-01-01T00:00:00.000Z',
      status: 'approved',
      decidedAt: '2026-01-02T00:00:00.000Z',
      decidedArgs: { amount: 3 },
      reason: 'fine',
    };
    const { url, asked } = await fakePlatform({ 'GET /v1/approvals': { items: [approval] }, 'GET /v1/approvals/t1.2.0': approval });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('approvals', 'list', '--status', 'approved')).toBe(0);
    expect(asked.at(-1)!.request).toBe('GET /v1/approvals?status=approved&limit=200');
    expect(at.stdout).toMatch(/DECIDED .*ARGUMENTS .*REASON\nt1\.2\.0 .*\{"amount":5\} → \{"amount":3\} +fine/);
    expect(await at.run('approvals', 'show', 't1.2.0')).toBe(0);
    expect(at.stdout).toContain('decidedArgs  {"amount":3}\n');
    expect(await at.run('approvals', 'list', '--status', 'done')).toBe(2);
    expect(at.stderr).toContain('pending, approved, rejected, expired');
  });

  it('are asked and changed, and print what they answer', async () => {
    const { url, asked } = await fakePlatform({
      'POST /v1/tasks/t1/queries/progress': { done: 3 },
      'POST /v1/tasks/t1/updates/add': ['added'],
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('tasks', 'query', 't1', 'progress')).toBe(0);
    expect(await at.run('tasks', 'update', 't1', 'add', '{"sku":1}', '--request-key', 'k')).toBe(0);
    expect(at.stdout).toBe('{\n  "done": 3\n}\n[\n  "added"\n]\n');
    expect(asked.map(({ request, body }) => [request, body])).toEqual([
      ['POST /v1/tasks/t1/queries/progress', undefined],
      ['POST /v1/tasks/t1/updates/add', { sku: 1 }],
    ]);
  });

  it('are started with input from a file, from standard input, or as text that begins with @', async () => {
    const { url, asked } = await fakePlatform({
      'GET /v1/workflows': { items: [{ name: 'greet' }] },
      'POST /v1/tasks': task({}),
    });
    const file = join(await temporaryFolder(), 'in put.json');
    await writeFile(file, '{"to": "Ada"}\n');
    const piped = (text: string): ReturnType<typeof terminal> =>
      terminal({
        env: { TROUPE_URL: url },
        async *stdin() {
          yield text.slice(0, 3);
          yield Buffer.from(text.slice(3));
        },
      });
    for (const [given, text] of [
      [`@${file}`, ''],
      ['-', '[1,2]\n'],
      ['-', 'plain text\n'],
      ['@@ada', ''],
      ['5 apples', ''],
    ] as const)
      expect(await piped(text).run('tasks', 'start', 'greet', given)).toBe(0);
    const inputs = asked.flatMap(({ body }) => (body === undefined ? [] : [(body as { input: unknown }).input]));
    expect(inputs).toEqual([{ to: 'Ada' }, [1, 2], 'plain text', '@ada', '5 apples']);
    expect(await piped('{"half": ').run('tasks', 'start', 'greet', '-')).toBe(2);
    await writeFile(file, Buffer.from([0xff, 0xfe, 0x00]));
    const broken = piped('');
    expect(await broken.run('tasks', 'start', 'greet', `@${file}`)).toBe(2);
    expect(broken.stderr).toContain('is not text in UTF-8');
  });

  it('are found by how their ids begin, unless several begin so', async () => {
    const { url } = await fakePlatform({
      'GET /v1/tasks': { items: ['order-1042', 'order-1043', 'orchid'].map((id) => task({ id })) },
      'GET /v1/tasks/order-1042': task({ id: 'order-1042' }),
      'GET /v1/tasks/orchid': task({ id: 'orchid' }),
      'POST /v1/tasks/orchid/cancel': task({ id: 'orchid', status: 'cancelled' }),
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('tasks', 'show', 'orch')).toBe(0);
    expect(await at.run('tasks', 'cancel', 'orch')).toBe(0);
    expect(at.stdout).toContain('orchid (greet) is cancelled.');
    expect(await at.run('tasks', 'show', 'order')).toBe(2);
    expect(at.stderr).toContain('2 ids begin with "order": order-1042, order-1043. Write more of the one that is meant.');
    expect(await at.run('tasks', 'show', 'order-1042')).toBe(0);
    // What cannot be taken back is not guessed.
    expect(await at.run('tasks', 'purge', 'orch')).toBe(1);
    expect(await at.run('tasks', 'show', 'or')).toBe(1);
  });

  it('list says when there are more, where no program reads it', async () => {
    const { url } = await fakePlatform({ 'GET /v1/tasks': { items: [task({}), task({ id: 't2' }), task({ id: 't3' })] } });
    for (const [limit, more] of [
      ['2', 'There are more than these 2; --limit says how many to list.\n'],
      ['3', ''],
    ] as const) {
      const at = terminal({ env: { TROUPE_URL: url } });
      expect(await at.run('tasks', 'list', '--limit', limit, '--json')).toBe(0);
      expect(JSON.parse(at.stdout)).toHaveLength(Number(limit));
      expect(at.stderr).toBe(more);
    }
  });

  it('show what is asked of people further down, and why they wait', async () => {
    const reason = 'No worker serves activity "sendmail" (did you mean "send-mail"?); the call waits until one does.';
    const since = '2026-01-13T09:57:30.000Z';
    const below = { id: 'kid.1.0', task: 'kid', agent: 'desk', tool: 'refund', args: {}, createdAt: since, status: 'pending' };
    const { url, asked } = await fakePlatform({
      'GET /v1/tasks/t1': task({ waitingFor: [{ kind: 'call', name: 'sendmail', since, reason }] }),
      'GET /v1/approvals': { items: [below] },
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('tasks', 'show', 't1')).toBe(0);
    expect(at.stdout).toContain(`waits for  call sendmail since ${since} (2 min 30 s ago). ${reason}\n`);
    expect(at.stdout).toContain('approval   of kid, about refund, asked 2 min 30 s ago: "troupe approvals approve kid.1.0"\n');
    expect(asked.at(-1)!.request).toBe('GET /v1/approvals?task=t1&limit=200');
    expect(await at.run('approvals', 'list', '--task', 't1')).toBe(0);
    expect(at.stdout).toContain('kid.1.0  desk   refund  2 min 30 s ago  {}');
  });

  it('are waited for, and the exit code is their outcome, or that they are open', async () => {
    for (const [status, code] of [
      ['completed', 0],
      ['failed', 1],
      ['cancelled', 3],
      ['terminated', 4],
      ['timed-out', 5],
      ['blocked', 6],
    ] as const) {
      const { url } = await fakePlatform({ 'GET /v1/tasks/t1': task({ status }) });
      expect(await terminal({ env: { TROUPE_URL: url } }).run('tasks', 'wait', 't1', '--timeout', '0s')).toBe(code);
    }
  });

  it('that are not there end with 1 and the reason', async () => {
    const { url } = await fakePlatform({});
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('tasks', 'show', 'nope')).toBe(1);
    expect(at.stderr).toBe('troupe: There is no GET /v1/tasks/nope. (task-not-found)\n');
  });
});

describe('what there is', () => {
  it('is narrowed by words and by what it can make use of', async () => {
    const { url, asked } = await fakePlatform({ 'GET /v1/agents': { items: [{ name: 'guide', description: 'Plans trips' }] } });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('agents', 'list', '--words', 'trip plan', '--capability', 'tool.search_flights')).toBe(0);
    expect(at.stdout).toBe('NAME   DESCRIPTION\nguide  Plans trips\n');
    expect(asked.map(({ request }) => request)).toEqual(['GET /v1/agents?capability=tool.search_flights&q=trip+plan&limit=200']);
  });

  it('has cards of agents, for other systems', async () => {
    const { url } = await fakePlatform({ 'GET /v1/agents/guide/card': { name: 'guide', skills: [] } });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('agents', 'card', 'guide')).toBe(0);
    expect(JSON.parse(at.stdout)).toEqual({ name: 'guide', skills: [] });
    expect(await at.run('agents', 'card', 'nobody')).toBe(1);
  });
});

describe('status', () => {
  const reasons = ['store: no answer within 1000 ms', 'bus: gone\u001b[2J'];
  const notReady = new Refused(503, { code: 'unavailable', detail: 'Not ready', errors: reasons.map((message) => ({ message })) });

  it('says that the platform can serve', async () => {
    const { url } = await fakePlatform({ 'GET /readyz': { ready: true, reasons: [] } });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('status')).toBe(0);
    expect(at.stdout).toBe('Ready.\n');
  });

  it('says why it cannot, at once, and ends with 1', async () => {
    const { url, asked } = await fakePlatform({ 'GET /readyz': notReady });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('status')).toBe(1);
    expect(at.stdout).toBe('Not ready:\n  store: no answer within 1000 ms\n  bus: gone\ufffd[2J\n');
    const json = terminal({ env: { TROUPE_URL: url } });
    expect(await json.run('status', '--json')).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual({ ready: false, reasons });
    expect(asked).toHaveLength(2);
  });

  it('says that nothing answers', async () => {
    const at = terminal({ env: { TROUPE_URL: 'http://127.0.0.1:9' } });
    expect(await at.run('status')).toBe(1);
    expect(at.stderr).toContain('Nothing answers at http://127.0.0.1:9');
  });
});

describe('run', () => {
  const lists = { 'GET /v1/workflows': { items: [{ name: 'greet' }] }, 'GET /v1/agents': { items: [{ name: 'guide' }] } };
  const stream = (status: string): string =>
    event('0', 'status', { status: 'running' }) +
    event('1', 'call.started', { call: 't1/0.0', kind: 'model', name: 'demo', args: { round: 1 } }) +
    event('2', 'token', { call: 't1/0.0', text: 'Hel' }) +
    event('3', 'token', { call: 't1/0.0', text: 'lo\u001b[2J' }) +
    event('4', 'status', { status });

  it('prints events to stderr and the output to stdout', async () => {
    const done = task({ status: 'completed', output: 'Hello,\nAda\u001b[2J' });
    const { url, asked } = await fakePlatform({
      ...lists,
      'POST /v1/tasks': task({}),
      'GET /v1/tasks/t1/events': stream('completed'),
      'GET /v1/tasks/t1': done,
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('run', 'greet', 'Ada', '--id', 't1', '--attribute', 'vip=true', '--timeout', '10m')).toBe(0);
    expect(at.stdout).toBe('Hello,\nAda\ufffd[2J\n');
    expect(at.stderr).toBe(
      'Task t1\n10:11:12 status running\n10:11:12 started model demo {"round":1}\nHello\ufffd[2J\n10:11:12 status completed\n',
    );
    expect(asked.find(({ request }) => request === 'POST /v1/tasks')?.body).toEqual({
      workflow: 'greet',
      input: 'Ada',
      id: 't1',
      timeout: '10m',
      attributes: { vip: true },
    });
  });

  it('says when the task was asked to stop, and why', async () => {
    const cancelRequestedAt = '2026-01-01T10:11:12.000Z';
    const { url } = await fakePlatform({
      ...lists,
      'POST /v1/tasks': task({}),
      'GET /v1/tasks/t1/events':
        event('0', 'status', { status: 'running', cancelRequestedAt }) +
        event('1', 'status', { status: 'running', cancelRequestedAt, reason: 'sold out' }) +
        event('2', 'status', { status: 'cancelled' }),
      'GET /v1/tasks/t1': task({ status: 'cancelled', cancelRequestedAt }),
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('run', 'greet', '--id', 't1')).toBe(3);
    expect(at.stderr).toContain('10:11:12 status running cancel requested\n10:11:12 status running cancel requested: sold out\n');
  });

  it('shows the command that decides an approval whole, however long its arguments are', async () => {
    const { url } = await fakePlatform({
      ...lists,
      'POST /v1/tasks': task({}),
      'GET /v1/tasks/t1/events':
        event('0', 'approval.requested', { approval: 't1.3.0', tool: 'refund', args: { why: 'x'.repeat(300) } }) +
        event('1', 'status', { status: 'completed' }),
      'GET /v1/tasks/t1': task({ status: 'completed' }),
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('run', 'greet')).toBe(0);
    expect(at.stderr).toMatch(/^10:11:12 approval needed refund \{"why":"x+…\n {9}decide with: troupe tasks approve t1\.3\.0$/m);
  });

  it.each([
    ['completed', 0],
    ['failed', 1],
    ['cancelled', 3],
    ['terminated', 4],
    ['timed-out', 5],
  ])('exits by the outcome: %s is %i', async (status, code) => {
    const answers = {
      ...lists,
      'POST /v1/tasks': task({}),
      'GET /v1/tasks/t1/events': stream(status),
      'GET /v1/tasks/t1': task({ status }),
    };
    const { url, asked } = await fakePlatform(answers);
    const at = terminal();
    expect(await at.run('run', 'guide', '{"n":1}', '--url', url, '--json')).toBe(code);
    const lines = at.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event?: { id: string }; task?: { status: string } });
    expect(lines.map((line) => line.event?.id ?? line.task?.status)).toEqual(['0', '1', '2', '3', '4', status]);
    expect(asked.find(({ request }) => request === 'POST /v1/tasks')?.body).toEqual({ agent: 'guide', input: { n: 1 } });
  });

  it('starts nothing when there is nothing of that name', async () => {
    const { url, asked } = await fakePlatform(lists);
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('run', 'nobody')).toBe(1);
    expect(at.stderr).toContain('There is no workflow or agent "nobody". See "troupe workflows list"');
    expect(asked.every(({ request }) => request.startsWith('GET'))).toBe(true);
  });

  it('says what blocks the task, what no worker serves, and when the next attempt begins', async () => {
    const error = { name: 'Error', message: 'The bank is busy' };
    const reason = 'No worker serves activity "sendmail" (did you mean "send-mail"?); the call waits until one does.';
    const call = { call: 't1/0.0', kind: 'activity', name: 'charge' };
    const events = [
      ['call.progress', { ...call, attempt: 2, progress: 40, total: 160, message: 'Copying' }],
      ['call.retrying', { ...call, attempt: 2, error, nextAttempt: 3, retryAt: '2026-01-01T10:11:20.000Z' }],
      ['call.unserved', { kind: 'activity', name: 'sendmail', calls: 3, reason }],
      ['call.served', { kind: 'activity', name: 'sendmail' }],
      ['blocked', { code: 'replay-mismatch', message: 'The code differs.', place: 'a.ts:3', turn: 1, expected: ['timer'], actual: [] }],
      ['unblocked', {}],
      ['timer.started', { timer: 't1/0.1', name: 'reminder', due: '2026-01-02T00:00:00.000Z' }],
      ['timer.fired', { timer: 't1/0.1', name: 'reminder' }],
      ['call.started', { ...call, name: 'give-back', compensation: true }],
      ['call.completed', { ...call, name: 'give-back', compensation: true }],
      ['status', { status: 'failed' }],
    ] as const;
    const { url } = await fakePlatform({
      ...lists,
      'POST /v1/tasks': task({}),
      'GET /v1/tasks/t1/events': events.map(([type, data], id) => event(String(id), type, data)).join(''),
      'GET /v1/tasks/t1': task({ status: 'failed' }),
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('run', 'greet')).toBe(1);
    expect(at.stderr.replaceAll('10:11:12 ', '').split('\n').slice(1, -3)).toEqual([
      'activity charge 40 of 160 (25 %): Copying',
      'retrying activity charge attempt 2 failed, attempt 3 at 10:11:20: The bank is busy',
      `waiting: ${reason} (3 calls)`,
      'a worker serves activity sendmail again',
      'blocked: The code differs. (a.ts:3)  log has timer',
      'unblocked: it goes on',
      'timer reminder until 2026-01-02T00:00:00.000Z',
      'timer reminder is over',
      'compensating with activity give-back',
      'compensation completed activity give-back',
    ]);
  });

  it('ends with 143 on a SIGTERM, and leaves the task alone', async () => {
    const { url } = await fakePlatform({
      ...lists,
      'POST /v1/tasks': task({}),
      'GET /v1/tasks/t1/events': event('0', 'status', { status: 'running' }),
      'GET /v1/tasks/t1': task({}),
    });
    for (const command of [
      ['run', 'greet'],
      ['tasks', 'events', 't1'],
      ['tasks', 'wait', 't1'],
    ]) {
      const at = terminal({ env: { TROUPE_URL: url } });
      const ended = at.run(...command);
      setTimeout(() => at.interrupt('SIGTERM'), 200);
      expect(await ended).toBe(143);
    }
  });

  it('leaves the task alone when interrupted', async () => {
    const { url } = await fakePlatform({
      ...lists,
      'POST /v1/tasks': task({}),
      'GET /v1/tasks/t1/events': event('0', 'status', { status: 'running' }),
      'GET /v1/tasks/t1': task({}),
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    const ended = at.run('run', 'greet');
    setTimeout(() => at.interrupt(), 200);
    expect(await ended).toBe(130);
    expect(at.stderr).toContain('Task t1 is kept');
  });
});
