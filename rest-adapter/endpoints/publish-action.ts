import { invalid, tooLarge } from '#platform/errors.ts'
import { checkText } from '#platform/text.ts'
import type { Endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { CreateUploadDocument, PublishVideoDocument } from '../operations.generated.ts'
import { text, type Parameters } from '../parameters.ts'
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
      const title = titleOf(parameters)
      const { createUpload } = await ask(CreateUploadDocument, {}, caller)
      await upload(createUpload.url, file)
      await ask(PublishVideoDocument, { uploadId: createUpload.id, title }, caller)
      return { body: {} }
    },
  }
}

/** The graph's own rule, before the file travels: an upload that is never published counts against its owner. */
function titleOf(parameters: Parameters): string {
  const title = parameters.has('title') ? text(parameters, 'title') : ''
  return checkText('title', title, { min: 0, max: 200, blank: true })
}
