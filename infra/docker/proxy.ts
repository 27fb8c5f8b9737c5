import { type Container, gateway } from './containers.ts'

/**
 * The configuration of HAProxy: requests go straight to the service whose contract has their path, and all others to
 * the gateway. Replicas are found in the DNS of the network.
 */
export function proxyConfig(all: Container[]): string {
  return `# Generated from the manifests of the services: npm run generate

global
  maxconn 8000
  log stdout format raw local0

defaults
  mode http
  log global
  # What goes well is logged by the services.
  option httplog
  option dontlog-normal
  option httpchk GET /readyz
  option redispatch
  retries 2
  retry-on conn-failure empty-response
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout http-request 10s
  # Live updates keep a connection open.
  timeout tunnel 1h
  balance leastconn
  default-server check inter 2s fall 2 rise 1 resolvers network init-addr none

resolvers network
  nameserver docker 127.0.0.11:53
  accepted_payload_size 8192
  hold valid 2s

frontend public
  bind :8080
  # Measurements are for the network inside.
  http-request deny deny_status 404 if { path /metrics }
  # A replica died: what only reads is asked of another one.
  http-request disable-l7-retry unless METH_GET
  # Only what we see ourselves is believed.
  http-request set-header x-forwarded-for %[src]
  http-request del-header forwarded
  http-request set-header x-forwarded-proto %[ssl_fc,iif(https,http)]
  use_backend %[path,map_reg(/usr/local/etc/haproxy/routes.map,${gateway})]

frontend measurements
  bind :8405
  http-request set-log-level silent
  http-request use-service prometheus-exporter if { path /metrics }

${[gateway, ...all.map(({ name }) => name)].map(backend).join('\n\n')}
`
}

const backend = (name: string) => `backend ${name}
  server-template ${name} 10 ${name}:8080`

/** Which service answers which path, for HAProxy: the first expression that matches counts. */
export function routesMap(all: Container[]): string {
  const routes = all.flatMap(({ name, paths }) => paths.map(path => ({ path, name })))
  const owners = Map.groupBy(routes, ({ path }) => expression(path))
  for (const [, [first, ...others]] of owners) {
    const other = others.find(({ name }) => name !== first?.name)
    if (other) throw new Error(`${first?.name} and ${other.name} both offer ${other.path}`)
  }
  const lines = [...owners].map(([pattern, [owner]]) => `${pattern} ${owner?.name}`)
  // What is spelt out goes before what may be anything.
  const rank = (line: string) => line.replaceAll(anything, '\u{10ffff}')
  return `# Generated from the manifests of the services: npm run generate
${lines.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).join('\n')}
`
}

const anything = '[^/]+'

const expression = (path: string) =>
  `^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, anything)}$`
