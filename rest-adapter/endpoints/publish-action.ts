import { invalid, tooLarge } from '#platform/errors.ts'
import type { Endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { CreateUploadDocument, PublishVideoDocument } from '../operations.generated.ts'
import type { Uploader } from '../upload.ts'

/** The file goes where the graph says, then the graph publishes it: the adapter knows nothing of media. */
export function publishAction(upload: Uploader): Endpoint {
  return {
    method: 'POST',
    path: '/douyin/publish/action',
    family: FAMILY.videos,
    signedIn: true,
    fileField: 'data',
    empty: () => ({}),
    async answer({ parameters, caller, file }, ask) {
      if (!file || file.size === 0) throw invalid('data', 'must be a video file')
      if (file.isTooLarge) throw tooLarge('The video is too large')
      const { createUpload } = await ask(CreateUploadDocument, {}, caller)
      await upload(createUpload.url, file)
      const title = parameters.get('title') ?? ''
      await ask(PublishVideoDocument, { uploadId: createUpload.id, title }, caller)
      return { body: {} }
    },
  }
}
