import { workflow } from 'troupe';

export default workflow('read', async (ctx, path: string) => ctx.tool<{ readonly content: string }>('files_read_text_file', { path }));
