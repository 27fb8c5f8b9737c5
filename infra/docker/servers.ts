import type { Store } from '../../backend/platform/service.ts'

/** A variable of `.env` that has to be given. */
export const secret = (name: string): string => `\${${name}:?see .env.example}`

/** Settings of those services alone that store this kind of thing. */
export const settingsByKind: Partial<Record<Store['kind'], Record<string, string>>> = {
  relational: {
    SHOECLOUD_MYSQL_URL: `mysql://shoecloud:${secret('MYSQL_PASSWORD')}@mariadb:3306/shoecloud`,
  },
  documents: {
    SHOECLOUD_MONGODB_URL: `mongodb://shoecloud:${secret('MONGODB_PASSWORD')}@mongodb:27017/shoecloud?authSource=admin&replicaSet=shoecloud`,
  },
  blobs: {
    SHOECLOUD_S3_URL: `http://shoecloud:${secret('S3_PASSWORD')}@s3:8333/shoecloud`,
  },
  columnar: {
    SHOECLOUD_CLICKHOUSE_URL: `http://shoecloud:${secret('CLICKHOUSE_PASSWORD')}@clickhouse:8123/shoecloud`,
  },
}

/** The servers that everything is stored on, by their names in the network, as one machine can run them. */
export const servers: Record<string, string> = {
  postgres: `
    image: postgres:18
    command: [postgres, -c, max_connections=400]
    environment:
      POSTGRES_USER: shoecloud
      POSTGRES_PASSWORD: ${secret('POSTGRES_PASSWORD')}
    volumes: ["postgres:/var/lib/postgresql"]
    healthcheck:
      <<: *healthcheck
      test: [CMD, pg_isready, -h, 127.0.0.1, -U, shoecloud]`,

  mariadb: `
    image: mariadb:11.8
    environment:
      MARIADB_DATABASE: shoecloud
      MARIADB_USER: shoecloud
      MARIADB_PASSWORD: ${secret('MYSQL_PASSWORD')}
      MARIADB_RANDOM_ROOT_PASSWORD: "1"
    volumes: ["mariadb:/var/lib/mysql"]
    healthcheck:
      <<: *healthcheck
      test: [CMD, healthcheck.sh, --connect, --innodb_initialized]`,

  // One server, but a replica set: without one MongoDB has no transactions.
  mongodb: `
    image: mongo:8
    environment:
      MONGO_INITDB_ROOT_USERNAME: shoecloud
      MONGO_INITDB_ROOT_PASSWORD: ${secret('MONGODB_PASSWORD')}
    entrypoint:
      - bash
      - -c
      - |
        install -m 400 -o mongodb /dev/stdin /tmp/key <<< "$$MONGO_INITDB_ROOT_PASSWORD"
        exec docker-entrypoint.sh mongod --replSet shoecloud --keyFile /tmp/key --bind_ip_all
    volumes: ["mongodb:/data/db"]
    healthcheck:
      <<: *healthcheck
      test:
        - CMD-SHELL
        - >-
          mongosh --quiet -u shoecloud -p "$$MONGO_INITDB_ROOT_PASSWORD" --eval
          'try { rs.status().ok } catch {
          rs.initiate({ _id: "shoecloud", members: [{ _id: 0, host: "mongodb:27017" }] }).ok }'`,

  redis: `
    image: redis:8
    command: redis-server --appendonly yes --requirepass ${secret('REDIS_PASSWORD')}
    volumes: ["redis:/data"]
    healthcheck:
      <<: *healthcheck
      test: [CMD-SHELL, "redis-cli ping | grep -E 'PONG|NOAUTH'"]`,

  clickhouse: `
    image: clickhouse/clickhouse-server:25.8
    environment:
      CLICKHOUSE_DB: shoecloud
      CLICKHOUSE_USER: shoecloud
      CLICKHOUSE_PASSWORD: ${secret('CLICKHOUSE_PASSWORD')}
    ulimits: { nofile: 262144 }
    volumes: ["clickhouse:/var/lib/clickhouse"]
    healthcheck:
      <<: *healthcheck
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:8123/ping"]`,

  s3: `
    image: chrislusf/seaweedfs:4.44
    environment:
      AWS_ACCESS_KEY_ID: shoecloud
      AWS_SECRET_ACCESS_KEY: ${secret('S3_PASSWORD')}
      S3_BUCKET: shoecloud
    volumes: ["s3:/data"]
    healthcheck:
      <<: *healthcheck
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:8333/healthz"]`,

  etcd: `
    image: quay.io/coreos/etcd:v3.6.4
    command:
      - etcd
      - --data-dir=/data
      - --listen-client-urls=http://0.0.0.0:2379
      - --advertise-client-urls=http://etcd:2379
    volumes: ["etcd:/data"]
    healthcheck:
      <<: *healthcheck
      test: [CMD, etcdctl, endpoint, health]`,

  kafka: `
    image: apache/kafka:4.1.0
    environment:
      KAFKA_NODE_ID: "1"
      KAFKA_PROCESS_ROLES: broker,controller
      KAFKA_LISTENERS: PLAINTEXT://:9092,CONTROLLER://:9093
      KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://kafka:9092
      KAFKA_CONTROLLER_LISTENER_NAMES: CONTROLLER
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
      KAFKA_CONTROLLER_QUORUM_VOTERS: 1@localhost:9093
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1"
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1"
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1"
      KAFKA_LOG_DIRS: /var/lib/kafka/data
    volumes: ["kafka:/var/lib/kafka/data"]
    healthcheck:
      <<: *healthcheck
      test: [CMD, bash, -c, "</dev/tcp/127.0.0.1/9092"]`,
}
