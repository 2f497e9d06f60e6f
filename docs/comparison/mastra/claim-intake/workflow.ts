import { createStep, createWorkflow } from '@mastra/core/workflows';
import { z } from 'zod';
import { record } from '../../../../examples/claim-intake/data/outbox.ts';

const HOUR = 3_600_000;
const claimSchema = z.object({
  claimant: z.email(),
  euros: z.number().positive(),
  documents: z.array(z.string()).min(1),
  remindEveryHours: z
    .number()
    .positive()
    .default(3 * 24),
  deadlineHours: z
    .number()
    .positive()
    .default(14 * 24),
});
const files = z.record(z.string(), z.string());
const collected = z.object({ claim: claimSchema, files, complete: z.boolean() });
const mail = (key: string, to: string, text: string) => record('mails', key, { to, text });

const askForDocuments = createStep({
  id: 'ask-for-documents',
  inputSchema: claimSchema,
  outputSchema: claimSchema,
  execute: async ({ inputData, runId }) => {
    await mail(`${runId}/ask`, inputData.claimant, `Please send us: ${inputData.documents.join(', ')}.`);
    return inputData;
  },
});

/** Resumed with each document, and by the workflow below every hour, since a suspended step has no timer. */
const collectDocuments = createStep({
  id: 'collect-documents',
  inputSchema: claimSchema,
  outputSchema: collected,
  suspendSchema: z.object({ files, began: z.number(), reminded: z.number() }),
  resumeSchema: z.object({ kind: z.string().optional(), file: z.string().optional() }),
  execute: async ({ inputData: claim, resumeData, suspendData, suspend, runId }) => {
    const now = Date.now();
    const { began = now, reminded = now, files: before = {} } = suspendData ?? {};
    const { kind, file } = resumeData ?? {};
    const got = kind === undefined || file === undefined ? before : { ...before, [kind]: file };
    const missing = claim.documents.filter((each) => !(each in got)).join(', ');
    if (missing === '') return { claim, files: got, complete: true };
    if (now >= began + claim.deadlineHours * HOUR) {
      await mail(`${runId}/expired`, claim.claimant, `Your claim is closed: we never got ${missing}.`);
      return { claim, files: got, complete: false };
    }
    const due = now >= reminded + claim.remindEveryHours * HOUR;
    if (due) await mail(`${runId}/reminder-${reminded}`, claim.claimant, `We still wait for: ${missing}.`);
    return suspend({ files: got, began, reminded: due ? now : reminded });
  },
});

const decide = createStep({
  id: 'decide',
  inputSchema: collected,
  outputSchema: z.object({ outcome: z.string(), by: z.string().optional(), files }),
  resumeSchema: z.object({ by: z.string(), approved: z.boolean() }),
  execute: async ({ inputData: { claim, files: got, complete }, resumeData, suspend, runId }) => {
    if (!complete) return { outcome: 'expired', files: got };
    if (resumeData === undefined) return suspend({});
    const { by, approved } = resumeData;
    if (approved) await record('payments', runId, { claimant: claim.claimant, euros: claim.euros });
    const text = approved ? `We have paid you ${claim.euros} euros.` : 'We cannot pay this claim.';
    await mail(`${runId}/decided`, claim.claimant, text);
    return { outcome: approved ? 'paid' : 'refused', by, files: got };
  },
});

export const claim = createWorkflow({
  id: 'claim',
  inputSchema: claimSchema,
  outputSchema: z.object({ outcome: z.string(), by: z.string().optional(), files }),
})
  .then(askForDocuments)
  .then(collectDocuments)
  .then(decide)
  .commit();

const wakeClaims = createStep({
  id: 'wake-claims',
  inputSchema: z.object({}),
  outputSchema: z.object({}),
  execute: async ({ mastra }) => {
    const workflow = mastra.getWorkflow('claim');
    const { runs } = await workflow.listWorkflowRuns({ status: 'suspended' });
    for (const { runId, snapshot } of runs) {
      if (typeof snapshot === 'string' || !('collect-documents' in snapshot.suspendedPaths)) continue;
      await (await workflow.createRun({ runId })).resume({ step: 'collect-documents', resumeData: {} });
    }
    return {};
  },
});

export const remind = createWorkflow({
  id: 'remind',
  inputSchema: z.object({}),
  outputSchema: z.object({}),
  schedule: { cron: '0 * * * *', inputData: {} },
})
  .then(wakeClaims)
  .commit();
