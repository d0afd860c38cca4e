/** The walls of the house (docs/ARCHITECTURE.md) as a failing build. */
const SYSTEMS =
  'catalog|cluster|runs|simulation|streams|fleet|changes|telemetry|faults|traffic|users|clocks|events|lab';

/** What a system may import beside itself, the kernel and the configuration. */
const ARROWS = {
  runs: 'cluster|clocks',
  simulation: 'catalog|cluster|clocks|runs',
  streams: 'cluster|clocks|runs',
  faults: 'telemetry',
  traffic: 'users',
};

const systemWalls = SYSTEMS.split('|').map((system) => {
  const allowed = [system, ARROWS[system]].filter(Boolean).join('|');
  return {
    name: `${system}-imports-as-drawn`,
    severity: 'error',
    from: { path: `^src/${system}/` },
    to: { path: `^src/(${SYSTEMS})/`, pathNot: `^src/(${allowed})/` },
  };
});

module.exports = {
  forbidden: [
    ...systemWalls,
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: ['\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'kernel-knows-no-system',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: `^src/(${SYSTEMS}|ops|cli)/` },
    },
    {
      name: 'ops-and-config-know-no-system',
      severity: 'error',
      from: { path: '^src/(ops|config)/' },
      to: { path: `^src/(${SYSTEMS}|cli)/` },
    },
    {
      name: 'domain-is-plain',
      comment: 'Decisions, formulas and state changes know no framework and do no I/O.',
      severity: 'error',
      from: { path: '^src/[^/]+/domain/' },
      to: {
        path: [
          'node_modules/(@nestjs|express|nestjs-pino|pino|prom-client)',
          '^(node:)?(fs|net|http|https|http2|dgram|dns|tls|child_process|worker_threads|cluster|os|process|timers|stream)(/|$)',
          '^src/[^/]+/[^/]+\\.(module|controller|service|dto)\\.ts$',
          '^src/(ops|config|cli)/',
        ],
      },
    },
    {
      name: 'commands-start-without-nest',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: ['node_modules/@nestjs', '\\.(module|controller|service)\\.ts$'], reachable: true },
    },
    {
      name: 'testing-stands-alone',
      comment: 'What a test imports is Node and nothing else.',
      severity: 'error',
      from: { path: '^src/testing/' },
      to: { pathNot: '^src/testing/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'src-stands-alone',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|web|scripts)/' },
    },
    {
      name: 'web-stands-alone',
      comment: 'The dashboard speaks HTTP and SSE, as everybody else does.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|test|bench|scripts)/' },
    },
    {
      name: 'cards-know-no-other',
      comment: 'A card is one folder; what two of them share is in ui, streams, api or frame.',
      severity: 'error',
      from: { path: '^web/src/(connect|own|retail-day|traffic|latency|fleet|faults|autoscaling|lab|lessons)/' },
      to: {
        path: '^web/src/(connect|own|retail-day|traffic|latency|fleet|faults|autoscaling|lab|lessons|header)/',
        pathNot: '^web/src/$1/',
      },
    },
    {
      name: 'web-shared-knows-no-card',
      severity: 'error',
      from: { path: '^web/src/(ui|streams|api|frame)/' },
      to: { path: '^web/src/(connect|own|retail-day|traffic|latency|fleet|faults|autoscaling|lab|lessons|header)/' },
    },
    {
      name: 'nothing-undeclared',
      severity: 'error',
      from: { path: '^src/' },
      // Types of Express come with its types package; nothing of Express itself is imported.
      to: {
        // Packages for development count as declared: the bundles hold them (docs/decisions/0057).
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-barrels',
      severity: 'error',
      from: { path: '^(src|test|web)/' },
      to: { path: '^(src|test|web)/.*index\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main'],
    },
  },
};
