import { readFileSync } from 'node:fs';
import { answerHeaders, defaultBounds, errorTitles, type ErrorCode } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';

const conf = readFileSync(new URL('../infra/nginx/nginx.conf', import.meta.url), 'utf8');
const problems = [...conf.matchAll(/^ +(?:\/\.problem\/(\d+)|default) '(\{.+\})';$/gm)].map(([, status, text]) => ({
  status: Number(status ?? 503),
  problem: JSON.parse(text!) as { readonly code: ErrorCode },
}));

describe('what nginx answers by itself', () => {
  it.each(problems)('is a problem document as the services have them: $status', ({ status, problem }) => {
    expect(problem).toEqual({
      type: `https://troupe.dev/errors/${problem.code}`,
      title: errorTitles[problem.code],
      status,
      code: problem.code,
      detail: expect.stringMatching(/^[A-Z].+\.$/),
      requestId: '$request_id',
      retryable: [408, 503].includes(status),
    });
  });

  it('there is one for every page of errors', () => {
    const used = [...conf.matchAll(/error_page .*\/\.problem\/(\d+);/g)].map(([, status]) => Number(status));
    expect(new Set(used)).toEqual(new Set(problems.map(({ status }) => status)));
  });

  it('names the size it refuses, which is above what the services take', () => {
    const [, size] = /client_max_body_size (\d+)m;/.exec(conf)!;
    const bytes = Number(size) * 1_048_576;
    expect(conf).toContain(`The body has more than ${bytes.toLocaleString('en-US')} bytes.`);
    expect(bytes).toBeGreaterThan(defaultBounds.bodyBytes);
  });

  it('carries the headers every answer has', () => {
    const added = Object.fromEntries(
      [...conf.matchAll(/add_header (\S+) "?(.+?)"? always;/g)].map(([, name, value]) => [name!.toLowerCase(), value]),
    );
    expect(added).toEqual({ ...answerHeaders, 'cache-control': 'no-store', 'x-request-id': '$request_id', 'retry-after': '$retry_after' });
  });
});
