import { embeddedConfig, startEmbedded } from '@troupe/embedded';
import { loadApp } from '@troupe/sdk/app';

/** The embedded platform, answering a few questions of the benchmark beside its port. */
const config = embeddedConfig(process.env);
const platform = await startEmbedded(config, await loadApp(config.app));

process.on('message', (question: { readonly park?: number; readonly memory?: true; readonly cpu?: true }) => {
  answer(question).then(
    (said) => process.send?.(said),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ url: platform.url, recovered: platform.recovered });

async function answer({ park, cpu }: { readonly park?: number; readonly cpu?: true }): Promise<object> {
  if (cpu === true) return process.cpuUsage();
  if (park !== undefined) await parkTasks(park);
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 200));
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapUsed, external, rss };
}

/** Starts tasks that wait for a signal; in process, since not their start is measured but their sleep. */
async function parkTasks(count: number): Promise<void> {
  let left = count;
  const start = async (): Promise<void> => {
    while (left-- > 0) await platform.service.start({ kind: 'workflow', name: 'approval' });
  };
  await Promise.all(Array.from({ length: 256 }, start));
}
