import { appendFileSync } from 'node:fs';
import { embeddedConfig, startEmbedded } from '@troupe/embedded';
import { loadApp } from '@troupe/sdk/app';
import { aroundOperations } from '@troupe/store';

/** The platform as it is, but killed once what KILL_AFTER names is durable, and nobody knows it yet. */
const { KILL_AFTER, WITNESS } = process.env;

const config = embeddedConfig(process.env);
await startEmbedded(config, await loadApp(config.app), {
  store: (store) =>
    aroundOperations(store, async ({ name }, run) => {
      const done = await run();
      if (name === KILL_AFTER) {
        appendFileSync(WITNESS!, `${name}\n`);
        process.kill(process.pid, 'SIGKILL');
      }
      return done;
    }),
});
