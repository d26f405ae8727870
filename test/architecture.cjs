/** Who may import whom (ARCHITECTURE.md). Each rule names the folders that one folder must not reach. */
const only = (from, allowed, more = {}) => ({
  name: `${from.replaceAll('/', '-')}-imports`,
  comment: `${from} imports only ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(electron|worker|renderer|models|test)/',
    pathNot: allowed.map((folder) => `^${folder}`),
    ...more,
  },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'nothing-imports-test', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    only('worker/api', ['worker/api/']),
    only('worker/stats', ['worker/stats/', 'worker/api/']),
    only('worker/anndata', ['worker/anndata/', 'worker/stats/', 'worker/api/']),
    only('worker/slide', ['worker/slide/', 'worker/anndata/', 'worker/stats/', 'worker/api/']),
    only('worker/attention', [
      'worker/attention/',
      'worker/slide/slide',
      'worker/export/write-file',
      'worker/stats/',
      'worker/api/',
      'models/',
    ]),
    only('worker/explain', [
      'worker/explain/',
      'worker/attention/',
      'worker/slide/slide',
      'worker/stats/',
      'worker/api/',
      'models/',
    ]),
    only('worker/questions', [
      'worker/questions/',
      'worker/attention/',
      'worker/slide/slide',
      'worker/stats/',
      'worker/api/',
      'models/',
    ]),
    only('worker/benchmark', [
      'worker/benchmark/',
      'worker/attention/',
      'worker/slide/slide',
      'worker/stats/',
      'worker/api/',
      'models/',
    ]),
    {
      name: 'benchmark-is-asked-by-handlers-alone',
      severity: 'error',
      from: { path: '^(worker|models)/', pathNot: '^worker/(benchmark|handlers|cli)/' },
      to: { path: '^worker/benchmark/' },
    },
    only('worker', ['worker/', 'models/']),
    only('models', ['models/', 'worker/api/', 'worker/stats/']),
    only('renderer', ['renderer/', 'worker/api/']),
    only('electron', ['electron/', 'worker/api/']),
    {
      name: 'api-is-types-for-the-shell',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^worker/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-no-electron',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: 'node_modules/electron' },
    },
    {
      name: 'worker-no-electron',
      severity: 'error',
      from: { path: '^(worker|models)/' },
      to: { path: 'node_modules/electron' },
    },
    // Pure: props in, picture out.
    only('renderer/layers', ['renderer/(layers|plots|ui)/', 'worker/api/']),
    only('renderer/plots', ['renderer/(layers|plots|ui)/', 'worker/api/']),
    only('renderer/ui', ['renderer/(layers|plots|ui)/', 'worker/api/']),
    only('renderer/stores', ['renderer/(stores|layers)/', 'worker/api/']),
    only('renderer/data', ['renderer/(data|stores|layers)/', 'worker/api/']),
    only('renderer/panels', ['renderer/(panels|layers|plots|ui|stores|data)/', 'worker/api/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
