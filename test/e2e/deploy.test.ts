import { beforeAll, describe, expect, it } from '@jest/globals';
import type { V1ConfigMap } from '@kubernetes/client-node/dist/gen/models/V1ConfigMap.js';
import type { V1Container } from '@kubernetes/client-node/dist/gen/models/V1Container.js';
import type { V1Deployment } from '@kubernetes/client-node/dist/gen/models/V1Deployment.js';
import type { V1NetworkPolicy } from '@kubernetes/client-node/dist/gen/models/V1NetworkPolicy.js';
import type { V1PodDisruptionBudget } from '@kubernetes/client-node/dist/gen/models/V1PodDisruptionBudget.js';
import type { V1PodSpec } from '@kubernetes/client-node/dist/gen/models/V1PodSpec.js';
import type { V1Service } from '@kubernetes/client-node/dist/gen/models/V1Service.js';
import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node/dist/gen/models/V2HorizontalPodAutoscaler.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SETTINGS } from '../../src/config/settings.js';
import { hasKubectl, render } from '../support/kubectl.js';
import { isFields, problemsIn } from '../support/kubernetes-objects.js';

const ROOT = join(import.meta.dirname, '../..');
const LONGEST_STREAM_SECONDS = 180;

/** What the tests read of the objects; the two last are no types of the client's. */
interface Kinds {
  Deployment: V1Deployment;
  Service: V1Service;
  ConfigMap: V1ConfigMap;
  NetworkPolicy: V1NetworkPolicy;
  PodDisruptionBudget: V1PodDisruptionBudget;
  HorizontalPodAutoscaler: V2HorizontalPodAutoscaler;
  HTTPRoute: {
    spec: { rules: { timeouts?: { request?: string }; backendRefs: { name: string; port: number }[] }[] };
  };
  ServiceMonitor: {
    spec: { selector: { matchLabels: Record<string, string> }; endpoints: { port: string; path: string }[] };
  };
}

const kubectl = hasKubectl();
const describeRendered = kubectl || process.env['REQUIRE_SERVERS'] === 'true' ? describe : describe.skip;

describe('deploy/base', () => {
  // Runs without kubectl, and by that makes sure that jest prints the warning: it hides what a wholly skipped file says.
  it('lists every manifest that is in its folder', () => {
    if (describeRendered === describe.skip) {
      console.warn(
        'Skipped, kubectl is missing: the checks of what deploy/ renders to. REQUIRE_SERVERS=true makes them fail.',
      );
    }
    const { resources } = parse(readFileSync(join(ROOT, 'deploy/base/kustomization.yaml'), 'utf8')) as {
      resources: string[];
    };
    const manifests = readdirSync(join(ROOT, 'deploy/base')).filter((name) => name !== 'kustomization.yaml');
    expect(resources).toEqual(expect.arrayContaining(manifests));
  });
});

