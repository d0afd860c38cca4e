/** How long a new pod is not trusted, in seconds; flags of kube-controller-manager. */
export interface TrustPeriods {
  /** A new pod's CPU metric is not trusted until this long after its start (--horizontal-pod-autoscaler-cpu-initialization-period). */
  readonly cpuInitializationSeconds: number;
  /** A pod that turned unready within this of its start was never ready (--horizontal-pod-autoscaler-initial-readiness-delay). */
  readonly initialReadinessDelaySeconds: number;
}

/** The flags' defaults: five minutes and thirty seconds. */
export const DEFAULT_TRUST_PERIODS: TrustPeriods = { cpuInitializationSeconds: 300, initialReadinessDelaySeconds: 30 };

/** The span that one CPU sample covers, as in Kubernetes' own tests. */
const METRIC_WINDOW_SECONDS = 60;

/** A pod as the autoscaler sees it; CPU in thousandths of a core, `usageMilli` null where no metric has come. */
export interface Pod {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  readonly deleting: boolean;
  readonly ready: boolean;
  readonly startedSecondsAgo: number;
  readonly readyChangedSecondsAgo: number;
  readonly requestMilli: number;
  readonly usageMilli: number | null;
}

/** CPU that a pod uses, or is taken to use, of what it requested. */
export interface Sample {
  readonly requestMilli: number;
  readonly usageMilli: number;
}

/** The pods that count: those with a sample to go by, those not ready yet, and those without a metric. */
export interface PodGroups {
  readonly measured: readonly Sample[];
  readonly unready: readonly Pod[];
  readonly missing: readonly Pod[];
}

function hasUntrustedCpu(pod: Pod, periods: TrustPeriods): boolean {
  if (pod.startedSecondsAgo < periods.cpuInitializationSeconds) {
    return !pod.ready || pod.readyChangedSecondsAgo < METRIC_WINDOW_SECONDS;
  }
  const readinessChangedAfterSeconds = pod.startedSecondsAgo - pod.readyChangedSecondsAgo;
  return !pod.ready && readinessChangedAfterSeconds < periods.initialReadinessDelaySeconds;
}

/**
 * Sorts pods as Kubernetes' groupPods does for CPU: failed and deleted pods do not count at all, pending ones are not ready,
 * then those without a metric, then those whose metric cannot be trusted yet.
 */
export function groupPods(pods: readonly Pod[], periods: TrustPeriods): PodGroups {
  const measured: Sample[] = [];
  const unready: Pod[] = [];
  const missing: Pod[] = [];
  for (const pod of pods) {
    if (pod.deleting || pod.phase === 'Failed') continue;
    if (pod.phase === 'Pending') unready.push(pod);
    else if (pod.usageMilli === null) missing.push(pod);
    else if (hasUntrustedCpu(pod, periods)) unready.push(pod);
    else measured.push({ requestMilli: pod.requestMilli, usageMilli: pod.usageMilli });
  }
  return { measured, unready, missing };
}
