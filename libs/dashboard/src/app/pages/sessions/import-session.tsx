import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Asking } from '../../ui/dialogs/asking.tsx';
import { readJson } from '../../values/json-text.ts';

/** A session from a file that was exported, here or elsewhere. */
export function ImportSession({ close }: { close(): void }) {
  const [file, setFile] = useState<File>();
  const [, navigate] = useLocation();
  const carryOut = async (): Promise<void> => {
    const read = readJson((await file?.text()) ?? '');
    if (!read.ok) throw new Error(text.sessions.notJson);
    const made = await answerOf(client.POST('/v1/sessions', { body: read.value as never }));
    navigate(`/sessions/${encodeURIComponent(made.id)}`);
  };
  return (
    <Asking title={text.sessions.import} act={carryOut} close={close}>
      <label>
        {text.sessions.importFile}
        <input type="file" required accept=".json,application/json" onChange={(event) => setFile(event.currentTarget.files?.[0])} />
      </label>
    </Asking>
  );
}
