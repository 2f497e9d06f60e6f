import { describe, expect, it } from 'vitest';
import { fakePlatform } from './fake-platform.ts';
import { terminal } from './terminal.ts';

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
      'ID  NAME   STATUS     CREATED                   WAITING FOR',
      't1  greet  running    2026-01-01T00:00:00.000Z  signal go\ufffd]0;owned\ufffd',
      't2  greet  running    2026-01-01T00:00:00.000Z  half way',
      't3  greet  completed  2026-01-01T00:00:00.000Z',
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
    expect(at.stdout).toContain('t1  greet  running, cancel requested  2026-01-01');
    expect(at.stdout).toContain('t2  greet  cancelled                  2026-01-01');
    expect(at.stdout).toContain('status     running, cancel requested\n');
    expect(at.stdout).toContain('status     cancelled\n');
    expect(at.stdout).toContain('cancel     requested 2026-01-01T00:00:05.000Z\n');
    expect(at.stdout).toContain('t1 (greet) is running, cancel requested.');
  });

  it('show and history tell what there is', async () => {
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
    const unsure = terminal({ env: { TROUPE_URL: two.url } });
    expect(await unsure.run('tasks', 'approve', 't1')).toBe(1);
    expect(unsure.stderr).toContain('t1 has 2 approvals pending; name one: t1.2.0 (refund), t1.2.1 (refund)');
  });

  it('that are not there end with 1 and the reason', async () => {
    const { url } = await fakePlatform({});
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('tasks', 'show', 'nope')).toBe(1);
    expect(at.stderr).toBe('troupe: There is no GET /v1/tasks/nope. (task-not-found)\n');
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
