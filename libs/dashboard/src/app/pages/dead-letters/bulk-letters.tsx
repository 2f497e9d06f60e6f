import { useState } from 'preact/hooks';
import { answerOf, client } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { BulkAction } from '../../ui/dialogs/bulk-action.tsx';

type Act = 'replay' | 'delete';

/** Replays or deletes several, each by itself. */
export function BulkLetters({ ids, done }: { readonly ids: readonly string[]; done(): void }) {
  const [asked, setAsked] = useState<Act>();
  return (
    <div class="row notice" role="group" aria-label={text.letters.bulk}>
      <span>{text.approvals.chosen(ids.length)}</span>
      <button type="button" onClick={() => setAsked('replay')}>
        {text.letters.replay}
      </button>
      <button type="button" class="danger" onClick={() => setAsked('delete')}>
        {text.letters.delete}
      </button>
      {asked !== undefined && (
        <BulkAction
          title={`${text.letters[asked]}: ${ids.length}`}
          doIt={text.letters[asked]}
          danger={asked === 'delete'}
          ids={ids}
          act={(id) => actOn(asked, id)}
          close={() => setAsked(undefined)}
          done={done}
        >
          {asked === 'delete' && <p>{text.letters.confirmDelete}</p>}
        </BulkAction>
      )}
    </div>
  );
}

async function actOn(act: Act, id: string): Promise<void> {
  const params = { path: { id } };
  if (act === 'delete') return answerOf(client.DELETE('/v1/dead-letters/{id}', { params }));
  const { taken, letter } = await answerOf(client.POST('/v1/dead-letters/{id}/replay', { params }));
  if (!taken) throw new Error(`${text.letters.notTaken} ${letter.reason}`);
}
