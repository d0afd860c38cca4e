import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { VARIABLES } from '../../src/config/variables.js';
import { isFields, problemsIn } from '../support/contracts/kubernetes-objects.js';
import { Rendered, type RenderedPod } from '../support/clients/rendered.js';
import { describeWith } from '../support/apps/programs.js';
import { ROOT } from '../support/apps/run.js';

const LONGEST_STREAM_SECONDS = 180;
const FOLDERS = ['deploy/base', 'deploy/overlays/nats', 'deploy/overlays/ingress'];

describe.each(FOLDERS)('%s', (folder) => {
  it('names every manifest that is in its folder, and none that is not', () => {
    const text = readFileSync(join(ROOT, folder, 'kustomization.yaml'), 'utf8');
    const { resources, patches = [] } = parse(text) as { resources: string[]; patches?: { path?: string }[] };
    const named = [...resources, ...patches.flatMap(({ path = [] }) => path)];
    const manifests = readdirSync(join(ROOT, folder)).filter(
      (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
    );
    expect(named).toEqual(expect.arrayContaining(manifests));
    expect(named.filter((path) => !existsSync(join(ROOT, folder, path)))).toEqual([]);
  });
});

describeWith('kubectl').each(FOLDERS)('%s, rendered', (folder) => {
  let rendered: Rendered;
  let pod: RenderedPod;

  beforeAll(() => {
    rendered = new Rendered(folder);
    pod = rendered.pod;
  });

  it('has nothing unknown, missing or of a wrong type in any object', async () => {
    expect(rendered.objects.length).toBeGreaterThanOrEqual(9);
    for (const object of rendered.objects) expect(await problemsIn(object)).toEqual([]);
  });

  it('gives a stream time to end before the pod is killed', () => {
    const shutdown = Number(pod.environment('SHUTDOWN_TIMEOUT'));
    const preStop = pod.container.lifecycle?.preStop?.sleep?.seconds ?? 0;
    expect(preStop).toBeGreaterThanOrEqual(5);
    expect(shutdown).toBeGreaterThan(LONGEST_STREAM_SECONDS);
    expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThan(preStop + shutdown);
  });

  it('probes the health endpoints on the port that the service listens on', () => {
    const { ports, readinessProbe, livenessProbe, startupProbe } = pod.container;
    expect(ports).toEqual([
      { name: 'http', containerPort: Number(pod.environment('PORT')) },
      { name: 'telemetry', containerPort: Number(pod.environment('TELEMETRY_PORT')) },
      { name: 'telemetry-web', containerPort: Number(pod.environment('TELEMETRY_WEB_PORT')) },
    ]);
    expect(readinessProbe?.httpGet).toEqual({ path: '/health/ready', port: 'http' });
    expect(livenessProbe?.httpGet).toEqual({ path: '/health/live', port: 'http' });
    expect(startupProbe?.httpGet).toEqual({ path: '/health/live', port: 'http' });
  });

  it('runs restricted', () => {
    expect(pod.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(pod.spec.securityContext?.runAsUser).toBeGreaterThan(0);
    expect(pod.container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const { requests, limits } = pod.container.resources ?? {};
    expect(Object.keys(requests ?? {})).toEqual(Object.keys(limits ?? {}));
  });

  it('sets only variables that the service knows', () => {
    const known = [...VARIABLES.map(({ name }) => name), 'NODE_ENV'];
    expect(known).toEqual(expect.arrayContaining(pod.container.env?.map(({ name }) => name) ?? []));
    expect(pod.environment('HOST')).toBe('0.0.0.0');
  });

  it('takes the API key from a Secret, starts without one, and has none in the manifests', () => {
    const variable = pod.container.env?.find(({ name }) => name === 'API_KEY');
    expect(variable).toEqual({
      name: 'API_KEY',
      valueFrom: { secretKeyRef: { name: 'flowprobe', key: 'api-key', optional: true } },
    });
    expect(rendered.objects.filter((object) => isFields(object) && object['kind'] === 'Secret')).toEqual([]);
  });

  it('never has two pods on an embedded store', () => {
    const { replicas, strategy } = rendered.one('Deployment').spec ?? {};
    const claims = (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim ?? []);
    if (pod.environment('NATS_URL') !== undefined) {
      expect([pod.environment('STATE_DIR'), claims, rendered.all('PersistentVolumeClaim')]).toEqual([
        undefined,
        [],
        [],
      ]);
      return;
    }
    expect([replicas, strategy]).toEqual([1, { type: 'Recreate' }]);
    expect(rendered.all('HorizontalPodAutoscaler')).toEqual([]);
    expect(claims).toEqual([{ claimName: 'flowprobe-state' }]);
    expect(rendered.one('PersistentVolumeClaim', 'flowprobe-state').spec?.accessModes).toEqual(['ReadWriteOncePod']);
  });

  it('keeps an embedded store where its user may write, and reads the data only', () => {
    const mounts = pod.container.volumeMounts ?? [];
    const writable = mounts.filter(({ readOnly }) => readOnly !== true).map(({ mountPath }) => mountPath);
    expect(writable).toEqual([pod.environment('STATE_DIR'), '/tmp'].filter((path) => path !== undefined));
    expect(pod.spec.securityContext?.fsGroup).toBe(pod.spec.securityContext?.runAsGroup);
    const volumes = pod.spec.volumes?.map(({ name }) => name);
    expect(mounts.map(({ name }) => name).sort()).toEqual(volumes?.sort());
  });

  it('selects its own pods everywhere', () => {
    expect(Object.keys(pod.labels)).not.toEqual([]);
    const selectors = [
      rendered.one('Deployment').spec?.selector.matchLabels,
      rendered.one('Service').spec?.selector,
      rendered.one('NetworkPolicy').spec?.podSelector?.matchLabels,
      ...(pod.spec.topologySpreadConstraints ?? []).map(({ labelSelector }) => labelSelector?.matchLabels),
    ];
    for (const selector of selectors) {
      expect(Object.keys(selector ?? {})).not.toEqual([]);
      expect(pod.labels).toMatchObject(selector ?? {});
    }
    const monitored = rendered.one('ServiceMonitor').spec.selector.matchLabels;
    expect(rendered.one('Service').metadata?.labels).toMatchObject(monitored);
  });

  it('leads each way in to its port', () => {
    const servicePort = rendered.one('Service').spec?.ports?.[0];
    expect(servicePort?.targetPort).toBe(pod.container.ports?.[0]?.name);
    for (const { spec } of rendered.all('HTTPRoute')) {
      expect(spec.rules[0]?.timeouts?.request).toBe('0s');
      expect(spec.rules[0]?.backendRefs).toEqual([{ name: 'flowprobe', port: servicePort?.port }]);
    }
    expect(rendered.one('ServiceMonitor').spec.endpoints).toMatchObject([
      { port: servicePort?.name, path: '/metrics' },
    ]);
    const doors = ['http', 'telemetry', 'telemetry-web'];
    expect(rendered.one('NetworkPolicy').spec?.ingress).toEqual([
      { ports: doors.map((port) => ({ protocol: 'TCP', port })) },
    ]);
    expect(rendered.one('Service').spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(doors);
  });

  it('lets a lone pod answer while it drains, and sends what is new elsewhere where there are more', () => {
    const alone = rendered.one('Deployment').spec?.replicas === 1;
    expect(rendered.one('Service').spec?.publishNotReadyAddresses).toBe(alone ? true : undefined);
  });

  it('mounts every file of data/ where the service looks for it, but the cases of the lab, which come with the image', () => {
    const mount = pod.container.volumeMounts?.find(({ mountPath }) => mountPath === pod.environment('DATA_DIR'));
    const volume = pod.spec.volumes?.find(({ name }) => name === mount?.name);
    const mounted = (volume?.projected?.sources ?? []).flatMap(({ configMap }) => {
      const { data } = rendered.one('ConfigMap', configMap?.name);
      return (configMap?.items ?? []).map(({ key, path }): [string, string | undefined] => [path, data?.[key]]);
    });
    const onDisk = readdirSync(join(ROOT, 'data'), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(json|yaml)$/.test(path) && path !== 'kustomization.yaml' && !path.startsWith('lab/'))
      .map((path): [string, string] => [path, readFileSync(join(ROOT, 'data', path), 'utf8')]);
    expect(new Map(mounted)).toEqual(new Map(onDisk));
    // With a subPath the files would stay as they were when the pod started.
    expect(mount).toEqual({ name: mount?.name, mountPath: '/data', readOnly: true });
  });

  it('runs the image of this version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(pod.container.image).toBe(`flowprobe:${version}`);
  });
});

describeWith('kubectl')('deploy/overlays/ingress, rendered', () => {
  it('has an Ingress in place of the HTTPRoute', () => {
    const kinds = new Rendered('deploy/overlays/ingress').objects.filter(isFields).map((object) => object['kind']);
    expect(kinds).toContain('Ingress');
    expect(kinds).not.toContain('HTTPRoute');
  });
});
