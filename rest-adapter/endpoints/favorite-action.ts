import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { FavoriteDocument } from '../operations.generated.ts'
import { action, id } from '../parameters.ts'

export const favoriteAction = endpoint({
  method: 'POST',
  path: '/douyin/favorite/action',
  family: FAMILY.interactions,
  signedIn: true,
  empty: () => ({}),
  operation: FavoriteDocument,
  variables: (parameters) => ({ videoId: id(parameters, 'video_id'), on: action(parameters) === 'do' }),
  view: () => ({}),
})
