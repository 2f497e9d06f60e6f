import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { apiClient, until, type ApiClient } from './api-client.ts';
import { freePort } from '@troupe/testing';

const repository = fileURLToPath(new URL('..', import.meta.url));

export interface Container {
  readonly Name: string;
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
  readonly Publishers: readonly { readonly URL: string; readonly PublishedPort: number }[];
}

/** What `docker compose up` makes of this repository, under a name and on a port of its own. */
export interface ComposeProject extends AsyncDisposable {
  readonly url: string;
  readonly api: ApiClient;
  /** Runs `docker compose` and resolves with its stdout; throws with what it printed when it fails. */
  compose(...args: readonly string[]): Promise<string>;
  containers(): Promise<readonly Container[]>;
  /** SIGTERM, and up again: what `docker compose restart` does, for one replica. Resolves once it is healthy. */
  restart(container: Container): Promise<void>;
  /** Runs a program of Node in a container of a service. */
  node(service: string, code: string): Promise<string>;
}

/**
 * Builds the images and starts everything.
 *
 * @throws Error that says what to install when Docker or a base image is missing
 */
export async function composeUp(): Promise<ComposeProject> {
  const name = `troupe-test-${process.pid}`;
  const port = await freePort();
  const env = { PORT: String(port), JAEGER_PORT: '0', COMPOSE_PROJECT_NAME: name };
  const compose = (...args: readonly string[]): Promise<string> => run('docker', ['compose', ...args], env);
  demandDocker();
  const { services } = JSON.parse(await compose('config', '--format', 'json')) as {
    services: Readonly<Record<string, { image?: string; build?: object }>>;
  };
  const images = Object.values(services).flatMap(({ image, build }) => (image === undefined || build !== undefined ? [] : [image]));
  demandImages(['node:24-bookworm-slim', ...images]);

  const down = (): Promise<string> => compose('down', '--volumes', '--rmi', 'local', '--timeout', '40');
  const project: ComposeProject = {
    url: `http://127.0.0.1:${port}`,
    api: apiClient(`http://127.0.0.1:${port}`),
    compose,
    async containers() {
      const lines = (await compose('ps', '--all', '--format', 'json')).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Container);
    },
    async restart({ Name, Service }) {
      await run('docker', ['restart', '--time', '40', Name], env);
      await until(`${Name} to be healthy`, 60_000, async () => {
        const again = (await project.containers()).filter((each) => each.Service === Service && each.Name === Name);
        return again.some(({ Health }) => Health === 'healthy') ? true : undefined;
      });
    },
    node: (service, code) => compose('exec', '-T', service, 'node', '--input-type=module', '--eval', code),
    async [Symbol.asyncDispose]() {
      await down();
    },
  };
  try {
    await compose('up', '--build', '--detach', '--wait', '--wait-timeout', '300');
  } catch (error) {
    const logs = await compose('logs', '--tail', '20').catch(String);
    await down().catch(() => {});
    throw new Error(`docker compose up failed.\n${logs}`, { cause: error });
  }
  return project;
}

function demandDocker(): void {
  if (succeeds(['info']) && succeeds(['compose', 'version'])) return;
  throw new Error(
    'These tests need a running Docker Engine with the compose plugin: install docker.io and docker-compose-v2, or see https://docs.docker.com/engine/install.',
  );
}

function demandImages(images: readonly string[]): void {
  const missing = images.filter((image) => !succeeds(['image', 'inspect', image]) && !succeeds(['pull', '--quiet', image]));
  if (missing.length === 0) return;
  throw new Error(
    `These images are not here and cannot be pulled: ${missing.join(', ')}. Load them with "docker load", or let Docker reach a registry.`,
  );
}

function succeeds(args: readonly string[]): boolean {
  return spawnSync('docker', args, { stdio: 'ignore' }).status === 0;
}

async function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(command, args, { cwd: repository, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let all = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    all += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (all += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${all.slice(-4_000)}`);
  return stdout;
}
