import { readFile } from 'node:fs/promises'
import { BinaryReader } from '@bufbuild/protobuf/wire'
import type { Server } from '@grpc/grpc-js'
import { ReflectionService } from '@grpc/reflection'

/**
 * Lets tools such as grpcurl ask what a server offers. `descriptors` is a file with the descriptors of all contracts
 * (`FileDescriptorSet`); only those of `services` are listed.
 */
export async function addReflection(
  server: Server,
  services: string[],
  descriptors: string,
): Promise<void> {
  const fileDescriptorProtos = filesIn(await readFile(descriptors))
  // The library takes what its loader of .proto files makes, and looks at nothing but the descriptors.
  const known = { all: { fileDescriptorProtos } } as never
  new ReflectionService(known, { services }).addToServer(server)
}

const fileField = 1

function filesIn(set: Uint8Array): Buffer[] {
  const reader = new BinaryReader(set)
  const files: Buffer[] = []
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    if (field === fileField) files.push(Buffer.from(reader.bytes()))
    else reader.skip(wireType)
  }
  return files
}
