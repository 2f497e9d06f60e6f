import type { Schemas } from '../api/client.ts';
import { visible } from '../values/visible.ts';

const SHOWN = 5;

/** What a task waits for, equal ones once, and why it does not come. */
export function Waits({ task }: { readonly task: Pick<Schemas['ListedTask'], 'waitingFor' | 'waitsOmitted'> }) {
  const counts = new Map<string, number>();
  for (const { kind, name } of task.waitingFor) counts.set(`${kind} ${name}`, (counts.get(`${kind} ${name}`) ?? 0) + 1);
  const all = [...counts].map(([what, count]) => (count === 1 ? what : `${what} ×${count}`));
  const more = all.length > SHOWN || (task.waitsOmitted ?? 0) > 0 ? ['…'] : [];
  const [first] = task.waitingFor;
  return (
    <>
      <bdi>{visible([...all.slice(0, SHOWN), ...more].join(', '))}</bdi>
      {first !== undefined && <small dir="auto">{visible(first.reason)}</small>}
    </>
  );
}
