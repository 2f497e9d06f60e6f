import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { contextOf } from '../src/contract.ts';
import { toolsOf } from './mcp/mcp-world.ts';

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-pypi-'));
  await run('python3', ['-m', 'venv', folder]);
  await run(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', 'mcp-server-time==2026.10.19']);
}, 180_000);
afterAll(() => rm(folder, { recursive: true }));

it('a server from PyPI, over its standard input and output: lists, checks, runs', { timeout: 60_000 }, async () => {
  const tools = await toolsOf({ name: 'time', command: [join(folder, 'bin/python'), '-m', 'mcp_server_time', '--local-timezone', 'UTC'] });
  onTestFinished(() => tools.close());
  expect(tools.troubles()).toEqual([]);
  expect([...tools.list().keys()].toSorted()).toEqual(['time_convert_time', 'time_get_current_time']);
  expect(await tools.check('time_get_current_time', {})).toMatchObject({ ok: false });
  const args = { source_timezone: 'Europe/Berlin', time: '12:00', target_timezone: 'Asia/Tokyo' };
  const { value } = await tools.run({ name: 'time_convert_time', args }, contextOf());
  expect(JSON.stringify(value)).toMatch(/(19|20):00/);
});
