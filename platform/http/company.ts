/** Nobody asked for anything but files for so long, in milliseconds: then there is nobody to make room for. */
const ALONE_MS = 200

let askedAt = -Infinity

/** Notices a request, other than one that brings a file. */
export function noticeRequest(): void {
  askedAt = performance.now()
}

/** Whether somebody else would wait for what this process takes its time for. */
export function isInCompany(): boolean {
  return performance.now() - askedAt < ALONE_MS
}
