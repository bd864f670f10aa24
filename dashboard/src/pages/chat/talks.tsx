import { ask } from '../../graph.ts'
import {
  MoreFriendsDocument,
  MoreTalksDocument,
  type ChatsResult,
  type Talk,
} from '../../operations.generated.ts'
import { Ago } from '../../parts/ago.tsx'
import { Avatar } from '../../parts/avatar.tsx'
import { Link } from '../../parts/link.tsx'
import { More } from '../../parts/more.tsx'
import { Notice } from '../../parts/states.tsx'
import { useViewer } from '../../session.ts'
import { useWords } from '../../words/language.ts'
import { withOlderTalks } from './talks-again.ts'

interface TalksProps {
  chats: ChatsResult
  onChange: (change: (shown: ChatsResult) => ChatsResult) => void
  typing: ReadonlyMap<string, number>
  peerId: string | null
}

/** Whom the viewer speaks to, newest message first, then the friends they never spoke to. */
export function Talks({ chats, onChange, typing, peerId }: TalksProps) {
  const words = useWords()
  const { items: talks, next: nextTalk } = chats.conversations
  const { items: friends, next: nextFriend } = chats.friends
  const silent = friends.filter(({ id }) => talks.every(({ peer }) => peer.id !== id))
  if (talks.length + silent.length === 0) return <Notice title={words.noTalks}>{words.noTalksWhy}</Notice>
  return (
    <>
      <ul>
        {talks.map((talk) => (
          <li key={talk.peer.id}>
            <TalkLink talk={talk} isTyping={typing.has(talk.peer.id)} isOpen={talk.peer.id === peerId} />
          </li>
        ))}
      </ul>
      {nextTalk && (
        <More
          ask={async () => {
            const older = await ask(MoreTalksDocument, { after: nextTalk })
            onChange((shown) => withOlderTalks(shown, older))
          }}
        />
      )}
      {silent.length > 0 && <h2>{words.friends}</h2>}
      <ul>
        {silent.map((friend) => (
          <li key={friend.id}>
            <Link to={`/chat/${friend.id}`} className="talk" isCurrent={friend.id === peerId}>
              <Avatar person={friend} />
              <b>{friend.name}</b>
            </Link>
          </li>
        ))}
      </ul>
      {nextFriend && (
        <More
          ask={async () => {
            const { friends } = await ask(MoreFriendsDocument, { after: nextFriend })
            onChange((shown) => ({
              ...shown,
              friends: { ...friends, items: [...shown.friends.items, ...friends.items] },
            }))
          }}
        />
      )}
    </>
  )
}

function TalkLink({ talk, isTyping, isOpen }: { talk: Talk; isTyping: boolean; isOpen: boolean }) {
  const words = useWords()
  const viewer = useViewer()
  const { peer, lastMessage, unreadCount } = talk
  const mine = lastMessage.sender.id === viewer?.id
  return (
    <Link to={`/chat/${peer.id}`} className="talk" isCurrent={isOpen}>
      <Avatar person={peer} />
      <b>{peer.name}</b>
      <small>
        <Ago at={lastMessage.sentAt} />
      </small>
      <span className="talk-last">
        {isTyping ? <em>{words.typing}</em> : `${mine ? `${words.you}: ` : ''}${lastMessage.content}`}
      </span>
      {unreadCount > 0 && (
        <span className="badge" aria-label={words.unread(unreadCount)}>
          {unreadCount > 99 ? '99+' : unreadCount}
        </span>
      )}
    </Link>
  )
}
