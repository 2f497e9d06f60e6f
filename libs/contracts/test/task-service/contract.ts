import type { TaskService, TaskServices } from '@troupe/contracts';
import { localPrincipal } from '@troupe/contracts';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeApprovals } from './approvals.ts';
import { describeEvents } from './events.ts';
import { describeMessages } from './messages.ts';
import { describeReads } from './reads.ts';
import { describeSessions } from './sessions.ts';
import { describeStarts } from './starts.ts';
import { describeStops } from './stops.ts';

export { serviceAgents, serviceApp, serviceSnapshot } from './service-app.ts';

/** Task services under test, over `serviceApp`. Every test has tasks of its own. */
export interface TaskServiceWorld extends AsyncDisposable {
  readonly services: TaskServices;
}

/** Registers the tests every task service must pass. */
export function describeTaskService(name: string, make: () => Promise<TaskServiceWorld>): void {
  describe(name, () => {
    let world: TaskServiceWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(async () => world[Symbol.asyncDispose]());
    const service = (): TaskService => world.services.for(localPrincipal);

    describeStarts(service);
    describeReads(service);
    describeEvents(service);
    describeMessages(service);
    describeStops(service);
    describeApprovals(service);
    describeSessions(service);
  });
}
