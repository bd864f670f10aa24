import { LRUCache } from 'lru-cache'

export interface KeptDocuments {
  documents: number
  /** Of all their texts. */
  characters: number
}

/**
 * What was made of documents, by their text or what names it; the longest unused go first. Bounded by their length, too:
 * what is made of a text takes memory as the text is long, and strangers write long ones.
 */
export function keepDocuments<Made extends object>(
  { documents, characters }: KeptDocuments,
  lengthOf: (made: Made, key: string) => number = (_made, key) => key.length,
): LRUCache<string, Made> {
  return new LRUCache({
    ...{ max: documents, maxSize: characters },
    sizeCalculation: (made, key) => lengthOf(made, key) + 1,
  })
}
