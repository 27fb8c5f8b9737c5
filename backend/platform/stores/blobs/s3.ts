import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { CannotStart } from '../../settings.ts'
import { checkedName } from './names.ts'
import type { Blobs } from './port.ts'

/** The blobs of this process in one bucket of S3, or of a server that speaks its protocol. */
export interface S3Blobs {
  store(service: string): Blobs
  /** Resolves when it answers. */
  answer(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the bucket at an address such as `https://key:secret@host/bucket`, and makes it if it is missing; `CannotStart`
 * says why it cannot be used. Without a key, the ways of AWS to find one are tried, such as the role of the machine.
 */
export async function openS3(address: string): Promise<S3Blobs> {
  const { bucket, region, ...options } = readAddress(address)
  const client = new S3Client({
    ...options,
    region,
    maxAttempts: 4,
    requestHandler: {
      // In which a request also waits for its turn, when there are many at once.
      connectionTimeout: 5000,
      requestTimeout: 15_000,
      throwOnRequestTimeout: true,
    },
    // Not every server knows the checksums that S3 has added to its protocol.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const answer = async () => {
    await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }))
  }
  try {
    await answer().catch(error => {
      if (!isNamed(error, 'NoSuchBucket')) throw error
      return makeBucket(client, bucket, region)
    })
  } catch (cause) {
    client.destroy()
    const message = `The bucket of SHOECLOUD_S3_URL cannot be used: ${reasonOf(cause)}`
    throw new CannotStart(message, { cause })
  }
  return {
    store: service => openFolder(client, bucket, `${service}/`),
    answer: () => whileThere(answer()),
    close: async () => client.destroy(),
  }
}

function openFolder(client: S3Client, bucket: string, folder: string): Blobs {
  const at = (name: string) => ({ Bucket: bucket, Key: folder + checkedName(name) })
  return {
    async put(name, bytes) {
      await whileThere(client.send(new PutObjectCommand({ ...at(name), Body: bytes })))
    },
    get: async name => whenThere(whileThere(read(client, at(name)))),
    async remove(name) {
      await whileThere(client.send(new DeleteObjectCommand(at(name))))
    },
    list: prefix => whileThere(namesIn(client, bucket, folder, prefix)),
  }
}

// The bytes may stop coming on the way, which counts like an answer that does not come.
async function read(client: S3Client, at: { Bucket: string; Key: string }) {
  const { Body } = await client.send(new GetObjectCommand(at))
  return Body?.transformToByteArray()
}

async function namesIn(client: S3Client, bucket: string, folder: string, prefix: string) {
  const names: string[] = []
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: folder + prefix })
  for await (const { Contents = [] } of pages)
    for (const { Key = '' } of Contents) names.push(Key.slice(folder.length))
  return names.sort()
}

async function makeBucket(client: S3Client, bucket: string, region: string): Promise<void> {
  const where = region as NonNullable<
    CreateBucketCommandInput['CreateBucketConfiguration']
  >['LocationConstraint']
  const elsewhere = region !== defaultRegion && {
    CreateBucketConfiguration: { LocationConstraint: where },
  }
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket, ...elsewhere }))
  } catch (error) {
    // Another process has just made it.
    if (!isNamed(error, 'BucketAlreadyOwnedByYou')) throw error
  }
}

const defaultRegion = 'us-east-1'

function readAddress(address: string) {
  const { protocol, host, hostname, pathname, username, password } = new URL(address)
  const bucket = pathname.slice(1)
  if (!/^https?:$/.test(protocol) || !/^[a-z0-9.-]{3,63}$/.test(bucket)) {
    throw new CannotStart(
      'SHOECLOUD_S3_URL must name a bucket, as in https://key:secret@s3.eu-west-1.amazonaws.com/bucket.',
    )
  }
  const isAws = hostname.endsWith('.amazonaws.com')
  const [, region = defaultRegion] = /\bs3[.-]([a-z]+-[a-z-]+-\d)\./.exec(hostname) ?? []
  const credentials = username && {
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
  }
  return {
    bucket,
    region,
    endpoint: `${protocol}//${host}`,
    forcePathStyle: !isAws,
    ...(credentials && { credentials }),
  }
}

const isNamed = (error: unknown, name: string) =>
  error instanceof S3ServiceException && error.name === name

/** What S3 or the network says, with the code where there are no words. */
function reasonOf(error: unknown): string {
  const { name, message, code } = error as NodeJS.ErrnoException
  return [message, name, code].find(text => text && text !== 'UnknownError') ?? String(error)
}

async function whenThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined
    throw error
  }
}

/** Asks the server; when it does not answer, or answers that it cannot, whoever asked is told to try again. */
async function whileThere<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    const refused =
      error instanceof S3ServiceException && error.$response && error.$fault === 'client'
    throw refused ? error : Unavailable({ cause: error })
  }
}
