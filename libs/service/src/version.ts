import manifest from '../package.json' with { type: 'json' };

/** Of the platform: its packages are released together. */
export const version: string = manifest.version;
