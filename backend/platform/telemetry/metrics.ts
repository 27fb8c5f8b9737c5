import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The numbers that this process tells Prometheus. */
export interface Metrics {
  readonly registry: Registry
  /** A timer whose labels are bound: call it with seconds. */
  httpSeconds(labels: {
    service: string
    route: string
    method: string
    status: string
  }): (seconds: number) => void
  rpcSeconds(labels: {
    service: string
    method: string
    outcome: string
  }): (seconds: number) => void
  /** As the caller sees them, of calls that leave this process. */
  rpcClientSeconds(labels: {
    service: string
    method: string
    outcome: string
  }): (seconds: number) => void
  batchSize(labels: { service: string; command: string }): (size: number) => void
  eventsHandled(labels: { service: string; event: string; outcome: string }, count?: number): void
  /** A number that is asked for whenever Prometheus reads. */
  gauge(
    name: string,
    help: string,
    labels: Record<string, string>,
    read: () => number | Promise<number>,
  ): void
}

const quick = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function makeMetrics({ process: ofProcess = true } = {}): Metrics {
  const registry = new Registry()
  if (ofProcess) collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const http = new Histogram({
    name: 'shoecloud_http_request_seconds',
    help: 'HTTP requests by route',
    labelNames: ['service', 'route', 'method', 'status'],
    buckets: quick,
    registers,
  })
  const rpc = new Histogram({
    name: 'shoecloud_rpc_seconds',
    help: 'Calls between services',
    labelNames: ['service', 'method', 'outcome'],
    buckets: quick,
    registers,
  })
  const rpcClient = new Histogram({
    name: 'shoecloud_rpc_client_seconds',
    help: 'Calls to services in other processes, as their callers see them',
    labelNames: ['service', 'method', 'outcome'],
    buckets: quick,
    registers,
  })
  const batch = new Histogram({
    name: 'shoecloud_batch_size',
    help: 'Commands that shared one statement',
    labelNames: ['service', 'command'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  })
  const events = new Counter({
    name: 'shoecloud_events_handled_total',
    help: 'Events by what became of them',
    labelNames: ['service', 'event', 'outcome'],
    registers,
  })
  return {
    registry,
    httpSeconds: remembered(labels => observing(http.labels(labels))),
    rpcSeconds: remembered(labels => observing(rpc.labels(labels))),
    rpcClientSeconds: remembered(labels => observing(rpcClient.labels(labels))),
    batchSize: remembered(labels => observing(batch.labels(labels))),
    eventsHandled: (labels, count = 1) => events.inc(labels, count),
    gauge: (name, help, labels, read) => {
      const known = registry.getSingleMetric(name)
      const sources = known ? sourcesOf.get(known) : undefined
      if (sources) sources.push({ labels, read })
      else registerGauge(registry, name, help, { labels, read })
    },
  }
}

interface Source {
  labels: Record<string, string>
  read: () => number | Promise<number>
}

const sourcesOf = new WeakMap<object, Source[]>()

function registerGauge(registry: Registry, name: string, help: string, first: Source) {
  const sources = [first]
  const gauge = new Gauge({
    name,
    help,
    labelNames: Object.keys(first.labels),
    registers: [registry],
    async collect() {
      for (const { labels, read } of sources) this.set(labels, await read())
    },
  })
  sourcesOf.set(gauge, sources)
}

const observing = (child: { observe(value: number): void }) => (value: number) =>
  child.observe(value)

// Binding labels costs more than observing: each set of labels is bound once.
function remembered<L extends Record<string, string>>(
  bind: (labels: L) => (value: number) => void,
) {
  const bound = new Map<string, (value: number) => void>()
  return (labels: L) => {
    const key = Object.values(labels).join('|')
    let observe = bound.get(key)
    if (!observe) bound.set(key, (observe = bind(labels)))
    return observe
  }
}
