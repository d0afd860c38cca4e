import { describe, expect, it } from '@jest/globals';
import { problemsIn } from '../support/contracts/kubernetes-objects.js';

/** The check itself: a manifest that `kubectl kustomize` would pass without a word must not pass here. */
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { any: 'label' } },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 30,
        containers: [
          {
            name: 'web',
            image: 'web:1',
            resources: { requests: { cpu: '500m', memory: '256Mi' }, limits: { cpu: 2 } },
            readinessProbe: { httpGet: { path: '/', port: 'http' } },
          },
        ],
      },
    },
  },
};
const route = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web' },
  spec: { rules: [{ timeouts: { request: '0s' }, backendRefs: [{ name: 'web', port: 80 }] }] },
};
const monitor = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: { app: 'web' } }, endpoints: [{ port: 'http', interval: '15s' }] },
};

/** A copy in which the first `from` of the JSON text is `to`. */
function changed(object: object, from: string, to: string): unknown {
  const text = JSON.stringify(object);
  expect(text).toContain(from);
  return JSON.parse(text.replace(from, to));
}

describe('the check of Kubernetes objects', () => {
  it.each([deployment, route, monitor])('passes a right $kind', async (object) => {
    expect(await problemsIn(object)).toEqual([]);
  });

  it.each([
    ['at the top', deployment, '"spec":', '"specs":{},"spec":', 'Deployment.specs'],
    ['in the metadata', deployment, '"labels":{"any"', '"label":{"any"', 'Deployment.metadata.label'],
    ['in the spec', deployment, '"selector"', '"replica":2,"selector"', 'Deployment.spec.replica'],
    [
      'in the pod',
      deployment,
      'terminationGracePeriodSeconds',
      'terminationGracePeriodSecond',
      'Deployment.spec.template.spec.terminationGracePeriodSecond',
    ],
    [
      'in a list',
      deployment,
      'readinessProbe',
      'readinesProbe',
      'Deployment.spec.template.spec.containers[0].readinesProbe',
    ],
    [
      'in a probe',
      deployment,
      '"path":',
      '"pth":',
      'Deployment.spec.template.spec.containers[0].readinessProbe.httpGet.pth',
    ],
    ['in a route', route, 'timeouts', 'timeout', 'HTTPRoute.spec.rules[0].timeout'],
    ['deep in a route', route, '"request"', '"requests"', 'HTTPRoute.spec.rules[0].timeouts.requests'],
    ['in a monitor', monitor, '"interval"', '"intervall"', 'ServiceMonitor.spec.endpoints[0].intervall'],
    ['in a monitor’s selector', monitor, 'matchLabels', 'matchLabel', 'ServiceMonitor.spec.selector.matchLabel'],
  ])('finds a misspelt field %s', async (_place, object, from, to, path) => {
    expect(await problemsIn(changed(object, from, to))).toEqual([`${path}: unknown field`]);
  });

  it.each([
    ['a wrong quantity', deployment, '"256Mi"', '"256 MB"', /memory must match format "quantity"/],
    ['a number as text', deployment, 'Seconds":30', 'Seconds":"30"', /terminationGracePeriodSeconds must be integer/],
    ['a label that is no text', deployment, '{"app":"web"}', '{"app":1}', /matchLabels\/app must be string/],
    ['a missing field', deployment, '"selector":{"matchLabels":{"app":"web"}},', '', /selector/],
    ['a text for a list', deployment, '"labels":{"any":"label"}', '"finalizers":"a"', /finalizers: must be a list/],
    ['a list for an object', deployment, '{"app":"web"}', '["app"]', /matchLabels: must be an object/],
    ['a route’s duration', route, '"0s"', '"0"', /request: "0" is not a gatewayDuration/],
    ['a route’s port', route, '"port":80', '"port":"80"', /port: "80" is not a portNumber/],
    ['a route without a backend’s name', route, '"name":"web","port"', '"port"', /backendRefs\[0\]\.name: is missing/],
    ['a monitor’s interval', monitor, '"15s"', '"15 s"', /interval: "15 s" is not a scrapeDuration/],
    [
      'a monitor without endpoints',
      monitor,
      '"endpoints":[{"port":"http","interval":"15s"}]',
      '"jobLabel":"a"',
      /endpoints/,
    ],
    ['an unknown kind', deployment, '"Deployment"', '"Deplyoment"', /apps\/v1\/Deplyoment: unknown kind/],
    ['an unknown version', deployment, 'apps/v1', 'apps/v7', /apps\/v7\/Deployment: unknown kind/],
  ])('finds %s', async (_what, object, from, to, problem) => {
    expect((await problemsIn(changed(object, from, to))).join('\n')).toMatch(problem);
  });
});
