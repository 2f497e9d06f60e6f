import { activity } from 'troupe';

/** Says to an outside system, here a file of the test, what to do and by which token its end is said. */
export default activity({
  name: 'begin-transcription',
  run: async ({ file, token }: { readonly file: string; readonly token: string }, ctx) => {
    await fetch(process.env['TRANSCRIBER']!, { method: 'POST', body: JSON.stringify({ file, token }), signal: ctx.signal });
    return { begun: true };
  },
});
