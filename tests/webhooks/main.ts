import { embeddedConfig, startEmbedded } from '@troupe/embedded';
import { loadApp } from '@troupe/sdk/app';
import { aroundOperations } from '@troupe/store';

/** The platform as it is, but killed before or after the n-th of an operation of its store, as KILL_AT says it. */
const [when, operation, count] = (process.env['KILL_AT'] ?? '').split(' ');
let left = Number(count);
const pass = (now: string, name: string): void => {
  if (now === when && name === operation && --left === 0) process.kill(process.pid, 'SIGKILL');
};

const config = embeddedConfig(process.env);
await startEmbedded(config, await loadApp(config.app), {
  store: (store) =>
    aroundOperations(store, async ({ name }, run) => {
      pass('before', name);
      const result = await run();
      pass('after', name);
      return result;
    }),
});
