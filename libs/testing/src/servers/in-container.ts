import type { StartedTestContainer } from 'testcontainers';
import type { ServerKind } from './server-kind.ts';
import type { Runner } from './test-server.ts';
import { untilAnswers } from './until-answers.ts';

/** A server in a container, when Docker answers and has or gets the image; else why not. */
export async function inContainer(kind: ServerKind, port: number): Promise<Runner | string> {
  // Its reaper is one more image to pull, and we remove containers ourselves. It can be turned on by its own setting.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  // Ports are published on loopback only: in a container with an engine of its own, too, where a gateway would be asked.
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1';
  const { GenericContainer, getContainerRuntimeClient, ImageName } = await import('testcontainers');
  const docker = await getContainerRuntimeClient().catch(() => undefined);
  if (docker === undefined) return 'no Docker daemon answers';
  const image = ImageName.fromString(kind.image);
  try {
    if (!(await docker.image.exists(image))) await docker.image.pull(image);
  } catch (error) {
    return `Docker has no image ${kind.image} and cannot get it (${error instanceof Error ? error.message : String(error)})`;
  }

  class LoopbackContainer extends GenericContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      this.hostConfig.PortBindings = { [`${kind.imagePort}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(port) }] };
    }
  }
  let started: StartedTestContainer | undefined;
  const container = (): ReturnType<typeof docker.container.getById> | undefined =>
    started === undefined ? undefined : docker.container.getById(started.getId());

  return {
    async start() {
      if (started === undefined) {
        started = await new LoopbackContainer(kind.image)
          .withExposedPorts({ container: kind.imagePort, host: port })
          .withCommand([...kind.imageArguments])
          .withCopyContentToContainer(Object.entries(kind.imageFiles).map(([target, content]) => ({ target, content })))
          .start();
      } else {
        await container()?.start();
      }
      await untilAnswers(kind, port);
    },
    async kill() {
      const state = await container()?.inspect();
      if (state?.State.Running === true) await container()?.kill();
    },
    async wipe() {
      await container()?.remove({ force: true, v: true });
      started = undefined;
    },
  };
}
