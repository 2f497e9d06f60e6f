import type { TaskServices } from '@troupe/contracts';

/** What costs nothing but its own tools is no reason not to be ready. */
export function withDetails(services: TaskServices, troubles: () => readonly string[]): TaskServices {
  return {
    ...services,
    async readiness() {
      const [readiness, details] = [await services.readiness(), troubles()];
      return details.length === 0 ? readiness : { ...readiness, details };
    },
  };
}
