import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@troupe/testing';

export interface NginxOptions {
  /** Of the platform. */
  readonly upstream: string;
  /** The folder of its certificate, with the authority whose clients it lets in. */
  readonly certificates: string;
  /** The address of this machine that it asks the platform from. */
  readonly from: string;
}

export interface Nginx extends AsyncDisposable {
  readonly port: number;
}

const START_MS = 10_000;

/**
 * A real nginx in front of a platform, as docs/security.md has it: it asks for client certificates and says in headers
 * whose they are.
 */
export async function startNginx({ upstream, certificates, from }: NginxOptions): Promise<Nginx> {
  const program = await findNginx();
  const folder = await mkdtemp(join(tmpdir(), 'troupe-nginx-'));
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
  await writeFile(
    file,
    `${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log stderr warn;
    events { worker_connections 256; }
    http {
      access_log off;
      ${temporary.join('\n')}
      map $ssl_client_s_dn $roles {
        CN=ann operator;
        CN=boss admin;
        default '';
      }
      server {
        listen 127.0.0.1:${port} ssl;
        ssl_certificate ${certificates}/certificate.pem;
        ssl_certificate_key ${certificates}/key.pem;
        ssl_client_certificate ${certificates}/ca.pem;
        ssl_verify_client on;
        location / {
          proxy_pass ${upstream};
          proxy_bind ${from};
          proxy_http_version 1.1;
          proxy_buffering off;
          proxy_set_header Host $http_host;
          proxy_set_header Connection '';
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header X-Client-Name $ssl_client_s_dn;
          proxy_set_header X-Client-Roles $roles;
        }
      }
    }`,
  );
  const nginx = spawn(program, ['-p', folder, '-c', file, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  nginx.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(nginx, 'exit');
  for (const until = performance.now() + START_MS; !(await listens(port)); await setTimeout(50))
    if (nginx.exitCode !== null || performance.now() > until) throw new Error(`nginx does not listen: ${said}`);
  return {
    port,
    async [Symbol.asyncDispose]() {
      nginx.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

export async function findNginx(): Promise<string> {
  // Debian has it where only root looks for programs.
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']) {
    const file = join(folder, 'nginx');
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw new Error('There is no nginx for the tests. Install it: apt-get install nginx-light, as .ci/run does.');
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(
    () => false,
  );
  socket.destroy();
  return connected;
}
