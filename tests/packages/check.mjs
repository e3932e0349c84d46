// Checks of the packages and of the files that they are made from.
//   node check.mjs tools MANIFEST | form MANIFEST | server SERVER_JSON SCHEMA | compose FILE | railway FILE | drain ROOT
//   node check.mjs managers DIRECTORY | modes BUNDLE | command MANIFEST DIRECTORY VALUES
// `managers` checks the files of Homebrew, Scoop and winget against the archives beside them.
// `drain` checks that compose.yaml, Railway's file and the unit give the program enough time to stop.
// `command` prints the command that Claude Desktop runs for a bundle in DIRECTORY and the form's VALUES, as shell words:
// variables, then the command.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const read = (file) => fs.readFileSync(file, 'utf8');
const json = (file) => JSON.parse(read(file));

async function claudeDesktop(manifest, directory, values) {
  const { getMcpConfigForManifest } = await import('@anthropic-ai/mcpb');
  return getMcpConfigForManifest({
    manifest, extensionPath: directory, userConfig: values, pathSeparator: '/',
    systemDirs: { HOME: '/root', DESKTOP: '/root/Desktop', DOCUMENTS: '/root/Documents', DOWNLOADS: '/root/Downloads' },
  });
}

function tools(file) {
  const { tools: listed } = json(file);
  assert(listed.length > 0 && listed.every(({ name, description }) => name && description));
}

async function form(file) {
  const manifest = json(file);
  const { command, args, env: variables, platform_overrides: overrides = {} } = manifest.server.mcp_config;
  // /bin/sh, because Claude Desktop may unpack files without the permission to execute them.
  assert.deepEqual([command, args[0]], ['/bin/sh', `\${__dirname}/${manifest.server.entry_point}`]);
  assert.deepEqual(Object.keys(overrides), manifest.compatibility.platforms.filter((each) => each === 'win32'));
  // An override replaces the whole of a member.
  for (const each of Object.values(overrides)) assert.deepEqual([each.args, each.env], [args.slice(1), undefined]);
  assert.equal(Object.keys(variables).length, Object.keys(manifest.user_config).length);
  for (const [name, { type, sensitive, required }] of Object.entries(manifest.user_config)) {
    assert.equal(required, false, `${name}: the demo needs no field`);
    assert.equal(sensitive === true, /secret|token/.test(name), `${name}: secrets, and only these, are sensitive`);
    assert(['string', 'boolean'].includes(type));
  }
  const { env } = await claudeDesktop(manifest, '/x', {});
  assert.equal(env.TASTYTRADE_USE_PRODUCTION, 'false', 'an empty form does not select production');
  assert.equal(env.TASTYTRADE_DEMO, 'true', 'it starts with demo data');
}

async function server(file, schemaFile) {
  const { default: Ajv } = await import('ajv');
  const { default: formats } = await import('ajv-formats');
  const ajv = formats(new Ajv({ strict: false, allErrors: true }));
  const schema = json(schemaFile);
  const valid = ajv.compile(schema);
  const text = read(file);
  const made = JSON.parse(text);
  assert(valid(made), JSON.stringify(valid.errors, null, 2));
  assert.equal(made.$schema, schema.$id);
  assert.doesNotMatch(text, /@[A-Z_]+@/, 'a placeholder was left');
  for (const each of made.packages ?? []) {
    assert.equal(each.version ?? made.version, made.version);
    if (each.registryType === 'mcpb') assert.match(each.identifier, /^https:\/\/.*mcp/);
    const secrets = each.environmentVariables.filter(({ isSecret }) => isSecret).map(({ name }) => name);
    assert.deepEqual(secrets, ['TASTYTRADE_CLIENT_SECRET', 'TASTYTRADE_REFRESH_TOKEN']);
  }
}

