import { beforeAll, describe, expect, it } from '@jest/globals';
import type { V1StatefulSet } from '@kubernetes/client-node/dist/gen/models/V1StatefulSet.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rendered, RenderedPod } from '../support/clients/rendered.js';
import { describeWith } from '../support/apps/programs.js';
import { ROOT } from '../support/apps/run.js';

const FOLDER = 'deploy/overlays/nats';
const NATS = 'flowprobe-nats';
const LONGEST_STREAM_SECONDS = 180;
const BYTES: Readonly<Record<string, number>> = { GB: 1e9, Gi: 2 ** 30 };

/** `9GB` of nats.conf or `10Gi` of Kubernetes, in bytes. */
function bytesOf(size: string): number {
  const [, count, unit = ''] = /^(\d+)(\D+)$/.exec(size) ?? [];
  return Number(count) * (BYTES[unit] ?? Number.NaN);
}

describe('nats.conf', () => {
  const text = readFileSync(join(ROOT, FOLDER, 'nats.conf'), 'utf8');

  it('flushes each write before it is acknowledged, as the embedded store does', () => {
    expect(text).toMatch(/^ {2}sync_interval: always$/m);
  });

  it('holds no secret, as it is in a ConfigMap', () => {
    expect(text).not.toMatch(/password|token|user/i);
  });
});

