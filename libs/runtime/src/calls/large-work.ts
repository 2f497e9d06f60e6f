import { TroupeError, type Json, type Shown, type Work, type WorkCommand, type WorkInput } from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import { givenCall, type Owner } from './given-call.ts';
import { withArgs, type WorkArgsParts } from './work-args.ts';

/**
 * Sends work; what no message of the transport holds without what it is made with. Its worker then
 * asks the owner, which has it in the log.
 */
export async function publishWork(bus: Bus, work: Work): Promise<void> {
  try {
    await bus.publish(work);
  } catch (error) {
    if (!(error instanceof TroupeError) || error.code !== 'payload-too-large') throw error;
    const { args: _, lastHeartbeat: __, ...light } = work;
    await bus.publish({ ...light, inputFromOwner: true });
  }
}

/** What work is made with that was sent without it. */
export function createWorkInputs(parts: Owner & WorkArgsParts): (shown: Shown) => Promise<WorkInput> {
  return async (shown) => {
    const given = givenCall(parts, shown);
    if (given === undefined) return { wanted: false };
    const { task, open } = given;
    return new Promise((resolve, reject) => {
      const found = (args: Json | undefined): void => {
        const { lastHeartbeat } = open;
        resolve({ wanted: true, ...(args === undefined ? {} : { args }), ...(lastHeartbeat === undefined ? {} : { lastHeartbeat }) });
      };
      withArgs(parts, task, open.command as WorkCommand, found, reject);
    });
  };
}
