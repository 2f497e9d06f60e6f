import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';

/** The apps of other frameworks in the documents, against what is published of these. */

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-others-'));
});
afterEach(() => rm(folder, { recursive: true }));

const compilerOptions = {
  ...{ strict: true, target: 'esnext', module: 'nodenext', moduleResolution: 'nodenext', skipLibCheck: true, noEmit: true },
  ...{ preserveSymlinks: true, allowImportingTsExtensions: true, types: ['node'] },
};

const typed = {
  'docs/migration/openai-agents': ['@openai/agents@0.20.0'],
  'docs/comparison/langgraph': [
    ...['langchain@1.5.14', '@langchain/langgraph@1.7.3', '@langchain/core@1.4.0'],
    ...['@langchain/langgraph-checkpoint-sqlite@1.0.4', 'croner@11.0.1'],
  ],
};

it.each(Object.entries(typed))(
  'the types of %s are right',
  async (apps, packages) => {
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    const install = ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--ignore-scripts'];
    await run('npm', [...install, ...packages, 'zod@4.6.7', '@types/node@24.19.2', 'typescript@5.9.3'], { cwd: folder });
    for (const each of ['docs', 'examples']) await symlink(join(root, each), join(folder, each));
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: [`${apps}/**/*.ts`] }));
    const { stdout } = await run(join(folder, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: folder }).catch(
      (error: unknown) => error as { readonly stdout: string },
    );
    expect(stdout).toBe('');
  },
  SETUP_TIMEOUT,
);

const python = {
  'docs/migration/crewai/support_bot.py': ['Crew', ['crewai==1.15.30']],
  'docs/migration/autogen/support_bot.py': ['Swarm', ['autogen-agentchat==0.7.5', 'autogen-ext[openai]==0.7.5']],
} as const;

it.each(Object.entries(python))(
  '%s makes what it names',
  async (file, [kind, packages]) => {
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
    const script = `import runpy; print(type(runpy.run_path(${JSON.stringify(join(root, file))})['support']).__name__)`;
    const env = { PATH: process.env['PATH'], HOME: folder, OTEL_SDK_DISABLED: 'true' };
    const { stdout } = await run(join(folder, 'bin/python'), ['-c', script], { cwd: folder, env });
    expect(stdout.trim().split('\n').at(-1)).toBe(kind);
  },
  SETUP_TIMEOUT,
);
