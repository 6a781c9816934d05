// Prints "PASSED FAILED" of a JSON report: node count-report.mjs vitest|playwright FILE.
import { readFileSync } from 'node:fs';

const [kind, file] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, 'utf8'));

if (kind === 'vitest') {
  // A file that could not even be loaded has no tests: it is a failed suite without any.
  const unloaded = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  console.log(report.numPassedTests, report.numFailedTests + unloaded);
} else {
  const { expected, unexpected, flaky } = report.stats;
  console.log(expected, unexpected + flaky + report.errors.length);
}
