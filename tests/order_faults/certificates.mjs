// A certificate for the loopback address that signs itself, for the TLS front. Made by the openssl program, on the day before
// that of the worlds.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clock, OPEN } from '../orders_over_mcp/world.mjs';

// { key, cert, file }: PEM texts, and the file to name in SSL_CERT_FILE. Writes into `folder`.
export function makeCertificate(folder) {
  const yesterday = new Clock(new Date(Date.parse(OPEN) - 24 * 3600 * 1000));
  const keyFile = join(folder, 'key.pem');
  const file = join(folder, 'certificate.pem');
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650', '-subj', '/CN=127.0.0.1',
    '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', '-keyout', keyFile, '-out', file,
  ], { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH, ...yesterday.variables } });
  return { key: readFileSync(keyFile), cert: readFileSync(file), file };
}
