// Writes the files of package managers for the archives of scripts/package: a Homebrew formula, a Scoop manifest, and the
// three winget manifests.
//   node managers.mjs DIRECTORY VERSION    DIRECTORY: holds the archives; the files are written there and their names printed
// RELEASE_URL (where the archives will be) and REPOSITORY (the project's page) come from the environment. PUBLISHER is the first
// part of winget's identifier; without it there are no winget manifests. A system without an archive is left out.
// Formats: Homebrew, "Formula Cookbook"; Scoop, "App Manifests"; Microsoft, "winget manifest schema" 1.10.0.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const [directory, version] = process.argv.slice(2);
const { RELEASE_URL: release, REPOSITORY: repository, PUBLISHER: publisher } = process.env;
if (!version || !release || !repository) throw new Error('usage: RELEASE_URL=… REPOSITORY=… managers.mjs DIRECTORY VERSION');
const { description } = JSON.parse(fs.readFileSync(new URL('manifest.json', import.meta.url), 'utf8'));

// Returns address and checksum of the archive, or nothing if there is none.
function archive(ending) {
  const name = `tastytrade-mcp-${version}-${ending}`;
  const file = path.join(directory, name);
  if (!fs.existsSync(file)) return undefined;
  return { url: `${release.replace(/\/+$/, '')}/${name}`, sha256: crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex') };
}

function write(name, text) {
  fs.writeFileSync(path.join(directory, name), text);
  console.log(name);
}

function formula(macos, intel, arm) {
  const stanza = (indent, { url, sha256 }) => `${indent}url "${url}"\n${indent}sha256 "${sha256}"\n`;
  // An on_intel block, so that Homebrew on another processor says that there is no bottle for it.
  const processor = (block, each) => (each ? `    ${block} do\n${stanza('      ', each)}    end\n` : '');
  const linux = intel || arm ? `\n  on_linux do\n${processor('on_intel', intel)}${processor('on_arm', arm)}  end\n` : '';
  return `class TastytradeMcp < Formula
  desc "Lets MCP clients read a TastyTrade brokerage account"
  homepage "${repository}"
  version "${version}"
  license "MIT"
${macos ? `\n  on_macos do\n${stanza('    ', macos)}    depends_on macos: :ventura\n  end\n` : ''}${linux}
  def install
    libexec.install "tastytrade-mcp", *Dir["share"]
    bin.install_symlink libexec/"tastytrade-mcp"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/tastytrade-mcp.bash" => "tastytrade-mcp"
    zsh_completion.install "completions/_tastytrade-mcp"
    fish_completion.install "completions/tastytrade-mcp.fish"
    doc.install Dir["*.md"], "docs", "licenses"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/tastytrade-mcp --version")
    assert_match "account_number", shell_output("#{bin}/tastytrade-mcp call fetch_accounts --demo")
  end
end
`;
}

function scoop({ url, sha256 }) {
  return `${JSON.stringify({
    version, description, homepage: repository, license: 'MIT',
    architecture: { '64bit': { url, hash: sha256 } },
    extract_dir: `tastytrade-mcp-${version}-windows-x86_64`, bin: 'tastytrade-mcp.exe',
  }, null, 4)}\n`;
}

function winget({ url, sha256 }) {
  const identifier = `${publisher}.TastyTradeMCP`;
  const manifest = (kind, lines) => write(`${identifier}${kind === 'version' ? '' : kind === 'installer' ? '.installer' : '.locale.en-US'}.yaml`,
    [`PackageIdentifier: ${identifier}`, `PackageVersion: ${version}`, ...lines, `ManifestType: ${kind}`, 'ManifestVersion: 1.10.0', ''].join('\n'));
  manifest('version', ['DefaultLocale: en-US']);
  manifest('installer', [
    'InstallerType: zip', 'NestedInstallerType: portable', 'NestedInstallerFiles:',
    `- RelativeFilePath: tastytrade-mcp-${version}-windows-x86_64\\tastytrade-mcp.exe`, '  PortableCommandAlias: tastytrade-mcp',
    'Installers:', '- Architecture: x64', `  InstallerUrl: ${url}`, `  InstallerSha256: ${sha256.toUpperCase()}`]);
  manifest('defaultLocale', [
    'PackageLocale: en-US', `Publisher: ${publisher}`, 'PackageName: TastyTrade MCP Server', `PackageUrl: ${repository}`, 'License: MIT',
    `ShortDescription: ${description}`, 'Moniker: tastytrade-mcp']);
}

const macos = archive('macos-universal.tar.gz'), intel = archive('linux-x86_64.tar.gz'), arm = archive('linux-aarch64.tar.gz');
const windows = archive('windows-x86_64.zip');
if (macos || intel || arm) write('tastytrade-mcp.rb', formula(macos, intel, arm));
if (windows) write('tastytrade-mcp.json', scoop(windows));
if (windows && publisher) winget(windows);
