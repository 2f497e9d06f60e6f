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

describe('the dashboard', () => {
  it('is one document at the address of every page', async () => {
    await using server = await startServer();
    const { status, text, headers } = await server.ask('GET', '/', undefined, HTML);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache');
    for (const path of ['/tasks', '/tasks/of-nobody', '/approvals/a%2Fb', '/chat', '/workflows/x', '/health'])
      expect({ path, ...(await server.ask('GET', path, undefined, HTML)) }).toMatchObject({ path, status: 200, text });
    expect(await server.ask('GET', '/nowhere', undefined, HTML)).toMatchObject({ status: 404 });
  });

  it('runs only its own script, and no inline code', async () => {
    await using server = await startServer();
    const { text, headers } = await server.ask('GET', '/', undefined, HTML);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';/);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style=/);
    const addresses = loads(text);
    expect(addresses).toHaveLength(3);
    for (const address of addresses) expect(await server.ask('GET', address)).toMatchObject({ status: 200 });
  });

  it('has files that never change at their address, compressed, and none at an address of another build', async () => {
    await using server = await startServer();
    const [script] = loads((await server.ask('GET', '/', undefined, HTML)).text).filter((address) => address.endsWith('.js'));
    expect(script).toMatch(/^\/dashboard\/[\w-]{16}\/main\.js$/);
    for (const encoding of ['br', 'gzip']) {
      const { headers } = await server.ask('GET', script!, undefined, { 'accept-encoding': encoding });
      expect(headers.get('content-encoding')).toBe(encoding);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    }
    const other = script!.replace(/\/[\w-]{16}\//, '/of-another-build/');
    for (const address of [other, script!.replace('main.js', 'nothing.js'), script!.replace('main.js', '..%2Findex.ts')])
      expect(await server.ask('GET', address)).toMatchObject({ status: 404, body: { code: 'route-not-found' } });
  });

  it('is given what runs here, and how to log in', async () => {
    const info = { version: '1.2.3', mode: 'embedded', appName: 'sample', notices: ['The demo model answers.'] };
    await using server = await startServer({ info });
    expect((await server.ask('GET', '/v1/platform')).body).toEqual({
      ...{ version: '1.2.3', mode: 'embedded', app: 'sample', notices: ['The demo model answers.'], login: { required: false } },
    });
    await using withKeys = await startServer({ info, auth: { kind: 'keys', keys: ['the-first-key'] } });
    expect((await withKeys.ask('GET', '/v1/platform')).body).toEqual({
      ...{ version: '1.2.3', mode: 'embedded', notices: [], login: { required: true } },
    });
  });
});
