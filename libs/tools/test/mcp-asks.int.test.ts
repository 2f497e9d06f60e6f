import { fileURLToPath } from 'node:url';
import { withInput, type AskedInput, type TroupeError } from '@troupe/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contextOf } from '../src/contract.ts';
import type { McpTools } from '../src/mcp.ts';
import { toolsOf } from './mcp/mcp-world.ts';

const program = fileURLToPath(new URL('mcp/asking-server.ts', import.meta.url));
const call = (tools: McpTools, args: object): Promise<unknown> => tools.run({ name: 'desk_book', args }, contextOf());

/** What it asks, as the error of the call says. */
async function asks(tools: McpTools, args: object): Promise<AskedInput> {
  const error = await call(tools, args).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'input-required', retryable: false });
  return (error as TroupeError).details as unknown as AskedInput;
}

describe.each(['modern', 'legacy'])('a server that asks a human in the course of a call, %s', (era) => {
  it('ends the call with what it asks, and the next one with the answer', async () => {
    const tools = await toolsOf({ name: 'desk', command: [process.execPath, program, era] });
    onTestFinished(() => tools.close());
    const asked = await asks(tools, { day: 'Monday' });
    const [[key, request]] = Object.entries(asked.requests) as [[string, { method: string; params: any }]];
    expect(request).toMatchObject({ method: 'elicitation/create', params: { message: 'How many on Monday?' } });
    expect(request.params.requestedSchema.properties).toMatchObject({ guests: { type: 'number' } });
    const responses = { [key]: { action: 'accept', content: { guests: 4, near: 'door' } } };
    const args = withInput({ day: 'Monday' }, { ...asked, responses }) as object;
    expect(await tools.check('desk_book', args as never)).toMatchObject({ ok: true });
    expect(await call(tools, args)).toEqual({ value: 'Monday: 4 at the door' });
    const declined = withInput({ day: 'Monday' }, { ...asked, responses: { [key]: { action: 'decline' } } }) as object;
    expect(await call(tools, declined)).toEqual({ value: 'Nobody said.' });
  });
});

it('arguments beside the answers are checked as ever', async () => {
  const tools = await toolsOf({ name: 'desk', command: [process.execPath, program, 'modern'] });
  onTestFinished(() => tools.close());
  const args = withInput({ day: 7 }, { requests: {}, responses: {} });
  expect(await tools.check('desk_book', args)).toMatchObject({ ok: false, issues: [{ path: ['day'] }] });
});
