// Runs builds/figures.ts: node --expose-gc scripts/figures.cjs
const { readFileSync } = require('node:fs')
const ts = require('typescript')

const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
require.extensions['.ts'] = (module, file) => {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions })
  module._compile(outputText, file)
}
require('../builds/figures.ts')
