// Holds rules and board to the metrics that the program really has, and the page for operators to the
// rules: names and labels against metrics.tsv, metrics.tsv against the sources, each alarm against its
// test and its line in docs/operations.md, and what docs/asvs.md says is shown against the tests it names.
// With an address as argument also against what is served there.
// Writes the queries of the board as rules, for promtool to read, to the file named by BOARD_RULES.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const text = (path) => readFileSync(join(root, path), 'utf8');
const problems = [];
const note = (what) => problems.push(what);

/** What each process has by the crate metrics-process. */
const PROCESS = new Map(
  [
    ['process_cpu_seconds_total', 'counter'],
    ['process_max_fds', 'gauge'],
    ['process_open_fds', 'gauge'],
    ['process_resident_memory_bytes', 'gauge'],
    ['process_start_time_seconds', 'gauge'],
    ['process_threads', 'gauge'],
    ['process_virtual_memory_bytes', 'gauge'],
    ['process_virtual_memory_max_bytes', 'gauge'],
  ].map(([name, kind]) => [name, { kind, labels: [] }]),
);
/** What Prometheus and its exporter of machines have by themselves; node_* was seen at version 1.5.0. */
const FOREIGN = new Map(
  [
    ['up', []],
    ['node_cpu_seconds_total', ['cpu', 'mode']],
    ['node_filesystem_avail_bytes', ['device', 'fstype', 'mountpoint']],
    ['node_filesystem_size_bytes', ['device', 'fstype', 'mountpoint']],
    ['node_load1', []],
    ['node_memory_MemAvailable_bytes', []],
    ['node_memory_MemTotal_bytes', []],
    ['node_network_receive_bytes_total', ['device']],
    ['node_network_transmit_bytes_total', ['device']],
    ['node_timex_offset_seconds', []],
  ].map(([name, labels]) => [name, { kind: 'gauge', labels }]),
);
/** Labels that every scrape adds; a label "job" of the program is renamed by it. */
const SCRAPED = ['job', 'instance'];
const PARTS = { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] };

function readMetrics() {
  const lines = text('ops/metrics.tsv').split('\n');
  const rows = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    rows.map((row) => {
      const [name, kind, labels = ''] = row.split('\t');
      return [name, { kind, labels: labels.split(',').filter((label) => label !== '') }];
    }),
  );
}

function filesBelow(folder, end) {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return filesBelow(path, end);
    return path.endsWith(end) ? [path] : [];
  });
}

