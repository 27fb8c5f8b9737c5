import { compose, observability, prometheus } from './compose.ts'
import { containers } from './containers.ts'
import { proxyConfig } from './proxy.ts'

/** Every file about containers that follows from the manifests of the services: its path, and its text. */
export async function containerFiles(): Promise<Map<string, string>> {
  const all = await containers()
  return new Map(
    Object.entries({
      'compose.yaml': compose(all),
      'compose.observability.yaml': observability(all),
      'prometheus.yaml': prometheus(all),
      'haproxy.cfg': proxyConfig(),
    }).map(([name, text]) => [`infra/docker/${name}`, text]),
  )
}
