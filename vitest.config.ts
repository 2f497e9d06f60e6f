import { globSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Suites of what only the one process has. All others that start the platform run over the four services, too. */
const embeddedOnly: Readonly<Record<string, string>> = {
  'tests/closed-output.e2e.test.ts': 'the command line, and the process it runs in',
  'tests/crash.e2e.test.ts': 'its named points are in the program of the one process',
  'tests/dev-reload.e2e.test.ts': 'troupe dev is one process that changes its code',
  'tests/docs-followed.e2e.test.ts': 'what the pages say to type starts the one process',
  'tests/memory-crash.e2e.test.ts': 'its faults are in the program of the one process',
  'tests/npm-start.e2e.test.ts': 'npm start, and the data folder it locks',
  'tests/pack.e2e.test.ts': 'the package users install is embedded',
};

/** Faults while clients wait, over services on a machine of their own: what else runs would be one fault more. */
const chaos = ['tests/chaos.e2e.test.ts', 'tests/mcp-under-kills.e2e.test.ts'];

/** Suites of what only several processes have, and of commands that are followed to the letter over the one process. */
const servicesOnly = [
  ...chaos,
  'tests/database-rights.e2e.test.ts',
  'tests/docs.e2e.test.ts',
  'tests/hostile-bus.e2e.test.ts',
  'tests/nats-agents.e2e.test.ts',
  'tests/taken-over-workers.e2e.test.ts',
  'tests/tls.e2e.test.ts',
];

/** Suites that take long over the four services, and of whose faults most show over the one process, too. */
const longOverServices = [
  'tests/hostile-inputs.e2e.test.ts',
  'tests/hostile-requests.e2e.test.ts',
  'tests/mcp-conformance.e2e.test.ts',
  'tests/mutated-documents.e2e.test.ts',
  'tests/openai.e2e.test.ts',
];

function filesWith(glob: string, pattern: RegExp): string[] {
  return globSync(glob, { exclude: ['**/node_modules'] }).filter((file) => pattern.test(readFileSync(file, 'utf8')));
}

/** Suites that start a NATS or a MongoDB server. */
const needServers = filesWith('{libs,services,tests}/**/*.int.test.ts', /\bstart(Nats|Mongo)\b/);

/** Suites that change what all code of a process has, or look whether somebody did: each has a process of its own. */
const changeGlobals = filesWith(
  '{libs,services,tests}/**/!(*.e2e|*.compose|*.registry).test.ts',
  /\b(useFakeTimers|installGuards|stubGlobal|stubEnv|chdir)\b|process\.env\.\w+ = |globalThis\.\w+ = |vi\.spyOn\((process|globalThis|console)/,
).filter((file) => !needServers.includes(file));

/** The servers that four services need are started once. */
const serversOnce = ['tests/start-servers.ts'];
const asServices = ['tests/services-environment.ts'];

/**
 * `unit` needs nothing but the process it runs in, `int` has sockets, files and processes, `globals` those of
 * both that need a process for themselves, `e2e` starts the platform as users do: together the embedded suites. `servers` needs NATS and MongoDB, `services` is
 * `e2e` with the platform as four services, `chaos` and `long` the rest of that. `compose` needs Docker and
 * `registry` what registries give. `npm test` leaves these three out.
 * They run one after the other, and `chaos` does by itself.
 */
const projects = [
  {
    name: 'unit',
    include: ['{libs,services}/*/test/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/*.{int,e2e,compose,registry}.test.ts', ...changeGlobals],
  },
  { name: 'globals', include: changeGlobals },
  {
    name: 'int',
    include: ['{libs,services}/*/test/**/*.int.test.ts', 'tests/**/*.int.test.ts'],
    exclude: [...needServers, ...changeGlobals],
  },
  { name: 'e2e', include: ['tests/**/*.e2e.test.ts'], exclude: servicesOnly },
  { name: 'servers', include: needServers },
  {
    name: 'services',
    include: ['tests/**/*.e2e.test.ts'],
    exclude: [...Object.keys(embeddedOnly), ...longOverServices, ...chaos],
    globalSetup: serversOnce,
    setupFiles: asServices,
  },
  { name: 'chaos', include: chaos, globalSetup: serversOnce, setupFiles: asServices },
  { name: 'long', include: longOverServices, globalSetup: serversOnce, setupFiles: asServices },
  { name: 'compose', include: ['{libs,tests}/**/*.compose.test.ts'] },
  { name: 'registry', include: ['{libs,tests}/**/*.registry.test.ts'] },
];

/** Of these, one file at a time. */
const alone = ['chaos', 'long', 'compose'];
/** Of these as many as there are cores. Others wait for processes and servers half of their time: of them, one more. */
const busy = ['unit', 'globals'];
/** Files of these share processes, and what they import is loaded once. */
const shareProcesses = ['unit', 'int', 'servers'];

function workersOf(name: string): number {
  if (alone.includes(name)) return 1;
  return busy.includes(name) ? availableParallelism() : availableParallelism() + 1;
}

// What was compiled once needs not be again, in the processes of the tests neither.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'troupe-compiled');

export default defineConfig({
  test: {
    // Tests run on Node's own loader and type stripping, as the platform does.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    projects: projects.map(({ name, include, exclude = [], globalSetup = [], setupFiles = [] }, order) => ({
      test: {
        name,
        include,
        globalSetup,
        setupFiles,
        exclude: ['**/node_modules/**', ...exclude],
        sequence: { groupOrder: order + 1 },
        isolate: !shareProcesses.includes(name),
        maxWorkers: workersOf(name),
        testTimeout: name === 'unit' ? 10_000 : 60_000,
        hookTimeout: 60_000,
        // A busy machine makes a test slow, and not red.
        expect: { poll: { timeout: 8_000 } },
      },
    })),
  },
});
