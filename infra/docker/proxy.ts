/** The configuration of HAProxy before the gateways, whose replicas are found in the DNS of the network. */
export const proxyConfig =
  (): string => `# Generated from the manifests of the services: npm run generate

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
  default_backend gateways

frontend measurements
  bind :8405
  http-request set-log-level silent
  http-request use-service prometheus-exporter if { path /metrics }

backend gateways
  server-template gateway 10 gateway:8080
`
