import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { answerOf, client } from '../../api/client.ts';
import { ApiError } from '../../api/api-error.ts';
import { queries } from '../../api/queries.ts';
import { ChangeList } from '../../forms/change-list.tsx';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';

/** What a tool of a server was when it was accepted, and what it is now; tools of the app have none. */
export function Review({ name }: { readonly name: string }) {
  const mayAccept = useMay('accept-tools');
  const [fault, setFault] = useState<Error>();
  const { data: review } = useQuery({ queryKey: ['review', name], queryFn: () => reviewOf(name), refetchInterval: 10_000 });
  if (review === undefined || review === null) return null;
  const accept = async (): Promise<void> => {
    const { fingerprint } = review;
    await answerOf(client.POST('/v1/tools/{name}/accept', { params: { path: { name } }, body: { fingerprint } }));
    await queries.invalidateQueries({ queryKey: ['review', name] });
  };
  return (
    <section class="card" aria-label={text.catalog.server}>
      <h2>{text.catalog.server}</h2>
      <p>
        <Foreign text={review.server} /> · {text.catalog.accepted} <Moment at={review.acceptedAt} />{' '}
        <Foreign text={review.acceptedBy ?? text.catalog.asSeen} />
      </p>
      {review.blocked && <p class="notice">{text.catalog.blocked}</p>}
      {review.changes.length > 0 && <ChangeList changes={review.changes} />}
      <Fault error={fault} />
      {review.blocked && mayAccept && (
        <button type="button" onClick={() => void accept().catch((error: unknown) => setFault(error as Error))}>
          {text.catalog.accept}
        </button>
      )}
    </section>
  );
}

async function reviewOf(name: string) {
  try {
    return await answerOf(client.GET('/v1/tools/{name}/review', { params: { path: { name } } }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
