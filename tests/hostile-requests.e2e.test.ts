import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { errorTitles, type Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendHostile, type HostileAnswer, type HostileRequest } from './hostile/send.ts';
import { startPlatform, type Platform } from './platform-process.ts';
import { runSampleTasks } from './sample-tasks.ts';

const folder = new URL('hostile/requests/', import.meta.url);
const files = readdirSync(folder).sort();
const requestsIn = (file: string): readonly HostileRequest[] => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as HostileRequest[];

const inServices = process.env['TROUPE_COMPOSITION'] === 'services';

/** Milliseconds the platform gives a request to arrive, with time to spare on a busy machine. */
const TIMEOUT_MS = 30_000;
/** Connections at once. */
const AT_ONCE = 8;

/** Bytes of memory the platform may hold afterwards that it did not before. */
const MORE_MEMORY = 150_000_000;

let platform: Platform;
let pid: number | undefined;
let before: Task;
let memory: number | undefined;

/** Resident memory of the platform in bytes, where the system shows that of other processes. */
function residentMemory(): number | undefined {
  const file = `/proc/${pid}/status`;
  return existsSync(file) ? Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))![1]) * 1_024 : undefined;
}

beforeAll(async () => {
  platform = await startPlatform({ env: { LOG_LEVEL: 'debug' } });
  ({ pid } = platform);
  before = await platform.api.start({ workflow: 'content-approval', input: 'Open', id: 'waiting', startAt: '2100-01-01T00:00:00Z' });
  // With what all work needs, e.g. the code that runs it.
  await runSampleTasks(platform.url, 'before', 20);
  memory = residentMemory();
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

function expectRefused({ taken = false }: HostileRequest, { status, headers, body }: HostileAnswer): void {
  expect({ status, body }).toEqual({ status: expect.any(Number), body: expect.any(String) });
  expect(status, body).toBeLessThan(500);
  expect(headers['x-content-type-options']).toBe('nosniff');
  if (status < 400) {
    // A request behind one that was refused may be good: what comes first decides.
    expect({ taken, status }).toEqual({ taken: true, status });
    return;
  }
  expect({ taken, status, body }).toEqual({ taken: false, status, body });
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = JSON.parse(body) as { status: number; code: string; detail: string };
  expect(problem).toMatchObject({ status, detail: expect.any(String) });
  expect(Object.keys(errorTitles)).toContain(problem.code);
  expect(body.length).toBeLessThan(8_192);
  expect(body).not.toMatch(/x{300}|node_modules|\.ts:\d|\n\s+at /);
}

describe('hostile requests', () => {
  it('are at least two hundred', () => {
    expect(files.flatMap(requestsIn).length).toBeGreaterThanOrEqual(200);
  });

  it.each(files)('%s are refused as bad, each with a problem document, while other tasks go on', { timeout: 300_000 }, async (file) => {
    const beside = runSampleTasks(platform.url, file.replace('.json', ''), 10, 5);
    const waiting = [...requestsIn(file)];
    const wrong: unknown[] = [];
    const sender = async (): Promise<void> => {
      for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
        try {
          const answers = await sendHostile(new URL(platform.url), request, request.silent === true ? 2_000 : TIMEOUT_MS);
          expect(answers.length > 0).toBe(request.silent !== true);
          for (const answer of answers.slice(0, 1)) expectRefused(request, answer);
          for (const { status } of answers) expect(status).toBeLessThan(500);
        } catch (error) {
          wrong.push([request.what, (error as Error).message.slice(0, 500)]);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
    expect(wrong).toEqual([]);
    expect((await beside).map(({ status }) => status)).toEqual(Array(10).fill('completed'));
  });

  if (inServices) {
    it('end no other process, and are answered there without fault', { timeout: 300_000 }, async () => {
      for (const url of platform.urls.slice(1)) {
        const waiting = files.filter((file) => file !== 'slow.json').flatMap(requestsIn);
        const wrong: unknown[] = [];
        const sender = async (): Promise<void> => {
          for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
            for (const { status, headers } of await sendHostile(new URL(url), request, TIMEOUT_MS)) {
              const isProblem = (headers['content-type'] ?? '').startsWith('application/problem+json');
              if (status >= 500 || (status >= 400 && !isProblem) || headers['x-content-type-options'] !== 'nosniff')
                wrong.push([url, request.what, status, headers]);
            }
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, sender));
        expect(wrong).toEqual([]);
        expect((await fetch(`${url}/readyz`)).status).toBe(200);
      }
    });
  }

  it('changed nothing, and the process lives', async () => {
    expect(await platform.api.get('waiting')).toEqual(before);
    expect(platform.pid).toBe(pid);
    expect((await fetch(`${platform.url}/readyz`)).status).toBe(200);
    expect(platform.output()).not.toMatch(/"level":[56]0|Warning/);
    if (memory !== undefined) expect(residentMemory()! - memory).toBeLessThan(MORE_MEMORY);
  });
});
