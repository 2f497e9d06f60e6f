import { condition, defineSignal, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { Duration } from '@temporalio/common';
import type * as activities from './activities.ts';

export const document = defineSignal<[{ kind: string; file: string }]>('document');
export const decision = defineSignal<[{ by: string; approved: boolean }]>('decision');

const { sendMail, payClaim } = proxyActivities<typeof activities>({ startToCloseTimeout: '1m' });

interface Claim {
  readonly claimant: string;
  readonly euros: number;
  readonly documents: readonly string[];
  readonly remindEvery?: Duration;
  readonly deadline?: Duration;
}

export async function claim({ claimant, euros, documents, remindEvery = '3d', deadline = '14d' }: Claim) {
  const files: Record<string, string> = {};
  let decided: { by: string; approved: boolean } | undefined;
  let late = false;
  setHandler(document, ({ kind, file }) => {
    files[kind] = file;
  });
  setHandler(decision, (given) => {
    decided ??= given;
  });
  const mail = (text: string) => sendMail({ to: claimant, text });
  const missing = () => documents.filter((kind) => !(kind in files)).join(', ');

  await mail(`Please send us: ${missing()}.`);
  void sleep(deadline).then(() => {
    late = true;
  });
  while (!(await condition(() => missing() === '' || late, remindEvery))) await mail(`We still wait for: ${missing()}.`);
  if (missing() !== '') {
    await mail(`Your claim is closed: we never got ${missing()}.`);
    return { outcome: 'expired', files };
  }

  await condition(() => decided !== undefined);
  const { by, approved } = decided!;
  if (approved) await payClaim({ claimant, euros });
  await mail(approved ? `We have paid you ${euros} euros.` : 'We cannot pay this claim.');
  return { outcome: approved ? 'paid' : 'refused', by, files };
}
