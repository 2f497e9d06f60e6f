import { describe, expect, it } from 'vitest';
import { startServer } from './server.ts';

const HTML = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

/** What a page makes a browser load. */
function loads(page: string): string[] {
  return [...page.matchAll(/<(?:script|link|img)[^>]*?(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
}

describe('the API reference', () => {
  it('loads everything from this server, and all of it is there', async () => {
    await using server = await startServer();
    const page = await server.ask('GET', '/docs', undefined, HTML);
    expect(page.status).toBe(200);
    const addresses = loads(page.text);
    expect(addresses).toEqual(expect.arrayContaining(['/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/docs/start.js']));
    for (const address of addresses) expect(await server.ask('GET', address)).toMatchObject({ status: 200 });
    expect((await server.ask('GET', '/docs/start.js')).text).toContain("url: '/openapi.json'");
  });

  it('is dark for who likes it dark', async () => {
    await using server = await startServer();
    expect((await server.ask('GET', '/docs/start.js')).text).toMatch(/prefers-color-scheme: dark[^]*'dark-mode'/);
    expect((await server.ask('GET', '/docs/swagger-ui.css')).text).toContain('html.dark-mode');
  });

  it('may load nothing from elsewhere', async () => {
    await using server = await startServer();
    const { headers } = await server.ask('GET', '/docs');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*/);
  });
});

describe('the page at /', () => {
  it('says what runs, what to try and what is open', async () => {
    await using server = await startServer({
      info: { version: '1.2.3', mode: 'embedded', appName: 'sample', notices: ['No model key is set: the demo model answers.'] },
    });
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'waiting-one' });
    await server.ask('POST', '/v1/tasks', { workflow: 'echo', id: 'ended-one' });
    const { status, text, headers } = await server.ask('GET', '/', undefined, HTML);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const shown of [
      'sample',
      '1.2.3',
      'the demo model answers',
      'waiting-one',
      'signal finish',
      'Somebody has to send it.',
      'href="/docs"',
      'Ends at once with its input',
    ])
      expect(text).toContain(shown);
    expect(text).not.toContain('ended-one');
    expect(text).toContain(`curl ${server.url}/v1/tasks`);
  });

  it('shows a request that works when it is sent', async () => {
    await using server = await startServer();
    const { text } = await server.ask('GET', '/', undefined, HTML);
    const body = /-d &#39;(.*)&#39;/.exec(text)![1]!.replaceAll('&#34;', '"');
    expect(await server.ask('POST', '/v1/tasks', body)).toMatchObject({ status: 202 });
  });

  it('shows whatever a string holds as text', async () => {
    const evil = `<script>alert('1')</script>"&`;
    await using server = await startServer({ info: { version: evil, mode: evil, appName: evil, notices: [evil] } });
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'evil' });
    server.service.rename('evil', evil);
    const { text } = await server.ask('GET', '/', undefined, HTML);
    expect(text).not.toContain('<script>alert');
    expect(text.match(/&#60;script&#62;alert\(&#39;1&#39;\)&#60;\/script&#62;&#34;&#38;/g)!.length).toBeGreaterThanOrEqual(5);
  });

  it('runs only its own script, and no inline code', async () => {
    await using server = await startServer();
    const { text, headers } = await server.ask('GET', '/', undefined, HTML);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style=/);
    for (const address of loads(text)) expect(await server.ask('GET', address)).toMatchObject({ status: 200 });
  });
});