describeWith('kubectl')(`${FOLDER}, rendered`, () => {
  let rendered: Rendered;
  let pod: RenderedPod;
  let server: V1StatefulSet;
  let serverPod: RenderedPod;
  let configuration: string;

  beforeAll(() => {
    rendered = new Rendered(FOLDER);
    pod = rendered.pod;
    server = rendered.one('StatefulSet', NATS);
    serverPod = new RenderedPod(server.spec?.template);
    const configMap = serverPod.spec.volumes?.find(({ name }) => name === 'config')?.configMap?.name;
    configuration = rendered.one('ConfigMap', configMap).data?.['nats.conf'] ?? '';
  });

  const portNamed = (name: string): number | undefined =>
    serverPod.container.ports?.find((port) => port.name === name)?.containerPort;

  it('runs three pods at least, as many as the autoscaler says, and updates them without a gap', () => {
    const { replicas, strategy } = rendered.one('Deployment').spec ?? {};
    const { minReplicas, maxReplicas, scaleTargetRef } = rendered.one('HorizontalPodAutoscaler').spec ?? {};
    expect(minReplicas).toBe(3);
    expect(maxReplicas).toBeGreaterThan(3);
    // A number here would undo the autoscaler's with each apply.
    expect(replicas).toBeUndefined();
    expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'flowprobe' });
    expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } });
  });

  it('spreads the pods, and lets a drained node take one at a time', () => {
    expect(pod.spec.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey)).toEqual([
      'kubernetes.io/hostname',
      'topology.kubernetes.io/zone',
    ]);
    const { maxUnavailable, selector } = rendered.one('PodDisruptionBudget').spec ?? {};
    expect(maxUnavailable).toBe(1);
    expect(Object.keys(selector?.matchLabels ?? {})).not.toEqual([]);
    expect(pod.labels).toMatchObject(selector?.matchLabels ?? {});
  });

  it('scales on open streams before they are refused, and down slower than a stream lasts', () => {
    const spec = rendered.one('HorizontalPodAutoscaler').spec;
    const streams = spec?.metrics?.find(({ type }) => type === 'Pods')?.pods;
    const cpu = spec?.metrics?.find(({ type }) => type === 'Resource')?.resource;
    expect(streams?.metric.name).toBe('flowprobe_open_streams');
    expect(Number(streams?.target.averageValue)).toBeLessThan(Number(pod.environment('MAX_STREAMS')));
    expect(cpu?.name).toBe('cpu');
    expect(spec?.behavior?.scaleDown?.stabilizationWindowSeconds).toBeGreaterThan(LONGEST_STREAM_SECONDS);
  });

  it('points NATS_URL at the Service of NATS and its port', () => {
    const { hostname, port, protocol } = new URL(pod.environment('NATS_URL') ?? '');
    const service = rendered.one('Service', hostname);
    expect(protocol).toBe('nats:');
    expect(service.spec?.clusterIP).toBe('None');
    expect(service.spec?.ports).toEqual([{ name: 'nats', port: Number(port), targetPort: 'nats' }]);
    expect(portNamed('nats')).toBe(Number(port));
    expect(configuration).toMatch(new RegExp(`^port: ${port}$`, 'm'));
    expect(server.spec?.serviceName).toBe(hostname);
    expect(serverPod.labels).toMatchObject(service.spec?.selector ?? { none: '' });
    expect(pod.labels).not.toMatchObject(service.spec?.selector ?? {});
  });

  it('keeps what NATS stores on a volume of its own, which is larger than what NATS may fill', () => {
    const [claim] = server.spec?.volumeClaimTemplates ?? [];
    const mount = serverPod.container.volumeMounts?.find(({ name }) => name === claim?.metadata?.name);
    expect(claim?.spec?.accessModes).toEqual(['ReadWriteOnce']);
    expect(configuration).toContain(`store_dir: ${mount?.mountPath}\n`);
    const [, most = ''] = /max_file_store: (\S+)/.exec(configuration) ?? [];
    expect(bytesOf(most)).toBeGreaterThan(0);
    expect(bytesOf(claim?.spec?.resources?.requests?.['storage'] ?? '')).toBeGreaterThan(bytesOf(most));
  });

  it('runs one server, as each stream is kept once, of a version that is named in full', () => {
    expect(server.spec?.replicas).toBe(1);
    expect(configuration).not.toContain('cluster');
    expect(serverPod.container.image).toMatch(/^nats:\d+\.\d+\.\d+-scratch$/);
    const [flag, path = ''] = serverPod.container.args ?? [];
    expect([flag, path]).toEqual(['--config', '/etc/nats/nats.conf']);
  });

  it('probes NATS on its monitoring port', () => {
    const { startupProbe, readinessProbe, livenessProbe } = serverPod.container;
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
      expect(probe?.httpGet?.port).toBe('monitor');
      expect(probe?.httpGet?.path).toMatch(/^\/healthz\?js-(server|enabled)-only=true$/);
    }
    expect(configuration).toMatch(new RegExp(`^http_port: ${portNamed('monitor')}$`, 'm'));
  });

  it('runs NATS as restricted as the service', () => {
    expect(serverPod.spec.securityContext).toEqual(pod.spec.securityContext);
    expect(serverPod.container.securityContext).toEqual(pod.container.securityContext);
    expect(serverPod.spec.automountServiceAccountToken).toBe(false);
    const writable = serverPod.container.volumeMounts?.filter(({ readOnly }) => readOnly !== true);
    expect(writable?.map(({ mountPath }) => mountPath)).toEqual(['/data']);
  });

  it('lets the service reach NATS, NATS be reached by nobody else, and NATS reach nobody', () => {
    const ports = [{ protocol: 'TCP', port: portNamed('nats') }];
    const toNats = rendered.one('NetworkPolicy', 'flowprobe-to-nats').spec;
    expect(pod.labels).toMatchObject(toNats?.podSelector?.matchLabels ?? { none: '' });
    expect(toNats?.egress).toEqual([{ to: [{ podSelector: { matchLabels: serverPod.labels } }], ports }]);
    const ofNats = rendered.one('NetworkPolicy', NATS).spec;
    expect(serverPod.labels).toMatchObject(ofNats?.podSelector?.matchLabels ?? { none: '' });
    expect(ofNats?.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(ofNats?.ingress).toEqual([{ from: [{ podSelector: { matchLabels: pod.labels } }], ports }]);
    expect(ofNats?.egress ?? []).toEqual([]);
  });

  it('leaves NATS out of what concerns the service alone', () => {
    const { selector } = rendered.one('ServiceMonitor').spec;
    expect(rendered.one('Service', NATS).metadata?.labels).not.toMatchObject(selector.matchLabels);
    const selectors = [
      rendered.one('Service').spec?.selector,
      rendered.one('NetworkPolicy').spec?.podSelector?.matchLabels,
      rendered.one('PodDisruptionBudget').spec?.selector?.matchLabels,
    ];
    for (const matchLabels of selectors) expect(serverPod.labels).not.toMatchObject(matchLabels ?? {});
  });
});
