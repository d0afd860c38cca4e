import type { V1ConfigMap } from '@kubernetes/client-node/dist/gen/models/V1ConfigMap.js';
import type { V1Container } from '@kubernetes/client-node/dist/gen/models/V1Container.js';
import type { V1Deployment } from '@kubernetes/client-node/dist/gen/models/V1Deployment.js';
import type { V1NetworkPolicy } from '@kubernetes/client-node/dist/gen/models/V1NetworkPolicy.js';
import type { V1PersistentVolumeClaim } from '@kubernetes/client-node/dist/gen/models/V1PersistentVolumeClaim.js';
import type { V1PodDisruptionBudget } from '@kubernetes/client-node/dist/gen/models/V1PodDisruptionBudget.js';
import type { V1PodTemplateSpec } from '@kubernetes/client-node/dist/gen/models/V1PodTemplateSpec.js';
import type { V1PodSpec } from '@kubernetes/client-node/dist/gen/models/V1PodSpec.js';
import type { V1Service } from '@kubernetes/client-node/dist/gen/models/V1Service.js';
import type { V1StatefulSet } from '@kubernetes/client-node/dist/gen/models/V1StatefulSet.js';
import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node/dist/gen/models/V2HorizontalPodAutoscaler.js';
import { join } from 'node:path';
import { render } from '../apps/kubectl.js';
import { isFields } from '../contracts/kubernetes-objects.js';
import { ROOT } from '../apps/run.js';

/** What the tests read of the objects; the two last are no types of the client's. */
interface Kinds {
  Deployment: V1Deployment;
  StatefulSet: V1StatefulSet;
  Service: V1Service;
  ConfigMap: V1ConfigMap;
  PersistentVolumeClaim: V1PersistentVolumeClaim;
  NetworkPolicy: V1NetworkPolicy;
  PodDisruptionBudget: V1PodDisruptionBudget;
  HorizontalPodAutoscaler: V2HorizontalPodAutoscaler;
  HTTPRoute: {
    metadata: { name: string };
    spec: { rules: { timeouts?: { request?: string }; backendRefs: { name: string; port: number }[] }[] };
  };
  ServiceMonitor: {
    metadata: { name: string };
    spec: { selector: { matchLabels: Record<string, string> }; endpoints: { port: string; path: string }[] };
  };
}

/** A pod as a Deployment or StatefulSet describes it, with its one container. */
export class RenderedPod {
  readonly spec: V1PodSpec;
  readonly container: V1Container;
  readonly labels: Readonly<Record<string, string>>;

  constructor(template: V1PodTemplateSpec | undefined) {
    const [container, ...more] = template?.spec?.containers ?? [];
    if (template?.spec === undefined || container === undefined || more.length > 0) throw new Error('no one container');
    this.spec = template.spec;
    this.container = container;
    this.labels = template.metadata?.labels ?? {};
  }

  environment(name: string): string | undefined {
    return this.container.env?.find((variable) => variable.name === name)?.value;
  }
}

/** What a folder of deploy/ renders to. */
export class Rendered {
  readonly objects: readonly unknown[];

  constructor(folder: string) {
    this.objects = render(join(ROOT, folder));
  }

  all<K extends keyof Kinds>(kind: K): Kinds[K][] {
    return this.objects.filter((object) => isFields(object) && object['kind'] === kind) as Kinds[K][];
  }

  /** The object of this kind and name; there must be one, no more. */
  one<K extends keyof Kinds>(kind: K, name = 'flowprobe'): Kinds[K] {
    const [found, ...more] = this.all(kind).filter((object) => object.metadata?.name === name);
    if (found === undefined || more.length > 0) throw new Error(`expected one ${kind} ${name}`);
    return found;
  }

  /** The pods of the service itself. */
  get pod(): RenderedPod {
    return new RenderedPod(this.one('Deployment').spec?.template);
  }
}
