/**
 * The kinds that come from custom resource definitions, as far as a service like this uses them: field → type. A `!`
 * marks a required field. Types are written as in @kubernetes/client-node; `V1…` names are its own.
 * Sources: Gateway API v1 (standard channel), Prometheus operator v0.84.
 */
export const EXTENSION_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'gateway.networking.k8s.io/v1/HTTPRoute': {
    'apiVersion!': 'text',
    'kind!': 'text',
    'metadata!': 'V1ObjectMeta',
    'spec!': 'HTTPRouteSpec',
  },
  HTTPRouteSpec: {
    parentRefs: 'Array<ParentReference>',
    hostnames: 'Array<text>',
    rules: 'Array<HTTPRouteRule>',
  },
  ParentReference: {
    group: 'text',
    kind: 'text',
    namespace: 'text',
    'name!': 'text',
    sectionName: 'text',
    port: 'portNumber',
  },
  HTTPRouteRule: {
    name: 'text',
    matches: 'Array<HTTPRouteMatch>',
    backendRefs: 'Array<HTTPBackendRef>',
    timeouts: 'HTTPRouteTimeouts',
  },
  HTTPRouteMatch: { path: 'HTTPPathMatch', method: 'text' },
  HTTPPathMatch: { type: 'pathMatchType', value: 'absolutePath' },
  HTTPBackendRef: {
    group: 'text',
    kind: 'text',
    'name!': 'text',
    namespace: 'text',
    port: 'portNumber',
    weight: 'wholeNumber',
  },
  HTTPRouteTimeouts: { request: 'gatewayDuration', backendRequest: 'gatewayDuration' },

  'monitoring.coreos.com/v1/ServiceMonitor': {
    'apiVersion!': 'text',
    'kind!': 'text',
    'metadata!': 'V1ObjectMeta',
    'spec!': 'ServiceMonitorSpec',
  },
  ServiceMonitorSpec: {
    jobLabel: 'text',
    targetLabels: 'Array<text>',
    podTargetLabels: 'Array<text>',
    'endpoints!': 'Array<Endpoint>',
    'selector!': 'V1LabelSelector',
    namespaceSelector: 'NamespaceSelector',
    sampleLimit: 'wholeNumber',
  },
  Endpoint: {
    port: 'text',
    path: 'absolutePath',
    scheme: 'text',
    interval: 'scrapeDuration',
    scrapeTimeout: 'scrapeDuration',
    honorLabels: 'yesOrNo',
  },
  NamespaceSelector: { any: 'yesOrNo', matchNames: 'Array<text>' },
};

const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const isWhole = (value: unknown): value is number => Number.isInteger(value);

/** The plain values that the extension types use. */
export const EXTENSION_VALUES: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: matches(/./),
  yesOrNo: (value) => typeof value === 'boolean',
  wholeNumber: isWhole,
  portNumber: (value) => isWhole(value) && value >= 1 && value <= 65_535,
  absolutePath: matches(/^\//),
  pathMatchType: matches(/^(Exact|PathPrefix|RegularExpression)$/),
  gatewayDuration: matches(/^([0-9]{1,5}(h|m|s|ms)){1,4}$/),
  scrapeDuration: matches(/^[0-9]+(ms|s|m|h|d|w|y)$/),
};
