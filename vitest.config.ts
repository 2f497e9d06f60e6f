import { defineConfig } from 'vitest/config';

/** The suites that speak of the platform, whatever it is made of: they run over both compositions. */
const bothCompositions = ['agent-crash', 'examples', 'fork', 'guarantees', 'replay', 'traces'].map((name) => `tests/${name}.e2e.test.ts`);

/**
 * `unit` needs nothing but the process it runs in, `int` starts servers, `e2e` starts the platform as users do,
 * `services` the same platform as four services over a NATS and a MongoDB server.
 * They run one after the other; within the last two, files do too, since each wants the machine for itself.
 */
const projects = [
  {
    name: 'unit',
    include: ['libs/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/*.{int,e2e}.test.ts'],
  },
  { name: 'int', include: ['{libs,services}/*/test/**/*.int.test.ts', 'tests/**/*.int.test.ts'] },
  { name: 'e2e', include: ['{libs,services}/*/test/**/*.e2e.test.ts', 'tests/**/*.e2e.test.ts'] },
  { name: 'services', include: bothCompositions, globalSetup: ['tests/start-servers.ts'] },
];

export default defineConfig({
  test: {
    // Tests run on Node's own loader and type stripping, as the platform does.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    projects: projects.map(({ name, include, exclude = [], globalSetup = [] }, order) => ({
      test: {
        name,
        include,
        globalSetup,
        exclude: ['**/node_modules/**', ...exclude],
        sequence: { groupOrder: order + 1 },
        ...(name === 'unit' ? {} : { maxWorkers: 1 }),
        testTimeout: name === 'unit' ? 10_000 : 60_000,
        hookTimeout: 60_000,
      },
    })),
  },
});