describeRendered('deploy/base, rendered', () => {
  let objects: unknown[] = [];
  let deployment: V1Deployment;
  let pod: V1PodSpec;
  let container: V1Container;
  let podLabels: Record<string, string>;

  function all<K extends keyof Kinds>(kind: K): Kinds[K][] {
    return objects.filter((object) => isFields(object) && object['kind'] === kind) as Kinds[K][];
  }

  function one<K extends keyof Kinds>(kind: K): Kinds[K] {
    const [found, ...more] = all(kind);
    if (found === undefined || more.length > 0) {
      throw new Error(`expected one ${kind}`);
    }
    return found;
  }

  function environment(name: string): string | undefined {
    return container.env?.find((variable) => variable.name === name)?.value;
  }

  beforeAll(() => {
    objects = render(join(ROOT, 'deploy/base'));
    deployment = one('Deployment');
    const template = deployment.spec?.template;
    pod = template?.spec as V1PodSpec;
    container = pod.containers[0] as V1Container;
    podLabels = template?.metadata?.labels ?? {};
  });

  it('has nothing unknown, missing or of a wrong type in any object', async () => {
    expect(objects.length).toBeGreaterThanOrEqual(10);
    for (const object of objects) {
      expect(await problemsIn(object)).toEqual([]);
    }
  });

  it('gives a stream time to end before the pod is killed', () => {
    const shutdown = Number(environment('SHUTDOWN_TIMEOUT'));
    const preStop = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
    expect(preStop).toBeGreaterThanOrEqual(5);
    expect(shutdown).toBeGreaterThan(LONGEST_STREAM_SECONDS);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(preStop + shutdown);
    expect(deployment.spec?.strategy?.rollingUpdate?.maxUnavailable).toBe(0);
  });

  it('probes the health endpoints on the port that the service listens on', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: Number(environment('PORT')) }]);
    expect(container.readinessProbe?.httpGet).toEqual({ path: '/health/ready', port: 'http' });
    expect(container.livenessProbe?.httpGet).toEqual({ path: '/health/live', port: 'http' });
    expect(container.startupProbe?.httpGet).toEqual({ path: '/health/live', port: 'http' });
  });

  it('runs restricted', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(pod.securityContext?.runAsUser).toBeGreaterThan(0);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(Object.keys(container.resources?.requests ?? {})).toEqual(Object.keys(container.resources?.limits ?? {}));
  });

  it('sets only variables that the service knows', () => {
    const known = [...SETTINGS.map(({ name }) => name), 'NODE_ENV'];
    expect(known).toEqual(expect.arrayContaining(container.env?.map(({ name }) => name) ?? []));
    expect(environment('HOST')).toBe('0.0.0.0');
  });

  it('selects its own pods everywhere', () => {
    expect(Object.keys(podLabels)).not.toEqual([]);
    const selectors = [
      deployment.spec?.selector.matchLabels,
      one('Service').spec?.selector,
      one('PodDisruptionBudget').spec?.selector?.matchLabels,
      one('NetworkPolicy').spec?.podSelector?.matchLabels,
      ...(pod.topologySpreadConstraints ?? []).map(({ labelSelector }) => labelSelector?.matchLabels),
    ];
    for (const selector of selectors) {
      expect(Object.keys(selector ?? {})).not.toEqual([]);
      expect(podLabels).toMatchObject(selector ?? {});
    }
    expect(one('Service').metadata?.labels).toMatchObject(one('ServiceMonitor').spec.selector.matchLabels);
    expect(one('HorizontalPodAutoscaler').spec?.scaleTargetRef).toEqual({
      apiVersion: deployment.apiVersion,
      kind: deployment.kind,
      name: deployment.metadata?.name,
    });
  });

  it('leads each way in to the one port', () => {
    const service = one('Service');
    const servicePort = service.spec?.ports?.[0];
    const [rule] = one('HTTPRoute').spec.rules;
    expect(servicePort?.targetPort).toBe(container.ports?.[0]?.name);
    expect(rule?.timeouts?.request).toBe('0s');
    expect(rule?.backendRefs).toEqual([{ name: service.metadata?.name, port: servicePort?.port }]);
    expect(one('ServiceMonitor').spec.endpoints).toMatchObject([{ port: servicePort?.name, path: '/metrics' }]);
    expect(one('NetworkPolicy').spec?.ingress).toEqual([{ ports: [{ protocol: 'TCP', port: 'http' }] }]);
  });

  it('scales on open streams before they are refused, and down slower than a stream lasts', () => {
    const spec = one('HorizontalPodAutoscaler').spec;
    const streams = spec?.metrics?.find(({ type }) => type === 'Pods')?.pods;
    const cpu = spec?.metrics?.find(({ type }) => type === 'Resource')?.resource;
    expect(streams?.metric.name).toBe('flowprobe_open_streams');
    expect(Number(streams?.target.averageValue)).toBeLessThan(Number(environment('MAX_STREAMS')));
    expect(cpu?.name).toBe('cpu');
    expect(spec?.behavior?.scaleDown?.stabilizationWindowSeconds).toBeGreaterThan(LONGEST_STREAM_SECONDS);
    expect(spec?.minReplicas).toBeGreaterThan(Number(one('PodDisruptionBudget').spec?.maxUnavailable));
    expect(deployment.spec?.replicas).toBeUndefined();
  });

  it('mounts every file of data/ where the service looks for it, and nothing else', () => {
    const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === environment('DATA_DIR'));
    const volume = pod.volumes?.find(({ name }) => name === mount?.name);
    const mounted = (volume?.projected?.sources ?? []).flatMap(({ configMap }) => {
      const data = all('ConfigMap').find(({ metadata }) => metadata?.name === configMap?.name)?.data;
      return (configMap?.items ?? []).map(({ key, path }): [string, string | undefined] => [path, data?.[key]]);
    });
    const onDisk = readdirSync(join(ROOT, 'data'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.json'))
      .map((path): [string, string] => [path, readFileSync(join(ROOT, 'data', path), 'utf8')]);
    expect(new Map(mounted)).toEqual(new Map(onDisk));
    // With a subPath the files would stay as they were when the pod started.
    expect(mount).toEqual({ name: mount?.name, mountPath: '/data', readOnly: true });
  });

  it('runs the image of this version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(container.image).toBe(`flowprobe:${version}`);
  });
});

describeRendered('deploy/overlays/ingress, rendered', () => {
  it('has an Ingress in place of the HTTPRoute, and no problems', async () => {
    const objects = render(join(ROOT, 'deploy/overlays/ingress')).filter(isFields);
    const kinds = objects.map((object) => object['kind']);
    expect(kinds).toContain('Ingress');
    expect(kinds).not.toContain('HTTPRoute');
    for (const object of objects) {
      expect(await problemsIn(object)).toEqual([]);
    }
  });
});
