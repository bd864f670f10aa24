import { invalid } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'
import type { Endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { CreateUploadDocument } from '../operations.generated.ts'
import { text, type Parameters } from '../parameters.ts'
import { publishAndWait } from '../publish.ts'
import type { Uploader } from '../upload.ts'

/** The file goes where the graph says, then the graph publishes it: the adapter knows nothing of media. */
export function publishAction(upload: Uploader, waitSeconds: number): Endpoint {
  return {
    method: 'POST',
    path: '/douyin/publish/action',
    family: FAMILY.videos,
    signedIn: true,
    fileField: 'data',
    empty: () => ({}),
    async answer({ parameters, caller, file }, ask) {
      if (file?.refusal) throw file.refusal
      if (!file || file.size === 0) throw invalid('data', 'must be a video file')
      const title = titleOf(parameters)
      const { createUpload } = await ask(CreateUploadDocument, {}, caller)
      await upload(createUpload.url, file)
      await publishAndWait(ask, { uploadId: createUpload.id, title }, caller, waitSeconds)
      return { body: {} }
    },
  }
}

/** The graph's own rule, before the file travels: an upload that is never published counts against its owner. */
function titleOf(parameters: Parameters): string {
  const title = parameters.has('title') ? text(parameters, 'title') : ''
  return checkText('title', title, { min: 0, max: 200, blank: true })
}
