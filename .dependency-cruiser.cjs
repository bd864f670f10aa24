// TypeScript 7 has no JavaScript API, so swc reads the imports. Its visitor does not know `using` declarations
// (which this code is full of) and would refuse the file; this teaches it, for the cruiser's own process only.
const { Visitor } = require('@swc/core/Visitor.js')
const visitStatement = Visitor.prototype.visitStatement
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement)
  statement.decls = this.visitVariableDeclarators(statement.decls)
  return statement
}
// Nor does the cruiser tell swc which files hold JSX.
const swc = require('@swc/core')
const { parseFileSync } = swc
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') })

// The roots that may reach everywhere: they start, test, measure or generate the whole.
const everything =
  '^(start\\.ts|start-fleet\\.ts|build\\.ts|codegen\\.ts|compose\\.ts|(tests|tools|bench|fleet)/)'
const drivers =
  '(^|node_modules/)(drizzle-orm|drizzle-kit|postgres|pg|ioredis|redis|graphql-redis-subscriptions|minio)(/|$)'
const test = '\\.test\\.ts$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'subgraphs-are-strangers',
      comment: 'What one subgraph needs from another is a field, joined by the gateway.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'subgraphs-stand-on-platform-and-db',
      comment: 'A subgraph knows neither who asks it nor how it was started.',
      severity: 'error',
      // Its tests may start real servers.
      from: { path: '^subgraphs/', pathNot: test },
      to: { path: '^(gateway|rest-adapter|fleet|tests|tools|bench)/|^[^/]+\\.ts$' },
    },
    {
      name: 'platform-knows-nobody',
      comment: 'What every process stands on stands on nothing.',
      severity: 'error',
      from: { path: '^platform/', pathNot: test },
      to: { path: '\\.(ts|cjs|mjs|js|json)$', pathNot: '^platform/|node_modules/' },
    },
    {
      name: 'adapter-knows-only-operations',
      comment: 'The REST adapter speaks to the graph over HTTP, as any client.',
      severity: 'error',
      from: { path: '^rest-adapter/', pathNot: test },
      to: { path: '\\.(ts|cjs|mjs|js|json)$', pathNot: '^(rest-adapter|platform)/|node_modules/' },
    },
    {
      name: 'gateway-knows-only-the-supergraph',
      comment: 'The gateway reads supergraph.graphql as data and imports no subgraph.',
      severity: 'error',
      from: { path: '^gateway/', pathNot: test },
      to: { path: '\\.(ts|cjs|mjs|js|json)$', pathNot: '^(gateway|platform)/|node_modules/' },
    },
    {
      name: 'dashboard-knows-only-operations',
      comment: 'The pages speak to the graph, as any client.',
      severity: 'error',
      from: { path: '^dashboard/src/' },
      to: { path: '\\.(ts|tsx|cjs|mjs|js|json|css)$', pathNot: '^dashboard/src/|node_modules/' },
    },
    {
      name: 'db-knows-only-db',
      comment: 'Tables know nobody who reads them.',
      severity: 'error',
      // The entry files are processes of their own and read their configuration as all others do.
      from: { path: '^db/', pathNot: `${test}|\\.main\\.ts$` },
      to: { path: '\\.(ts|cjs|mjs|js|json)$', pathNot: '^db/|node_modules/' },
    },
    {
      name: 'tables-have-one-owner',
      comment: 'What lies in a table of another subgraph is asked for through the graph.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/', pathNot: test },
      to: { path: '^db/schema/', pathNot: '^db/schema/$1\\.ts$' },
    },
    {
      name: 'resolvers-translate',
      comment: 'A resolver calls a command or a loader; only stores speak to the world outside.',
      severity: 'error',
      from: { path: '^subgraphs/[^/]+/resolvers/' },
      to: { path: `^db/|${drivers}` },
    },
    {
      name: 'only-stores-hold-a-driver',
      comment:
        'SQL lies in *-store.ts; what carries announcements in platform/topic; what counts in platform/rate; S3 where media lives.',
      severity: 'error',
      from: {
        path: '^(subgraphs|platform|gateway|rest-adapter)/',
        pathNot: `${test}|-store\\.ts$|^platform/(topic|rate)/|^subgraphs/[^/]+/media/|^subgraphs/.*main\\.ts$`,
      },
      to: { path: drivers },
    },
    {
      name: 'nobody-imports-main',
      comment: 'An entry file starts a process when it is read.',
      severity: 'error',
      from: {},
      to: { path: '(^|/)main\\.ts$|\\.main\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that points nowhere would slip through every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nobody imports is not part of the system.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: `${everything}|${test}|main\\.ts$|\\.generated\\.ts$|\\.d\\.ts$|^[^/]+\\.config\\.ts$|^db/schema/`,
      },
      to: {},
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.data|\\.cache|dist|dashboard/dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
    },
  },
}