// The checksums are those of the archives, and every file that is named is in its archive.
function managers(directory) {
  const sha256 = (name) => crypto.createHash('sha256').update(fs.readFileSync(path.join(directory, name))).digest('hex');
  const list = (name) => execFileSync(...(name.endsWith('.zip') ? ['unzip', ['-Z1', name]] : ['tar', ['-tzf', name]]), { cwd: directory, encoding: 'utf8' }).split('\n');
  const has = (name) => fs.existsSync(path.join(directory, name));
  const formula = read(path.join(directory, 'tastytrade-mcp.rb'));
  const stanzas = [...formula.matchAll(/url "(https:[^"]*)\/([^/"]*)"\s+sha256 "([0-9a-f]{64})"/g)];
  assert(stanzas.length > 0);
  for (const [, , name, sum] of stanzas) {
    assert.equal(sum, sha256(name), name);
    for (const file of ['tastytrade-mcp', 'man/tastytrade-mcp.1', 'completions/tastytrade-mcp.bash', 'completions/_tastytrade-mcp', 'completions/tastytrade-mcp.fish', 'docs/', 'licenses/']) {
      assert(list(name).includes(`${name.replace(/\.tar\.gz$/, '')}/${file}`), `${name}: ${file}`);
    }
  }
  // Each block is closed.
  assert.equal(formula.match(/\bdo$|^class|^ +def /gm).length, formula.match(/^ *end$/gm).length);
  if (!has('tastytrade-mcp.json')) return;
  const { architecture, extract_dir: folder, bin } = json(path.join(directory, 'tastytrade-mcp.json'));
  const archive = architecture['64bit'].url.split('/').pop();
  assert.equal(architecture['64bit'].hash, sha256(archive));
  assert(list(archive).includes(`${folder}/${bin}`));
  for (const name of fs.readdirSync(directory).filter((each) => each.endsWith('.installer.yaml'))) {
    const [, sum] = /^ {2}InstallerSha256: ([0-9A-F]{64})$/m.exec(read(path.join(directory, name)));
    const [, file] = /^- RelativeFilePath: (.*)$/m.exec(read(path.join(directory, name)));
    assert.equal(sum.toLowerCase(), sha256(archive));
    assert(list(archive).includes(file.replaceAll('\\', '/')));
  }
}

// The programs and the script of a bundle may be executed once they are unpacked by a tool that keeps permissions.
function modes(bundle) {
  const lines = execFileSync('unzip', ['-Z', '-s', bundle], { encoding: 'utf8' }).split('\n');
  const programs = lines.filter((line) => /server\/(.*\/tastytrade-mcp(\.exe)?|start\.sh)$/.test(line));
  assert(programs.length >= 2);
  for (const line of programs) assert.match(line, /^-rwxr-xr-x /);
}

async function composed(file) {
  const { parse } = await import('yaml');
  return parse(read(file));
}

async function compose(file) {
  const { services, networks, volumes, configs, secrets } = await composed(file);
  assert.deepEqual(Object.keys(services).sort(), ['grafana', 'prometheus', 'server', 'valkey']);
  // What starts without a profile is the server and its state.
  const always = Object.keys(services).filter((name) => !services[name].profiles);
  assert.deepEqual(always.sort(), ['server', 'valkey']);
  const known = ('build image command env_file environment ports networks depends_on user read_only cap_drop security_opt ' +
    'mem_limit pids_limit restart stop_grace_period healthcheck volumes profiles configs secrets tmpfs').split(' ');
  for (const [name, service] of Object.entries(services)) {
    for (const key of Object.keys(service)) assert(known.includes(key), `${name}: ${key}`);
    assert.equal(service.read_only, true);
    assert.deepEqual(service.cap_drop, ['ALL']);
    assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
    assert.equal(service.healthcheck.test[0], 'CMD');
    for (const network of service.networks) assert(network in networks);
    for (const volume of service.volumes ?? []) assert(volume.split(':')[0] in volumes);
    for (const { source } of service.configs ?? []) assert(source in configs, source);
    for (const { source } of service.secrets ?? []) assert(source in secrets, source);
    for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:/);
    for (const key of Object.keys(service.environment ?? {})) assert.doesNotMatch(key, /TOKEN|SECRET|PASSWORD/);
  }
  const root = file.replace(/compose\.yaml$/, '');
  // Compose gives a read-only service files, and nothing else.
  for (const [name, source] of Object.entries({ ...configs, ...secrets })) assert.deepEqual(Object.keys(source), ['file'], name);
  for (const { file: source } of Object.values(configs)) assert(fs.existsSync(root + source), source);
  assert.equal(networks.inside.internal, true);
  assert.deepEqual(services.valkey.networks, ['inside']);
  await monitoring(root, services, configs);
}

