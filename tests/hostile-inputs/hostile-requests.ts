import { hostileTexts } from '@troupe/testing/hostile-values';
import { COUNT } from './hostile-outcomes.ts';

export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

type Form = (text: string) => HostileRequest;

const start = (body: string | Buffer, headers: HostileRequest['headers'] = {}): HostileRequest => ({
  method: 'POST',
  path: '/v1/tasks',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});
const large = (text: string): string => text.repeat(Math.ceil(900_000 / text.length)).slice(0, 900_000);
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const forms: readonly Form[] = [
  (text) => start(JSON.stringify({ workflow: text })),
  (text) => start(JSON.stringify({ workflow: 'echo', input: large(text) })),
  (text) => start(JSON.stringify({ workflow: 'echo', input: Object.fromEntries([...text].map((key, i) => [`${key}${i}`, text])) })),
  (text) => start(JSON.stringify({ workflow: 'echo', attributes: { [text.slice(0, 64)]: text } })),
  (text) => start(large(text)),
  (text) => start(`${'['.repeat(200_000)}${text}`),
  (text) => start(Buffer.concat([Buffer.from(large(text)), Buffer.from([0xff, 0xfe])])),
  // Ten times what a body may have.
  (text) => start(large(text).repeat(12)),
  (text) => start(`{"workflow":"echo","input":[${'0,'.repeat(300_000)}0]}`, { 'idempotency-key': encoded(text).slice(0, 200) }),
  (text) => ({ method: 'GET', path: `/v1/tasks?cursor=${encoded(text).slice(0, 6_000)}` }),
  (text) => ({ method: 'GET', path: `/v1/tasks/${encoded(text).slice(0, 6_000)}` }),
  (text) => ({ method: 'GET', path: `/v1/tools?q=${encoded(text).slice(0, 30_000)}` }),
  (text) => ({
    method: 'GET',
    path: '/v1/tasks',
    headers: { 'x-long': encoded(text).slice(0, 12_000), accept: encoded(text).slice(0, 100) },
  }),
  (text) => ({ method: 'DELETE', path: `/v1/approvals/${encoded(text).slice(0, 200)}` }),
];

/** Each form with texts of all kinds. */
export const hostileRequests: readonly HostileRequest[] = [...hostileTexts(1_000)]
  .filter((_, i, all) => i % Math.floor(all.length / COUNT) === 0)
  .slice(0, COUNT)
  .map(({ text }, i) => forms[i % forms.length]!(text));
