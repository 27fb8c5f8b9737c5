import { existsSync } from 'node:fs'
import { CannotStart } from '../platform/settings.ts'

const program = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy'].find(existsSync)

/** The path of HAProxy; throws `CannotStart` where it is not installed. */
export function haproxy(): string {
  if (program) return program
  throw new CannotStart(
    'Several gateways need HAProxy before them. Install it (apt-get install haproxy), or start one.',
  )
}

/**
 * The configuration of a load balancer before the gateways. It asks each twice a second whether it is ready, and tries
 * another when one takes no connection: then nothing has been sent that could take effect twice.
 */
export const balancerConfig = (listen: string, gateways: readonly string[]): string => `
global
  maxconn 8192

defaults
  mode http
  option http-keep-alive
  option forwardfor
  timeout connect 2s
  timeout check 3s
  timeout client 75s
  timeout server 60s
  timeout tunnel 1h
  retries 3
  option redispatch
  retry-on conn-failure

frontend shop
  bind ${listen}
  default_backend gateways

backend gateways
  balance leastconn
  option httpchk GET /readyz
  http-check expect status 200
  default-server check inter 500ms fall 2 rise 1
${gateways.map((address, i) => `  server gateway-${i + 1} ${address}`).join('\n')}
`
