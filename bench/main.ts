import { useAccess } from './access.ts';
import { accessCost } from './cost.ts';
import { measureMachine } from './machine.ts';
import { toolCalls } from './tools.ts';
import { clusterUnderTest } from './cluster-under-test.ts';
import { platformUnderTest } from './platform-under-test.ts';
import { fromTopic } from './topics.ts';
import type { Result, Workload } from './workload.ts';
import { distributedWorkloads, embeddedWorkloads } from './workloads.ts';

const HELP = `npm run bench -- [options] [name …]

Measures the embedded platform as clients see it: a process of its own, HTTP over loopback, a fresh
store with synchronous=FULL. Names choose the workloads whose name contains one of them.

  --distributed   the services as processes over a NATS and a MongoDB server instead
  --tools         calls of tools of an MCP server, through the gateway and without it
  --topics        tasks that events of a topic start, beside the same started over REST
  --access        callers have API keys, a tenant and roles
  --cost          what keys, tenants, audit records and encryption cost a chain, with and without in turn
  --bare          no audit records are kept, as they are by default
  --json          one line of JSON per workload
  --help          this text`;

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = args.filter(
  (arg) =>
    arg.startsWith('--') && !['--json', '--distributed', '--tools', '--topics', '--access', '--cost', '--bare', '--help'].includes(arg),
);
if (args.includes('--help') || unknown.length > 0) {
  if (unknown.length > 0) console.error(`Unknown option ${unknown.join(', ')}.`);
  console.log(HELP);
  process.exit(unknown.length > 0 ? 2 : 0);
}

if (args.includes('--access')) useAccess();
if (args.includes('--bare')) process.env['TROUPE_AUDIT'] = 'off';
const json = args.includes('--json');
const machine = measureMachine();
if (json) console.log(JSON.stringify({ machine }));
else
  console.log(`${machine.cores} cores, CPU score ${machine.cpu} M rounds/s, ${machine.fdatasync} fdatasync/s, Node ${process.version}\n`);

const results: Result[] = [];
for (const workload of chosen()) {
  if (names.length > 0 && !names.some((name) => workload.name.includes(name))) continue;
  if (!json) process.stderr.write(`${workload.name} …\n`);
  const result = await workload.run();
  results.push(result);
  if (json) console.log(JSON.stringify(result));
}
if (!json) console.table(results.map(row));

function chosen(): readonly Workload[] {
  const isDistributed = args.includes('--distributed');
  if (args.includes('--tools')) return [toolCalls(1), toolCalls(64)];
  if (args.includes('--cost')) return accessCost;
  if (args.includes('--topics')) return [fromTopic(isDistributed ? clusterUnderTest : platformUnderTest)];
  return isDistributed ? distributedWorkloads : embeddedWorkloads;
}

function row({ workload, value, unit, aim, atMost = false, detail }: Result): Record<string, string> {
  const met = Number.isNaN(aim) ? '' : (atMost ? value <= aim : value >= aim) ? 'met' : 'short';
  return {
    workload,
    figure: `${format(value)} ${unit}`,
    aim: Number.isNaN(aim) ? '' : `${atMost ? '≤' : '≥'} ${format(aim)}`,
    '': met,
    detail,
  };
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1);
}
