import type { S3StoreOptions } from '../../subgraphs/videos/media/s3-store.ts'

/** A real S3 server: the one of `S3_ENDPOINT`, or Ceph's RADOS gateway on a store in memory. */
export interface S3Server extends AsyncDisposable {
  readonly options: S3StoreOptions
  /** Somebody else with a key of this server, who owns nothing; null where we make no users. */
  readonly other: { accessKey: string; secretKey: string; arn: string } | null
}
