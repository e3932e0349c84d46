// A registry for npm on a loopback port, which has the packed packages of a directory and those that are published to it.
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

// Returns { url, names, published, close() }. `files`: paths of packed packages. `published`: their names, in order.
export async function startRegistry(files) {
  const packages = new Map();
  for (const file of files) {
    const manifest = JSON.parse(execFileSync('tar', ['-x', '-O', '-z', '-f', file, 'package/package.json'], { encoding: 'utf8' }));
    packages.set(manifest.name, { file, manifest });
  }
  const published = [];
  function publish(request, response) {
    let body = '';
    request.on('data', (data) => { body += data; });
    request.on('end', () => {
      const { name, versions, access } = JSON.parse(body);
      packages.set(name, { manifest: Object.values(versions)[0] });
      published.push(`${name} ${access}`);
      response.setHeader('content-type', 'application/json');
      response.end('{"ok":true}');
    });
  }
  const server = http.createServer((request, response) => {
    if (request.method === 'PUT') return publish(request, response);
    const wanted = decodeURIComponent(request.url.slice(1));
    const archive = /^-\/(.*)$/.exec(wanted)?.[1];
    const found = packages.get(archive ?? wanted);
    if (!found) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
    } else if (archive) {
      response.end(fs.readFileSync(found.file));
    } else {
      const { name, version } = found.manifest;
      const data = found.file ? fs.readFileSync(found.file) : '';
      const dist = {
        tarball: `http://127.0.0.1:${server.address().port}/-/${encodeURIComponent(name)}`,
        integrity: `sha512-${crypto.createHash('sha512').update(data).digest('base64')}`,
        shasum: crypto.createHash('sha1').update(data).digest('hex'),
      };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { ...found.manifest, dist } } }));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    names: [...packages.keys()],
    published,
    close: () => { server.closeAllConnections?.(); server.close(); },
  };
}

// The files of the npm packages in a directory of scripts/package.
export const npmFiles = (directory) => fs.readdirSync(directory).filter((name) => /^npm-.*\.tgz$/.test(name)).map((name) => path.join(directory, name));
