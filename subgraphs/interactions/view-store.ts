import type { Sql } from '#db/client.ts'

/** Somebody watched a video within an hour, given by its first moment. */
export interface View {
  videoId: string
  viewerId: string
  hour: Date
}

export function viewStore(sql: Sql) {
  return {
    /**
     * Writes many at once, each once, none of an author's own; answers with the videos whose count moved. Counters are
     * locked in the order of their ids, so that two who write at the same moment cannot wait for each other. Those of who
     * watches are held, too: nobody who is being erased leaves a view behind (`db/projections/leaving.sql`).
     */
    async insert(views: readonly View[]): Promise<string[]> {
      const viewerIds = views.map(({ viewerId }) => viewerId)
      const moved = await sql<{ videoId: string }[]>`
        with given as (
          select * from unnest(
            ${views.map(({ videoId }) => videoId)}::bigint[], ${viewerIds}::bigint[],
            ${views.map(({ hour }) => hour.toISOString())}::timestamptz[]) as given (video_id, viewer_id, hour)
        ), watched as materialized (
          select video_id, author_id from interactions.video_stats
          where video_id in (select video_id from given) order by video_id for no key update
        ), viewers as materialized (
          select user_id from interactions.user_stats
          where user_id = any(${viewerIds}::bigint[]) for key share
        ), seen as (
          insert into interactions.views (video_id, viewer_id, hour)
          select g.video_id, g.viewer_id, g.hour from given g join watched w using (video_id)
          where w.author_id <> g.viewer_id and g.viewer_id in (select user_id from viewers) on conflict do nothing returning video_id
        )
        update interactions.video_stats s set view_count = s.view_count + counted.n
        from (select video_id, count(*)::int as n from seen group by 1) counted
        where s.video_id = counted.video_id returning s.video_id`
      return moved.map(({ videoId }) => videoId)
    },
  }
}
