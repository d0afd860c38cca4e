/** A manifest to begin with. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly text: string;
}

function manifest(name: string, behavior: string): string {
  return `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${name}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: shop }
  minReplicas: 1
  maxReplicas: 12
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
${behavior}`;
}

export const PRESETS: readonly Preset[] = [
  { id: 'defaults', label: 'Kubernetes’ defaults', text: manifest('defaults', '') },
  {
    id: 'no-window',
    label: 'no stabilization window',
    text: manifest(
      'no-window',
      `  behavior:
    scaleDown: { stabilizationWindowSeconds: 0 }
`,
    ),
  },
  {
    id: 'careful',
    label: 'one pod at a time',
    text: manifest(
      'careful',
      `  behavior:
    scaleUp: { policies: [{ type: Pods, value: 1, periodSeconds: 6 }] }
    scaleDown: { stabilizationWindowSeconds: 30, policies: [{ type: Pods, value: 1, periodSeconds: 6 }] }
`,
    ),
  },
];
