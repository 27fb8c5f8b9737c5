import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Base } from '@platformatic/kafka'
import type { Engine, Place } from './engine.ts'
import { downloads, finished, installDebian } from './install.ts'
import { freePort } from './processes.ts'

const version = '4.4.0'
const jars = join(downloads, `kafka-${version}`)

/** Kafka: one broker that is its own controller, without ZooKeeper. */
export const kafka = kafkaCluster(1)

/** Kafka of so many brokers, each a program of its own: `broker-1` and so on. */
export function kafkaCluster(size: number): Engine {
  return {
    name: 'kafka',
    says: 'events between services',
    async install() {
      await installDebian('/usr/bin/java', ['default-jre-headless'])
      await installDebian('/usr/bin/mvn', ['maven'])
      if (!existsSync(jars)) await downloadJars()
    },
    async start(place) {
      const brokers = await Promise.all(
        Array.from({ length: size }, async (_, i) => ({
          id: i + 1,
          port: await freePort(),
          controllerPort: await freePort(),
        })),
      )
      await Promise.all(brokers.map(broker => prepare(place.folder, broker, brokers)))
      await Promise.all(brokers.map(({ id, port }) => startBroker(place, id, port)))
      const addresses = brokers.map(({ port }) => `127.0.0.1:${port}`)
      return { env: { SHOECLOUD_KAFKA: addresses.join(',') } }
    },
  }
}

/** Starts a broker of a cluster that was started here before, on its data and its port. */
export async function startBroker({ folder, run }: Place, id: number, port: number): Promise<void> {
  const memory = ['-Xms96m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const logging = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'
  const command = ['java', ...memory, logging, '-cp', `${jars}/*`, 'kafka.Kafka']
  await run(`broker-${id}`, [...command, propertiesOf(folder, id)], {
    ready: () => answers(id, port),
  })
}

interface Broker {
  id: number
  port: number
  controllerPort: number
}

const propertiesOf = (folder: string, id: number) => join(folder, `broker-${id}.properties`)

async function prepare(folder: string, { id, port, controllerPort }: Broker, all: Broker[]) {
  const data = join(folder, `broker-${id}`)
  const copies = `${Math.min(3, all.length)}`
  const inSync = `${Math.min(2, all.length)}`
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': `${id}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': all
      .map(each => `${each.id}@127.0.0.1:${each.controllerPort}`)
      .join(','),
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': '3',
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'group.initial.rebalance.delay.ms': '0',
    // A broker that dies is replaced soon: nobody here is only slow.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  await writeFile(propertiesOf(folder, id), lines.join(''))
  const cluster = Buffer.from('shoecloud-local-').toString('base64url')
  const flags = ['format', '-t', cluster, '-c', propertiesOf(folder, id), '--ignore-formatted']
  await finished(['java', '-cp', `${jars}/*`, 'kafka.tools.StorageTool', ...flags])
}

async function answers(id: number, port: number): Promise<void> {
  const client = new Base({
    clientId: 'engines',
    bootstrapBrokers: [`127.0.0.1:${port}`],
    retries: 0,
  })
  try {
    const { brokers } = await client.metadata({ topics: [] })
    if (!brokers.has(id)) throw new Error(`broker ${id} is not part of its cluster yet`)
  } finally {
    await client.close()
  }
}

async function downloadJars() {
  const half = `${jars}.part`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true })
  // Without a logger Kafka says nothing, not even why it does not start.
  const wanted = {
    'org.apache.kafka': ['kafka_2.13', version],
    'org.slf4j': ['slf4j-simple', '1.7.36'],
  }
  const dependencies = Object.entries(wanted).map(
    ([group, [artifact, exact]]) => `
      <dependency>
        <groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${exact}</version>
      </dependency>`,
  )
  await writeFile(
    join(half, 'pom.xml'),
    `<project>
    <modelVersion>4.0.0</modelVersion>
    <groupId>shoecloud</groupId><artifactId>engines</artifactId><version>1</version>
    <dependencies>${dependencies.join('')}</dependencies>
    </project>`,
  )
  const copy = ['dependency:copy-dependencies', '-DoutputDirectory=.']
  await finished(['mvn', '--quiet', '--batch-mode', ...copy], { cwd: half })
  await rename(half, jars)
}
