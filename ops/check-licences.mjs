// Holds every crate of Cargo.lock to the licences, the sources and the bans of deny.toml, from what
// `cargo metadata --offline` tells. cargo-deny does more (advisories, texts of licences); where it is
// installed it is run as well.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const problems = [];
const deny = readFileSync(join(root, 'deny.toml'), 'utf8');

/** The texts of a list of deny.toml: `allow = ["MIT", …]`. */
function list(section, key) {
  const body = deny.split(`[${section}]`)[1].split(/^\[/m)[0];
  const found = new RegExp(`^${key} = \\[([^\\]]*)\\]`, 'm').exec(body);
  return found === null ? [] : [...found[1].matchAll(/"([^"]+)"/g)].map(([, text]) => text);
}

/** Crates with more licences of their own: `{ allow = ["X"], crate = "y" }`. */
function exceptions() {
  const found = deny.matchAll(/\{ allow = \["([^"]+)"\], crate = "([^"]+)" \}/g);
  return new Map([...found].map(([, licence, crate]) => [crate, licence]));
}

/** Whether a licence expression (SPDX) can be had by allowed licences alone. */
function isAllowed(expression, allowed) {
  const words = expression.replace(/\//g, ' OR ').match(/\(|\)|[^\s()]+/g) ?? [];
  let place = 0;
  const one = () => {
    if (words[place] === '(') {
      place += 1;
      const inner = either();
      place += 1;
      return inner;
    }
    const name = words[place];
    place += 1;
    if (words[place] !== 'WITH') return allowed.has(name);
    place += 2;
    return allowed.has(`${name} WITH ${words[place - 1]}`) || allowed.has(name);
  };
  const both = () => {
    let is = one();
    while (words[place] === 'AND') {
      place += 1;
      is = one() && is;
    }
    return is;
  };
  function either() {
    let is = both();
    while (words[place] === 'OR') {
      place += 1;
      is = both() || is;
    }
    return is;
  }
  return either();
}

const command = ['metadata', '--offline', '--locked', '--format-version', '1', '--filter-platform', 'x86_64-unknown-linux-gnu'];
const { packages } = JSON.parse(
  execFileSync('cargo', command, { cwd: root, encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 }),
);
const [allowed, registries, own] = [new Set(list('licenses', 'allow')), list('sources', 'allow-registry'), exceptions()];
const banned = new Set([...deny.matchAll(/\{ crate = "([^"]+)", reason/g)].map(([, name]) => name));
const used = new Set();
for (const { name, version, license, license_file: file, source } of packages) {
  const more = own.get(name);
  if (license === null) problems.push(`${name} ${version} names no licence (${file ?? 'and no file'})`);
  else if (!isAllowed(license, new Set(more === undefined ? allowed : [...allowed, more]))) {
    problems.push(`${name} ${version}: ${license}`);
  }
  for (const word of (license ?? '').match(/[^\s()/]+/g) ?? []) used.add(word);
  const registry = source?.replace(/^(registry|sparse)\+/, '');
  if (registry !== undefined && !registries.includes(registry)) problems.push(`${name} ${version} comes from ${source}`);
  if (banned.has(name)) problems.push(`${name} ${version} is banned`);
}
for (const licence of allowed) if (!used.has(licence)) problems.push(`no crate has ${licence}: take it off the list`);
for (const crate of own.keys()) {
  if (!packages.some(({ name }) => name === crate)) problems.push(`the exception for ${crate} is for nobody`);
}
let whole = 'cargo-deny is not installed';
const denied = spawnSync('cargo-deny', ['check', 'licenses', 'bans', 'sources'], { cwd: root, encoding: 'utf8' });
if (denied.error === undefined) {
  whole = 'cargo-deny agrees';
  if (denied.status !== 0) problems.push(denied.stderr);
}
console.log(problems.join('\n') || `${packages.length} packages, ${allowed.size} licences; ${whole}`);
process.exit(problems.length === 0 ? 0 : 1);
