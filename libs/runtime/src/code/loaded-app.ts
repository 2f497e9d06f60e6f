import type { App } from '@troupe/contracts';

/** The app there is now: it changes when another one is loaded, so parts look here each time. */
export interface LoadedApp {
  readonly app: App;
  /** Counts loads of the app. */
  readonly generation: number;
}
