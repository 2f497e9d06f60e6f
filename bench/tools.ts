import { fork } from 'node:child_process';
import { once } from 'node:events';
import { memoryBus } from '@troupe/bus/memory';
import { callId, commandId, partitionOf, reportSubject, taskId, type App, type CallChain, type WorkflowLog } from '@troupe/contracts';
import { limitedSource } from '@troupe/tools/limited';
import { mcpTools } from '@troupe/tools/mcp';
import { serveTools } from '@troupe/worker';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { percentile } from './load.ts';
import type { Workload } from './workload.ts';

const CALLS = 2_000;

type Call = (n: number) => Promise<unknown>;
interface Caller extends AsyncDisposable {
  readonly call: Call;
}

const quiet: WorkflowLog = { debug() {}, info() {}, warn() {}, error() {} };
const task = taskId('t1');
const chain: CallChain = [
  { kind: 'local', id: 'bench' },
  { kind: 'workflow', id: 'bench' },
];

/** Calls of a tool of an MCP server over HTTP: through the gateway, and by the official client alone. */
export const toolCalls = (atOnce: number): Workload => ({
  name: `tool calls at ${atOnce}`,
  async run() {
    const server = fork(new URL('tool-server.ts', import.meta.url));
    const [{ url }] = (await once(server, 'message')) as [{ readonly url: string }];
    await using bare = await bareClient(url);
    await using gateway = await throughGateway(url);
    const both = [bare.call, gateway.call] as const;
    await round(both, 2 * atOnce, atOnce);
    const took = await round(both, atOnce === 1 ? CALLS / 5 : 2 * CALLS, atOnce);
    const [without, within] = took.map((each) => percentile(each, 0.5)) as [number, number];
    const [cpuWithout, cpuWithin] = [await cpuOf(bare.call, atOnce), await cpuOf(gateway.call, atOnce)];
    server.disconnect();
    const cpu = `CPU of a call ${cpuWithin.toFixed(2)} and ${cpuWithout.toFixed(2)} ms`;
    const detail = `p50 ${within.toFixed(2)} ms through the gateway, ${without.toFixed(2)} ms without; ${cpu}`;
    return { workload: this.name, value: within - without, unit: 'ms over the bare client', aim: 1.5, atMost: true, detail };
  },
});

/** How long the calls took of each way, which take turns: whatever else the machine does, it does to both. */
async function round(ways: readonly Call[], calls: number, atOnce: number): Promise<readonly (readonly number[])[]> {
  const took: number[][] = ways.map(() => []);
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < calls) {
      const n = next++;
      const begun = performance.now();
      await ways[n % ways.length]!(n);
      took[n % ways.length]!.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return took;
}

/** Milliseconds that this process computes for a call; the server is another one. */
async function cpuOf(call: Call, atOnce: number): Promise<number> {
  const before = process.cpuUsage();
  await round([call], CALLS / 4, atOnce);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (CALLS / 4);
}

async function bareClient(url: string): Promise<Caller> {
  const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return {
    call: (n) => client.callTool({ name: 'echo', arguments: { text: `call ${n}` } }),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** As the tool gateway runs calls: work from a bus, checks, limits, the server, and a report that its owner takes. */
async function throughGateway(url: string): Promise<Caller> {
  const reach = { guard: { resolve: async () => [{ address: '127.0.0.1', family: 4 as const }] }, secrets: { textOf: async () => '' } };
  const servers = mcpTools(new Map([['bench', { kind: 'mcp', name: 'bench', url }]]), { log: quiet, version: '0.0.0', reach });
  await servers.tried();
  const tools = limitedSource(servers);
  const bus = memoryBus();
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  bus.respond(reportSubject(partitionOf(task)), async (said) => {
    if (said.kind !== 'outcome') return 'continue';
    const { outcome } = said;
    if (outcome.ok) waiting.get(said.call)?.resolve();
    else waiting.get(said.call)?.reject(new Error(outcome.failure.message));
    return 'committed';
  });
  const none = new Map();
  const app: App = { build: 'b', workflows: none, agents: none, tools: none, activities: none, models: none };
  const served = serveTools({ bus, log: quiet, tools, app: () => app, concurrency: 64 });
  let calls = 0;
  return {
    async call(n) {
      const call = callId(task, commandId(1, calls++));
      const done = Promise.withResolvers<void>();
      waiting.set(call, done);
      const of = { call, task, partition: partitionOf(task), chain };
      await bus.publish({ ...of, kind: 'tool', name: 'bench_echo', attempt: 1, token: 't', args: { text: `call ${n}` } });
      await done.promise.finally(() => waiting.delete(call));
    },
    async [Symbol.asyncDispose]() {
      await served.stop(0);
      await tools.close();
      await bus.close(0);
    },
  };
}
