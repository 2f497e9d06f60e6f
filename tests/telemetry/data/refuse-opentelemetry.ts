import { registerHooks } from 'node:module';

/** A process that needs any of it does not start. */
registerHooks({
  resolve(specifier, context, next) {
    if (/^(@opentelemetry\/|prom-client)/.test(specifier)) throw new Error(`${specifier} is loaded`);
    return next(specifier, context);
  },
});
