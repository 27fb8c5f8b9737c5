import type { Store } from '../../backend/platform/service.ts'
import { gatewayName as gateway } from '../../backend/services.ts'
import type { Container } from './containers.ts'
import { secret, servers, settingsByKind } from './servers.ts'

const generated = '# Generated from the manifests of the services: npm run generate'

/** Every service in a container of its own, the servers that they store on, and a load balancer in front. */
export const compose = (all: Container[]): string => `${generated}
# Copy .env.example to .env and fill it in; then: docker compose up --build

name: shoecloud

x-settings: &settings
  SHOECLOUD_SECRET: ${secret('SHOECLOUD_SECRET')}
  SHOECLOUD_POSTGRES_URL: postgres://shoecloud:${secret('POSTGRES_PASSWORD')}@postgres:5432/shoecloud
  SHOECLOUD_REDIS_URL: redis://:${secret('REDIS_PASSWORD')}@redis:6379
  SHOECLOUD_ETCD: etcd:2379
  SHOECLOUD_KAFKA: kafka:9092
  SHOECLOUD_RPC_PORT: "7000"
  SHOECLOUD_TRUST_PROXY: "on"
  SHOECLOUD_DRAIN_SECONDS: "5"

x-build: &build
  context: ../..
  dockerfile: infra/docker/Dockerfile

x-service: &service
  restart: unless-stopped
  read_only: true
  tmpfs:
    - /tmp
    - /data:uid=1000,gid=1000,mode=0700
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  stop_grace_period: 30s
  depends_on:
${lines(Object.keys(servers), name => `    ${name}: { condition: service_healthy }`)}

x-healthcheck: &healthcheck
  interval: 5s
  timeout: 5s
  retries: 20

services:
  load-balancer:
    image: haproxy:3.2
    restart: unless-stopped
    read_only: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    ulimits: { nofile: 20000 }
    ports: ["\${PORT:-8080}:8080"]
    volumes:
      - ./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro
    depends_on: [${gateway}]

  ${gateway}:${container(gateway, new Set())}
${all.map(({ name, kinds }) => `\n  ${name}:${container(name, kinds)}\n`).join('')}
${Object.entries(servers)
  .map(([name, server]) => `  ${name}:\n    restart: unless-stopped${server}\n`)
  .join('\n')}
volumes:
${lines(Object.keys(servers), name => `  ${name}:`)}
`

function container(name: string, kinds: ReadonlySet<Store['kind']>): string {
  const own: Record<string, string> = Object.assign(
    {},
    ...[...kinds].sort().map(kind => settingsByKind[kind]),
    // Made by the service that signs people in.
    name === 'auth' && { SHOECLOUD_ADMIN_PASSWORD: secret('SHOECLOUD_ADMIN_PASSWORD') },
  )
  return `
    <<: *service
    image: shoecloud/${name}:\${TAG:-latest}
    build: { <<: *build, args: { SERVICE: ${name} } }
    environment:
      <<: *settings${Object.entries(own)
        .map(([variable, value]) => `\n      ${variable}: ${value}`)
        .join('')}`
}

/** Prometheus and Grafana, laid over `compose.yaml`; the services then let themselves be measured. */
export const observability = (all: Container[]): string => `${generated}
# docker compose -f compose.yaml -f compose.observability.yaml up --build

x-measured: &measured
  environment:
    SHOECLOUD_METRICS: all

services:
${lines([gateway, ...all.map(({ name }) => name)], name => `  ${name}: *measured`)}

  prometheus:
    image: prom/prometheus:v3.5.0
    restart: unless-stopped
    read_only: true
    cap_drop: [ALL]
    ports: ["127.0.0.1:9090:9090"]
    volumes:
      - ./prometheus.yaml:/etc/prometheus/prometheus.yml:ro
      - prometheus:/prometheus

  grafana:
    image: grafana/grafana:12.1.0
    restart: unless-stopped
    cap_drop: [ALL]
    ports: ["127.0.0.1:3000:3000"]
    environment:
      GF_SECURITY_ADMIN_PASSWORD: ${secret('GRAFANA_PASSWORD')}
      GF_ANALYTICS_REPORTING_ENABLED: "false"
    volumes:
      - ./grafana-datasource.yaml:/etc/grafana/provisioning/datasources/prometheus.yaml:ro
      - grafana:/var/lib/grafana

volumes:
  prometheus:
  grafana:
`

/** What Prometheus reads: every replica of every service, and the load balancer. */
export const prometheus = (all: Container[]): string => `${generated}

global:
  scrape_interval: 15s

scrape_configs:
  - job_name: shoecloud
    dns_sd_configs:
      - type: A
        port: 8080
        refresh_interval: 15s
        names:
${lines([gateway, ...all.map(({ name }) => name)], name => `          - ${name}`)}
    relabel_configs:
      - source_labels: [__meta_dns_name]
        target_label: container

  - job_name: load-balancer
    static_configs:
      - targets: ["load-balancer:8405"]
`

function lines(names: string[], line: (name: string) => string): string {
  return names.map(line).join('\n')
}
