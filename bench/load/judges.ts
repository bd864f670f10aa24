import type { Judge } from './http-client.ts'

const SUCCESS = Buffer.from('{"status_code":0,')

/** The contract answers HTTP 200 always; its first key says whether it worked. */
export const contractJudge: Judge = (status, body) =>
  status === 200 && body.subarray(0, SUCCESS.length).equals(SUCCESS)

/** A graph's answer is good when it has data and no errors. */
export const graphJudge: Judge = (status, body) =>
  status === 200 && body.includes('"data":{') && !body.includes('"errors":[')