// That what Prometheus and Grafana are configured to read is where Compose mounts it.
async function monitoring(root, { server, prometheus, grafana }, configs) {
  const { parse } = await import('yaml');
  const mounts = (service) => new Map([...service.configs, ...(service.secrets ?? [])].map(({ source, target }) => [target, source]));
  const configuration = (source) => parse(read(root + configs[source].file));

  const inPrometheus = mounts(prometheus);
  const directory = '/etc/prometheus';
  assert(prometheus.command.includes(`--config.file=${directory}/prometheus.yml`));
  const { rule_files: rules, scrape_configs: [scrape] } = configuration(inPrometheus.get(`${directory}/prometheus.yml`));
  for (const name of [...rules, scrape.authorization.credentials_file]) assert(inPrometheus.has(`${directory}/${name}`), name);
  assert.deepEqual(scrape.static_configs[0].targets, [`server:${server.environment.PORT}`]);
  assert(server.networks.some((network) => prometheus.networks.includes(network)));

  const inGrafana = mounts(grafana);
  const { datasources: [source] } = configuration(inGrafana.get('/etc/grafana/provisioning/datasources/prometheus.yml'));
  assert.equal(source.url, 'http://prometheus:9090');
  assert(grafana.networks.some((network) => prometheus.networks.includes(network)));
  const { providers: [provider] } = configuration(inGrafana.get('/etc/grafana/provisioning/dashboards/boards.yml'));
  assert.equal(inGrafana.get(`${provider.options.path}/board.json`), 'board');
  assert.equal(grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH, `${provider.options.path}/board.json`);
  // A login form that is off does not switch off admin:admin.
  assert.equal(grafana.environment.GF_AUTH_BASIC_ENABLED, 'false');
  assert.equal(grafana.environment.GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION, 'true');
}

// The server's entry in the resources that Railway's library makes from the file.
async function railwayServer(file) {
  const { default: typescript } = await import('typescript');
  const made = new URL('node_modules/.railway.mjs', import.meta.url);
  fs.writeFileSync(made, typescript.transpile(read(file), { module: 'ESNext', target: 'ES2022' }));
  const { createRailwayContext, project } = await import('railway/iac');
  const { default: program } = await import(made);
  const { resources } = await program(createRailwayContext({ environment: 'production' }), project);
  return resources.find(({ name }) => name === 'tastytrade-mcp');
}

async function railway(file) {
  const { deploy, variables } = await railwayServer(file);
  assert.equal(deploy.healthcheckPath, '/health');
  assert.equal(deploy.sleepApplication, false);
  for (const [name, value] of Object.entries(variables)) {
    if (/TOKEN|SECRET|CLIENT/.test(name)) assert.equal(value.type, 'preserve', `${name} has a value in the file`);
  }
}

async function drain(root) {
  const [, milliseconds] = /\bdrain\{([\d']+)\}/.exec(read(`${root}/include/tastytrade_mcp/transports/http_server.hpp`));
  const takes = Number(milliseconds.replaceAll("'", '')) / 1000;
  assert(takes > 0);
  const { services } = await composed(`${root}/compose.yaml`);
  const [, unit] = /^TimeoutStopSec=(\d+)$/m.exec(read(`${root}/packaging/tastytrade-mcp.service`));
  const { deploy } = await railwayServer(`${root}/.railway/railway.ts`);
  const given = { compose: parseInt(services.server.stop_grace_period, 10), unit: Number(unit), railway: deploy.drainingSeconds };
  // Calls that are cancelled after this time have two more seconds to end.
  for (const [name, seconds] of Object.entries(given)) assert(seconds > takes + 2, `${name}: ${seconds} s for ${takes} and 2`);
}

async function command(file, directory, values) {
  const { command: program, args, env } = await claudeDesktop(json(file), directory, JSON.parse(values));
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const words = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), program, ...args];
  console.log(words.map(quoted).join(' '));
}

const [what, ...rest] = process.argv.slice(2);
await { tools, form, server, compose, railway, drain, managers, modes, command }[what](...rest);