/** The names in the sources that are metrics: `counter!("innsight_…")`, or a constant of that text. */
function namesInSources() {
  const sources = ['crates', 'sync-worker/src'].flatMap((folder) => filesBelow(folder, '.rs'));
  const found = new Set();
  for (const path of sources.filter((path) => /(^|\/)src\//.test(path))) {
    const source = text(path);
    if (!/\bmetrics::|(counter|gauge|histogram)!|"innsight_sync_/.test(source)) continue;
    for (const [, name] of source.matchAll(/"(innsight_[a-z0-9_]+)"/g)) found.add(name);
  }
  found.delete('innsight_changes'); // a channel of NOTIFY
  return found;
}

/** Names with their parts: a histogram is asked for by its buckets, sum and count. */
function series(metrics) {
  const all = new Map([...FOREIGN, ...PROCESS]);
  for (const [name, { kind, labels }] of metrics) {
    for (const part of PARTS[kind] ?? ['']) {
      const own = part === '_bucket' ? ['le'] : part === '' && kind === 'summary' ? ['quantile'] : [];
      all.set(name + part, { kind, labels: [...labels, ...own] });
    }
  }
  return all;
}

/** Every name that a query holds, each with the labels that it is narrowed by. */
function* namesIn(query) {
  for (const [, name, , selector] of query.matchAll(
    /\b((?:innsight|node|process)_[a-zA-Z0-9_]+|up(?=\{))(\{([^}]*)\})?/g,
  )) {
    const labels = [...(selector ?? '').matchAll(/([a-zA-Z_]+)\s*(?:=~|!~|!=|=)/g)];
    yield [name, labels.map(([, label]) => label)];
  }
}

/** Expressions of a rules file: `expr: …`, or `expr: >-` and the lines below it. */
function expressions(rules) {
  const found = [];
  const pattern = /^( +)expr: (>-\n(?:\1 +.*\n)+|.*)/gm;
  for (const [, , body] of rules.matchAll(pattern)) found.push(body.replace(/^>-/, ''));
  return found;
}

function checkQuery(where, query, known, recorded) {
  // a name by pattern is spelled out, so that it is found
  const spelled = query.replace(/\{__name__=~"([a-z_]*)\(([a-z_|]+)\)([a-z_]*)"\}/g, (_, a, b, c) =>
    b.split('|').map((part) => a + part + c).join(' '),
  );
  for (const [name, labels] of namesIn(spelled)) {
    const metric = known.get(name);
    if (metric === undefined) note(`${where} asks for ${name}, which nobody has`);
    for (const label of labels) {
      if (metric !== undefined && ![...metric.labels, ...SCRAPED].includes(label)) {
        note(`${where}: ${name} has no label ${label}`);
      }
    }
  }
  for (const [name] of query.matchAll(/\binnsight:[a-z0-9_:]+/g)) {
    if (!recorded.has(name)) note(`${where} asks for ${name}, which no rule records`);
  }
}

function panelsOf(panels) {
  return panels.flatMap((panel) => [panel, ...panelsOf(panel.panels ?? [])]);
}

function boardQueries() {
  const board = JSON.parse(text('ops/grafana/innsight.json'));
  const panels = panelsOf(board.panels);
  const ids = panels.map((panel) => panel.id);
  if (new Set(ids).size !== ids.length) note('two panels of the board have one id');
  return panels.flatMap((panel) =>
    (panel.targets ?? []).map((target) => [`board "${panel.title}"`, target.expr]),
  );
}

/** What the board fills in, as promtool can read it. */
function filledIn(query) {
  return query.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h').replaceAll('$instance', '.*');
}

function checkAlarms(rules) {
  const alarms = rules.flatMap((file) => [...file.matchAll(/alert: (\w+)/g)].map(([, name]) => name));
  const tests = filesBelow('ops/prometheus/tests', '.yml').map(text).join('\n');
  const page = text('docs/operations.md');
  for (const alarm of alarms) {
    if (!new RegExp(`alertname: ${alarm}\\n *exp_alerts:\\n *- exp_labels`).test(tests)) {
      note(`no test hears ${alarm}`);
    }
    if (!new RegExp(`alertname: ${alarm}\\n *exp_alerts: \\[\\]`).test(tests) && !alarm.endsWith('Slow')) {
      note(`no test shows that ${alarm} can be silent`);
    }
    const family = alarm.replace(/Burn(Fast|Steady|Slow)$/, 'Burn…');
    if (!page.includes(`\`${family}\``)) note(`docs/operations.md does not say what to do at ${alarm}`);
  }
  for (const [, name] of page.matchAll(/^\| `(Innsight\w+)`/gm)) {
    if (!alarms.includes(name)) note(`docs/operations.md tells of ${name}, which is no alarm`);
  }
  return alarms.length;
}

/** Every "yes" of the security page names a test that is there, and so does whatever else names one. */
function checkSecurity() {
  const rows = text('docs/asvs.md').split('\n').filter((line) => /^\| \d+\.\d+\.\d/.test(line));
  for (const row of rows) {
    const at = row.split('|')[1].trim();
    const named = [...row.matchAll(/`((?:crates|tests|web)\/[^`:]+)(?:::([^`]+))?`/g)];
    const leans = /the same|those of|Rust|rustls|NetworkPolicy|network\.yaml/.test(row);
    if (/\| yes \|/.test(row) && named.length === 0 && !leans) note(`docs/asvs.md ${at}: yes by what?`);
    for (const [, file, test] of named) {
      const source = existsSync(join(root, file)) ? text(file) : undefined;
      if (source === undefined) note(`docs/asvs.md ${at}: there is no ${file}`);
      else if (test !== undefined && !source.includes(test)) note(`docs/asvs.md ${at}: ${file} has no ${test}`);
    }
  }
  return rows.length;
}

async function checkServed(address, known) {
  const served = await (await fetch(address)).text();
  const names = [...served.matchAll(/^# TYPE (\S+) (\S+)/gm)];
  for (const [, name, kind] of names) {
    const listed = metrics.get(name) ?? PROCESS.get(name);
    if (listed === undefined) note(`${address} has ${name}, which is not in metrics.tsv`);
    else if (listed.kind !== kind) note(`${name} is a ${kind} at ${address}, not a ${listed.kind}`);
  }
  for (const [, name, labels] of served.matchAll(/^([a-z]\w+)\{([^}]*)\}/gm)) {
    for (const [, label] of labels.matchAll(/(\w+)="/g)) {
      if (known.has(name) && !known.get(name).labels.includes(label)) note(`${name} has a label ${label}`);
    }
  }
  return names.length;
}

const metrics = readMetrics();
const sources = namesInSources();
for (const name of metrics.keys()) if (!sources.has(name)) note(`${name} is in no source`);
for (const name of sources) if (!metrics.has(name)) note(`${name} is missing in metrics.tsv`);
const known = series(metrics);
const rules = ['ops/prometheus/slo.yml', 'ops/prometheus/alerts.yml'].map((path) => [path, text(path)]);
const recorded = new Set(
  rules.flatMap(([, file]) => [...file.matchAll(/record: (\S+)/g)].map(([, name]) => name)),
);
const asked = rules.flatMap(([path, file]) => expressions(file).map((query) => [path, query]));
const board = boardQueries();
for (const [where, query] of [...asked, ...board]) checkQuery(where, query, known, recorded);
const alarms = checkAlarms(rules.map(([, file]) => file));
const lines = checkSecurity();
const address = process.argv[2];
const served = address === undefined ? undefined : await checkServed(address, known);
if (process.env.BOARD_RULES !== undefined) {
  const named = board.map(([, query], place) => ({ record: `board:query${place}`, expr: filledIn(query) }));
  const file = { groups: [{ name: 'board', rules: named }] }; // JSON is YAML
  writeFileSync(process.env.BOARD_RULES, JSON.stringify(file));
}
for (const problem of problems) console.error(`  ${problem}`);
console.log(
  `${metrics.size} metrics, ${asked.length} rules, ${alarms} alarms, ${board.length} queries of the board, ` +
    `${lines} lines of docs/asvs.md` +
    `${served === undefined ? '' : `, ${served} metrics at ${address}`}: ${problems.length} problems`,
);
process.exit(problems.length === 0 ? 0 : 1);
