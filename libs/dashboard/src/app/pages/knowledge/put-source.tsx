import { useState } from 'preact/hooks';
import { answerOf, client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Line } from '../../forms/line.tsx';

/** Puts a text under a name, as it is typed or from a file; it takes the place of what the source had. */
export function PutSource({ base }: { readonly base: string }) {
  const [source, setSource] = useState('');
  const [content, setContent] = useState('');
  const [fault, setFault] = useState<Error>();
  const put = async (): Promise<void> => {
    const type = /\.(?:md|markdown)$/i.test(source) ? 'text/markdown' : 'text/plain';
    const params = { path: { name: base }, query: { source } };
    await answerOf(client.PUT('/v1/knowledge/{name}', { params, body: { type, content } }));
    setSource('');
    setContent('');
    await queries.invalidateQueries({ queryKey: ['knowledge', base] });
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setSource(file.name);
    setContent(await file.text());
  };
  return (
    <form
      class="card"
      aria-label={text.knowledge.put}
      onSubmit={(event) => {
        event.preventDefault();
        setFault(undefined);
        void put().catch((error: unknown) => setFault(error as Error));
      }}
    >
      <h2>{text.knowledge.put}</h2>
      <label>
        {text.knowledge.file}
        <input type="file" accept=".md,.markdown,.txt,text/*" onChange={(event) => void take(event.currentTarget.files?.[0])} />
      </label>
      <Line label={text.knowledge.name} required value={source} placeholder="travel.md" change={setSource} />
      <label>
        {text.knowledge.content}
        <textarea rows={6} required dir="auto" value={content} onInput={(event) => setContent(event.currentTarget.value)} />
      </label>
      <Fault error={fault} />
      <button type="submit">{text.knowledge.put}</button>
    </form>
  );
}
